"""The offline tutor: lessons, questions and explanations written for this project, plans by rule."""

from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256

from domain.spending import Allowance, AuthorFailed, Usage
from domain.study.content import Diagnosis, Lesson, LessonStep, QuizItem
from domain.study.plans import StudyPlan
from domain.study.syllabus import Unit, subjects
from domain.study.tutoring import DiagnosisRequest, LessonRequest, PlanRequest, QuizRequest, Route, RouteRequest
from domain.texts import fold
from infrastructure.study.offline_plans import plan_units
from infrastructure.study.syllabus import Library
from infrastructure.study.syllabus_files import UnitFile, diagnoses, lesson_of, quiz_items

MIN_WORD = 5
"""Shorter words of a goal say nothing about its subject."""

GENERAL = frozenset(("study", "exam", "examination", "weeks", "month", "revise", "revision", "prepare", "learn"))


class OfflineTutor:
    """Teaches from the syllabi of a library, which costs nothing: it never looks at an allowance."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def route(self, request: RouteRequest, allowance: Allowance) -> AsyncIterator[Route | Usage]:
        """The subjects or units that a goal names; all of them when it names none."""
        yield self._route(request)

    def _route(self, request: RouteRequest) -> Route:
        goal, everything = fold(request.goal), tuple(unit.id for unit in request.units)
        named = [subject for subject in subjects(request.units) if self._names(goal, subject)]
        words = {word.strip(".,;:!?()") for word in goal.split()} - GENERAL
        keys = {word for word in words if len(word) >= MIN_WORD}
        about = [unit.id for unit in request.units if _mentions(goal, keys, unit)]
        if named:
            of_them = [unit.id for unit in request.units if unit.subject in named]
            return Route("plan", tuple(of_them), 0.9)
        if about:
            return Route("plan", tuple(about), 0.7)
        if elsewhere := [subject for subject in self._library.subjects if self._names(goal, subject)]:
            return Route("plan", everything, 0.3, self._question(request, elsewhere[0]))
        return Route("plan", everything, 0.5)

    def _names(self, goal: str, subject: str) -> bool:
        names = {subject.replace("_", " "), self._library.title(subject), self._library.group(subject) or subject}
        return any(f" {fold(name)} " in f" {goal} ".replace(",", " ").replace(".", " ") for name in names)

    def _question(self, request: RouteRequest, subject: str) -> str:
        offered = ", ".join(self._library.title(known) for known in subjects(request.units))
        exam = request.exam_type.value
        return f"{self._library.title(subject)} is not part of {exam}. Which of its subjects is meant: {offered}?"

    async def plan(self, request: PlanRequest, allowance: Allowance) -> AsyncIterator[StudyPlan | Usage]:
        """The units of the scope spread over the days."""
        titles = {subject: self._library.title(subject) for subject in subjects(request.scope)}
        yield plan_units(request.exam_type, request.scope, request.wish.days, titles)

    async def teach(self, request: LessonRequest, allowance: Allowance) -> AsyncIterator[Lesson | Usage]:
        """The unit's lesson; further ones go through what is often misunderstood."""
        unit = self._unit(request.unit.id)
        further = request.number > 1 and unit.misconceptions
        yield _on_misconception(unit, request) if further else replace(lesson_of(unit), number=request.number)

    async def write_quiz(self, request: QuizRequest, allowance: Allowance) -> AsyncIterator[QuizItem | Usage]:
        """Questions that were not asked yet, those on recorded misconceptions first, then by the difficulty wished."""
        items = quiz_items(self._unit(request.unit.id))
        asked = {text: place for place, text in enumerate(request.asked)}

        def order(item: QuizItem) -> tuple[int, bool, bool, str]:
            beliefs = {belief.description for belief in item.reveals.values()}
            fits = request.difficulty in (None, item.difficulty)
            mixed = sha256(f"{len(asked)}/{item.id}".encode()).hexdigest()
            return asked.get(fold(item.text), -1), beliefs.isdisjoint(request.misconceptions), not fits, mixed

        for item in sorted(items, key=order)[: request.count]:
            yield item

    async def diagnose(self, request: DiagnosisRequest, allowance: Allowance) -> AsyncIterator[Diagnosis | Usage]:
        """What the unit says about each misconception that was given away."""
        found = {item.misconception.id for item in request.analysis.items if item.misconception}
        for diagnosis in diagnoses(self._unit(request.unit.id)):
            if diagnosis.misconception.id in found:
                yield diagnosis

    def _unit(self, unit_id: str) -> UnitFile:
        try:
            return self._library.units[unit_id]
        except KeyError:
            raise AuthorFailed(f"the topic {unit_id} is not in the syllabus any more") from None


def _mentions(goal: str, keys: set[str], unit: Unit) -> bool:
    named = [fold(unit.title), *(fold(topic) for topic in unit.topics)]
    return fold(unit.title) in goal or any(key in text.split() for key in keys for text in named)


def _on_misconception(unit: UnitFile, request: LessonRequest) -> Lesson:
    """A lesson on something often misunderstood, the learner's own misconceptions first."""
    found = diagnoses(unit)
    ordered = sorted(found, key=lambda one: one.misconception.description not in request.misconceptions)
    one = ordered[(request.number - 2) % len(ordered)]
    belief = one.misconception
    steps = (
        LessonStep(f"A common belief about {belief.concept}: {belief.description}"),
        LessonStep(f"A case that speaks against it: {one.counter_example}"),
        LessonStep(one.explanation),
        LessonStep(f"Look again at: {one.review}"),
    )
    check = lesson_of(unit).check
    return Lesson(unit.id, request.number, one.explanation, steps, one.counter_example, belief.description, check)
