"""Plans by rule: the units in the order of their prerequisites, spread evenly over the days, and revision."""

from collections.abc import Mapping, Sequence

from domain.study.phases import ExamType
from domain.study.plans import CRITICAL_TOPICS, MOST_HOURS, PlanDay, PlanTopic, StudyPlan
from domain.study.syllabus import Unit, in_order

REVISION_EVERY = 7
"""The last day is for revision, and in longer plans every seventh."""

SHORTEST_HOURS = 0.25


def plan_units(exam_type: ExamType, units: Sequence[Unit], days: int, titles: Mapping[str, str]) -> StudyPlan:
    """A plan for the units. When there is less time than they need, each gets its share of it."""
    ordered = in_order(units)
    revision = {day for day in range(1, days + 1) if day == days or day % REVISION_EVERY == 0}
    study_days = [day for day in range(1, days + 1) if day not in revision]
    needed = sum(unit.hours for unit in ordered)
    share = min(1.0, MOST_HOURS * len(study_days) / needed)
    portions = _portions(ordered, study_days, share)
    critical = _critical(ordered)
    schedule: list[PlanDay] = []
    for day in range(1, days + 1):
        met = {topic.id for earlier in schedule for topic in earlier.topics}
        revised = [unit for unit in critical if unit.id in met]
        is_revision = day in revision
        schedule.append(_revision_day(day, revised) if is_revision else _study_day(day, portions[day], share, titles))
    ids = tuple(unit.id for unit in critical)
    return StudyPlan(exam_type.value, days, _overview(ordered, days, share), tuple(schedule), ids)


def _portions(units: Sequence[Unit], days: Sequence[int], share: float) -> Mapping[int, Sequence[Unit]]:
    """The units of each day: a unit goes to the day in which its middle falls when all follow one another."""
    whole = sum(unit.hours * share for unit in units)
    portions: dict[int, list[Unit]] = {day: [] for day in days}
    passed = 0.0
    for unit in units:
        middle = passed + unit.hours * share / 2
        portions[days[min(int(middle / whole * len(days)), len(days) - 1)]].append(unit)
        passed += unit.hours * share
    return portions


def _study_day(day: int, units: Sequence[Unit], share: float, titles: Mapping[str, str]) -> PlanDay:
    subjects = dict.fromkeys(titles.get(unit.subject, unit.subject) for unit in units)
    hours = sum(max(SHORTEST_HOURS, unit.hours * share) for unit in units)
    topics = tuple(PlanTopic(unit.id, unit.title, unit.difficulty, _why(unit)) for unit in units)
    return PlanDay(day, ", ".join(subjects) or "Time to catch up", topics, min(MOST_HOURS, round(hours, 2)))


def _revision_day(day: int, critical: Sequence[Unit]) -> PlanDay:
    why = "Critical topics are revised before the end."
    topics = tuple(PlanTopic(unit.id, unit.title, unit.difficulty, why) for unit in critical)
    return PlanDay(day, "Revision", topics, min(MOST_HOURS, 1.5 * len(critical)), is_revision=True)


def _critical(units: Sequence[Unit]) -> Sequence[Unit]:
    """The units that weigh most: critical ones first, then those that most others build on."""
    needed = {unit.id: sum(unit.id in other.prerequisites for other in units) for unit in units}
    return sorted(units, key=lambda unit: (not unit.critical, -needed[unit.id]))[: CRITICAL_TOPICS[1]]


def _why(unit: Unit) -> str:
    weight = "It weighs much in the examination" if unit.critical else "The syllabus asks for it"
    return f"{weight}; its prerequisites come before it." if unit.prerequisites else f"{weight}; it needs no other."


def _overview(units: Sequence[Unit], days: int, share: float) -> str:
    told = f"{len(units)} topics in {days} days, prerequisites first, with revision at the end."
    if share < 1:
        told += f" There is time for {share:.0%} of the hours that they take: a first pass, to be deepened later."
    return told
