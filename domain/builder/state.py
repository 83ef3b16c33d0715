"""A draft as its events make it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from domain.builder.authoring import Brief, Tweaks
from domain.builder.catalog import Topic
from domain.builder.events import VersionSource
from domain.builder.knowledge import Source
from domain.builder.metadata import Metadata
from domain.builder.outline import Mix, Outline, Section
from domain.builder.steps import Step
from domain.session import LONG_AGO, Id, Session
from domain.spending import Usage
from domain.writing import GenerationStatus

STANDARD = Id("standard")
"""What stands for a persona of the standard outline, which nobody wrote."""


class BuilderStep(Enum):
    """What is to be done next: it follows from what is there."""

    SETUP = "SETUP"
    """Say what the session is: something required is missing."""
    GENERATE = "GENERATE"
    """Have variants written and choose one, or begin an outline by hand."""
    REVIEW = "REVIEW"
    """Look the outline through."""
    FINALIZE = "FINALIZE"
    """Publish it: it is ready."""


class DraftStatus(Enum):
    """How far a draft is: it follows from what is there."""

    DRAFT = "DRAFT"
    """There is no outline yet."""
    REVIEW = "REVIEW"
    """There is an outline."""
    READY = "READY"
    """It can be published."""
    PUBLISHED = "PUBLISHED"
    """It is published as it stands."""
    RETIRED = "RETIRED"
    """It is archived."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of a round. `sections` are those that are there; `outline` is the whole one, repaired."""

    brief: Brief
    status: GenerationStatus = GenerationStatus.PENDING
    attempt: int = 1
    sections: tuple[Section, ...] = ()
    outline: Outline | None = None
    mix: Mix | None = None
    error: str | None = None
    repairs: tuple[str, ...] = ()
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """The latest round of variants, by persona. `rag_weight` is None until the documents have answered.

    `metadata` is what the draft said when they were asked for: all of them are written from that.
    """

    number: int
    language: str
    minutes: int
    tweaks: Tweaks
    context: tuple[tuple[str, str], ...]
    catalog_version: int
    variants: Mapping[Id, Variant]
    sources: tuple[Source, ...] = ()
    rag_weight: float | None = None
    note: str = ""
    metadata: Metadata = field(default_factory=Metadata)
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the outline. `number` counts from 1 in the draft; `persona` is whose variant it was.

    `origin` is the version that a person has edited it from, which nobody has edited; None for such a one itself.
    """

    number: int
    source: VersionSource
    summary: str
    outline: Outline
    created_at: datetime = LONG_AGO
    persona: Id | None = None
    origin: int | None = None
    rag_weight: float | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published, when, of which version of the outline, and what was said of it then.

    `publication` counts from 1 in the draft. `told` is what others are told of it, in a `language`: the same with the
    names of what was chosen.
    """

    publication: int
    number: int
    metadata: Metadata
    language: str
    told: Metadata
    sources: tuple[Source, ...] = ()
    published_at: datetime = LONG_AGO


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder(Session):
    """A draft.

    `touched` has the version at which a field was changed last: one of the metadata by its name, one of a section as
    "SECTION.FIELD"; and as "SECTION." that at which it came. `done` are the ways back from here, the
    latest step's last; `undone` those to what was taken back. `published` is the latest publication.
    """

    catalog_version: int = 0
    metadata: Metadata = field(default_factory=Metadata)
    unknown: tuple[str, ...] = ()
    outline: Outline | None = None
    round: Round | None = None
    versions: tuple[Version, ...] = ()
    accepted: int | None = None
    published: Publication | None = None
    is_archived: bool = False
    saved_at: datetime | None = None
    touched: Mapping[str, int] = field(default_factory=dict)
    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()
    usage: Usage = field(default_factory=Usage)

    @property
    def selected(self) -> int | None:
        """The version that was chosen last: whatever is chosen is accepted."""
        return self.accepted

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections of its outline; none without one."""
        return self.outline.sections if self.outline else ()

    @property
    def publications(self) -> int:
        """How often it was published."""
        return self.published.publication if self.published else 0

    @property
    def is_published(self) -> bool:
        """Whether what is published is what there is."""
        if self.published is None:
            return False
        version = self.kept(self.published.number)
        return self.metadata == self.published.metadata and version is not None and self.outline == version.outline

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self.done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to take again."""
        return bool(self.undone)

    def kept(self, number: int | None) -> Version | None:
        """The version of a number; None if there is none."""
        return self.versions[number - 1] if number and 0 < number <= len(self.versions) else None

    def total_usage(self) -> Usage:
        """What its variants have taken."""
        return self.usage
