"""The outline of a training session: sections in their order."""

from dataclasses import dataclass
from enum import Enum

from domain.disclosure import Open, Own, Thing
from domain.session import Id


class SectionType(Enum):
    """What a section is for."""

    OPENER = "OPENER"
    """How it begins: welcome, aim, first contact."""
    TOPIC = "TOPIC"
    """Something is explained."""
    EXERCISE = "EXERCISE"
    """Participants do something."""
    INSPIRATION = "INSPIRATION"
    """A story, a quotation or a picture that moves."""
    CLOSING = "CLOSING"
    """How it ends: what is taken away, and what comes next."""
    VIDEO = "VIDEO"
    """Something is watched."""
    DISCUSSION = "DISCUSSION"
    """Participants talk it over."""
    PRESENTATION = "PRESENTATION"
    """Somebody presents something."""
    BREAK = "BREAK"
    """A break."""
    ASSESSMENT = "ASSESSMENT"
    """What was learned is looked at."""
    CUSTOM = "CUSTOM"
    """Something else."""


class Origin(Enum):
    """Whose a section's minutes are."""

    AI = "AI"
    """An author's, who wrote it."""
    USER = "USER"
    """The draft's author's, who asked for it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section. `name` tells it apart within its draft, and stays when it is moved, renamed or another version's."""

    name: Thing[Id]
    """What tells it apart from all other sections of its draft."""
    type: Open[SectionType]
    """What it is for."""
    title: Own[str]
    """Its heading."""
    duration_minutes: Open[int]
    """How long it takes, in minutes."""
    description: Own[str] = ""
    """What happens in it."""
    is_required: Open[bool] = False
    """Whether an outline has to have it: it cannot be removed."""
    learning_objectives: Own[tuple[str, ...]] = ()
    """What participants can do afterwards."""
    suggested_activities: Own[tuple[str, ...]] = ()
    """What to do, step by step."""
    materials_needed: Own[tuple[str, ...]] = ()
    """What has to be there."""
    trainer_notes: Own[str | None] = None
    """What the trainer alone should know; null for nothing."""
    topic_title: Own[str | None] = None
    """The topic that it is about, the author's own or the catalogue's; null for none."""
    match_score: Open[float | None] = None
    """How well it goes with that topic, from 0 to 1; null without one."""
    origin: Open[Origin] = Origin.AI
    """Whose its minutes are."""
    cites: Open[tuple[int, ...]] = ()
    """Which of its variant's sources it is made of, by their place from 0."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Sections in their order. Their positions count from 1; the sum of their minutes is the outline's."""

    sections: Own[tuple[Section, ...]] = ()
    """What it is made of, in order."""

    @property
    def total_minutes(self) -> int:
        """How long all sections take together."""
        return sum(one.duration_minutes for one in self.sections)

    def find(self, name: Id) -> Section | None:
        """The section of a name; None if there is none."""
        return next((one for one in self.sections if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Mix:
    """Whose an outline is, in percent; the three are 100 together. The minutes are those that they come from."""

    ai: Open[int]
    """The author's share, in percent."""
    rag: Open[int]
    """The share of the documents, in percent."""
    user: Open[int]
    """The share of what the draft's author asked for, in percent."""
    user_minutes: Open[int] = 0
    """How many minutes the draft's author asked for."""
    total_minutes: Open[int] = 0
    """How many minutes there are in all."""
