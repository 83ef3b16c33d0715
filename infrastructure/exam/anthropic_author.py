"""The author that asks a language model: plans, writes and marks, and checks all of it before it is handed on."""

from collections.abc import AsyncIterator
from dataclasses import replace

import msgspec

from domain.exam.authoring import Draft, ExamBrief, ExamRequest, GradeRequest, PartRequest, Source
from domain.exam.plans import ExamSkill, Level
from domain.exam.unmet_wishes import of_new_items
from domain.questions.reports import REPORT_SCHEMA, GradeReport, InvalidReport, read_report
from domain.questions.tasks import RubricCriterion
from domain.spending import Allowance, AuthorFailed, Usage
from infrastructure.exam.part_writer import PartWriter
from infrastructure.exam.prompts import PROMPTS, SYSTEM
from infrastructure.exam.topics import Topics
from infrastructure.models.accounting import accounted
from infrastructure.models.answers import misfit
from infrastructure.models.calls import Calls, LanguageModel
from infrastructure.models.prompts import Prompt

GRADING_TEMPERATURE = 0.2


class AnthropicAuthor:
    """Writes with a model of Anthropic's."""

    def __init__(self, model: LanguageModel, topics: Topics) -> None:
        self._model, self._topics = model, topics

    def hindrance(self, skill: ExamSkill, level: Level, subject: str | None = None) -> None:
        """A model writes every exam."""

    async def plan_exam(self, request: ExamRequest) -> ExamBrief:
        """A topic for each part, none that the learner had lately."""
        themes = request.wishes.themes
        topics = await self._topics.choose(len(request.parts), request.recent, themes, seed=request.session_id)
        subjects = {part.id: topic for part, topic in zip(request.parts, topics, strict=True)}
        return ExamBrief(self._model.model_id, subjects, of_new_items(request.wishes, request.parts))

    def write_part(self, request: PartRequest, allowance: Allowance) -> AsyncIterator[Source | Draft | Usage]:
        """The source unless it is there, and the questions that are missing, each as soon as its object has closed."""
        return PartWriter(self._calls(allowance)).write(request)

    async def grade(self, request: GradeRequest, allowance: Allowance) -> AsyncIterator[GradeReport | Usage]:
        """One marking of a written or spoken answer, which knows of no other. Raises `AuthorFailed`."""
        report = None
        answer = self._calls(allowance).stream("grading", _grading(request), REPORT_SCHEMA, "", GRADING_TEMPERATURE)
        async for piece in accounted(answer):
            if isinstance(piece, Usage):
                yield piece
            else:
                report = piece
        try:
            if unread := misfit(report, REPORT_SCHEMA):
                raise InvalidReport(unread)
            yield read_report(request.task.rubric, request.text, report or {}, self._model.model_id)
        except InvalidReport as problem:
            raise AuthorFailed(f"the marks cannot be used: {problem}") from problem

    def _calls(self, allowance: Allowance) -> Calls:
        return Calls(self._model, SYSTEM, allowance)


def _grading(request: GradeRequest) -> Prompt:
    task = request.task
    return PROMPTS.fill(
        "grading",
        kind=request.kind.replace("_", " "),
        level=request.level.value,
        task=msgspec.json.encode(replace(task, rubric=())).decode(),
        criteria="\n".join(map(_criterion, task.rubric)),
        words=len(request.text.split()),
        min_words=task.word_guide.min,
        target_words=task.word_guide.target,
        answer=request.text,
    )


def _criterion(criterion: RubricCriterion) -> str:
    """A criterion with its steps, a line each; without descriptors the steps stand for what is said of all."""
    return "\n".join(
        [f"{criterion.id}, {criterion.label}", *(f"  {s.step.value}: {s.descriptor}" for s in criterion.steps)]
    )
