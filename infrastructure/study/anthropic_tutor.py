"""The tutor that asks a language model, and checks all that comes back before it is handed on."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TypeVar

import msgspec

from domain.spending import Allowance, AuthorFailed, Usage
from domain.study.content import Diagnosis, InvalidContent, Lesson, QuizItem, check_diagnosis, check_item, check_lesson
from domain.study.plans import MOST_HOURS, StudyPlan
from domain.study.quizzes import ItemResult
from domain.study.syllabus import Unit
from domain.study.tutoring import DiagnosisRequest, LessonRequest, PlanRequest, QuizRequest, Route, RouteRequest
from domain.texts import fold
from infrastructure.models.accounting import accounted
from infrastructure.models.answers import Answer, Shape
from infrastructure.models.calls import Calls, LanguageModel
from infrastructure.models.prompts import Prompt
from infrastructure.study import tutor_schemas as shapes
from infrastructure.study.prompts import PROMPTS, SYSTEM
from infrastructure.study.tutor_answers import read_item, read_lesson, read_plan

log = logging.getLogger(__name__)

S = TypeVar("S")
T = TypeVar("T")

REPAIRS = 2
"""How often an answer that cannot be used is asked for again."""

UNUSABLE = (InvalidContent, LookupError, TypeError, ValueError)
"""What reading an answer raises that cannot be used."""


class AnthropicTutor:
    """Teaches with a model of Anthropic's."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    async def route(self, request: RouteRequest, allowance: Allowance) -> AsyncIterator[Route | Usage]:
        """What a goal is about, by the model's understanding."""
        known = {unit.id for unit in request.units}
        listed = "\n".join(f"{unit.id}, {unit.title}" for unit in request.units)
        asked = PROMPTS.fill("study_route", exam=request.exam_type.value, units=listed, goal=request.goal)

        def read(answer: shapes.RouteAnswer) -> Route:
            if not set(answer.topics) <= known or not 0 <= answer.confidence <= 1:
                raise InvalidContent("the goal was understood as topics that are not in the syllabus")
            topics = tuple(dict.fromkeys(answer.topics)) or tuple(unit.id for unit in request.units)
            return Route(answer.intent, topics, answer.confidence, answer.question)

        async for piece in _asked(self._calls(allowance), "study_route", asked, shapes.ROUTE, read):
            yield piece

    async def plan(self, request: PlanRequest, allowance: Allowance) -> AsyncIterator[StudyPlan | Usage]:
        """A draft of a plan; the draft before is shown with what was wrong with it."""
        units = {unit.id: unit for unit in request.scope}
        asked = PROMPTS.fill(
            "study_plan",
            days=request.wish.days,
            exam=request.exam_type.value,
            hours=f"{MOST_HOURS:g}",
            units="\n".join(map(_line, request.scope)),
            goal=request.wish.goal,
            critique=request.critique or "",
            last=msgspec.json.encode(request.last).decode() if request.last else "",
        )

        def read(answer: shapes.PlanAnswer) -> StudyPlan:
            return read_plan(request.exam_type.value, request.wish.days, units, answer)

        async for piece in _asked(self._calls(allowance), "study_plan", asked, shapes.PLAN, read):
            yield piece

    async def teach(self, request: LessonRequest, allowance: Allowance) -> AsyncIterator[Lesson | Usage]:
        """A lesson."""
        asked = PROMPTS.fill(
            "study_lesson",
            number=request.number,
            exam=request.exam_type.value,
            difficulty=request.difficulty.value.lower(),
            misconceptions="\n".join(request.misconceptions),
            **_about(request.unit),
        )

        def read(answer: shapes.LessonAnswer) -> Lesson:
            lesson = read_lesson(request.unit.id, request.number, answer)
            check_lesson(lesson)
            return lesson

        async for piece in _asked(self._calls(allowance), "study_lesson", asked, shapes.LESSON, read):
            yield piece

    async def write_quiz(self, request: QuizRequest, allowance: Allowance) -> AsyncIterator[QuizItem | Usage]:
        """The questions; those that cannot be used, or were asked before, are asked for again."""
        calls = self._calls(allowance)
        items: dict[str, QuizItem] = {}
        for _ in range(REPAIRS + 1):
            asked = PROMPTS.fill(
                "study_quiz",
                count=request.count - len(items),
                exam=request.exam_type.value,
                difficulty=(request.difficulty or request.unit.difficulty).value.lower(),
                misconceptions="\n".join(request.misconceptions),
                asked="\n".join([*request.asked, *items]),
                **_about(request.unit),
            )
            async for piece in accounted(calls.stream("study_quiz", asked, shapes.QUIZ, "items.item")):
                if isinstance(piece, Usage):
                    yield piece
                elif item := _usable(request, piece):
                    items.setdefault(fold(item.text), item)
            if len(items) >= request.count:
                break
        if not items:
            raise AuthorFailed("the tutor's questions cannot be used")
        for item in [*items.values()][: request.count]:
            yield item

    async def diagnose(self, request: DiagnosisRequest, allowance: Allowance) -> AsyncIterator[Diagnosis | Usage]:
        """Each misconception explained."""
        found = {result.misconception.id: result for result in request.analysis.items if result.misconception}
        calls = self._calls(allowance)
        for result in found.values():
            async for piece in self._diagnose(calls, request, result):
                yield piece

    async def _diagnose(
        self, calls: Calls, request: DiagnosisRequest, result: ItemResult
    ) -> AsyncIterator[Diagnosis | Usage]:
        misconception = result.misconception
        assert misconception
        item = next(item for item in request.quiz.items if item.id == result.item_id)
        asked = PROMPTS.fill(
            "study_diagnosis",
            exam=request.exam_type.value,
            title=request.unit.title,
            concept=misconception.concept,
            description=misconception.description,
            question=f"{item.text}\n" + "\n".join(option.text for option in item.options),
            given=result.given,
        )

        def read(answer: shapes.DiagnosisAnswer) -> Diagnosis:
            redemption = read_item(request.unit.id, answer.redemption)
            texts = (answer.counter_example, answer.explanation, answer.review)
            diagnosis = Diagnosis(misconception, request.unit.id, *texts, redemption)
            check_diagnosis(diagnosis)
            if fold(redemption.text) == fold(item.text):
                raise InvalidContent("the redemption question is the question itself")
            return diagnosis

        async for piece in _asked(calls, "study_diagnosis", asked, shapes.DIAGNOSIS, read):
            yield piece

    def _calls(self, allowance: Allowance) -> Calls:
        return Calls(self._model, SYSTEM, allowance)


async def _asked(
    calls: Calls, step: str, asked: Prompt, shape: Shape[S], read: Callable[[S], T]
) -> AsyncIterator[T | Usage]:
    """What the model answers, read and checked; asked for again when it cannot be used."""
    problem: Exception | None
    for _ in range(REPAIRS + 1):
        problem = InvalidContent("the model gave no answer")
        async for piece in accounted(calls.stream(step, asked, shape.schema, "")):
            if isinstance(piece, Usage):
                yield piece
                continue
            try:
                made, problem = read(shape.read(piece)), None
            except UNUSABLE as found:
                log.info("%s is asked for again: %s", step, found)
                problem = found
        if problem is None:
            yield made
            return
    raise AuthorFailed("what the tutor wrote cannot be used") from problem


def _usable(request: QuizRequest, answer: Answer) -> QuizItem | None:
    try:
        item = read_item(request.unit.id, shapes.ITEM.read(answer))
        check_item(item)
    except UNUSABLE as problem:
        log.info("a question is asked for again: %s", problem)
        return None
    return None if fold(item.text) in request.asked else item


def _about(unit: Unit) -> Mapping[str, str]:
    return {"title": unit.title, "topics": "; ".join(unit.topics)}


def _line(unit: Unit) -> str:
    needed = " ".join(unit.prerequisites) or "none"
    return f"{unit.id}, {unit.title}, {unit.difficulty.value}, {unit.hours:g}, {needed}"
