"""What every question is made of: a public face, an answer key, an answer and a result.

A question is answered in units: the one choice of a multiple-choice item, each gap of a text, each statement to be
matched. The key says what is right for each unit, so partial credit is the same sum for every module.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from domain.disclosure import Open, Own
from domain.json import JsonObject
from domain.session import Id, RefusalCode, Refused

CHOICE = Id("choice")
"""The unit of a question that has just one."""


class Marker(Enum):
    """Who gave a mark."""

    AUTOMATIC = "AUTOMATIC"
    AI = "AI"
    HEURISTIC = "HEURISTIC"
    MANUAL = "MANUAL"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be chosen."""

    id: Open[Id]
    text: Open[str]


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap in the part's source text, where it is stored as `[id]`, and what may fill it."""

    id: Open[Id]
    options: Open[tuple[Option, ...]]


@dataclass(frozen=True, slots=True)
class Statement:
    """Something to be matched with one of the question's options."""

    id: Open[Id]
    text: Open[str]


@dataclass(frozen=True, slots=True)
class RubricCriterion:
    """One criterion of a rubric and the most points that it can bring."""

    id: Open[Id]
    label: Open[str]
    max_points: Open[int]


@dataclass(frozen=True, slots=True)
class WordGuide:
    """How many words an answer has at least, and how many it aims at."""

    min: Open[int]
    target: Open[int]


@dataclass(frozen=True, slots=True)
class WritingTask:
    """What is to be written or said: the situation, to whom and to what end, the points to cover, how it is marked."""

    scenario: Open[str]
    goal: Open[str]
    audience: Open[str]
    register: Open[str]
    tasks: Open[tuple[str, ...]]
    word_guide: Open[WordGuide] = WordGuide(0, 0)
    rubric: Open[tuple[RubricCriterion, ...]] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """What a text is measured by; never shown before it is marked."""

    keywords: tuple[str, ...]
    model_answer: str


@dataclass(frozen=True, slots=True)
class Face:
    """What a learner may see of a question at any time."""

    prompt: Open[str]
    options: Open[tuple[Option, ...]] = ()
    gaps: Open[tuple[Gap, ...]] = ()
    statements: Open[tuple[Statement, ...]] = ()
    writing: Open[WritingTask | None] = None


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
    options: Own[tuple[Id, ...] | None] = None
    gaps: Own[Mapping[Id, str] | None] = None
    matches: Own[Mapping[Id, Id] | None] = None
    text: Open[str | None] = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What came in place of an answer, and why it cannot be read as one."""

    code: RefusalCode
    message: str


@dataclass(frozen=True, slots=True)
class MarkDecision:
    """Why an examiner gave or withheld a mark: the words of the answer that it rests on, and the reason."""

    award: Own[bool]
    source: Own[str]
    justification: Own[str]


@dataclass(frozen=True, slots=True)
class Criterion:
    """How one unit of a question, or one criterion of a rubric, was marked. `given` and `expected` are option ids."""

    id: Open[Id]
    label: Open[str]
    score: Open[float]
    max_score: Open[float]
    is_correct: Open[bool]
    given: Own[str | None] = None
    expected: Own[str | None] = None
    feedback: Own[str | None] = None
    decisions: Own[tuple[MarkDecision, ...]] = ()


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A question's mark: points reached of points possible, and where they come from.

    `pending_review` says that an examiner has still to look at it and that the points are a first estimate.
    `breakdown_superseded` says that a teacher has put another score in place of the one that the breakdown adds up to;
    its reasons stand.
    """

    score: Open[float]
    max_score: Open[float]
    is_correct: Open[bool]
    feedback: Own[str | None]
    marked_by: Open[Marker]
    breakdown: Open[tuple[Criterion, ...]]
    next_step: Own[str | None] = None
    language_notes: Own[tuple[str, ...]] = ()
    model_answer: Own[str | None] = None
    pending_review: Open[bool] = False
    breakdown_superseded: Open[bool] = False


class InvalidDraft(ValueError):
    """Raised when an author's draft of a question breaks a rule of its module; the message says which."""


class AnswerDoesNotFit(Refused):
    """This answer does not fit the question: {reason}"""

    code = RefusalCode.INVALID_INPUT


Shuffle: TypeAlias = Callable[[list[JsonObject]], None]
"""Reorders the drafts of options in place."""


@dataclass(frozen=True, slots=True)
class QuestionModule:
    """A type of question.

    `build(draft, shuffle)` gives the public face and the answer key of an author's draft, or raises `InvalidDraft`.
    `normalise(face, answer)` gives the answer as stored, None for a blank one, or raises `AnswerDoesNotFit`.
    `choices(answer)` gives the option chosen for each unit. `schema` is the JSON schema of a draft, for generation.
    `defaults` are the prompt, render, scoring and source settings that a layout overrides. A module that is marked by
    a rubric has a `reference` for its drafts, and no units.
    """

    id: str
    defaults: JsonObject
    schema: JsonObject
    build: Callable[[JsonObject, Shuffle], tuple[Face, tuple[UnitKey, ...]]]
    normalise: Callable[[Face, Answer], Answer | None]
    choices: Callable[[Answer], Mapping[Id, str]]
    reference: Callable[[JsonObject], Reference] | None = None
