"""Figures over many sessions, for analysts."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.session import SessionKind
from projections.numbers import SafeInt


@dataclass(frozen=True, slots=True)
class KindAnalytics:
    """The sessions of one kind: how many, how many completed, active time in seconds; rates from 0 to 1."""

    kind: SessionKind
    """Which kind of session."""
    sessions: int
    """How many were started."""
    completed: int
    """How many of them were completed."""
    completion_rate: float
    """The share of completed ones, from 0 to 1."""
    total_active_seconds: float
    """Their active time together, in seconds."""
    average_active_seconds: float
    """Their mean active time, in seconds."""


@dataclass(frozen=True, slots=True)
class ModelAnalytics:
    """The calls to one model, or to all: how many, and what they took in tokens, seconds and US dollars."""

    model_id: str | None
    """The model's name with its provider; null for all models together."""
    calls: SafeInt
    """How many calls were made."""
    input_tokens: SafeInt
    """Tokens that were read anew."""
    output_tokens: SafeInt
    """Tokens that were written."""
    cache_read_tokens: SafeInt
    """Tokens that were read from the provider's cache."""
    cache_write_tokens: SafeInt
    """Tokens that were put into the provider's cache."""
    duration_seconds: float
    """From asking to the end of the answer, all calls together, in seconds."""
    cost_usd: float
    """What it cost, in US dollars."""


@dataclass(frozen=True, slots=True)
class Analytics:
    """Sessions started in a span of time, by kind, and what they spent on language models: in all, and by model."""

    kinds: tuple[KindAnalytics, ...]
    """The figures of each kind of session."""
    usage: ModelAnalytics
    """What all models took together."""
    models: tuple[ModelAnalytics, ...]
    """What each model took, by name."""


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
