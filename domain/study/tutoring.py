"""What is asked of a tutor, and what comes back, as plain values.

A tutor (a language model, or the lessons that ship with the project) understands a goal, plans, teaches, asks and
explains. What it hands on is checked before it becomes an event.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.spending import Allowance, Usage
from domain.study.content import Diagnosis, Lesson, QuizItem
from domain.study.payloads import PlanWish
from domain.study.phases import ExamType
from domain.study.plans import StudyPlan
from domain.study.quizzes import Analysis, Quiz
from domain.study.syllabus import StudyDifficulty, Unit


@dataclass(frozen=True, slots=True)
class Route:
    """What a goal is about: an intent, the ids of the units, and from 0 to 1 how sure that is; or a question back."""

    intent: str
    unit_ids: tuple[str, ...]
    confidence: float
    question: str | None = None


@dataclass(frozen=True, slots=True)
class RouteRequest:
    """A learner's goal in their own words, and the units that it may be about."""

    exam_type: ExamType
    goal: str
    units: Sequence[Unit]


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """A plan to be drafted. `last` and `critique` are the draft before and what was wrong with it."""

    exam_type: ExamType
    wish: PlanWish
    scope: Sequence[Unit]
    last: StudyPlan | None = None
    critique: str | None = None


@dataclass(frozen=True, slots=True)
class LessonRequest:
    """A lesson to be written, the `number`th on its unit; `misconceptions` are what the learner is known to believe."""

    exam_type: ExamType
    unit: Unit
    number: int
    difficulty: StudyDifficulty
    misconceptions: Sequence[str]


@dataclass(frozen=True, slots=True)
class QuizRequest:
    """A quiz to be written. Recorded misconceptions come first; `asked` are folded questions not to be asked again."""

    exam_type: ExamType
    unit: Unit
    count: int
    difficulty: StudyDifficulty | None
    misconceptions: Sequence[str]
    asked: Sequence[str]


@dataclass(frozen=True, slots=True)
class DiagnosisRequest:
    """Wrong answers to be explained."""

    exam_type: ExamType
    unit: Unit
    quiz: Quiz
    analysis: Analysis


class Tutor(Protocol):
    """Who teaches. Each call to a model that it makes is handed on as a `Usage`; all raise `AuthorFailed`.

    All its calls on one piece of work keep to the allowance; what that raises is raised in place of a call.
    """

    def route(self, request: RouteRequest, allowance: Allowance) -> AsyncIterator[Route | Usage]:
        """Understand what a goal is about."""

    def plan(self, request: PlanRequest, allowance: Allowance) -> AsyncIterator[StudyPlan | Usage]:
        """Draft a plan."""

    def teach(self, request: LessonRequest, allowance: Allowance) -> AsyncIterator[Lesson | Usage]:
        """Write a lesson."""

    def write_quiz(self, request: QuizRequest, allowance: Allowance) -> AsyncIterator[QuizItem | Usage]:
        """Write the questions of a quiz."""

    def diagnose(self, request: DiagnosisRequest, allowance: Allowance) -> AsyncIterator[Diagnosis | Usage]:
        """Explain each misconception that wrong answers gave away."""
