"""What sessions have spent on language models, one row for each session that has, day by day (UTC)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC

from domain.exam.events import ExamStarted, ModelCalled
from domain.session import Id, Recorded
from domain.study.events import StudyStarted, TutorCalled


@dataclass(frozen=True, slots=True)
class ModelUsageRow:
    """A session's calls to models, their tokens, their price in US dollars, and the price by day."""

    session_id: Id
    owner_id: Id
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    days: Mapping[str, float] = field(default_factory=dict)


def evolve(row: ModelUsageRow | None, recorded: Recorded) -> ModelUsageRow | None:
    """The row after an event of its session."""
    match recorded.event:
        case ExamStarted(owner_id) | StudyStarted(owner_id):
            return ModelUsageRow(recorded.session_id, owner_id)
        case ModelCalled(usage) | TutorCalled(usage) if row:
            day = recorded.recorded_at.astimezone(UTC).date().isoformat()
            return replace(
                row,
                calls=row.calls + 1,
                input_tokens=row.input_tokens + usage.input_tokens,
                output_tokens=row.output_tokens + usage.output_tokens,
                cost_usd=round(row.cost_usd + usage.cost_usd, 6),
                days={**row.days, day: round(row.days.get(day, 0.0) + usage.cost_usd, 6)},
            )
    return row
