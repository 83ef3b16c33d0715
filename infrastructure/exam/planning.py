"""What an exam is to be about: the paper that was chosen, or what its author chooses."""

import logging
from collections.abc import Sequence

from domain.exam.authoring import Author, ExamRequest
from domain.exam.commands import BeginGeneration, FailPart
from domain.exam.state import Exam
from domain.exam.unmet_wishes import of_a_saved_paper
from domain.session import Refused, Session
from domain.spending import AuthorFailed
from infrastructure.jobs.attempts import AUTHOR
from infrastructure.sessions.sessions import Sessions
from infrastructure.views.lists import Lists

log = logging.getLogger(__name__)

RECENT_EXAMS = 10
PAPER_MODEL = "paper"
"""The model id of an exam that is made from a saved paper."""


class Planning:
    """Plans exams with an author."""

    def __init__(self, sessions: Sessions, lists: Lists, author: Author) -> None:
        self._sessions, self._lists, self._author = sessions, lists, author

    async def plan(self, exam: Exam) -> None:
        """Record what the exam is about; where the author fails, that none of its parts can be written."""
        plans = [part.plan for part in exam.parts.values()]
        if exam.paper_id:
            subjects, unmet = {plan.id: exam.paper_id for plan in plans}, of_a_saved_paper(exam.wishes)
            await self._tell(exam, BeginGeneration(PAPER_MODEL, subjects, exam.round, unmet))
            return
        recent = await self._recent_subjects(exam)
        request = ExamRequest(exam.id, exam.skill, exam.level, exam.wishes, plans, recent)
        try:
            brief = await self._author.plan_exam(request)
        except AuthorFailed as failure:
            for plan in plans:
                await self._tell(exam, FailPart(plan.id, str(failure), True, exam.round))
        else:
            unmet = tuple(brief.unmet_wishes)
            await self._tell(exam, BeginGeneration(brief.model_id, brief.subjects, exam.round, unmet))

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

    async def _tell(self, exam: Exam, command: object) -> None:
        await self._sessions.execute(exam.id, command, AUTHOR)
