"""What happens to a draft."""

from enum import Enum
from typing import TypeAlias

from domain.builder.authoring import Brief, Tweaks
from domain.builder.knowledge import Source
from domain.builder.metadata import Metadata
from domain.builder.outline import Mix, Outline, Section
from domain.disclosure import Open, Own, Person, Thing
from domain.lifecycle import LifecycleEvent
from domain.session import Id, event
from domain.spending import Usage


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
    """The draft was put away; it can be restored."""


@event("builder.draft_restored")
class DraftRestored:
    """The draft was taken out again."""


@event("builder.variants_requested")
class VariantsRequested:
    """A round of variants was asked for. The personas are told what stands here, whatever the catalogue becomes."""

    round: Open[int]
    """Which round of the draft, from 1."""
    language: Open[str]
    """The language to write in: de or en."""
    minutes: Open[int]
    """How long the session is, in minutes."""
    tweaks: Open[Tweaks]
    """What was asked for beside the metadata."""
    briefs: Open[tuple[Brief, ...]]
    """The personas, as they write."""
    context: Own[tuple[tuple[str, str], ...]]
    """What the catalogue says of what was chosen, by heading."""
    catalog_version: Open[int]
    """The version of the catalogue that all of it is from."""


@event("builder.knowledge_retrieved")
class KnowledgeRetrieved:
    """The documents were asked, once for all variants of the round."""

    round: Open[int]
    """Which round, from 1."""
    sources: Open[tuple[Source, ...]]
    """The passages that were found, best first."""
    rag_weight: Open[float]
    """How much they weigh: 0, 0.35 or 0.7."""
    note: Own[str] = ""
    """Why there are none, or what was done without, in a sentence; empty for nothing."""


@event("builder.section_written")
class SectionWritten:
    """A section of a variant is there. Its minutes may still change: see the outline of the whole variant."""

    round: Open[int]
    """Which round, from 1."""
    persona: Thing[Id]
    """Whose variant."""
    attempt: Open[int]
    """Which attempt at the variant, from 1; a later one begins anew."""
    section: Own[Section]
    """What it is, with all that it says."""


@event("builder.variant_written")
class VariantWritten:
    """A variant is whole: repaired by rule, so that its minutes are the session's."""

    round: Open[int]
    """Which round, from 1."""
    persona: Thing[Id]
    """Whose variant."""
    outline: Own[Outline]
    """The whole outline."""
    mix: Open[Mix]
    """Whose the outline is, in percent."""
    repairs: Own[tuple[str, ...]] = ()
    """What was mended by rule, in a sentence each."""
    offline: Open[bool] = False
    """Whether it was written without a language model."""


@event("builder.variant_failed")
class VariantFailed:
    """An attempt at a variant failed."""

    round: Open[int]
    """Which round, from 1."""
    persona: Thing[Id]
    """Whose variant."""
    error: Own[str]
    """Why, in a sentence."""
    last: Open[bool]
    """Whether no further attempt follows by itself."""


@event("builder.variant_retried")
class VariantRetried:
    """A variant that failed is written again."""

    round: Open[int]
    """Which round, from 1."""
    persona: Thing[Id]
    """Whose variant."""


@event("builder.standard_outline_made")
class StandardOutlineMade:
    """No variant could be written, so the standard outline was made by rule: the round's only variant."""

    round: Open[int]
    """Which round, from 1."""
    outline: Own[Outline]
    """What was made, all sections of it."""
    mix: Open[Mix]
    """Whose the outline is, in percent."""


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


@event("builder.section_added")
class SectionAdded:
    """A section was put into the outline; a draft without one has one now."""

    section: Own[Section]
    """What it is, with all that it says."""
    position: Open[int]
    """Where it stands, from 1."""


@event("builder.section_updated")
class SectionUpdated:
    """A section was changed: the fields that are named have changed to what `section` has there."""

    fields: Open[tuple[str, ...]]
    """The names of the fields that have changed."""
    section: Own[Section]
    """The section as it is now."""


@event("builder.section_moved")
class SectionMoved:
    """A section stands somewhere else."""

    name: Thing[Id]
    """Which section."""
    position: Open[int]
    """Where it stands now, from 1."""


@event("builder.section_duplicated")
class SectionDuplicated:
    """A copy of a section stands behind it."""

    name: Thing[Id]
    """Which section."""
    copy_name: Thing[Id]
    """What tells the copy apart."""
    title: Own[str]
    """The copy's heading."""


@event("builder.section_removed")
class SectionRemoved:
    """A section was taken out."""

    name: Thing[Id]
    """Which section."""


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
    """How many words the outline had when it was accepted."""
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
    | VariantsRequested
    | KnowledgeRetrieved
    | SectionWritten
    | VariantWritten
    | VariantFailed
    | VariantRetried
    | StandardOutlineMade
    | BuilderModelCalled
    | VariantSelected
    | VersionSaved
    | VersionAccepted
    | OutlineMerged
    | SectionAdded
    | SectionUpdated
    | SectionMoved
    | SectionDuplicated
    | SectionRemoved
    | DraftPublished
    | LifecycleEvent
)
"""All that happens to a draft."""
