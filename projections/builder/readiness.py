"""How ready a draft is, as clients see it: the score with its parts, and what does not hold."""

from dataclasses import dataclass

from domain.builder import problems as checks
from domain.builder import readiness as measures
from domain.builder.state import Builder


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """A value that does not hold. It is kept as it was typed, and keeps the draft from being published."""

    field: str
    """Which field of `metadata`, as a path such as topics[1].title."""
    message: str
    """What is wrong with it and what to do, for people."""


@dataclass(frozen=True, slots=True)
class ReadinessPart:
    """Something that counts towards being ready."""

    key: str
    """What tells it apart, such as outline; the same for ever."""
    label: str
    """What it is called, for people."""
    points: int
    """The points that it has: all or none."""
    max_points: int
    """The points that it can have."""


@dataclass(frozen=True, slots=True)
class ReadinessView:
    """How ready a draft is to be published."""

    score: int
    """From 0 to 100: the points of all parts, with some beyond for what need not be said."""
    threshold: int
    """The score from which it can be published, as the operators have set it."""
    ready: bool
    """Whether it can be published: the score suffices, nothing is wrong, and the outline takes the session's time."""
    parts: tuple[ReadinessPart, ...]
    """What counts, and what each part has."""
    missing: tuple[str, ...]
    """What keeps it from being published, in a sentence each; empty where it is ready."""


def problems(draft: Builder) -> tuple[DraftProblem, ...]:
    """All that does not hold of what was typed."""
    return tuple(DraftProblem(one.field, one.message) for one in checks.problems(draft.metadata, draft.unknown))


def readiness(draft: Builder, threshold: int) -> ReadinessView:
    """How ready a draft is."""
    found = measures.readiness(draft, threshold)
    return ReadinessView(
        score=found.score,
        threshold=found.threshold,
        ready=found.ready,
        parts=tuple(ReadinessPart(one.key, one.label, one.points, one.max_points) for one in found.parts),
        missing=found.missing,
    )
