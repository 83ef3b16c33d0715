"""What was published, a row for each publication of a draft. It stays as it was; an archived draft's is not offered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.builder.events import DraftArchived, DraftPublished, DraftRestored
from domain.builder.knowledge import Source
from domain.builder.metadata import Metadata
from domain.builder.outline import Outline
from domain.builder.state import Builder
from domain.session import Id, Recorded
from projections.projection import Key, Projection


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A publication: which one of which draft, from 1, and all that everybody sees of it; retired with its draft."""

    session_id: Id
    publication: int
    published_at: datetime
    language: str
    metadata: Metadata
    outline: Outline
    sources: tuple[Source, ...] = ()
    is_retired: bool = False

    @property
    def title(self) -> str:
        """What the session is called; else what it is for, or what it is about."""
        said = self.metadata
        return said.title or said.desired_outcome or said.category or ""


def newest(draft: Builder) -> PublishedRow | None:
    """The row of a draft's latest publication, as its state has it; None before the first."""
    found = draft.published
    if found is None:
        return None
    version = draft.kept(found.number)
    return PublishedRow(
        session_id=draft.id,
        publication=found.publication,
        published_at=found.published_at,
        language=found.language,
        metadata=found.told,
        outline=version.outline if version else Outline(),
        sources=found.sources,
        is_retired=draft.is_archived,
    )


def touched(recorded: Recorded) -> Mapping[Key, Recorded]:
    """The row of a publication; the rows of all of a draft when it is put away or taken out."""
    match recorded.event:
        case DraftPublished(publication):
            return {(recorded.session_id, publication): recorded}
        case DraftArchived(publications) | DraftRestored(publications):
            return {(recorded.session_id, number): recorded for number in range(1, publications + 1)}
        case _:
            return {}


def evolve(row: PublishedRow | None, recorded: Recorded) -> PublishedRow | None:
    """The row of a publication, once it is there."""
    event = recorded.event
    if not isinstance(event, DraftPublished):
        return replace(row, is_retired=isinstance(event, DraftArchived)) if row else None
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
    ("builder.draft_published", "builder.draft_archived", "builder.draft_restored"),
    evolve,
    key=("session_id", "publication"),
    touched=touched,
)
