"""Exams: generated part by part, answered with autosave, graded, with results, history and trend."""

from collections.abc import AsyncIterator
from inspect import cleandoc
from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON

from domain.exam import events as domain
from domain.exam.layouts import ExamSkill, Level
from domain.exam.state import Exam, GenerationStatus
from domain.questions.question import (
    Answer,
    Criterion,
    Gap,
    Marker,
    Option,
    QuestionResult,
    Statement,
)
from domain.session import Id, Request, SessionKind
from projections import exam as views
from projections import exam_results
from projections.sessions import SessionRow
from schema.base import PageInfo, Refusal, refusing
from schema.context import Info, Role, ThereIsNoSuchThing, page_size, readable, with_role
from schema.session import ROW_VIEWS, VIEWS, SessionView, execute

for enum in (ExamSkill, Level, GenerationStatus, Marker):
    strawberry.enum(enum)

for shared in (
    Option,
    Gap,
    Statement,
    Criterion,
    QuestionResult,
    domain.PartResult,
    domain.ExamResults,
    views.ModelUsage,
    views.PartGeneration,
    views.Generation,
    views.AudioSegment,
    views.Playback,
    views.Source,
    views.ExamPart,
    views.ScoringPolicy,
    views.GapAnswer,
    views.Match,
    views.ExamProgress,
    exam_results.TrendPoint,
    exam_results.ExamTrend,
):
    strawberry.type(shared, description=cleandoc(shared.__doc__ or ""))

strawberry.type(views.AnswerView, name="Answer", description="An answer as given.")
views.QuestionView.__annotations__["render"] = JSON
strawberry.type(
    views.QuestionView,
    name="Question",
    description="No answer key, rationale or solution is readable before the question is graded.",
)


@strawberry.type(name="ExamSession", description="An exam in one skill.")
class ExamSession(SessionView):
    """A learner's exam. `state` is None in a list that asks only for what all sessions share."""

    skill: ExamSkill
    level: Level
    active_question_id: Id | None
    active_view: str | None
    results: domain.ExamResults | None = strawberry.field(description="Null until the exam is completed.")
    state: strawberry.Private[Exam]

    @strawberry.field(description="How the writing of the exam stands.")
    def generation(self) -> views.Generation:
        """The generation."""
        return views.generation(self.state)

    @strawberry.field(description="In exam order, present from the start, filled as they are generated.")
    def parts(self) -> list[views.ExamPart]:
        """The parts."""
        return views.parts(self.state)  # type: ignore[return-value]

    @strawberry.field(description="The questions generated so far, in exam order.")
    def questions(self, part_id: Id | None = None) -> list[views.QuestionView]:
        """The questions."""
        return views.questions(self.state, part_id)  # type: ignore[return-value]

    @strawberry.field(description="Where the learner stands.")
    def progress(self) -> views.ExamProgress:
        """The progress."""
        return views.progress(self.state)


def _view(exam: Exam) -> ExamSession:
    return ExamSession(
        id=exam.id,
        kind=SessionKind.EXAM,
        status=exam.status,
        owner_id=exam.owner_id,
        version=exam.version,
        started_at=exam.started_at,
        last_active_at=exam.last_active_at,
        completed_at=exam.completed_at,
        active_seconds=exam.active_seconds,
        skill=exam.skill,
        level=exam.level,
        active_question_id=exam.active_question_id,
        active_view=exam.active_view,
        results=exam.results,
        state=exam,
    )


def _row_view(row: SessionRow) -> Any:
    shared = {name: getattr(row, name) for name in SessionRow.__slots__ if name != "claim"}
    unasked = dict.fromkeys(("skill", "level", "active_question_id", "active_view", "results", "state"))
    return ExamSession(**shared, **unasked)  # type: ignore[arg-type]


VIEWS[Exam] = _view
ROW_VIEWS[SessionKind.EXAM] = _row_view


@strawberry.type
class ExamEdge:
    """An exam in a list."""

    cursor: str
    node: ExamSession


@strawberry.type
class ExamHistoryConnection:
    """A page of completed exams, newest first."""

    edges: list[ExamEdge]
    page_info: PageInfo


@strawberry.type
class GenerationProgress:
    """A step in the writing of an exam: how it stands then, and the question or part that the step is about."""

    session_id: Id
    version: int
    cursor: str
    generation: views.Generation
    question: views.QuestionView | None
    part_id: Id | None


@strawberry.type
class ExamQuery:
    """Queries on exams."""

    @strawberry.field(description="The viewer's completed exams in a skill, newest first, with results.")
    async def exam_history(
        self, info: Info, skill: ExamSkill, first: int | None = 5, after: str | None = None
    ) -> ExamHistoryConnection:
        """A page of the history."""
        viewer = with_role(info, Role.LEARNER)
        page = await info.context.lists.exam_history(viewer.id, skill.value, page_size(first, 5), after)
        exams = [(cursor, await readable(info, row.session_id)) for cursor, row in page.rows]
        edges = [ExamEdge(cursor=cursor, node=_view(exam)) for cursor, exam in exams if isinstance(exam, Exam)]
        return ExamHistoryConnection(edges=edges, page_info=PageInfo.of(page))

    @strawberry.field(description="How the viewer's results in a skill move: the last exams, oldest first.")
    async def exam_trend(self, info: Info, skill: ExamSkill, last: int | None = 30) -> exam_results.ExamTrend:
        """The trend."""
        viewer = with_role(info, Role.LEARNER)
        page = await info.context.lists.exam_history(viewer.id, skill.value, page_size(last, 30), None)
        return exam_results.trend([row for _, row in page.rows])


# ---------------------------------------------------------------- inputs


@strawberry.input
class GapAnswerInput:
    """What goes into a gap: the id of one of the gap's options."""

    gap_id: Id
    value: str


@strawberry.input
class MatchInput:
    """Which of the question's options goes with a statement."""

    statement_id: Id
    option_id: Id


@strawberry.input(one_of=True)
class AnswerInput:
    """An answer, in the form that the question's kind takes."""

    option: Id | None = strawberry.UNSET
    options: list[Id] | None = strawberry.UNSET
    gaps: list[GapAnswerInput] | None = strawberry.UNSET
    matches: list[MatchInput] | None = strawberry.UNSET
    text: str | None = strawberry.UNSET

    def value(self) -> Answer:
        """The answer that is meant."""
        return Answer(
            option=self.option or None if self.option is not strawberry.UNSET else None,
            options=tuple(self.options) if self.options else None,
            gaps={gap.gap_id: gap.value for gap in self.gaps} if self.gaps else None,
            matches={match.statement_id: match.option_id for match in self.matches} if self.matches else None,
            text=self.text if self.text is not strawberry.UNSET else None,
        )


@strawberry.input
class QuestionAnswerInput:
    """An answer to one question; null clears it."""

    question_id: Id
    answer: AnswerInput | None = None


@strawberry.input
class StartExamInput:
    """Which exam to start. `focus` names categories to train; `replaceActive` abandons an open exam."""

    skill: ExamSkill
    level: Level = Level.C1
    focus: list[str] | None = None
    paper_id: Id | None = None
    replace_active: bool = False
    command_id: Id | None = None


@strawberry.input
class SaveAnswersInput:
    """Autosave: what has changed since the last save."""

    session_id: Id
    answers: list[QuestionAnswerInput] = strawberry.field(default_factory=list)
    active_question_id: Id | None = None
    active_view: str | None = None
    command_id: Id | None = None
    expected_version: int | None = None


@strawberry.input
class SubmitAnswerInput:
    """A final answer to one question."""

    session_id: Id
    question_id: Id
    answer: AnswerInput
    command_id: Id | None = None
    expected_version: int | None = None


@strawberry.input
class CompleteExamInput:
    """Which exam to hand in."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


# ---------------------------------------------------------------- mutations


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


StartExamResult = Annotated[StartExamPayload | Refusal, strawberry.union("StartExamResult")]
SaveAnswersResult = Annotated[SaveAnswersPayload | Refusal, strawberry.union("SaveAnswersResult")]
SubmitAnswerResult = Annotated[SubmitAnswerPayload | Refusal, strawberry.union("SubmitAnswerResult")]
CompleteExamResult = Annotated[CompleteExamPayload | Refusal, strawberry.union("CompleteExamResult")]


@strawberry.type
class ExamMutation:
    """What can be done in an exam."""

    @strawberry.mutation(description="Start an exam. It answers at once; the questions are generated from then on.")
    @refusing
    async def start_exam(self, info: Info, input: StartExamInput) -> StartExamResult:
        """Start."""
        viewer = with_role(info, Role.LEARNER)
        if input.paper_id is not None:
            raise ThereIsNoSuchThing(field="paperId", what=f"paper {input.paper_id!r}")
        command = domain.StartExam(Id(viewer.id), input.skill, input.level, tuple(input.focus or ()))
        request = Request(viewer.id, input.command_id)
        exam = await info.context.sessions.start(SessionKind.EXAM, command, request, replace_open=input.replace_active)
        assert isinstance(exam, Exam)
        return StartExamPayload(session=_view(exam))

    @strawberry.mutation(description="Autosave a batch of answers, and where the learner is.")
    @refusing
    async def save_answers(self, info: Info, input: SaveAnswersInput) -> SaveAnswersResult:
        """Save."""
        answers = [(one.question_id, one.answer.value() if one.answer else None) for one in input.answers]
        command = domain.SaveAnswers(answers, input.active_question_id, input.active_view)
        return SaveAnswersPayload(session=await execute(info, command, input))

    @strawberry.mutation(description="Answer one question for good and have it graded now.")
    @refusing
    async def submit_answer(self, info: Info, input: SubmitAnswerInput) -> SubmitAnswerResult:
        """Submit."""
        exam = await execute(info, domain.SubmitAnswer(input.question_id, input.answer.value()), input)
        return SubmitAnswerPayload(session=exam, result=exam.state.grades[input.question_id])

    @strawberry.mutation(description="Hand the exam in: all questions are graded, the results are on the session.")
    @refusing
    async def complete_exam(self, info: Info, input: CompleteExamInput) -> CompleteExamResult:
        """Complete."""
        return CompleteExamPayload(session=await execute(info, domain.CompleteExam(), input))


@strawberry.type
class ExamSubscription:
    """What happens in an exam."""

    @strawberry.subscription(
        description="The writing of an exam, step by step after a cursor; ends when the exam is over."
    )
    async def generation_progress(
        self, info: Info, session_id: Id, after: str | None = None
    ) -> AsyncIterator[GenerationProgress]:
        """Follow the generation."""
        if not isinstance(await readable(info, session_id), Exam):
            raise ThereIsNoSuchThing(field="sessionId", what=f"exam {session_id!r}")
        async for cursor, recorded, exam in info.context.history.folding(session_id, after):
            if step := _progress(cursor, recorded.event, exam):
                yield step


def _progress(cursor: str, event: Any, exam: Any) -> GenerationProgress | None:
    question = None
    match event:
        case domain.QuestionGenerated(generated):
            part_id: Id | None = generated.part_id
            question = next(view for view in views.questions(exam) if view.id == generated.id)
        case domain.PartStarted() | domain.SourceWritten() | domain.PartGenerated() | domain.PartFailed():
            part_id = event.part_id
        case domain.GenerationStarted() | domain.GenerationCompleted() | domain.GenerationFailed():
            part_id = None
        case _:
            return None
    return GenerationProgress(
        session_id=exam.id,
        version=exam.version,
        cursor=cursor,
        generation=views.generation(exam),
        question=question,
        part_id=part_id,
    )
