"""What goes beyond taking an exam: having it written again, and marks looked at again."""

from dataclasses import replace
from typing import Annotated

import strawberry

from domain.decider import Worded
from domain.exam import commands
from domain.exam.marking import require_another
from domain.exam.state import Exam
from domain.questions.marks import QuestionResult
from domain.session import Id, Request
from schema import graph
from schema.base import Refusal, refusing
from schema.commands import check_command_id, execute
from schema.context import Info, Role, ThereIsNoSuchThing, readable, with_role
from schema.exam.ids import exam_ids
from schema.exam.inputs import OverrideMarkInput, RegenerateExamInput, RegradeInput, RetryPartInput
from schema.exam.session import ExamSession, exam_view
from schema.exam.writing import have_written
from schema.spending import check_budget


@graph.type
class RegenerateExamPayload:
    """The exam, empty again; its questions follow."""

    session: ExamSession


@graph.type
class RetryPartPayload:
    """The exam; the part's questions follow."""

    session: ExamSession


@graph.type
class RegradePayload:
    """The exam; the new mark follows."""

    session: ExamSession


@graph.type
class OverrideMarkPayload:
    """The exam, and the mark as it is now."""

    session: ExamSession
    result: QuestionResult
    """The mark as it is from now on."""


RegenerateExamResult = Annotated[RegenerateExamPayload | Refusal, strawberry.union("RegenerateExamResult")]
RetryPartResult = Annotated[RetryPartPayload | Refusal, strawberry.union("RetryPartResult")]
RegradeResult = Annotated[RegradePayload | Refusal, strawberry.union("RegradeResult")]
OverrideMarkResult = Annotated[OverrideMarkPayload | Refusal, strawberry.union("OverrideMarkResult")]


@graph.type
class ExamReviewMutation:
    """What goes beyond taking an exam."""

    @graph.mutation(description="Throw the questions and answers away and have the exam written anew.")
    @refusing
    async def regenerate_exam(self, info: Info, input: RegenerateExamInput) -> RegenerateExamResult:
        """Regenerate."""
        await check_budget(info, input, Exam)
        return RegenerateExamPayload(session=await have_written(info, commands.RegenerateExam(), input))

    @graph.mutation(description="Have a part whose writing failed written once more.")
    @refusing
    async def retry_part(self, info: Info, input: RetryPartInput) -> RetryPartResult:
        """Retry."""
        await check_budget(info, input, Exam)
        return RetryPartPayload(session=await have_written(info, commands.RetryPart(input.part_id), input))

    @graph.mutation(description="Have an answer that has no more than an estimate marked by the examiner.")
    @refusing
    async def regrade(self, info: Info, input: RegradeInput) -> RegradeResult:
        """Regrade."""
        await check_budget(info, input, Exam)
        words = commands.RequestRegrade(input.question_id)

        def meant(exam: Exam) -> commands.RequestRegrade:
            return commands.RequestRegrade(exam_ids(info, exam).question_named(words.question_id))

        return RegradePayload(session=await execute(info, Worded(words, meant), input, ExamSession))

    @graph.mutation(
        description="Put a mark of one's own in place of another, with the reason. For the learner's teachers."
    )
    @refusing
    async def override_mark(self, info: Info, input: OverrideMarkInput) -> OverrideMarkResult:
        """Override."""
        viewer = with_role(info, Role.TEACHER)
        check_command_id(input.command_id)
        if not isinstance(await readable(info, input.session_id), Exam):
            raise ThereIsNoSuchThing(field="sessionId", what=f"exam {input.session_id!r}")
        words = commands.OverrideMark(input.question_id, input.score, input.reason, Id(viewer.id))

        def meant(exam: Exam) -> commands.OverrideMark:
            require_another(exam, words.teacher_id)
            return replace(words, question_id=exam_ids(info, exam).question_named(words.question_id))

        request = Request(viewer.id, input.command_id, input.expected_version, is_permitted=True)
        exam = await info.context.sessions.execute(input.session_id, Worded(words, meant), request)
        assert isinstance(exam, Exam)
        ids = exam_ids(info, exam)
        question = ids.question_named(input.question_id)
        return OverrideMarkPayload(session=exam_view(exam), result=ids.result(question, exam.grades[question]))
