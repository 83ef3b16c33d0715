"""The marking of texts: asks the examiner for one marking after the other, and falls back on an estimate."""

import asyncio
import logging

from domain.exam.authoring import Author, GradeRequest, NoExaminer
from domain.exam.commands import RecordCall, RecordMark, RecordMarking
from domain.exam.estimates import estimated
from domain.exam.marking import awaiting_examiner
from domain.exam.state import Exam
from domain.questions.lexicon import Lexicon
from domain.questions.marks import ProvisionalReason
from domain.questions.reports import GradeReport
from domain.session import Id
from domain.spending import Allowance, AuthorFailed, Usage
from infrastructure.jobs.attempts import AUTHOR, attempt, unbroken
from infrastructure.models.budgets import Budgets, TheBudgetIsSpent
from infrastructure.sessions.sessions import Sessions

log = logging.getLogger(__name__)


class Marking:
    """Marks the texts of exams with an author as the examiner."""

    def __init__(self, sessions: Sessions, author: Author, budgets: Budgets, lexicon: Lexicon) -> None:
        self._sessions, self._author, self._budgets, self._lexicon = sessions, author, budgets, lexicon

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
        """Have a text marked until its mark is settled. Markings that are recorded are not asked for again."""
        round = exam.round
        while question_id in awaiting_examiner(exam) and exam.round == round:
            exam = await self._marked_once(exam, question_id, allowance)

    async def _marked_once(self, exam: Exam, question_id: Id, allowance: Allowance) -> Exam:
        """The exam with one marking more, or with an estimate in place of a mark."""

        async def unmarked(failure: Exception, last: bool) -> RecordMark:
            if last:
                log.info("question %s of session %s has an estimate for its mark: %s", question_id, exam.id, failure)
            question, reason = exam.questions[question_id], _reason(failure)
            result = await asyncio.to_thread(estimated, exam, question, reason, self._lexicon)
            return RecordMark(question_id, result, exam.round)

        async def examined() -> RecordMarking:
            report = await self._report(exam, question_id, allowance)
            return RecordMarking(question_id, len(exam.reports.get(question_id, ())) + 1, report, exam.round)

        command = await attempt(
            f"marking question {question_id} of session {exam.id}",
            examined,
            failures=(AuthorFailed,),
            hopeless=(NoExaminer, TheBudgetIsSpent),
            fail=unmarked,
        )
        marked = await self._sessions.execute(exam.id, command, AUTHOR)
        assert isinstance(marked, Exam)
        return marked

    async def _report(self, exam: Exam, question_id: Id, allowance: Allowance) -> GradeReport:
        """One marking of a text, whose calls are recorded. Raises `AuthorFailed`."""
        await self._budgets.check(exam, exam.owner_id)
        question, answer = exam.questions[question_id], exam.answers[question_id]
        task = question.face.writing
        assert task is not None
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
        return report


def _reason(failure: Exception) -> ProvisionalReason:
    match failure:
        case NoExaminer():
            return ProvisionalReason.NO_EXAMINER
        case TheBudgetIsSpent():
            return ProvisionalReason.BUDGET_SPENT
        case _:
            return ProvisionalReason.EXAMINER_FAILED
