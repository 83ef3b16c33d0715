"""The writing of an exam: asks the author, and puts what comes back into the log piece by piece.

All of it may be done twice, on this machine or another: it begins with what the log says is still missing.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from domain.exam.authoring import Author, Draft, ExamRequest, PartRequest, Source
from domain.exam.commands import (
    BeginGeneration,
    BeginPart,
    FailPart,
    FinishPart,
    RecordCall,
    RecordQuestion,
    RecordSource,
    RecordTogether,
    WritingCommand,
)
from domain.exam.generation import (
    SETTLED,
    ThePartIsNotWhole,
    TheSourceIsAnotherOne,
    TheSourceIsNotComplete,
    build_question,
)
from domain.exam.plans import PartPlan
from domain.exam.state import Exam, GenerationStatus, Part
from domain.lifecycle import SessionIsNotActive
from domain.questions.question import InvalidDraft
from domain.session import Id, Refused, Session
from domain.spending import AuthorFailed, Usage
from infrastructure.exam.saved_papers import Papers
from infrastructure.jobs.attempts import ATTEMPTS, AUTHOR, BACKOFF_SECONDS, unbroken
from infrastructure.models.budgets import Budgets, TheBudgetIsSpent
from infrastructure.process.merge import Merge
from infrastructure.sessions.sessions import Sessions
from infrastructure.views.lists import Lists

log = logging.getLogger(__name__)

T = TypeVar("T")
Piece = Source | Draft | Usage

PARTS_AT_ONCE = 4

FAILURES = (AuthorFailed, InvalidDraft, ThePartIsNotWhole, TheSourceIsNotComplete, TheSourceIsAnotherOne)
"""What makes an attempt at a part one that failed."""

RECENT_EXAMS = 10
PAPER_MODEL = "paper"
"""The model id of an exam that is made from a saved paper."""


def told(failure: Exception) -> str:
    """What a learner is told of a failed attempt. What is wrong with a draft would give its key away."""
    if isinstance(failure, InvalidDraft):
        log.info("a draft cannot be used: %s", failure)
        return "a question cannot be used"
    return str(failure)


def _content(
    exam: Exam, plan: PartPlan, pieces: Sequence[Piece], chance: Callable[..., random.Random]
) -> tuple[list[WritingCommand], InvalidDraft | None]:
    """The commands that record sources and drafts, as far as they can be used, and what is wrong with the next one."""
    commands: list[WritingCommand] = []
    for piece in pieces:
        if isinstance(piece, Source):
            commands.append(RecordSource(plan.id, piece, exam.round))
        elif isinstance(piece, Draft):
            shuffle = chance(exam.id, plan.id, str(piece.number)).shuffle
            try:
                commands.append(RecordQuestion(build_question(plan, piece, shuffle), exam.round))
            except InvalidDraft as problem:
                return commands, problem
    return commands, None


class Generation:
    """Writes exams with an author."""

    def __init__(self, sessions: Sessions, lists: Lists, author: Author, papers: Papers, budgets: Budgets) -> None:
        self._sessions, self._lists, self._author = sessions, lists, author
        self._papers, self._budgets = papers, budgets

    async def plan(self, session_id: str) -> None:
        """Have the author choose what the exam is about."""
        exam = await self._sessions.get(session_id)
        if not isinstance(exam, Exam) or exam.generation is not GenerationStatus.PENDING:
            return
        try:
            await self._plan(exam)
        except SessionIsNotActive:
            log.info("session %s ended before it was planned", session_id)

    async def write(self, session_id: str) -> None:
        """Write all parts that are missing, up to four at once. A part that fails leaves the others alone."""
        await self.plan(session_id)
        exam = await self._sessions.get(session_id)
        if not isinstance(exam, Exam) or not exam.subjects:
            return
        at_once = asyncio.Semaphore(PARTS_AT_ONCE)

        async def write_in_turn(part_id: Id) -> None:
            async with at_once:
                await self._write_part(exam, part_id)

        try:
            with self._budgets.limiting(exam, exam.owner_id):
                async with asyncio.TaskGroup() as group:
                    for part_id, part in exam.parts.items():
                        if part.status not in SETTLED:
                            group.create_task(write_in_turn(part_id))
        except* SessionIsNotActive:
            log.info("session %s ended while it was written", session_id)

    async def _plan(self, exam: Exam) -> None:
        plans = [part.plan for part in exam.parts.values()]
        if exam.paper_id:
            await self._tell(exam, BeginGeneration(PAPER_MODEL, {plan.id: exam.paper_id for plan in plans}, exam.round))
            return
        recent = await self._recent_subjects(exam)
        try:
            brief = await self._author.plan_exam(
                ExamRequest(exam.id, exam.skill, exam.level, exam.wishes, plans, recent)
            )
        except AuthorFailed as failure:
            for plan in plans:
                await self._tell(exam, FailPart(plan.id, str(failure), True, exam.round))
        else:
            await self._tell(exam, BeginGeneration(brief.model_id, brief.subjects, exam.round))

    async def _write_part(self, planned: Exam, part_id: Id) -> None:
        while True:
            exam = await self._tell(planned, BeginPart(part_id, planned.round))
            part = exam.parts[part_id]
            if part.status in SETTLED or exam.round != planned.round:
                return
            try:
                await (self._copy_part(exam, part) if exam.paper_id else self._write_questions(exam, part))
                await self._tell(exam, FinishPart(part_id, exam.round))
                return
            except TheBudgetIsSpent as spent:
                await self._tell(exam, FailPart(part_id, str(spent), True, exam.round))
                return
            except FAILURES as failure:
                failures = part.failures + 1
                final = failures >= ATTEMPTS
                await self._tell(exam, FailPart(part_id, told(failure), final, exam.round))
                if final:
                    return
                await asyncio.sleep(BACKOFF_SECONDS * failures * random.uniform(0.5, 1.5))

    async def _write_questions(self, exam: Exam, part: Part) -> None:
        await self._budgets.check(exam, exam.owner_id)
        plan = part.plan
        request = PartRequest(
            session_id=exam.id,
            skill=exam.skill,
            level=exam.level,
            part=plan,
            subject=exam.subjects[plan.id],
            source=part.source,
            done=exam.written(plan.id),
            wishes=exam.wishes,
            prompts=[question.face.prompt for question in exam.questions.values() if question.part_id == plan.id],
        )
        work = Merge(unbroken(self._author.write_part(request)))
        pieces: Sequence[Piece] = ()
        try:
            while pieces := await work.take():
                await self._record(exam, plan, pieces)
        except asyncio.CancelledError:
            again = [piece for piece in pieces if not isinstance(piece, Usage)]  # or the rest may follow on a gap
            with contextlib.suppress(InvalidDraft, Refused):
                await self._record(exam, plan, [*again, *await work.stop()])
            raise
        finally:
            await self._record(exam, plan, [piece for piece in await work.stop() if isinstance(piece, Usage)])

    async def _record(self, exam: Exam, plan: PartPlan, pieces: Sequence[Piece]) -> None:
        """Record what came together as one, up to a draft that cannot be used; what calls took stays in any case.

        Raises `InvalidDraft`, or a `Refused`.
        """
        calls = [RecordCall(piece, plan.id) for piece in pieces if isinstance(piece, Usage)]
        content, failure = _content(exam, plan, pieces, self._sessions.chance)
        try:
            if content or calls:
                await self._tell(exam, RecordTogether([*content, *calls]))
        except Refused:
            if content and calls:
                await self._tell(exam, RecordTogether(calls))
            raise
        if failure:
            raise failure

    async def _copy_part(self, exam: Exam, part: Part) -> None:
        """A part as the paper has it. Raises `AuthorFailed` when the paper is not there any more."""
        content = await self._papers.content(exam.subjects[part.plan.id])
        if content is None:
            raise AuthorFailed("the paper is not there any more")
        source, questions = content.part(part.plan.id)
        await self._tell(exam, RecordSource(part.plan.id, source, exam.round))
        for question in questions:
            await self._tell(exam, RecordQuestion(question, exam.round))

    async def _tell(self, exam: Exam, command: object) -> Exam:
        told = await self._sessions.execute(exam.id, command, AUTHOR)
        assert isinstance(told, Exam)
        return told

    async def _recent_subjects(self, exam: Exam) -> Sequence[str]:
        """The subjects of the learner's latest exams, newest first, beginning with earlier writings of this one."""
        ids = await self._lists.latest_sessions(exam.owner_id, "EXAM", RECENT_EXAMS)
        exams = [await self._readable(session_id) for session_id in ids if session_id != exam.id]
        others = [subject for other in exams if isinstance(other, Exam) for subject in other.subjects.values()]
        return [*exam.past_subjects, *others]

    async def _readable(self, session_id: str) -> Session | None:
        """Another session of the learner's; none where it cannot be opened."""
        try:
            return await self._sessions.get(session_id)
        except Refused as refused:
            log.info("session %s is left out: %s", session_id, refused)
            return None
