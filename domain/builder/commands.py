"""What a draft can be told."""

from collections.abc import Mapping
from typing import TypeAlias

from domain.builder.authoring import Brief, Tweaks
from domain.builder.catalog import Topic
from domain.builder.knowledge import Source
from domain.builder.metadata import Metadata
from domain.builder.outline import Mix, Outline, Section
from domain.lifecycle import LifecycleCommand
from domain.session import Id, command
from domain.spending import Usage


@command
class CreateDraft:
    """Begin a draft; `unknown` are fields that name what the catalogue does not have. A copy has an outline."""

    author_id: Id
    metadata: Metadata
    catalog_version: int
    unknown: tuple[str, ...] = ()
    copied_from: Id | None = None
    outline: Outline | None = None


@command
class SaveDraft:
    """Set the named fields to what `metadata` has there.

    `catalog_version` is that of the catalogue that they were looked up in; None where none of them is chosen from it.
    `seen` is the version that the author's device knew: what was changed since, and is to be changed here, conflicts.
    """

    fields: tuple[str, ...]
    metadata: Metadata
    catalog_version: int | None
    unknown: tuple[str, ...] = ()
    seen: int | None = None


@command
class UndoDraft:
    """Take the latest step back."""


@command
class RedoDraft:
    """Take the step again that was taken back last."""


@command
class ArchiveDraft:
    """Put the draft away."""


@command
class RestoreDraft:
    """Take the draft out again."""


@command
class RequestVariants:
    """Have a round of variants written."""

    language: str
    tweaks: Tweaks
    briefs: tuple[Brief, ...]
    context: tuple[tuple[str, str], ...]
    catalog_version: int
    topics: tuple[Topic, ...] = ()


@command
class RetryVariant:
    """Have a variant of the latest round written again that failed."""

    persona: Id


@command
class RecordKnowledge:
    """The documents have answered; the weight is for the draft to say."""

    round: int
    sources: tuple[Source, ...]
    note: str = ""


@command
class WriteSection:
    """A section of a variant is there."""

    round: int
    persona: Id
    attempt: int
    section: Section


@command
class WriteVariant:
    """A variant is whole."""

    round: int
    persona: Id
    outline: Outline
    mix: Mix
    repairs: tuple[str, ...] = ()
    offline: bool = False


@command
class FailVariant:
    """An attempt at a variant failed; with the last one no further attempt follows."""

    round: int
    persona: Id
    error: str
    last: bool


@command
class MakeStandardOutline:
    """All variants of a round have failed: this is the standard outline."""

    round: int
    outline: Outline
    mix: Mix


@command
class RecordModelCall:
    """A call to a model was made."""

    usage: Usage


@command
class SelectVariant:
    """Choose a variant of the latest round, by its persona; the standard outline's is "standard"."""

    round: int
    persona: Id


@command
class SaveVersion:
    """Keep the outline as it stands as a version."""

    summary: str


@command
class AcceptVersion:
    """Make a version the draft's outline."""

    number: int


@command
class MergeVersion:
    """Take over what a version has that is new. `takes` says of each conflict, by its key, which side is right."""

    number: int
    takes: Mapping[str, str]


@command
class AddSection:
    """Put a section in at a position from 1; at the end without one."""

    section: Section
    position: int | None = None


@command
class UpdateSection:
    """Change a section: the named fields to what they are given."""

    name: Id
    fields: Mapping[str, object]
    seen: int | None = None


@command
class MoveSection:
    """Put a section somewhere else, at a position from 1."""

    name: Id
    position: int


@command
class DuplicateSection:
    """Put a copy of a section behind it."""

    name: Id
    copy_name: Id


@command
class RemoveSection:
    """Take a section out."""

    name: Id


@command
class PublishDraft:
    """Publish the draft, if it is at least so ready.

    `names` are what ids of the catalogue are called, by the field that has the id: {"audience_id": "Clients"}.
    """

    threshold: int
    language: str
    names: Mapping[str, str]


AuthorsWork: TypeAlias = (
    SaveDraft
    | UndoDraft
    | RedoDraft
    | RequestVariants
    | RetryVariant
    | SelectVariant
    | SaveVersion
    | AcceptVersion
    | MergeVersion
    | AddSection
    | UpdateSection
    | MoveSection
    | DuplicateSection
    | RemoveSection
    | PublishDraft
)
"""By what a draft's author works on."""

WritersWork: TypeAlias = (
    RecordKnowledge | WriteSection | WriteVariant | FailVariant | MakeStandardOutline | RecordModelCall
)
"""What comes of what was asked for."""

BuilderCommand: TypeAlias = CreateDraft | ArchiveDraft | RestoreDraft | AuthorsWork | WritersWork | LifecycleCommand
"""All that a draft can be told."""
