"""Publications for tests."""

from dataclasses import replace
from datetime import UTC, date, datetime

from domain.builder.knowledge import Source
from domain.builder.metadata import Metadata
from domain.builder.outline import Section, SectionType
from domain.session import Id
from projections.builder.published import PublishedRow
from tests.builder.outlines import outline, section

ODD = "1. <b>Bold</b> & *starred* [link](https://example.org) | # `code` \\ $x$ :smile: ~~gone~~"
"""What would be formatted, were it not text."""

SOURCES = (
    Source(Id("p1"), "Asking", "Asking › Open questions", "How and what.", 0.9, page=4, written=date(2025, 2, 1)),
    Source(Id("p2"), "Listening", "Listening", "Wait.", 0.8),
)
SECTIONS = (
    section("hello", SectionType.OPENER, 15, title="Welcome", description="Say hello.\n\nSay why.\nSay how."),
    section(
        "ask",
        minutes=60,
        title="How to ask",
        description="Ask openly.",
        learning_objectives=("Ask openly", "Wait"),
        suggested_activities=("Ask", "Swap"),
        materials_needed=("Cards",),
        trainer_notes="Leave time.",
        topic_title="Communication",
        cites=(0,),
    ),
    section("bye", SectionType.CLOSING, 15, title="Goodbye"),
)
SAID = Metadata(
    title="Questions that open",
    desired_outcome="Ask questions that open a conversation",
    category="Communication Skills",
    audience_name="Team leads",
    location="Room 4, Berlin",
    start_date="2026-11-29",
    start_time="09:30",
    end_time="11:00",
    timezone="Europe/Berlin",
)


def published(*sections: Section, language: str = "en", publication: int = 1, **said: object) -> PublishedRow:
    """A publication, with what a test says of it."""
    return PublishedRow(
        session_id=Id("00000000-0000-4000-8000-000000000001"),
        publication=publication,
        published_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
        language=language,
        metadata=replace(SAID, **said),
        outline=outline(*(sections or SECTIONS)),
        sources=SOURCES,
    )
