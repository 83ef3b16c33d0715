"""What is to be written or said: the task, the rubric with its steps, and what a text is measured by."""

from dataclasses import dataclass
from enum import Enum

from domain.disclosure import Open
from domain.session import Id


class Step(Enum):
    """How well a text meets a criterion, in the five steps of the Goethe-Zertifikat."""

    A = "A"
    """Wholly: all of the points."""
    B = "B"
    """Mostly: 75 % of them."""
    C = "C"
    """In part: 50 %."""
    D = "D"
    """Hardly: 25 %."""
    E = "E"
    """Not at all: no point."""


@dataclass(frozen=True, slots=True)
class RubricStep:
    """A step of a criterion, and what a text on it is like."""

    step: Open[Step]
    """Which step."""
    descriptor: Open[str]
    """What a text on this step does, in a sentence."""


@dataclass(frozen=True, slots=True)
class RubricCriterion:
    """One criterion of a rubric and the most points that it can bring."""

    id: Open[Id]
    """What results name the criterion by."""
    label: Open[str]
    """What is looked at, such as vocabulary."""
    max_points: Open[int]
    """The most points that it brings."""
    steps: Open[tuple[RubricStep, ...]] = ()
    """The steps from the best to the worst; empty in exams that were marked by points alone."""


@dataclass(frozen=True, slots=True)
class WordGuide:
    """How many words an answer has at least, and how many it aims at."""

    min: Open[int]
    """The fewest words."""
    target: Open[int]
    """The number of words to aim at."""


@dataclass(frozen=True, slots=True)
class WritingTask:
    """What is to be written or said: the situation, to whom and to what end, the points to cover, how it is marked."""

    scenario: Open[str]
    """The situation to write or speak in."""
    goal: Open[str]
    """What the text is to achieve."""
    audience: Open[str]
    """Whom it is for."""
    register: Open[str]
    """The tone it takes, such as formal."""
    tasks: Open[tuple[str, ...]]
    """The points to cover, in order."""
    word_guide: Open[WordGuide] = WordGuide(0, 0)
    """How long it is to be, in words."""
    rubric: Open[tuple[RubricCriterion, ...]] = ()
    """What it is marked by; the points of all criteria add up to the question's."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a text is measured by; never shown before it is marked.

    `ideas` are what a good text speaks of, each in several wordings; none of them stands in the task. `keywords` are
    what exams had that were written before there were ideas.
    """

    keywords: tuple[str, ...] = ()
    model_answer: str = ""
    ideas: tuple[tuple[str, ...], ...] = ()
