"""Figures over many sessions, for analysts."""

from dataclasses import dataclass

from domain.session import SessionKind
from projections.exam import ModelUsage


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
class Analytics:
    """Sessions started in a span of time, by kind, and what they spent on language models."""

    kinds: tuple[KindAnalytics, ...]
    usage: ModelUsage
