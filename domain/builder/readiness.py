"""How ready a draft is to be published, and where it stands: both follow from what is there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.builder.metadata import Metadata
from domain.builder.problems import Problem, problems
from domain.builder.schedule import Schedule, schedule
from domain.builder.sharing import share_out
from domain.builder.state import Builder, BuilderStep, DraftStatus

THRESHOLD = 80
"""The score from which a draft can be published, unless the operators say otherwise."""

REQUIRED = ("desired_outcome", "category", "session_type", "location_id")
"""What has to be said before variants are written."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A part of being ready: its weight, and what to do for it."""

    label: str
    weight: int
    remedy: str
    about: tuple[str, ...] = ()


MEASURES: Mapping[str, Measure] = {
    "title": Measure("Title", 15, "Give the session a title.", ("title",)),
    "outcome": Measure("Desired outcome", 20, "Say what participants can do afterwards.", ("desired_outcome",)),
    "category": Measure("Category", 10, "Choose a category.", ("category",)),
    "type": Measure("Session type", 10, "Choose what sort of session it is.", ("session_type",)),
    "schedule": Measure(
        "Schedule", 10, "Give a day, a start and an end.", ("start_date", "start_time", "end_time", "timezone")
    ),
    "outline": Measure("Outline", 20, "Have variants written and select one, or add sections."),
    "accepted": Measure("Accepted version", 25, "Select a variant, or accept a version."),
}
"""The parts that count."""

BONUS: Mapping[str, Measure] = {
    "problem": Measure("Current problem", 5, "", ("current_problem",)),
    "topics": Measure("Topics", 5, "", ("topics", "specific_topics")),
}
"""What counts beside them, up to a score of 100 in all."""


ALL = {**MEASURES, **BONUS}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of being ready, with the points that it has and those that it can have."""

    key: str
    label: str
    points: int
    max_points: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """How ready a draft is, from 0 to 100. `missing` says in sentences what keeps it from being published."""

    score: int
    threshold: int
    ready: bool
    parts: tuple[Part, ...]
    missing: tuple[str, ...]


def readiness(draft: Builder, threshold: int = THRESHOLD) -> Readiness:
    """How ready a draft is. Points are all or none: what does not hold has none."""
    times = schedule(draft.metadata)
    wrong = problems(draft.metadata, draft.unknown, times)
    has = {key: _has(draft, key, wrong, times) for key in ALL}
    parts = tuple(Part(key, one.label, POINTS[key] if has[key] else 0, POINTS[key]) for key, one in ALL.items())
    score = min(sum(part.points for part in parts), 100)
    holds = not wrong and draft.outline is not None and draft.outline.total_minutes == times.minutes
    missing = [*_missing(draft, has, wrong, times)] if not holds or score < threshold else []
    return Readiness(score, threshold, holds and score >= threshold, parts, tuple(missing))


def _points() -> Mapping[str, int]:
    """What each part is worth: of 100, shared out by weight and largest remainder; beside them the bonus."""
    shares = share_out(100, [one.weight for one in MEASURES.values()])
    return dict(zip(MEASURES, shares, strict=True)) | {key: one.weight for key, one in BONUS.items()}


POINTS = _points()
"""What each part is worth."""


def _has(draft: Builder, key: str, wrong: tuple[Problem, ...], times: Schedule) -> bool:
    if key == "outline":
        return draft.outline is not None
    if key == "accepted":
        return draft.accepted is not None
    about = ALL[key].about
    if any(one.about in about for one in wrong):
        return False
    return times.start is not None if key == "schedule" else any(getattr(draft.metadata, name) for name in about)


def _missing(draft: Builder, has: Mapping[str, bool], wrong: tuple[Problem, ...], times: Schedule) -> Iterator[str]:
    yield from (one.remedy for key, one in MEASURES.items() if not has[key] and not _is_wrong(one, wrong))
    yield from (f"{one.field}: {one.message}" for one in wrong)
    if draft.outline and (takes := draft.outline.total_minutes) != (minutes := times.minutes):
        yield f"The outline takes {takes} minutes, the session {minutes}. Change sections or times until they fit."


def _is_wrong(measure: Measure, wrong: tuple[Problem, ...]) -> bool:
    return any(one.about in measure.about for one in wrong)


def missing_fields(metadata: Metadata) -> tuple[str, ...]:
    """What has to be said before variants are written, and is not."""
    return tuple(name for name in REQUIRED if not getattr(metadata, name))


def step(draft: Builder, threshold: int = THRESHOLD) -> BuilderStep:
    """What is to be done next."""
    if readiness(draft, threshold).ready:
        return BuilderStep.FINALIZE
    if missing_fields(draft.metadata):
        return BuilderStep.SETUP
    return BuilderStep.REVIEW if draft.outline else BuilderStep.GENERATE


def draft_status(draft: Builder, threshold: int = THRESHOLD) -> DraftStatus:
    """How far a draft is."""
    if draft.is_archived:
        return DraftStatus.RETIRED
    if draft.is_published:
        return DraftStatus.PUBLISHED
    if draft.outline is None:
        return DraftStatus.DRAFT
    return DraftStatus.READY if readiness(draft, threshold).ready else DraftStatus.REVIEW
