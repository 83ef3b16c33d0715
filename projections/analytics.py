"""Figures over many sessions, for analysts."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.session import SessionKind
from projections.numbers import SafeInt


@dataclass(frozen=True, slots=True)
class KindAnalytics:
    """The sessions of one kind: how many, how many completed, active time in seconds; rates from 0 to 1."""

    kind: SessionKind
    sessions: int
    completed: int
    completion_rate: float
    total_active_seconds: float
    average_active_seconds: float


@dataclass(frozen=True, slots=True)
class ModelAnalytics:
    """The calls to one model, or to all: how many, and what they took in tokens, seconds and US dollars."""

    model_id: str | None
    calls: SafeInt
    input_tokens: SafeInt
    output_tokens: SafeInt
    cache_read_tokens: SafeInt
    cache_write_tokens: SafeInt
    duration_seconds: float
    cost_usd: float


@dataclass(frozen=True, slots=True)
class Analytics:
    """Sessions started in a span of time, by kind, and what they spent on language models: in all, and by model."""

    kinds: tuple[KindAnalytics, ...]
    usage: ModelAnalytics
    models: tuple[ModelAnalytics, ...]


def in_all(models: Sequence[ModelAnalytics]) -> ModelAnalytics:
    """What the calls to all models took."""
    return ModelAnalytics(
        model_id=None,
        calls=SafeInt(sum(model.calls for model in models)),
        input_tokens=SafeInt(sum(model.input_tokens for model in models)),
        output_tokens=SafeInt(sum(model.output_tokens for model in models)),
        cache_read_tokens=SafeInt(sum(model.cache_read_tokens for model in models)),
        cache_write_tokens=SafeInt(sum(model.cache_write_tokens for model in models)),
        duration_seconds=round(sum(model.duration_seconds for model in models), 3),
        cost_usd=round(sum(model.cost_usd for model in models), 6),
    )
