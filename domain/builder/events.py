"""What happens to a draft."""

from enum import Enum
from typing import TypeAlias

from domain.builder.knowledge import Source
from domain.builder.metadata import Metadata
from domain.builder.outline import Outline
from domain.builder.round_events import (
    KnowledgeRetrieved,
    RoundEvent,
    SectionWritten,
    StandardOutlineMade,
    VariantFailed,
    VariantRetried,
    VariantsRequested,
    VariantWritten,
)
from domain.builder.section_events import (
    SectionAdded,
    SectionDuplicated,
    SectionEvent,
    SectionMoved,
    SectionRemoved,
    SectionUpdated,
)
from domain.disclosure import Open, Own, Person, Thing
from domain.lifecycle import LifecycleEvent
from domain.session import Id, event
from domain.spending import Usage

__all__ = [
    "BuilderEvent",
    "BuilderModelCalled",
    "DraftArchived",
    "DraftCreated",
    "DraftPublished",
    "DraftRedone",
    "DraftRestored",
    "DraftSaved",
    "DraftUndone",
    "KnowledgeRetrieved",
    "OutlineMerged",
    "RoundEvent",
    "SectionAdded",
    "SectionDuplicated",
    "SectionEvent",
    "SectionMoved",
    "SectionRemoved",
    "SectionUpdated",
    "SectionWritten",
    "StandardOutlineMade",
    "VariantFailed",
    "VariantRetried",
    "VariantSelected",
    "VariantWritten",
    "VariantsRequested",
    "VersionAccepted",
    "VersionSaved",
    "VersionSource",
]
"""Those of rounds and of sections stand in files of their own."""


class VersionSource(Enum):
    """Who made a version of an outline."""

    AI = "AI"
    """An author: it was a variant."""
    USER = "USER"
    """A person, who edited or merged it."""
    TEMPLATE = "TEMPLATE"
    """Nobody: it is the standard outline, made because no variant could be written."""


@event("builder.draft_created")
class DraftCreated:
    """An author began a draft."""

    owner_id: Person[Id]
    catalog_version: Open[int]
    """The version of the catalogue that it is made with."""
    metadata: Own[Metadata]
    """What is known of it already."""
    unknown: Open[tuple[str, ...]] = ()
    """Fields of the metadata that name what the catalogue did not have."""
    copied_from: Thing[Id | None] = None
    """The draft that it is a copy of; null for none."""
    outline: Own[Outline | None] = None
    """The outline of a copy; null for none."""


@event("builder.draft_saved")
class DraftSaved:
    """The author has typed something: the fields that are named have changed to what `metadata` has there."""

    fields: Open[tuple[str, ...]]
    """The names of the fields that have changed."""
    metadata: Own[Metadata]
    """Their values; all other fields are null."""
    catalog_version: Open[int]
    """The version of the catalogue that choices were looked up in."""
    unknown: Open[tuple[str, ...]] = ()
    """Those of the fields that name what the catalogue did not have."""


@event("builder.draft_undone")
class DraftUndone:
    """The latest step was taken back."""


@event("builder.draft_redone")
class DraftRedone:
    """The step that was taken back last was taken again."""


@event("builder.draft_archived")
class DraftArchived:
    """The draft was put away, and what was published of it is offered no longer; it can be restored."""

    publications: Open[int] = 0
    """How often it was published by then."""


@event("builder.draft_restored")
class DraftRestored:
    """The draft was taken out again, and what was published of it is offered again."""

    publications: Open[int] = 0
    """How often it was published by then."""


@event("builder.model_called")
class BuilderModelCalled:
    """A call to a model was made."""

    usage: Open[Usage]
    """What it took."""


@event("builder.variant_selected")
class VariantSelected:
    """The author has chosen a variant: it is a version from now on, accepted, and the draft's outline."""

    round: Open[int]
    """Which round, from 1."""
    persona: Thing[Id]
    """Whose variant."""
    label: Open[str]
    """What the persona is called."""
    rag_weight: Open[float]
    """How much the documents weighed."""
    sources: Open[int]
    """How many passages it had."""
    category: Own[str | None]
    """The session's category then; null for none."""
    number: Open[int]
    """The version that it is, from 1."""


@event("builder.version_saved")
class VersionSaved:
    """The outline as it stood was kept as a version of the author's."""

    number: Open[int]
    """Which version, from 1."""
    summary: Own[str]
    """What it is, in the author's words."""


@event("builder.version_accepted")
class VersionAccepted:
    """A version is the draft's outline now."""

    number: Open[int]
    """Which version, from 1."""


@event("builder.outline_merged")
class OutlineMerged:
    """The draft's outline took over what a version has that is new: the result is a version of the author's."""

    merged: Open[int]
    """The version that was taken over."""
    number: Open[int]
    """The version that came of it, from 1."""
    outline: Own[Outline]
    """The outline that came of it."""


@event("builder.draft_published")
class DraftPublished:
    """The draft was published, as a new version for all; who has an older one keeps it."""

    publication: Open[int]
    """Which publication of the draft, from 1."""
    number: Open[int]
    """The version of the outline that it is, made if nothing was kept of it yet."""
    metadata: Own[Metadata]
    """All that is said of it, with the names of what was chosen filled in."""
    outline: Own[Outline]
    """What was published, all sections of it."""
    language: Open[str]
    """The language that it is in: de or en."""
    score: Open[int]
    """How ready it was, from 0 to 100."""
    persona: Thing[Id | None]
    """Whose variant it came from; null for nobody's."""
    rag_weight: Open[float | None]
    """How much the documents weighed in that variant; null without one."""
    accepted_words: Open[int]
    """How many words the outline had when it was accepted, before anybody edited it."""
    edited_words: Open[int]
    """How many words were put in, taken out or changed since."""
    sources_used: Open[int]
    """How many of the variant's sources its sections still cite."""
    sources: Open[tuple[Source, ...]] = ()
    """The variant's sources, which the sections cite by their places."""


BuilderEvent: TypeAlias = (
    DraftCreated
    | DraftSaved
    | DraftUndone
    | DraftRedone
    | DraftArchived
    | DraftRestored
    | RoundEvent
    | BuilderModelCalled
    | VariantSelected
    | VersionSaved
    | VersionAccepted
    | OutlineMerged
    | SectionEvent
    | DraftPublished
    | LifecycleEvent
)
"""All that happens to a draft."""
