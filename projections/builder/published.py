"""What was published, a row for each publication of a draft. It stays as it was, whatever the draft becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.builder.events import DraftPublished
from domain.builder.knowledge import Source
from domain.builder.metadata import Metadata
from domain.builder.outline import Outline
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
