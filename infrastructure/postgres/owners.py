"""Whose each table is: the rooms and modules that write SQL against it. There its queries are looked for, and found.

Whoever else needs something of a table takes it from there, as a named statement, or as a part of one where several
tables have to be read in one go. Of a table that holds people's ids in plain, `EXPORT` tells what it has on a person,
and `ERASE` removes it. A room stands for all of its modules.
"""

from collections.abc import Mapping

OWNERS: Mapping[str, tuple[str, ...]] = {
    "stored_events": ("log", "sessions.histories"),
    "cursors": ("log.cursors",),
    "sessions": ("sessions", "log.appends"),
    "snapshots": ("sessions",),
    "session_keys": ("keys",),
    "secrets": ("keys",),
    "rate_buckets": ("sessions.rates",),
    "log_growth": ("sessions.growth",),
    "exam_results": ("exam.results",),
    "marked_texts": ("exam.marked_texts",),
    "study_records": ("study.records",),
    "model_usage": ("models.spent", "views.lists"),
    "erased_spending": ("models.spent",),
    "published_sessions": ("builder.published",),
    "builder_figures": ("builder.figures",),
    "papers": ("exam.saved_papers", "exam.paper_changes"),
    "topics": ("exam.topics", "exam.headlines"),
    "decks": ("practice",),
    "deck_nodes": ("practice",),
    "practice_goals": ("practice",),
    "goal_nodes": ("practice",),
    "practice_memory": ("practice",),
    "practice_activity": ("practice",),
    "practice_frontiers": ("practice.selection",),
    "books": ("reading",),
    "book_editions": ("reading",),
    "book_passages": ("reading",),
    "readings": ("reading.readings", "reading.search", "reading.kept_books"),
    "reading_reports": ("reading.report_rows", "reading.moving"),
    "knowledge_documents": ("builder",),
    "knowledge_passages": ("builder",),
    "knowledge_embeddings": ("builder",),
    "knowledge_names": ("builder",),
    "classroom_members": ("classroom.memberships",),
    "classroom_codes": ("classroom.memberships",),
    "tried_codes": ("classroom.invitation_codes",),
    "voice_audio": ("voices.recordings",),
    "erasures": ("privacy.learner_erasures", "privacy.erasure"),
    "erased_from": ("postgres.shredding_tables", "privacy.shredding"),
    "shreddings": ("postgres.shredding_tables", "privacy"),
    "trusted_documents": ("graphql.document_store", "graphql.trusted_documents"),
    "procrastinate_jobs": ("jobs.stored_jobs",),
    "procrastinate_workers": ("jobs.stored_jobs",),
}
"""By table, in infrastructure. The projector writes to any that is named in the catalogue."""
