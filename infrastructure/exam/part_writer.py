"""A part of an exam as a language model writes it: its source, then its questions, each checked and mended alone."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import msgspec

from domain.exam.authoring import Draft, PartRequest, Source
from domain.exam.generation import expected
from domain.questions import MODULES
from domain.questions.question import InvalidDraft
from domain.spending import AuthorFailed, Usage
from infrastructure.exam.items import about, check, known, rules
from infrastructure.exam.prompts import PROMPTS
from infrastructure.exam.source_shapes import material
from infrastructure.exam.sources import opens_early, write_source
from infrastructure.models.accounting import accounted
from infrastructure.models.answers import many, record
from infrastructure.models.calls import Calls
from infrastructure.models.prompts import Prompt
from infrastructure.process.merge import Merge

log = logging.getLogger(__name__)

REPAIRS = 2
"""How often a question that cannot be used is asked for again, alone."""


class PartWriter:
    """Writes what is missing of a part by calls to a model."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def write(self, request: PartRequest) -> AsyncIterator[Source | Draft | Usage]:
        """The source unless it is there, and the questions that are missing. Raises `AuthorFailed`, `InvalidDraft`."""
        source, done, before = request.source, request.done, [*request.written]
        if source is None or not source.complete:
            async for piece in self._begun(request):
                yield piece
                match piece:
                    case Source():
                        source = piece
                    case Draft():
                        done = piece.number
                        before.append(piece.content)
        if source is None:
            raise AuthorFailed("the part has no source")
        missing = replace(request, done=done, written=before)
        async for piece in accounted(self._questions(missing, source)):
            yield piece

    async def _begun(self, request: PartRequest) -> AsyncIterator[Source | Draft | Usage]:
        """The source; and beside the rest of it the first question, as soon as its beginning is there."""
        work: Merge[Source | Draft | Usage] = Merge(accounted(write_source(self._calls, request)))
        early = request.done == 0 and opens_early(request.part)
        if early and request.source:
            work.add(accounted(self._first_question(request, request.source)))
            early = False
        async for piece in work.read():
            yield piece
            if early and isinstance(piece, Source) and not piece.complete:
                work.add(accounted(self._first_question(request, piece)))

    async def _first_question(self, request: PartRequest, opening: Source) -> AsyncIterator[Draft | Usage]:
        asked = PROMPTS.fill("first_question", **about(request, opening, 1), later=expected(request.part) - 1)
        async for piece in self._drafts("first_question", asked, replace(request, source=opening), range(1, 2)):
            yield piece

    async def _questions(self, request: PartRequest, source: Source) -> AsyncIterator[Draft | Usage]:
        missing = expected(request.part) - request.done
        if missing <= 0:
            return
        asked = PROMPTS.fill("questions", **about(request, source, missing))
        numbers = range(request.done + 1, request.done + 1 + missing)
        async for piece in self._drafts("questions", asked, replace(request, source=source), numbers):
            yield piece

    async def _drafts(
        self, step: str, asked: Prompt, request: PartRequest, numbers: range
    ) -> AsyncIterator[Draft | Usage]:
        """The questions with these numbers; after one that cannot be used the rest is not read. Raises its problem."""
        schema = record(questions=many(MODULES[request.part.module_id].schema))
        failure: AuthorFailed | InvalidDraft | asyncio.CancelledError | None = None
        before, waiting, task = [*request.written], iter(numbers), asyncio.current_task()
        async for piece in self._calls.stream(step, asked, schema, "questions.item"):
            if isinstance(piece, Usage):
                yield piece
            elif failure is None and (number := next(waiting, None)) is not None:
                try:
                    async for made in accounted(self._checked(replace(request, written=before), Draft(number, piece))):
                        if isinstance(made, Draft):
                            before = [*before, made.content]
                        yield made
                except (AuthorFailed, InvalidDraft) as problem:
                    failure = problem
                except asyncio.CancelledError as cancelled:
                    failure = cancelled
                    if task:
                        task.cancel()
        if failure:
            raise failure

    async def _checked(self, request: PartRequest, draft: Draft) -> AsyncIterator[Draft | Usage]:
        """The draft if it may stand by the request's source and the drafts before, else one asked for in its place."""
        source = request.source
        assert source is not None
        for repair in range(REPAIRS + 1):
            try:
                check(request, source, draft)
                yield draft
                return
            except InvalidDraft as problem:
                if repair == REPAIRS:
                    raise
                log.info("question %s of %s is asked for again: %s", draft.number, request.part.id, problem)
                asked = _repair(problem, request, source, draft)
                content, usage = await self._calls.ask("repair", asked, MODULES[request.part.module_id].schema)
                yield usage
                draft = Draft(draft.number, content)


def _repair(problem: InvalidDraft, request: PartRequest, source: Source, draft: Draft) -> Prompt:
    return PROMPTS.fill(
        "repair",
        problem=problem,
        rules=rules(request),
        source=material(source),
        question=msgspec.json.encode(draft.content).decode(),
        known=known(request),
    )
