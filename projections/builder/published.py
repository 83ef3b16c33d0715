"""What was published, a row for each publication of a draft. It stays as it was, whatever the draft becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.builder.events import DraftPublished
from domain.builder.knowledge import Source
from domain.builder.metadata import Metadata
from domain.builder.outline import Outline
from domain.builder.state import Builder
from domain.session import Id, Recorded
from projections.projection import Key, Projection


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A publication: which one of which draft, from 1, and all that everybody sees of it."""

    session_id: Id
    publication: int
    published_at: datetime
    language: str
    metadata: Metadata
    outline: Outline
    sources: tuple[Source, ...] = ()

    @property
    def title(self) -> str:
        """What the session is called; else what it is for, or what it is about."""
        said = self.metadata
        return said.title or said.desired_outcome or said.category or ""


def newest(draft: Builder) -> PublishedRow | None:
    """The row of a draft's latest publication, as its state has it; None before the first."""
    if not draft.publications:
        return None
    found = draft.publications[-1]
    version = draft.kept(found.number)
    return PublishedRow(
        session_id=draft.id,
        publication=found.publication,
        published_at=found.published_at,
        language=found.language,
        metadata=found.told,
        outline=version.outline if version else Outline(),
        sources=found.sources,
    )


def touched(recorded: Recorded) -> Mapping[Key, Recorded]:
    """The row of a publication."""
    assert isinstance(recorded.event, DraftPublished)
    return {(recorded.session_id, recorded.event.publication): recorded}


def evolve(row: PublishedRow | None, recorded: Recorded) -> PublishedRow | None:
    """The row of a publication, once it is there."""
    event = recorded.event
    assert isinstance(event, DraftPublished)
    return PublishedRow(
        session_id=recorded.session_id,
        publication=event.publication,
        published_at=recorded.recorded_at,
        language=event.language,
        metadata=event.metadata,
        outline=event.outline,
        sources=event.sources,
    )


PUBLISHED = Projection(
    "published_sessions",
    PublishedRow,
    ("builder.draft_published",),
    evolve,
    key=("session_id", "publication"),
    touched=touched,
)
