"""What a learner does in an exam."""

from dataclasses import replace
from typing import Annotated

import strawberry

from domain.decider import Worded
from domain.exam import commands
from domain.exam.answering import RejectedAnswer
from domain.exam.papers import require_skill
from domain.exam.plans import ExamSkill, Level
from domain.exam.state import Exam
from domain.questions.marks import QuestionResult
from domain.session import Id, RefusalCode, Refused, SessionKind
from domain.transcripts import ShowTranscript
from projections.exam import questions as exam_questions
from schema import graph
from schema.base import Refusal, refusing
from schema.commands import execute
from schema.context import Info, ThereIsNoSuchThing
from schema.exam.ids import exam_ids
from schema.exam.inputs import (
    CompleteExamInput,
    RecordPlayInput,
    SaveAnswersInput,
    StartExamInput,
    SubmitAnswerInput,
)
from schema.exam.session import ExamSession
from schema.starting import Start, start


class TheCommandGradedAnotherQuestion(Refused):
    """commandId {command_id!r} was used for the answer to another question. Choose a new one."""

    code = RefusalCode.INVALID_INPUT


@graph.type
class StartExamPayload:
    """The exam as it was started; its questions follow."""

    session: ExamSession


@graph.type
class SaveAnswersPayload:
    """The exam after the save, and what could not be saved."""

    session: ExamSession
    rejected: list[RejectedAnswer] = strawberry.field(
        description="The answers that were not taken, in the order of the batch; all others are saved."
        " The same command sent again rejects the same."
    )


@graph.type
class SubmitAnswerPayload:
    """The exam after the answer, and the answer's mark."""

    session: ExamSession
    result: QuestionResult
    """The mark."""


@graph.type
class CompleteExamPayload:
    """The exam with its results."""

    session: ExamSession


@graph.type
class RecordPlayPayload:
    """The exam after the play."""

    session: ExamSession


StartExamResult = Annotated[StartExamPayload | Refusal, strawberry.union("StartExamResult")]
SaveAnswersResult = Annotated[SaveAnswersPayload | Refusal, strawberry.union("SaveAnswersResult")]
SubmitAnswerResult = Annotated[SubmitAnswerPayload | Refusal, strawberry.union("SubmitAnswerResult")]
CompleteExamResult = Annotated[CompleteExamPayload | Refusal, strawberry.union("CompleteExamResult")]
RecordPlayResult = Annotated[RecordPlayPayload | Refusal, strawberry.union("RecordPlayResult")]

START = Start(SessionKind.EXAM, commands.StartExam, ExamSession, spends=True)


@graph.type
class ExamMutation:
    """What can be done in an exam."""

    @graph.mutation(
        description=(
            "Start an exam. It answers at once; the questions are generated from then on. One that nobody could write"
            " is refused: `examCatalog` says which there are."
        )
    )
    @refusing
    async def start_exam(self, info: Info, input: StartExamInput) -> StartExamResult:
        """Start."""

        async def command(learner_id: Id) -> commands.StartExam:
            clock = input.clock()
            policy = info.context.exam.time_policy(clock) if clock else None
            begun = commands.StartExam(
                learner_id,
                input.skill,
                input.level,
                input.wishes(),
                time_policy=policy,
                show_transcript=await _set_by_teachers(info, input.skill, learner_id),
            )
            if input.paper_id is not None:
                return replace(begun, level=await _paper_level(info, input, learner_id), paper_id=input.paper_id)
            return replace(begun, hindrance=info.context.exam.author.hindrance(input.skill, input.level))

        return StartExamPayload(session=await start(info, START, input, command))

    @graph.mutation(description="Autosave a batch of answers, and where the learner is. What can be saved is.")
    @refusing
    async def save_answers(self, info: Info, input: SaveAnswersInput) -> SaveAnswersResult:
        """Save."""
        words = commands.SaveAnswers(input.changes(), input.active_question_id, input.active_view, input.answered_at())

        def meant(exam: Exam) -> commands.SaveAnswers:
            return exam_ids(info, exam).batch(words).meant

        session = await execute(info, Worded(words, meant), input, ExamSession)
        saved = exam_ids(info, session.state).batch(words)
        return SaveAnswersPayload(session=session, rejected=saved.rejected(info.context.now()))

    @graph.mutation(description="Answer one question for good and have it graded now.")
    @refusing
    async def submit_answer(self, info: Info, input: SubmitAnswerInput) -> SubmitAnswerResult:
        """Submit."""
        words = commands.SubmitAnswer(input.question_id, input.answer.value("answer"))

        def meant(exam: Exam) -> commands.SubmitAnswer:
            ids = exam_ids(info, exam)
            question = ids.question_named(words.question_id)
            return commands.SubmitAnswer(question, ids.answer(question, words.answer, "answer"))

        exam = await execute(info, Worded(words, meant), input, ExamSession)
        ids = exam_ids(info, exam.state)
        question = ids.question_named(input.question_id)
        result = exam_questions.result(exam.state, question)
        if result is None:
            raise TheCommandGradedAnotherQuestion(field="commandId", command_id=input.command_id)
        return SubmitAnswerPayload(session=exam, result=ids.result(question, result))

    @graph.mutation(description="Hand the exam in: all questions are graded, the results are on the session.")
    @refusing
    async def complete_exam(self, info: Info, input: CompleteExamInput) -> CompleteExamResult:
        """Complete."""
        return CompleteExamPayload(session=await execute(info, commands.CompleteExam(), input, ExamSession))

    @graph.mutation(
        description=(
            "Say that a part's recording is played, by a player that has it from elsewhere; refused once it has been"
            " played enough. What is fetched from the address in `source.audio` counts by itself."
        )
    )
    @refusing
    async def record_play(self, info: Info, input: RecordPlayInput) -> RecordPlayResult:
        """Play."""
        words = commands.RecordPlay(input.part_id)

        def meant(exam: Exam) -> commands.RecordPlay:
            return commands.RecordPlay(exam_ids(info, exam).part_named(words.part_id))

        return RecordPlayPayload(session=await execute(info, Worded(words, meant), input, ExamSession))


async def _set_by_teachers(info: Info, skill: ExamSkill, learner_id: Id) -> ShowTranscript | None:
    """What the learner's teachers have set for transcripts; it is asked for where something is heard."""
    return await info.context.readership.transcripts(learner_id) if skill is ExamSkill.LISTENING else None


async def _paper_level(info: Info, input: StartExamInput, viewer_id: str) -> Level:
    """The level of the paper to start from, whatever level the input has. Raises a `Refused`."""
    paper = await info.context.exam.papers.find(input.paper_id or "", viewer_id)
    if paper is None:
        raise ThereIsNoSuchThing(field="paperId", what="paper with this id; papers lists those there are")
    require_skill(paper.skill, input.skill)
    return paper.level
