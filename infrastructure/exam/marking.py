"""The marking of texts: asks the examiner, three times if need be, and falls back on the heuristic."""

import asyncio
import logging

from domain.exam.authoring import Author, GradeRequest, NoExaminer
from domain.exam.commands import RecordCall, RecordMark
from domain.exam.grading import estimate
from domain.exam.marking import awaiting_examiner
from domain.exam.state import Exam
from domain.questions.marks import QuestionResult
from domain.questions.rubric import result_of
from domain.session import Id
from domain.spending import Allowance, AuthorFailed, Usage
from infrastructure.jobs.attempts import AUTHOR, attempt, unbroken
from infrastructure.models.budgets import Budgets, TheBudgetIsSpent
from infrastructure.sessions.sessions import Sessions

log = logging.getLogger(__name__)


class Marking:
    """Marks the texts of exams with an author as the examiner."""

    def __init__(self, sessions: Sessions, author: Author, budgets: Budgets) -> None:
        self._sessions, self._author, self._budgets = sessions, author, budgets

    async def mark(self, session_id: str) -> None:
        """Mark every text that waits for it."""
        exam = await self._sessions.get(session_id)
        if not isinstance(exam, Exam):
            return
        allowance = self._budgets.allowance(exam, exam.owner_id)
        async with asyncio.TaskGroup() as group:
            for question_id in awaiting_examiner(exam):
                group.create_task(self._mark_question(exam, question_id, allowance))

    async def _mark_question(self, exam: Exam, question_id: Id, allowance: Allowance) -> None:
        async def estimated(failure: Exception, last: bool) -> QuestionResult:
            if last:
                log.info("question %s of session %s is marked by the heuristic: %s", question_id, exam.id, failure)
            return estimate(exam, exam.questions[question_id])

        result = await attempt(
            f"marking question {question_id} of session {exam.id}",
            lambda: self._examined(exam, question_id, allowance),
            failures=(AuthorFailed,),
            hopeless=(NoExaminer, TheBudgetIsSpent),
            fail=estimated,
        )
        await self._sessions.execute(exam.id, RecordMark(question_id, result, exam.round), AUTHOR)

    async def _examined(self, exam: Exam, question_id: Id, allowance: Allowance) -> QuestionResult:
        await self._budgets.check(exam, exam.owner_id)
        question, answer = exam.questions[question_id], exam.answers[question_id]
        task, reference = question.face.writing, question.reference
        assert task is not None
        assert reference is not None
        report = None
        kind = exam.parts[question.part_id].plan.module_id
        request = GradeRequest(kind, exam.level, task, answer.text or "")
        async for piece in unbroken(self._author.grade(request, allowance)):
            if isinstance(piece, Usage):
                await self._sessions.execute(exam.id, RecordCall(piece, question.part_id), AUTHOR)
            else:
                report = piece
        if report is None:
            raise AuthorFailed("the examiner gave no marks")
        return result_of(report, task.rubric, reference.model_answer)
