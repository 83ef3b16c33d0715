"""The writing of an exam: asks the author, and puts what comes back into the log piece by piece.

All of it may be done twice, on this machine or another: it begins with what the log says is still missing.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence

from domain.exam.authoring import Author, PartRequest
from domain.exam.commands import BeginPart, FailPart, FailRecording, FinishPart, RecordQuestion, RecordSource
from domain.exam.generation import SETTLED, ThePartIsNotWhole, TheSourceIsAnotherOne, TheSourceIsNotComplete
from domain.exam.state import Exam, Part
from domain.lifecycle import SessionIsNotActive
from domain.questions.question import InvalidDraft
from domain.session import Id, Refused
from domain.spending import Allowance, AuthorFailed, Usage
from domain.writing import GenerationStatus
from infrastructure.exam.hearing import Hearing
from infrastructure.exam.part_records import PartRecord, Piece
from infrastructure.exam.planning import Planning
from infrastructure.exam.saved_papers import Papers
from infrastructure.exam.written_questions import as_draft
from infrastructure.jobs.attempts import AUTHOR, attempt, unbroken
from infrastructure.models.budgets import Budgets, TheBudgetIsSpent
from infrastructure.process.merge import Merge
from infrastructure.sessions.sessions import Sessions
from infrastructure.views.lists import Lists
from infrastructure.voices.speech import NotSpokenNow, NoVoice, SpeechFailed

log = logging.getLogger(__name__)

PARTS_AT_ONCE = 4

AUTHORS_FAILURES = (AuthorFailed, InvalidDraft)
"""What an author may raise."""

FAILURES = (*AUTHORS_FAILURES, ThePartIsNotWhole, TheSourceIsNotComplete, TheSourceIsAnotherOne)
"""What makes an attempt at a part one that failed."""


class Generation:
    """Writes exams with an author."""

    def __init__(
        self, sessions: Sessions, lists: Lists, author: Author, papers: Papers, budgets: Budgets, hearing: Hearing
    ) -> None:
        self._sessions, self._author, self._papers, self._budgets = sessions, author, papers, budgets
        self._hearing = hearing
        self._planning = Planning(sessions, lists, author)

    async def plan(self, session_id: str) -> None:
        """Have the author choose what the exam is about."""
        exam = await self._sessions.get(session_id)
        if not isinstance(exam, Exam) or exam.generation is not GenerationStatus.PENDING:
            return
        try:
            await self._planning.plan(exam)
        except SessionIsNotActive:
            log.info("session %s ended before it was planned", session_id)

    async def write(self, session_id: str) -> None:
        """Write all parts that are missing, up to four at once. A part that fails leaves the others alone."""
        await self.plan(session_id)
        exam = await self._sessions.get(session_id)
        if not isinstance(exam, Exam) or not exam.subjects:
            return
        at_once, allowance = asyncio.Semaphore(PARTS_AT_ONCE), self._budgets.allowance(exam, exam.owner_id)

        async def write_in_turn(part_id: Id) -> None:
            async with at_once:
                await self._write_part(exam, part_id, allowance)

        try:
            async with asyncio.TaskGroup() as group:
                for part_id, part in exam.parts.items():
                    if part.status not in SETTLED:
                        group.create_task(write_in_turn(part_id))
        except* SessionIsNotActive:
            log.info("session %s ended while it was written", session_id)

    async def _write_part(self, planned: Exam, part_id: Id, allowance: Allowance) -> None:
        async def fail(failure: Exception, last: bool) -> None:
            await self._tell(planned, FailPart(part_id, _told(failure), last, planned.round))

        await attempt(
            f"writing {part_id} of session {planned.id}",
            lambda: self._write_missing(planned, part_id, allowance),
            failures=FAILURES,
            hopeless=(TheBudgetIsSpent,),
            fail=fail,
            failed=planned.parts[part_id].failures,
        )

    async def _write_missing(self, planned: Exam, part_id: Id, allowance: Allowance) -> None:
        """One attempt at what a part still lacks; none at a part that is settled, nor at one of another writing."""
        exam = await self._tell(planned, BeginPart(part_id, planned.round))
        part = exam.parts[part_id]
        if part.status in SETTLED or exam.round != planned.round:
            return
        await (self._copy_part(exam, part) if exam.paper_id else self._write_questions(exam, part, allowance))
        await self._speak(exam, part_id)
        await self._tell(exam, FinishPart(part_id, exam.round))

    async def _speak(self, exam: Exam, part_id: Id) -> None:
        """Have what is said in a part spoken before the part is whole; where that fails for good, it is to be read.

        What is not spoken now is spoken once it is asked for.
        """

        async def speak() -> None:
            current = await self._sessions.get(exam.id)
            if isinstance(current, Exam) and current.round == exam.round:
                await self._hearing.prepare(current, part_id)

        async def fail(failure: Exception, last: bool) -> None:
            if last and not isinstance(failure, NotSpokenNow):
                await self._tell(exam, FailRecording(part_id, str(failure), exam.round))

        what = f"speaking {part_id} of session {exam.id}"
        await attempt(what, speak, failures=(NoVoice, SpeechFailed), hopeless=(NoVoice,), fail=fail)

    async def _write_questions(self, exam: Exam, part: Part, allowance: Allowance) -> None:
        await self._budgets.check(exam, exam.owner_id)
        written = self._author.write_part(_request(exam, part), allowance)
        work, record = Merge(unbroken(written, AUTHORS_FAILURES)), PartRecord(self._sessions, exam, part.plan)
        pieces: Sequence[Piece] = ()
        try:
            while pieces := await work.take():
                await record.add(pieces)
        except asyncio.CancelledError:
            again = [piece for piece in pieces if not isinstance(piece, Usage)]  # or the rest may follow on a gap
            with contextlib.suppress(InvalidDraft, Refused):
                await record.add([*again, *await work.stop()])
            raise
        finally:
            await record.add([piece for piece in await work.stop() if isinstance(piece, Usage)])

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


def _request(exam: Exam, part: Part) -> PartRequest:
    """What is asked of an author who is to write the rest of a part."""
    plan = part.plan
    return PartRequest(
        session_id=exam.id,
        skill=exam.skill,
        level=exam.level,
        part=plan,
        subject=exam.subjects[plan.id],
        source=part.source,
        done=exam.written(plan.id),
        wishes=exam.wishes,
        written=[as_draft(question) for question in exam.questions.values() if question.part_id == plan.id],
    )


def _told(failure: Exception) -> str:
    """What a learner is told of a failed attempt. What is wrong with a draft would give its key away."""
    return "a question cannot be used" if isinstance(failure, InvalidDraft) else str(failure)
