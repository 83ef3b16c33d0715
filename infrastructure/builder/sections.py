"""The sections that an author writes, as they are kept: each with a name, nothing in it longer than it may be."""

from collections.abc import Iterable

from domain.builder.authoring import SectionDraft
from domain.builder.outline import Section
from domain.session import Id
from domain.texts import MAX_TITLE, plain

LONGEST_TEXT = 4_000
"""Characters of a description, and of a trainer's notes."""

LONGEST_LINE = 600
"""Characters of an objective, an activity or a material."""

MOST_LINES = 20
"""How many of each there may be."""


def section(draft: SectionDraft, name: Id) -> Section:
    """A section as an author wrote it, under a name."""
    return Section(
        name=name,
        type=draft.type,
        title=_line(draft.title, MAX_TITLE),
        duration_minutes=draft.duration_minutes,
        description=plain(draft.description).strip()[:LONGEST_TEXT],
        learning_objectives=_lines(draft.learning_objectives),
        suggested_activities=_lines(draft.suggested_activities),
        materials_needed=_lines(draft.materials_needed),
        trainer_notes=plain(draft.trainer_notes or "").strip()[:LONGEST_TEXT] or None,
        topic_title=_line(draft.topic_title or "", MAX_TITLE) or None,
        cites=draft.cites,
    )


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    lines = (_line(text, LONGEST_LINE) for text in texts)
    return tuple(line for line in lines if line)[:MOST_LINES]


def _line(text: str, longest: int) -> str:
    return " ".join(plain(text).split())[:longest].rstrip()
