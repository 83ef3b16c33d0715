"""What sessions have taken of language models, one row for each session that has: by model, and by day (UTC)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Protocol, runtime_checkable

from domain.session import Id, Recorded
from domain.spending import Usage
from projections.numbers import SafeInt
from projections.projection import Projection

UNNAMED = "unknown"
"""The model of a call that names none."""

CALLS_TOGETHER_SECONDS = 0.5
"""How far apart calls to models are counted: nobody waits for the sums, and exams make many calls a second."""


@runtime_checkable
class Beginning(Protocol):
    """The event that begins a session, of whatever kind."""

    @property
    def owner_id(self) -> Id: ...  # noqa: D102


@runtime_checkable
class ModelCall(Protocol):
    """An event that tells of a call to a model, of whatever kind the session is."""

    @property
    def usage(self) -> Usage: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class ModelTotals:
    """The calls to one model: how many, and what they took."""

    calls: int = 0
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True)
class ModelUsageRow:
    """A session's calls by model, and their price in US dollars by day."""

    session_id: Id
    owner_id: Id
    days: Mapping[str, float] = field(default_factory=dict)
    models: Mapping[str, ModelTotals] = field(default_factory=dict)


def evolve(row: ModelUsageRow | None, recorded: Recorded) -> ModelUsageRow | None:
    """The row after an event of its session."""
    event = recorded.event
    if recorded.version == 1 and isinstance(event, Beginning):
        return ModelUsageRow(recorded.session_id, event.owner_id)
    return _after_call(row, recorded, event.usage) if row and isinstance(event, ModelCall) else row


def _after_call(row: ModelUsageRow, recorded: Recorded, usage: Usage) -> ModelUsageRow:
    day = recorded.recorded_at.astimezone(UTC).date().isoformat()
    model = usage.model_id or UNNAMED
    before = row.models.get(model, ModelTotals())
    return replace(
        row,
        days={**row.days, day: round(row.days.get(day, 0.0) + usage.cost_usd, 6)},
        models={**row.models, model: ModelTotals(before.calls + 1, before.usage + usage)},
    )


def projection(topics: Sequence[str]) -> Projection:
    """The sums of kinds that spend, from what they begin with and their calls to models."""
    return Projection("model_usage", ModelUsageRow, tuple(topics), evolve, rest_seconds=CALLS_TOGETHER_SECONDS)


@dataclass(frozen=True, slots=True)
class ModelUsage:
    """What calls to language models took, summed; zeros when content comes from the shipped papers.

    Tokens are those read anew, written, read from the provider's cache and put into it; seconds are from asking to the
    end of the answer, the cost is in US dollars.
    """

    model_id: str | None
    """The latest model's name with its provider, `offline` for shipped papers, `paper` for a saved one."""
    input_tokens: SafeInt
    """Tokens that were read anew."""
    output_tokens: SafeInt
    """Tokens that were written."""
    cost_usd: float
    """What it cost, in US dollars."""
    cache_read_tokens: SafeInt
    """Tokens that were read from the provider's cache."""
    cache_write_tokens: SafeInt
    """Tokens that were put into the provider's cache."""
    duration_seconds: float
    """From asking to the end of the answer, all calls together, in seconds."""


def model_usage(model_id: str | None, usage: Usage) -> ModelUsage:
    """What was taken, as clients see it."""
    return ModelUsage(
        model_id=model_id,
        input_tokens=SafeInt(usage.input_tokens),
        output_tokens=SafeInt(usage.output_tokens),
        cost_usd=usage.cost_usd,
        cache_read_tokens=SafeInt(usage.cache_read_tokens),
        cache_write_tokens=SafeInt(usage.cache_write_tokens),
        duration_seconds=usage.duration_ms / 1000,
    )
