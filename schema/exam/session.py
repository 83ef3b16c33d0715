"""An exam as clients see it: generated part by part, answered with autosave, graded, with results."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from domain.exam.plans import ExamSkill, Level
from domain.exam.results import ExamResults
from domain.exam.state import Exam
from domain.exam.time_policy import TimePolicy
from domain.exam.timing import open_part
from domain.session import OPEN, Id, SessionKind
from domain.transcripts import ShowTranscript
from projections.exam import questions as question_views
from projections.exam import session as exam_views
from projections.exam import writing
from schema import graph
from schema.context import Info, Role
from schema.describing import said
from schema.exam.ids import exam_ids
from schema.session import SessionView, shared, show


@graph.type(name="ExamSession", description="An exam in one skill.")
class ExamSession(SessionView):
    """A learner's exam. `state` is None in a list that asks only for what all sessions share."""

    skill: ExamSkill
    """Which skill is examined."""
    level: Level
    """Which level, of the Common European Framework."""
    active_view: str | None
    """What the learner looked at last, in the client's own words; null at the beginning."""
    time_policy: TimePolicy | None
    """What a timed exam keeps to; null for one without clocks."""
    show_transcript: ShowTranscript
    """When the transcripts of its recordings may be read: as it was when the exam was started."""
    state: strawberry.Private[Exam]

    @graph.field(description="How the writing of the exam stands.")
    def generation(self, info: Info) -> writing.Generation:
        """The generation."""
        return exam_ids(info, self.state).generation(writing.generation(self.state))

    @graph.field(description="In exam order, present from the start, filled as they are generated.")
    def parts(self, info: Info) -> Sequence[exam_views.ExamPart]:
        """The parts."""
        return list(map(exam_ids(info, self.state).part, exam_views.parts(self.state, info.context.now())))

    @graph.field(
        description="The questions generated so far, in exam order; in a timed exam those of parts that were opened."
    )
    def questions(
        self, info: Info, part_id: Annotated[Id | None, said("Only this part's: its `id`; null: all parts'.")] = None
    ) -> Sequence[question_views.QuestionView]:
        """The questions."""
        ids = exam_ids(info, self.state)
        shown = map(ids.question, question_views.questions(self.state))
        return [question for question in shown if part_id in (None, question.part_id)]

    @graph.field(description="Where the learner stands.")
    def progress(self) -> exam_views.ExamProgress:
        """The progress."""
        return exam_views.progress(self.state)

    @graph.field(description="The question that the learner was at last.")
    def active_question_id(self, info: Info) -> Id | None:
        """The question's id."""
        name = self.state.active_question_id
        return exam_ids(info, self.state).question_id(name) if name else None

    @graph.field(description="In a timed exam the part that is open: its `id`; null while none is.")
    def open_part_id(self, info: Info) -> Id | None:
        """The part's id."""
        part = open_part(self.state)
        return exam_ids(info, self.state).part_id(part.plan.id) if part else None

    @graph.field(description="Null until the exam is completed.")
    def results(self, info: Info) -> ExamResults | None:
        """The results."""
        return exam_ids(info, self.state).results(self.state.results) if self.state.results else None

    @graph.field(
        description="For `navigator.sendBeacon`, which cannot send a token: whoever has the ticket may save answers to"
        " this session, and do nothing else, for 15 to 20 minutes. Opaque; the same for 5 minutes at a time. Null for"
        " others than the session's learner, and once the session is over."
    )
    def autosave_ticket(self, info: Info) -> str | None:
        """A ticket."""
        viewer = info.context.viewer
        saves = viewer and viewer.id == self.owner_id and Role.LEARNER in viewer.roles and self.status in OPEN
        return info.context.exam.tickets.issue(self.owner_id, self.id) if saves else None


def exam_view(exam: Exam) -> ExamSession:
    """An exam as clients see it."""
    return ExamSession(
        **shared(exam, SessionKind.EXAM),
        skill=exam.skill,
        level=exam.level,
        active_view=exam.active_view,
        time_policy=exam.time_policy,
        show_transcript=exam.show_transcript,
        state=exam,
    )


show(SessionKind.EXAM, Exam, ExamSession, exam_view)
