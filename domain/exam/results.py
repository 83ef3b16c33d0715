"""What an exam has come to, in all and part by part."""

from dataclasses import dataclass

from domain.disclosure import Open
from domain.questions.marks import Marker, Remedy
from domain.session import Id


@dataclass(frozen=True, slots=True)
class PartResult:
    """The result of one part, counted in items: each gap and each matched statement is one."""

    part_id: Open[Id]
    """Which part: its `id`."""
    label: Open[str]
    """The part's heading."""
    total: Open[int]
    """How many items the part has."""
    answered: Open[int]
    """How many of them were answered."""
    correct: Open[int]
    """How many are right."""
    score: Open[float]
    """Points reached."""
    max_score: Open[float]
    """Points possible."""
    percentage: Open[float]
    """The points reached of those possible, from 0 to 100."""


@dataclass(frozen=True, slots=True)
class ModuleResult:
    """The result of all questions of one kind, counted in items."""

    module_id: Open[str]
    """The kind of question, as `Question.moduleId` names it."""
    total: Open[int]
    """How many items there were."""
    correct: Open[int]
    """How many of them were answered rightly."""
    score: Open[float]
    """The points got for them."""
    max_score: Open[float]
    """The points there were to get."""
    percentage: Open[float]
    """`score` of `maxScore`, 0 to 100."""


@dataclass(frozen=True, slots=True)
class MarkerCount:
    """How many items one marker marked."""

    marker: Open[Marker]
    """Who marked them."""
    items: Open[int]
    """How many items have that marker's mark."""


@dataclass(frozen=True, slots=True)
class ExamResults:
    """An exam's result, counted in items. `percentage` is score of `max_score`; `passed` from 60.

    `band` is 90, 80, 70 or 60, the best line that is reached, or null; `pending_review` counts questions yet unmarked.
    """

    total: Open[int]
    """How many items the exam has; examples are none."""
    answered: Open[int]
    """How many of them were answered."""
    unanswered: Open[int]
    """How many of them were not."""
    correct: Open[int]
    """How many are right."""
    incorrect: Open[int]
    """How many were answered and are wrong; what has no more than an estimate is neither right nor wrong."""
    score: Open[float]
    """Points reached."""
    max_score: Open[float]
    """Points possible."""
    percentage: Open[float]
    """The points reached of those possible, from 0 to 100."""
    passed: Open[bool]
    """Whether the percentage is 60 or more, and none of its points an estimate."""
    pending_review: Open[int]
    """How many questions an examiner has yet to mark; their points are an estimate until then."""
    parts: Open[tuple[PartResult, ...]]
    """The same by part, in exam order."""
    band: Open[int | None] = None
    """The best of the lines 90, 80, 70 and 60 that is reached, in percent; null below 60 and while provisional."""
    modules: Open[tuple[ModuleResult, ...]] = ()
    """The result by kind of question, in the order of the exam; empty for exams completed before this was counted."""
    markers: Open[tuple[MarkerCount, ...]] = ()
    """How many items each marker marked; who marked none is left out. What waits for the examiner counts for nobody."""
    provisional: Open[bool] = False
    """Whether points of it are an estimate. Such a result is not passed, has no band and is in no trend or average."""
    provisional_reason: Open[str | None] = None
    """Why it is provisional, in a sentence or two; each question says it of its own points. Null once all is marked."""
    settled_by: Open[tuple[Remedy, ...]] = ()
    """What would settle it, the nearest first; empty once all is marked."""
