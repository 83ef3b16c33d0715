"""The writing of an exam: asks the author, and puts what comes back into the log piece by piece.

All of it may be done twice, on this machine or another: it begins with what the log says is still missing.
"""

import asyncio
import logging
import random
from collections.abc import Sequence

from domain.authoring import Author, AuthorFailed, Draft, ExamRequest, PartRequest, Source, Usage
from domain.exam.events import BeginGeneration, BeginPart, FailPart, FinishPart, RecordQuestion, RecordSource
from domain.exam.generation import SETTLED, ThePartIsNotWhole, build_question
from domain.exam.state import Exam, GenerationStatus, Part
from domain.questions.question import InvalidDraft
from domain.session import Id, Request, SessionIsNotActive
from infrastructure.sessions import Sessions
from infrastructure.views import Views

log = logging.getLogger(__name__)

ATTEMPTS = 3
PARTS_AT_ONCE = 4
BACKOFF_SECONDS = 1.2
"""Before attempt n + 1 of a part: this times n, give or take a half."""

RECENT_EXAMS = 10
AUTHOR = Request("system:author", is_system=True)


class Generation:
    """Writes exams with an author."""

    def __init__(self, sessions: Sessions, views: Views, author: Author) -> None:
        self._sessions, self._views, self._author = sessions, views, author

    async def plan(self, session_id: str) -> None:
        """Have the author choose what the exam is about."""
        exam = await self._sessions.get(session_id)
        if not isinstance(exam, Exam) or exam.generation is not GenerationStatus.PENDING:
            return
        plans = [part.plan for part in exam.parts.values()]
        recent = await self._recent_subjects(exam)
        request = ExamRequest(exam.id, exam.skill, exam.level, exam.focus, plans, recent)
        try:
            brief = await self._author.plan_exam(request)
            await self._tell(exam.id, BeginGeneration(brief.model_id, brief.subjects))
        except SessionIsNotActive:
            log.info("session %s ended before it was planned", session_id)
        except AuthorFailed as failure:
            for plan in plans:
                await self._tell(exam.id, FailPart(plan.id, str(failure), final=True))

    async def write(self, session_id: str) -> None:
        """Write all parts that are missing, up to four at once. A part that fails leaves the others alone."""
        exam = await self._sessions.get(session_id)
        if not isinstance(exam, Exam):
            return
        at_once = asyncio.Semaphore(PARTS_AT_ONCE)

        async def write_in_turn(part_id: Id) -> None:
            async with at_once:
                await self._write_part(exam.id, part_id)

        try:
            async with asyncio.TaskGroup() as group:
                for part_id, part in exam.parts.items():
                    if part.status not in SETTLED:
                        group.create_task(write_in_turn(part_id))
        except* SessionIsNotActive:
            log.info("session %s ended while it was written", session_id)

    async def _write_part(self, session_id: Id, part_id: Id) -> None:
        while True:
            exam = await self._tell(session_id, BeginPart(part_id))
            part = exam.parts[part_id]
            if part.status in SETTLED:
                return
            try:
                usage = await self._write_questions(exam, part)
                await self._tell(session_id, FinishPart(part_id, usage))
                return
            except (AuthorFailed, InvalidDraft, ThePartIsNotWhole) as failure:
                failures = part.failures + 1
                await self._tell(session_id, FailPart(part_id, str(failure), final=failures >= ATTEMPTS))
                await asyncio.sleep(BACKOFF_SECONDS * failures * random.uniform(0.5, 1.5))

    async def _write_questions(self, exam: Exam, part: Part) -> Usage:
        plan, usage = part.plan, Usage()
        request = PartRequest(
            session_id=exam.id,
            skill=exam.skill,
            level=exam.level,
            part=plan,
            subject=exam.subjects[plan.id],
            source=part.source,
            done=exam.written(plan.id),
        )
        async for piece in self._author.write_part(request):
            match piece:
                case Source():
                    await self._tell(exam.id, RecordSource(plan.id, piece))
                case Draft():
                    shuffle = random.Random(f"{exam.id}/{plan.id}/{piece.number}").shuffle
                    await self._tell(exam.id, RecordQuestion(build_question(plan, piece, shuffle)))
                case Usage():
                    usage += piece
        return usage

    async def _tell(self, session_id: Id, command: object) -> Exam:
        exam = await self._sessions.execute(session_id, command, AUTHOR)
        assert isinstance(exam, Exam)
        return exam

    async def _recent_subjects(self, exam: Exam) -> Sequence[str]:
        """The subjects of the learner's latest exams, newest first."""
        ids = await self._views.latest_sessions(exam.owner_id, "EXAM", RECENT_EXAMS)
        exams = [await self._sessions.get(session_id) for session_id in ids if session_id != exam.id]
        return [subject for other in exams if isinstance(other, Exam) for subject in other.subjects.values()]
