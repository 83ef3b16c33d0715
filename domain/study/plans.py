"""Study plans, and what is wrong with one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.disclosure import Open, Own
from domain.study.syllabus import StudyDifficulty, Unit

FEWEST_DAYS, MOST_DAYS, DEFAULT_DAYS = 3, 30, 7
MOST_HOURS = 8.0
"""What can be studied in a day."""

REPAIRS = 2
"""How often a plan that is not valid is sent back."""

POINTS_PER_MISSING = 5
CRITICAL_TOPICS = (3, 5)


@dataclass(frozen=True, slots=True)
class PlanTopic:
    """A topic in a plan, and why it stands there."""

    id: Open[str]
    """The topic's id in the syllabus."""
    name: Own[str]
    """The topic's title."""
    difficulty: Open[StudyDifficulty]
    """How hard the topic is."""
    rationale: Own[str]
    """Why it stands on this day."""


@dataclass(frozen=True, slots=True)
class PlanDay:
    """A day of a plan; `day` counts from 1."""

    day: Open[int]
    """Which day of the plan, from 1."""
    theme: Own[str]
    """What the day is about."""
    topics: Open[tuple[PlanTopic, ...]]
    """What is studied on it, in order."""
    estimated_hours: Open[float]
    """How many hours it takes."""
    is_revision: Open[bool] = False
    """Whether nothing new comes on it."""


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """A plan over some days. `critical_topics` are the ids of the three to five that matter most."""

    exam_name: Own[str]
    """What the examination is called."""
    total_days: Open[int]
    """How many days it takes."""
    overview: Own[str]
    """The plan in a few sentences."""
    schedule: Open[tuple[PlanDay, ...]]
    """The days, in order."""
    critical_topics: Open[tuple[str, ...]]
    """The ids of the three to five topics that matter most."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What is wrong with a plan. `coverage` is 100 less 5 for each missing topic, never below 0."""

    is_valid: Open[bool]
    """Whether nothing is wrong with the plan."""
    missing_topics: Open[tuple[str, ...]]
    """Topics of the scope that the plan leaves out, by their ids."""
    overloaded_days: Open[tuple[int, ...]]
    """Days that have too many hours, by their numbers."""
    prerequisite_issues: Own[tuple[str, ...]]
    """What comes before what it needs, a sentence each."""
    other_issues: Own[tuple[str, ...]]
    """What else is wrong, a sentence each."""
    coverage: Open[int]
    """How much of the scope is covered: 100 less 5 for each missing topic, never below 0."""
    critique: Open[str]
    """All that is wrong in a few words, as the author of the plan is told."""


def verify(plan: StudyPlan, scope: Sequence[Unit], days: int) -> Verification:
    """Judge a plan for the units of a scope over so many days."""
    planned = [topic.id for day in plan.schedule for topic in day.topics]
    missing = tuple(unit.id for unit in scope if unit.id not in planned)
    overloaded = tuple(day.day for day in plan.schedule if not 0 <= day.estimated_hours <= MOST_HOURS)
    order, other = tuple(_out_of_order(planned, scope)), tuple(_faults(plan, scope, days))
    return Verification(
        is_valid=not (missing or overloaded or order or other),
        missing_topics=missing,
        overloaded_days=overloaded,
        prerequisite_issues=order,
        other_issues=other,
        coverage=max(0, 100 - POINTS_PER_MISSING * len(missing)),
        critique=_critique(missing, overloaded, order, other),
    )


def _out_of_order(planned: Sequence[str], scope: Sequence[Unit]) -> Iterator[str]:
    first = {topic_id: place for place, topic_id in reversed([*enumerate(planned)])}
    for unit in scope:
        for needed in unit.prerequisites:
            if unit.id in first and needed in first and first[needed] > first[unit.id]:
                yield f"{unit.id} comes before its prerequisite {needed}"


def _faults(plan: StudyPlan, scope: Sequence[Unit], days: int) -> Iterator[str]:
    known = {unit.id for unit in scope}
    if [day.day for day in plan.schedule] != list(range(1, days + 1)) or plan.total_days != days:
        yield f"the schedule is to have the days 1 to {days}"
    if not any(day.is_revision for day in plan.schedule):
        yield "there is no revision day"
    if unknown := {topic.id for day in plan.schedule for topic in day.topics} - known:
        yield f"not in the syllabus: {', '.join(sorted(unknown))}"
    fewest, most = min(CRITICAL_TOPICS[0], len(known)), CRITICAL_TOPICS[1]
    if not fewest <= len(set(plan.critical_topics) & known) == len(plan.critical_topics) <= most:
        yield f"name {fewest} to {most} critical topics of the syllabus"


def _critique(missing: Sequence[str], overloaded: Sequence[int], order: Sequence[str], other: Sequence[str]) -> str:
    told = [
        *([f"missing: {', '.join(missing)}"] if missing else []),
        *([f"more than {MOST_HOURS:g} hours on day {', '.join(map(str, overloaded))}"] if overloaded else []),
        *order,
        *other,
    ]
    return "; ".join(told) or "nothing to object to"
