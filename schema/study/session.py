"""A study session as clients see it: the phase machine with its plan, lessons, quizzes and autopilot."""

from collections.abc import Sequence
from typing import cast

import strawberry
from strawberry.scalars import JSON

from domain.session import SessionKind
from domain.study.mastery import StudySummary
from domain.study.phases import ExamType, StudyAction, StudyPhase
from domain.study.state import Study
from projections.model_usage import ModelUsage
from projections.study import autopilot, content, results
from projections.study import session as study_views
from projections.study.results import AnalysisView
from schema import graph
from schema.base import PageInfo
from schema.context import Info, page_size
from schema.session import SessionView, shared, show
from schema.study.ids import study_ids, topic_ids


@graph.type
class AgentHistoryEdge:
    """An entry of the agent history in a list."""

    cursor: str
    node: study_views.HistoryEntry


@graph.type
class AgentHistoryConnection:
    """A page of the agent history, oldest first."""

    edges: list[AgentHistoryEdge]
    page_info: PageInfo


@graph.type(name="StudySession", description="A guided study session for an entrance examination.")
class StudySession(SessionView):
    """A learner's study session. `state` is None in a list that asks only for what all sessions share."""

    exam_type: ExamType
    """Which examination is studied for."""
    phase: StudyPhase
    """Where the session stands; `validActions` says what can be done."""
    summary: StudySummary | None = strawberry.field(description="Null until the session is completed.")
    state: strawberry.Private[Study]

    @graph.field(description="The client's own notes on the session, an object: as given at the start or saved since.")
    def metadata(self) -> JSON:
        """The metadata."""
        return cast(JSON, self.state.metadata)

    @graph.field(
        description="The actions that can be taken now: those of the phase, all others are refused with WRONG_PHASE;"
        " none while there is `pendingWork`."
    )
    def valid_actions(self) -> Sequence[StudyAction]:
        """The actions."""
        return study_views.actions(self.state)

    @graph.field(description="What the session remembers of its learner, saved by actions and by checkpoints.")
    def context(self, info: Info) -> study_views.ContextView:
        """The context."""
        return study_ids(info, self.state).context(study_views.context(self.state))

    @graph.field(description="What the last quiz has shown, once graded.")
    def analysis(self, info: Info) -> AnalysisView | None:
        """The analysis."""
        found = results.analysis(self.state)
        return study_ids(info, self.state).analysis(found) if found else None

    @graph.field(description="What the tutor was last asked for; null when the last action asked for nothing.")
    def work(self) -> study_views.StudyWork | None:
        """The work."""
        return study_views.work(self.state)

    @graph.field(description="What the tutor is at; null when it is at nothing. Until it is done no action is valid.")
    def pending_work(self) -> study_views.StudyWork | None:
        """The work that is pending."""
        return study_views.pending_work(self.state)

    @graph.field(description="The current topic.")
    def topic(self, info: Info) -> study_views.StudyTopic | None:
        """The topic."""
        unit = self.state.units.get(self.state.topic_id or "")
        return topic_ids(info, self.exam_type).topic(study_views.topic(unit)) if unit else None

    @graph.field(description="The study plan.")
    def plan(self, info: Info) -> study_views.StudyPlanView | None:
        """The plan."""
        plan = self.state.plan and study_views.plan(self.state.plan, len(self.state.drafts))
        return study_ids(info, self.state).plan(plan) if plan else None

    @graph.field(description="All drafts of the latest plan, each with what was wrong with it.")
    def plan_drafts(self, info: Info) -> Sequence[study_views.StudyPlanView]:
        """The drafts."""
        ids = study_ids(info, self.state)
        return [ids.plan(study_views.plan(draft, number)) for number, draft in enumerate(self.state.drafts, 1)]

    @graph.field(description="The latest lesson on the current topic.")
    def lesson(self, info: Info) -> content.LessonView | None:
        """The lesson."""
        return study_ids(info, self.state).lesson(content.lessons(self.state)[-1]) if self.state.lessons else None

    @graph.field(description="All lessons on the current topic.")
    def lessons(self, info: Info) -> Sequence[content.LessonView]:
        """The lessons."""
        return list(map(study_ids(info, self.state).lesson, content.lessons(self.state)))

    @graph.field(description="The quiz at hand; what is right about its questions once it is graded.")
    def quiz(self, info: Info) -> content.QuizView | None:
        """The quiz."""
        quiz = content.quiz(self.state)
        return study_ids(info, self.state).quiz(quiz) if quiz else None

    @graph.field(description="The misconceptions that wrong answers gave away, explained.")
    def misconceptions(self, info: Info) -> Sequence[content.MisconceptionView]:
        """The misconceptions."""
        return list(map(study_ids(info, self.state).misconception, content.misconceptions(self.state)))

    @graph.field(description="How each topic is mastered in this session, in the order of the plan.")
    def mastery(self, info: Info) -> Sequence[study_views.TopicMastery]:
        """The mastery."""
        return list(map(topic_ids(info, self.exam_type).mastery, study_views.mastery(self.state)))

    @graph.field(description="The autopilot; null when it was never started.")
    def autopilot(self, info: Info) -> autopilot.AutopilotView | None:
        """The autopilot."""
        return autopilot.autopilot(self.state, info.context.now())

    @graph.field(description="What calls to language models have taken.")
    def usage(self) -> ModelUsage:
        """The usage."""
        return study_views.usage(self.state)

    @graph.field(description="What happened in this session as entries of timestamp, action and metadata.")
    async def agent_history(
        self, info: Info, first: int | None = 50, after: str | None = None
    ) -> AgentHistoryConnection:
        """A page of the agent history; its cursors are those of the session's events."""
        page = await info.context.history.of_session(self.id, page_size(first, 50), after)
        edges = [AgentHistoryEdge(cursor=cursor, node=study_views.entry(recorded)) for cursor, recorded in page.rows]
        return AgentHistoryConnection(edges=edges, page_info=PageInfo.of(page))


def study_view(study: Study) -> StudySession:
    """A study session as clients see it."""
    return StudySession(
        **shared(study, SessionKind.STUDY),
        exam_type=study.exam_type,
        phase=study.phase,
        summary=study.summary,
        state=study,
    )


show(SessionKind.STUDY, Study, StudySession, study_view)
