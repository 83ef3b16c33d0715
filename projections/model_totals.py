"""What the calls to each language model took, one row for each session and model."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.exam.events import ModelCalled
from domain.session import Id, Recorded
from domain.study.events import TutorCalled

TOPICS = ("exam.model_called", "study.model_called")
UNNAMED = "unknown"
"""The model of a call that names none."""


@dataclass(frozen=True, slots=True)
class ModelTotalsRow:
    """A session's calls to one model: their tokens, milliseconds, and price in US dollars."""

    session_id: Id
    model_id: str
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    duration_ms: int = 0
    cost_usd: float = 0.0


def touched(recorded: Recorded) -> Mapping[tuple[Id, str], Recorded]:
    """The row of the call's session and model."""
    return {(recorded.session_id, recorded.event.usage.model_id or UNNAMED): recorded}


def evolve(row: ModelTotalsRow | None, recorded: Recorded) -> ModelTotalsRow | None:
    """The row after a call."""
    match recorded.event:
        case ModelCalled(usage) | TutorCalled(usage):
            row = row or ModelTotalsRow(recorded.session_id, usage.model_id or UNNAMED)
            return replace(
                row,
                calls=row.calls + 1,
                input_tokens=row.input_tokens + usage.input_tokens,
                output_tokens=row.output_tokens + usage.output_tokens,
                cache_read_tokens=row.cache_read_tokens + usage.cache_read_tokens,
                cache_write_tokens=row.cache_write_tokens + usage.cache_write_tokens,
                duration_ms=row.duration_ms + usage.duration_ms,
                cost_usd=round(row.cost_usd + usage.cost_usd, 6),
            )
    return row
