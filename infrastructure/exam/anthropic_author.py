"""The author that asks a language model: plans, writes and marks, and checks all of it before it is handed on."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TypeVar

import msgspec

from domain.exam.authoring import Draft, ExamBrief, ExamRequest, GradeRequest, PartRequest, Source
from domain.exam.generation import expected
from domain.questions import MODULES
from domain.questions.question import InvalidDraft
from domain.questions.rubric import REPORT_SCHEMA, GradeReport, InvalidReport, read_report
from domain.spending import AuthorFailed, Usage
from domain.texts import fold
from infrastructure.exam.items import about, check, known, rules
from infrastructure.exam.source_shapes import material
from infrastructure.exam.sources import opens_early, write_source
from infrastructure.exam.topics import Topics
from infrastructure.models.accounting import accounted
from infrastructure.models.answers import misfit
from infrastructure.models.model import Model
from infrastructure.models.prompts import Prompt, prompt
from infrastructure.process.merge import Merge

log = logging.getLogger(__name__)

T = TypeVar("T")

REPAIRS = 2
"""How often a question that cannot be used is asked for again, alone."""

GRADING_TEMPERATURE = 0.2


class AnthropicAuthor:
    """Writes with a model of Anthropic's."""

    def __init__(self, model: Model, topics: Topics) -> None:
        self._model, self._topics = model, topics

    async def plan_exam(self, request: ExamRequest) -> ExamBrief:
        """A topic for each part, none that the learner had lately."""
        themes = request.wishes.themes
        topics = await self._topics.choose(len(request.parts), request.recent, themes, seed=request.session_id)
        return ExamBrief(
            self._model.model_id, {part.id: topic for part, topic in zip(request.parts, topics, strict=True)}
        )

    async def write_part(self, request: PartRequest) -> AsyncIterator[Source | Draft | Usage]:
        """The source unless it is there, and the questions that are missing, each as soon as its object has closed."""
        source, done, prompts = request.source, request.done, [*request.prompts]
        if source is None or not source.complete:
            async for piece in self._begun(request):
                yield piece
                match piece:
                    case Source():
                        source = piece
                    case Draft():
                        done = piece.number
                        prompts.append(piece.content["prompt"])
        if source is None:
            raise AuthorFailed("the part has no source")
        missing = replace(request, done=done, prompts=prompts)
        async for piece in accounted(self._questions(missing, source)):
            yield piece

    async def _begun(self, request: PartRequest) -> AsyncIterator[Source | Draft | Usage]:
        """The source; and beside the rest of it the first question, as soon as its beginning is there."""
        work: Merge[Source | Draft | Usage] = Merge(accounted(write_source(self._model, request)))
        early = request.done == 0 and opens_early(request.part)
        if early and request.source:
            work.add(accounted(self._first_question(request, request.source)))
            early = False
        async for piece in work.read():
            yield piece
            if early and isinstance(piece, Source) and not piece.complete:
                work.add(accounted(self._first_question(request, piece)))

    async def _first_question(self, request: PartRequest, opening: Source) -> AsyncIterator[Draft | Usage]:
        asked = prompt("first_question", **about(request, opening, 1), later=expected(request.part) - 1)
        async for piece in self._drafts("first_question", asked, replace(request, source=opening), range(1, 2)):
            yield piece

    async def grade(self, request: GradeRequest) -> AsyncIterator[GradeReport | Usage]:
        """The marks for a written or spoken answer. Raises `AuthorFailed`."""
        task = request.task
        asked = prompt(
            "grading",
            kind=request.kind.replace("_", " "),
            level=request.level.value,
            task=msgspec.json.encode(task).decode(),
            criteria="\n".join(f"{c.id}, {c.label}, {c.max_points}" for c in task.rubric),
            words=len(request.text.split()),
            min_words=task.word_guide.min,
            target_words=task.word_guide.target,
            answer=request.text,
        )
        report = None
        async for piece in accounted(self._model.stream("grading", asked, REPORT_SCHEMA, "", GRADING_TEMPERATURE)):
            if isinstance(piece, Usage):
                yield piece
            else:
                report = piece
        try:
            if unread := misfit(report, REPORT_SCHEMA):
                raise InvalidReport(unread)
            yield read_report(task.rubric, report or {})
        except InvalidReport as problem:
            raise AuthorFailed(f"the marks cannot be used: {problem}") from problem

    async def _questions(self, request: PartRequest, source: Source) -> AsyncIterator[Draft | Usage]:
        missing = expected(request.part) - request.done
        if missing <= 0:
            return
        asked = prompt("questions", **about(request, source, missing))
        numbers = range(request.done + 1, request.done + 1 + missing)
        async for piece in self._drafts("questions", asked, replace(request, source=source), numbers):
            yield piece

    async def _drafts(
        self, step: str, asked: Prompt, request: PartRequest, numbers: range
    ) -> AsyncIterator[Draft | Usage]:
        """The questions with these numbers; after one that cannot be used the rest is not read. Raises its problem."""
        item = MODULES[request.part.module_id].schema
        schema = {
            "type": "object",
            "additionalProperties": False,
            "required": ["questions"],
            "properties": {"questions": {"type": "array", "items": item}},
        }
        failure: AuthorFailed | InvalidDraft | asyncio.CancelledError | None = None
        prompts = {fold(prompt) for prompt in request.prompts}
        waiting, task = iter(numbers), asyncio.current_task()
        async for piece in self._model.stream(step, asked, schema, "questions.item"):
            if isinstance(piece, Usage):
                yield piece
            elif failure is None and (number := next(waiting, None)) is not None:
                try:
                    async for made in accounted(self._checked(request, Draft(number, piece), prompts)):
                        yield made
                except (AuthorFailed, InvalidDraft) as problem:
                    failure = problem
                except asyncio.CancelledError as cancelled:
                    failure = cancelled
                    if task:
                        task.cancel()
        if failure:
            raise failure

    async def _checked(self, request: PartRequest, draft: Draft, prompts: set[str]) -> AsyncIterator[Draft | Usage]:
        """The draft if it may stand by the request's source, else one that was asked for in its place.

        `prompts` are those of the drafts before it; its own is put among them.
        """
        source = request.source
        assert source is not None
        for repair in range(REPAIRS + 1):
            try:
                check(request, source, draft, prompts)
                prompts.add(fold(draft.content["prompt"]))
                yield draft
                return
            except InvalidDraft as problem:
                if repair == REPAIRS:
                    raise
                log.info("question %s of %s is asked for again: %s", draft.number, request.part.id, problem)
                asked = prompt(
                    "repair",
                    problem=problem,
                    rules=rules(request),
                    source=material(source),
                    question=msgspec.json.encode(draft.content).decode(),
                    known=known(sorted(prompts)),
                )
                content, usage = await self._model.ask("repair", asked, MODULES[request.part.module_id].schema)
                yield usage
                draft = Draft(draft.number, content)
