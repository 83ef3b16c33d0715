"""The one list of projections that follow the log. The `sessions` view is kept by the append itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.session import Recorded
from projections import model_usage
from projections.classroom import rows as classroom_rows
from projections.exam import results as exam_results
from projections.practice import activity as practice_activity
from projections.practice import memory as practice_memory
from projections.study import records as study_records

Key = tuple[Any, ...]
"""What a row is found by: the values of its key's columns."""


CALLS_TOGETHER_SECONDS = 0.5
"""How far apart calls to models are counted: nobody waits for the sums, and exams make many calls a second."""


def of_session(recorded: Recorded) -> Mapping[Key, Recorded]:
    """The row of the event's session."""
    return {(recorded.session_id,): recorded}


@dataclass(frozen=True, slots=True)
class Projection:
    """A view kept in a table of its own, caught up from events of these topics.

    `key` names the columns that a row is found by, the first of `row_class`. `touched(recorded)` names the rows that an
    event is about, each with what the event means to it; `evolve(row, meaning)` gives the row after it, None for no
    row. Both are pure. A key that begins with `learner_id` has rows that are folded from all of a learner's sessions.
    `caches` are tables that hold for as long as a learner's rows only grow; they are emptied when rows are made anew.
    `rest_seconds` pass before what comes next is looked for: with many events a second they are taken in together.
    """

    name: str
    row_class: type[Any]
    topics: tuple[str, ...]
    evolve: Callable[[Any | None, Any], Any | None]
    key: tuple[str, ...] = ("session_id",)
    touched: Callable[[Recorded], Mapping[Any, Any]] = of_session
    caches: tuple[str, ...] = ()
    rest_seconds: float = 0.0

    @property
    def by_learner(self) -> bool:
        """Whether a row is folded from more than one session, so that erasing one takes a refold of the learner's."""
        return self.key[0] == "learner_id"


PROJECTIONS: dict[str, Projection] = {
    projection.name: projection
    for projection in (
        Projection(
            "exam_results",
            exam_results.ExamResultRow,
            ("exam.started", "exam.completed", "exam.results_revised"),
            exam_results.evolve,
        ),
        Projection(
            "model_usage",
            model_usage.ModelUsageRow,
            ("exam.started", "exam.model_called", "study.started", "study.model_called"),
            model_usage.evolve,
            rest_seconds=CALLS_TOGETHER_SECONDS,
        ),
        Projection(
            "practice_memory",
            practice_memory.MemoryRow,
            ("practice.item_reviewed",),
            practice_memory.evolve,
            key=("learner_id", "item_id"),
            touched=practice_memory.touched,
            caches=("practice_frontiers",),
        ),
        Projection(
            "practice_activity",
            practice_activity.ActivityRow,
            ("practice.item_reviewed",),
            practice_activity.evolve,
            key=("learner_id", "quarter"),
            touched=practice_activity.touched,
        ),
        Projection(
            "study_records",
            study_records.StudyRecordRow,
            study_records.TOPICS,
            study_records.evolve,
        ),
        Projection(
            "classroom_members",
            classroom_rows.MemberRow,
            classroom_rows.OF_MEMBERS,
            classroom_rows.member_row,
            key=("session_id", "learner_id"),
            touched=classroom_rows.member_touched,
        ),
        Projection(
            "classroom_codes",
            classroom_rows.CodeRow,
            classroom_rows.OF_CODES,
            classroom_rows.code_row,
            key=("session_id", "number"),
            touched=classroom_rows.code_touched,
        ),
    )
}

REBUILDABLE = ("sessions", *PROJECTIONS)
"""The names of the projections that can be made anew from the log."""
