"""What every question is made of: a public face, an answer key, an answer and a result.

A question is answered in units: the one choice of a multiple-choice item, each gap of a text, each statement to be
matched. The key says what is right for each unit, so partial credit is the same sum for every module.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from domain.disclosure import Open, Own
from domain.session import Id, RefusalCode, Refused

CHOICE = Id("choice")
"""The unit of a question that has just one."""


class Marker(Enum):
    """Who gave a mark."""

    AUTOMATIC = "AUTOMATIC"
    """By the answer key."""
    AI = "AI"
    """By an examiner, which is a language model."""
    HEURISTIC = "HEURISTIC"
    """By a rule of thumb, because no examiner was to be had; `regrade` asks for one."""
    MANUAL = "MANUAL"
    """By a teacher."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be chosen."""

    id: Open[Id]
    """What an answer that chooses it gives."""
    text: Open[str]
    """What the learner reads."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap in the part's source text, where it is stored as `[id]`, and what may fill it."""

    id: Open[Id]
    """What an answer names the gap by."""
    options: Open[tuple[Option, ...]]
    """What may fill it, one of these."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Something to be matched with one of the question's options."""

    id: Open[Id]
    """What an answer names the statement by."""
    text: Open[str]
    """What the learner reads."""


@dataclass(frozen=True, slots=True)
class RubricCriterion:
    """One criterion of a rubric and the most points that it can bring."""

    id: Open[Id]
    """What results name the criterion by."""
    label: Open[str]
    """What is looked at, such as vocabulary."""
    max_points: Open[int]
    """The most points that it brings."""


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
    """What a text is measured by; never shown before it is marked."""

    keywords: tuple[str, ...]
    model_answer: str


@dataclass(frozen=True, slots=True)
class Face:
    """What a learner may see of a question at any time."""

    prompt: Open[str]
    """What is asked."""
    options: Open[tuple[Option, ...]] = ()
    """What may be chosen, or matched with the statements; empty if nothing is."""
    gaps: Open[tuple[Gap, ...]] = ()
    """The gaps of the part's text that are to be filled; empty if there are none."""
    statements: Open[tuple[Statement, ...]] = ()
    """What is to be matched with the options; empty if nothing is."""
    writing: Open[WritingTask | None] = None
    """What is to be written or said; null for other questions."""


@dataclass(frozen=True, slots=True)
class UnitKey:
    """What is right for one unit, and why. `rationales` explains each option by its id."""

    id: Id
    label: str
    correct: Id
    category: str | None = None
    rationales: Mapping[Id, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a learner gave: one of a chosen option, several options, filled gaps, matches or a text."""

    option: Own[Id | None] = None
    """The id of the chosen option; null if the question is answered otherwise."""
    options: Own[tuple[Id, ...] | None] = None
    """The ids of the chosen options; null if the question is answered otherwise."""
    gaps: Own[Mapping[Id, str] | None] = None
    """The id of the option that fills each gap, by the gap's id; null if the question is answered otherwise."""
    matches: Own[Mapping[Id, Id] | None] = None
    """The id of the option for each statement, by the statement's id; null if the question is answered otherwise."""
    text: Open[str | None] = None
    """The text that was written; null if the question is answered otherwise."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What came in place of an answer, and why it cannot be read as one."""

    code: RefusalCode
    message: str


@dataclass(frozen=True, slots=True)
class MarkDecision:
    """Why an examiner gave or withheld a mark: the words of the answer that it rests on, and the reason."""

    award: Own[bool]
    """Whether the mark was given."""
    source: Own[str]
    """The words of the answer that it rests on."""
    justification: Own[str]
    """Why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """How one unit of a question, or one criterion of a rubric, was marked. `given` and `expected` are option ids."""

    id: Open[Id]
    """Which gap, statement or criterion of the question it is about."""
    label: Open[str]
    """What the learner reads: the unit's number or text, or the criterion's name."""
    score: Open[float]
    """Points reached."""
    max_score: Open[float]
    """Points possible."""
    is_correct: Open[bool]
    """Whether all its points were reached."""
    given: Own[str | None] = None
    """The id of the option that was given; null for none, and with a rubric."""
    expected: Own[str | None] = None
    """The id of the right option; null with a rubric."""
    feedback: Own[str | None] = None
    """Why, in a sentence or two."""
    decisions: Own[tuple[MarkDecision, ...]] = ()
    """What an examiner decided, mark by mark; empty where the key decides."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A question's mark: points reached of points possible, and where they come from.

    `pending_review` says that an examiner has still to look at it and that the points are a first estimate.
    `breakdown_superseded` says that a teacher has put another score in place of the one that the breakdown adds up to;
    its reasons stand.
    """

    score: Open[float]
    """Points reached."""
    max_score: Open[float]
    """Points possible."""
    is_correct: Open[bool]
    """Whether the answer is right: all points reached, or of a text enough of them."""
    feedback: Own[str | None]
    """What to know about the answer, in a few sentences."""
    marked_by: Open[Marker]
    """Who has marked it."""
    breakdown: Open[tuple[Criterion, ...]]
    """Where the points come from: units or criteria, in order."""
    next_step: Own[str | None] = None
    """What to practise next."""
    language_notes: Own[tuple[str, ...]] = ()
    """Remarks on the language of a text, one each."""
    model_answer: Own[str | None] = None
    """A text that would have had all points; for texts only."""
    pending_review: Open[bool] = False
    """Whether an examiner has still to look at it; the points are a first estimate then."""
    breakdown_superseded: Open[bool] = False
    """Whether a teacher has put another score in place of the one that the breakdown adds up to."""


class InvalidDraft(ValueError):
    """Raised when an author's draft of a question breaks a rule of its module; the message says which."""


class AnswerDoesNotFit(Refused):
    """This answer does not fit the question: {reason}"""

    code = RefusalCode.INVALID_INPUT
