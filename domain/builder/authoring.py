"""What is asked of an author of outlines, and what comes back, as plain values."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from domain.builder.catalog import Share, Topic
from domain.builder.knowledge import Source
from domain.builder.metadata import Metadata
from domain.builder.outline import SectionType
from domain.disclosure import Open, Own, Thing
from domain.session import Id
from domain.spending import Allowance, Usage


@dataclass(frozen=True, slots=True)
class Tweaks:
    """What is asked of a round of variants beside the metadata."""

    raise_rag_priority: Open[bool] = False
    """Whether the documents weigh more."""
    increase_data_emphasis: Open[bool] = False
    """Whether figures and evidence are stressed."""
    speed_up_pace: Open[bool] = False
    """Whether it goes faster: more, and shorter, sections."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A persona as it writes a variant: with its template filled. The catalogue may change meanwhile; this does not."""

    persona: Thing[Id]
    """Which persona: its name in the catalogue."""
    label: Open[str]
    """What it is called."""
    description: Open[str]
    """What its outlines are like."""
    instruction: Own[str]
    """What it is told, with everything filled in."""
    shares: Open[tuple[Share, ...]]
    """How it divides the time."""


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """A section as an author wrote it: nothing is checked yet."""

    type: SectionType
    title: str
    duration_minutes: int
    description: str = ""
    learning_objectives: tuple[str, ...] = ()
    suggested_activities: tuple[str, ...] = ()
    materials_needed: tuple[str, ...] = ()
    trainer_notes: str | None = None
    topic_title: str | None = None
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineRequest:
    """An outline to be written: in a language, for so many minutes, on these sources, which weigh `rag_weight`.

    `context` is what the catalogue says of the audience, the tone and the location that were chosen, by heading;
    `topics` are those of its topics that go with the need, best first. Of the minutes the author's own topics
    (`metadata.topics`) take theirs.
    """

    draft_id: Id
    language: str
    minutes: int
    metadata: Metadata
    context: tuple[tuple[str, str], ...]
    brief: Brief
    tweaks: Tweaks
    rag_weight: float
    sources: tuple[Source, ...]
    topics: tuple[Topic, ...] = ()


class OutlineAuthor(Protocol):
    """Writes outlines: a language model, or the documents and the catalogue where there is none."""

    model_id: str

    def write(self, request: OutlineRequest, allowance: Allowance) -> AsyncIterator[SectionDraft | Usage]:
        """The sections of an outline, each as soon as it is whole, and what each call took. Raises `AuthorFailed`."""
