"""An exam as clients see it: generated part by part, answered with autosave, graded, with results."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from domain.exam.plans import ExamSkill, Level
from domain.exam.results import ExamResults
from domain.exam.state import Exam
from domain.session import Id, SessionKind
from projections.exam import questions as question_views
from projections.exam import session as exam_views
from schema import graph
from schema.describing import said
from schema.session import SessionView, shared, show


@graph.type(name="ExamSession", description="An exam in one skill.")
class ExamSession(SessionView):
    """A learner's exam. `state` is None in a list that asks only for what all sessions share."""

    skill: ExamSkill
    """Which skill is examined."""
    level: Level
    """Which level, of the Common European Framework."""
    active_question_id: Id | None
    """The question that the learner looked at last: its `id`; null at the beginning."""
    active_view: str | None
    """What the learner looked at last, in the client's own words; null at the beginning."""
    results: ExamResults | None = strawberry.field(description="Null until the exam is completed.")
    state: strawberry.Private[Exam]

    @graph.field(description="How the writing of the exam stands.")
    def generation(self) -> exam_views.Generation:
        """The generation."""
        return exam_views.generation(self.state)

    @graph.field(description="In exam order, present from the start, filled as they are generated.")
    def parts(self) -> Sequence[exam_views.ExamPart]:
        """The parts."""
        return exam_views.parts(self.state)

    @graph.field(description="The questions generated so far, in exam order.")
    def questions(
        self, part_id: Annotated[Id | None, said("Only this part's: its `id`; null: all parts'.")] = None
    ) -> Sequence[question_views.QuestionView]:
        """The questions."""
        return question_views.questions(self.state, part_id)

    @graph.field(description="Where the learner stands.")
    def progress(self) -> exam_views.ExamProgress:
        """The progress."""
        return exam_views.progress(self.state)


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


show(SessionKind.EXAM, Exam, ExamSession, exam_view)
