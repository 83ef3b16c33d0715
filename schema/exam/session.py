"""Exams: generated part by part, answered with autosave, graded, with results, history and trend."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import strawberry

from domain.exam import events as domain
from domain.exam.plans import ExamSkill, Level
from domain.exam.results import ExamResults, PartResult
from domain.exam.state import Exam, GenerationStatus
from domain.exam.wishes import Difficulty
from domain.questions.question import (
    Criterion,
    Gap,
    MarkDecision,
    Marker,
    Option,
    QuestionResult,
    RubricCriterion,
    Statement,
    WordGuide,
    WritingTask,
)
from domain.session import OPEN, Id, SessionKind
from projections.exam import questions as question_views
from projections.exam import results as exam_results
from projections.exam import session as views
from schema import graph
from schema.base import PageInfo
from schema.context import Info, Role, ThereIsNoSuchThing, own, page_size, readable, with_role
from schema.publishing import publish, publish_enum
from schema.session import ROW_VIEWS, VIEWS, SessionView, row_view, shared
from schema.watching import while_readable

for enum in (ExamSkill, Level, Difficulty, GenerationStatus, Marker):
    publish_enum(enum)

for record in (
    Option,
    Gap,
    Statement,
    MarkDecision,
    Criterion,
    QuestionResult,
    PartResult,
    ExamResults,
    views.PartGeneration,
    views.Generation,
    views.AudioSegment,
    views.Playback,
    views.Source,
    views.ExamPart,
    question_views.ScoringPolicy,
    WordGuide,
    RubricCriterion,
    WritingTask,
    question_views.GapAnswer,
    question_views.Match,
    views.ExamProgress,
    exam_results.TrendPoint,
    exam_results.ExamTrend,
):
    publish(record)

publish(question_views.AnswerView, name="Answer", description="An answer as given.")
publish(
    question_views.QuestionView,
    name="Question",
    description="No answer key, rationale or solution is readable before the question is graded.",
)


@graph.type(name="ExamSession", description="An exam in one skill.")
class ExamSession(SessionView):
    """A learner's exam. `state` is None in a list that asks only for what all sessions share."""

    skill: ExamSkill
    level: Level
    active_question_id: Id | None
    active_view: str | None
    results: ExamResults | None = strawberry.field(description="Null until the exam is completed.")
    state: strawberry.Private[Exam]

    @graph.field(description="How the writing of the exam stands.")
    def generation(self) -> views.Generation:
        """The generation."""
        return views.generation(self.state)

    @graph.field(description="In exam order, present from the start, filled as they are generated.")
    def parts(self) -> Sequence[views.ExamPart]:
        """The parts."""
        return views.parts(self.state)

    @graph.field(description="The questions generated so far, in exam order.")
    def questions(self, part_id: Id | None = None) -> Sequence[question_views.QuestionView]:
        """The questions."""
        return question_views.questions(self.state, part_id)

    @graph.field(description="Where the learner stands.")
    def progress(self) -> views.ExamProgress:
        """The progress."""
        return views.progress(self.state)


def exam_view(exam: Exam) -> ExamSession:
    """An exam as clients see it."""
    return ExamSession(
        **shared(exam, SessionKind.EXAM),
        skill=exam.skill,
        level=exam.level,
        active_question_id=exam.active_question_id,
        active_view=exam.active_view,
        results=exam.results,
        state=exam,
    )


VIEWS[Exam] = exam_view
ROW_VIEWS[SessionKind.EXAM] = row_view(ExamSession)


@graph.type
class ExamEdge:
    """An exam in a list."""

    cursor: str
    node: ExamSession


@graph.type
class ExamHistoryConnection:
    """A page of completed exams, newest first."""

    edges: list[ExamEdge]
    page_info: PageInfo


@graph.type
class GenerationProgress:
    """A step in the writing of an exam: how it stands then, and the question or part that the step is about."""

    session_id: Id
    version: int
    cursor: str
    generation: views.Generation
    question: question_views.QuestionView | None
    part_id: Id | None


@graph.type
class ExamQuery:
    """Queries on exams."""

    @graph.field(description="The viewer's completed exams in a skill, newest first, with results.")
    async def exam_history(
        self, info: Info, skill: ExamSkill, first: int | None = 5, after: str | None = None
    ) -> ExamHistoryConnection:
        """A page of the history."""
        viewer = with_role(info, Role.LEARNER)
        page = await info.context.exam.results.exam_history(viewer.id, skill.value, page_size(first, 5), after)
        exams = [(cursor, await own(info, row.session_id)) for cursor, row in page.rows]
        edges = [ExamEdge(cursor=cursor, node=exam_view(exam)) for cursor, exam in exams if isinstance(exam, Exam)]
        return ExamHistoryConnection(edges=edges, page_info=PageInfo.of(page))

    @graph.field(description="How the viewer's results in a skill move: the last exams, oldest first.")
    async def exam_trend(self, info: Info, skill: ExamSkill, last: int | None = 30) -> exam_results.ExamTrend:
        """The trend."""
        viewer = with_role(info, Role.LEARNER)
        size = page_size(last, 30, "last")
        page = await info.context.exam.results.exam_history(viewer.id, skill.value, size, None)
        return exam_results.trend([row for _, row in page.rows])


@graph.type
class ExamSubscription:
    """What happens in an exam."""

    @graph.subscription(description="The writing of an exam, step by step after a cursor; ends when the exam is over.")
    async def generation_progress(
        self, info: Info, session_id: Id, after: str | None = None
    ) -> AsyncIterator[GenerationProgress]:
        """Follow the generation."""
        current = await readable(info, session_id)
        if not isinstance(current, Exam):
            raise ThereIsNoSuchThing(field="sessionId", what=f"exam {session_id!r}")
        if current.status not in OPEN and await info.context.history.version(session_id, after) >= current.version:
            return
        stream = info.context.history.folding(session_id, after)
        async for cursor, recorded, exam in while_readable(info, current, stream):
            if step := _progress(cursor, recorded.event, exam):
                yield step
            if exam.status not in OPEN and exam.version >= current.version:
                return


def _progress(cursor: str, event: Any, exam: Any) -> GenerationProgress | None:
    question = None
    match event:
        case domain.QuestionGenerated(generated):
            part_id: Id | None = generated.part_id
            question = next(view for view in question_views.questions(exam) if view.id == generated.id)
        case (
            domain.PartStarted()
            | domain.SourceWritten()
            | domain.PartGenerated()
            | domain.PartFailed()
            | domain.PartRetried()
        ):
            part_id = event.part_id
        case (
            domain.GenerationStarted()
            | domain.GenerationCompleted()
            | domain.GenerationFailed()
            | domain.ExamRegenerated()
        ):
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
