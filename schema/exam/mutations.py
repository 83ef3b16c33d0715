"""What a learner does in an exam."""

from typing import Annotated

import strawberry

from domain.exam import commands
from domain.exam.papers import require_skill
from domain.exam.plans import Level
from domain.exam.state import Exam
from domain.questions.question import QuestionResult
from domain.session import Id, RefusalCode, Refused, SessionKind
from projections.exam import questions as exam_questions
from schema.base import Refusal, refusing
from schema.context import Info, ThereIsNoSuchThing
from schema.exam.inputs import (
    CompleteExamInput,
    RecordPlayInput,
    SaveAnswersInput,
    StartExamInput,
    SubmitAnswerInput,
)
from schema.exam.session import ExamSession, exam_view
from schema.session_mutations import execute, start_of


class TheCommandGradedAnotherQuestion(Refused):
    """commandId {command_id!r} was used for the answer to another question. Choose a new one."""

    code = RefusalCode.INVALID_INPUT


@strawberry.type
class StartExamPayload:
    """The exam as it was started; its questions follow."""

    session: ExamSession


@strawberry.type
class SaveAnswersPayload:
    """The exam after the save."""

    session: ExamSession


@strawberry.type
class SubmitAnswerPayload:
    """The exam after the answer, and the answer's mark."""

    session: ExamSession
    result: QuestionResult


@strawberry.type
class CompleteExamPayload:
    """The exam with its results."""

    session: ExamSession


@strawberry.type
class RecordPlayPayload:
    """The exam after the play."""

    session: ExamSession


StartExamResult = Annotated[StartExamPayload | Refusal, strawberry.union("StartExamResult")]
SaveAnswersResult = Annotated[SaveAnswersPayload | Refusal, strawberry.union("SaveAnswersResult")]
SubmitAnswerResult = Annotated[SubmitAnswerPayload | Refusal, strawberry.union("SubmitAnswerResult")]
CompleteExamResult = Annotated[CompleteExamPayload | Refusal, strawberry.union("CompleteExamResult")]
RecordPlayResult = Annotated[RecordPlayPayload | Refusal, strawberry.union("RecordPlayResult")]


@strawberry.type
class ExamMutation:
    """What can be done in an exam."""

    @strawberry.mutation(description="Start an exam. It answers at once; the questions are generated from then on.")
    @refusing
    async def start_exam(self, info: Info, input: StartExamInput) -> StartExamResult:
        """Start."""
        request, sessions = start_of(info, input), info.context.sessions
        exam = await sessions.started(SessionKind.EXAM, commands.StartExam, request)
        if exam is None:
            await info.context.budgets.check_learner(request.actor_id)
            level = await _paper_level(info, input, request.actor_id) if input.paper_id is not None else input.level
            command = commands.StartExam(Id(request.actor_id), input.skill, level, input.wishes(), input.paper_id)
            exam = await sessions.start(SessionKind.EXAM, command, request, replace_open=input.replace_active)
        assert isinstance(exam, Exam)
        return StartExamPayload(session=exam_view(exam))

    @strawberry.mutation(description="Autosave a batch of answers, and where the learner is.")
    @refusing
    async def save_answers(self, info: Info, input: SaveAnswersInput) -> SaveAnswersResult:
        """Save."""
        command = commands.SaveAnswers(input.changes(), input.active_question_id, input.active_view)
        return SaveAnswersPayload(session=await execute(info, command, input))

    @strawberry.mutation(description="Answer one question for good and have it graded now.")
    @refusing
    async def submit_answer(self, info: Info, input: SubmitAnswerInput) -> SubmitAnswerResult:
        """Submit."""
        exam = await execute(info, commands.SubmitAnswer(input.question_id, input.answer.value("answer")), input)
        result = exam_questions.result(exam.state, input.question_id)
        if result is None:
            raise TheCommandGradedAnotherQuestion(field="commandId", command_id=input.command_id)
        return SubmitAnswerPayload(session=exam, result=result)

    @strawberry.mutation(description="Hand the exam in: all questions are graded, the results are on the session.")
    @refusing
    async def complete_exam(self, info: Info, input: CompleteExamInput) -> CompleteExamResult:
        """Complete."""
        return CompleteExamPayload(session=await execute(info, commands.CompleteExam(), input))

    @strawberry.mutation(description="Say that a part's recording is played; refused once it has been played enough.")
    @refusing
    async def record_play(self, info: Info, input: RecordPlayInput) -> RecordPlayResult:
        """Play."""
        return RecordPlayPayload(session=await execute(info, commands.RecordPlay(input.part_id), input))


async def _paper_level(info: Info, input: StartExamInput, viewer_id: str) -> Level:
    """The level of the paper to start from, whatever level the input has. Raises a `Refused`."""
    paper = await info.context.papers.find(input.paper_id or "", viewer_id)
    if paper is None:
        raise ThereIsNoSuchThing(field="paperId", what="paper with this id; papers lists those there are")
    require_skill(paper.skill, input.skill)
    return paper.level
