"""The one list of projections that follow the log. The `sessions` view is kept by the append itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.session import Recorded
from projections import exam_results, model_usage


@dataclass(frozen=True, slots=True)
class Projection:
    """A view kept in a table of its own, one row for each session, caught up from events of these topics.

    `evolve(row, recorded)` gives the row after an event, None for no row; it is pure.
    """

    name: str
    row_class: type[Any]
    topics: tuple[str, ...]
    evolve: Callable[[Any | None, Recorded], Any | None]


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
            ("exam.started", "exam.model_called"),
            model_usage.evolve,
        ),
    )
}
