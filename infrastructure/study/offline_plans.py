"""Plans by rule: the units in the order of their prerequisites, spread evenly over the days, and revision."""

from collections.abc import Container, Mapping, Sequence

from domain.study.phases import ExamType
from domain.study.plans import CRITICAL_TOPICS, MOST_HOURS, PlanDay, PlanTopic, StudyPlan
from domain.study.syllabus import Unit, in_order

REVISION_EVERY = 7
"""The last day is for revision, and in longer plans every seventh."""

SHORTEST_DAY = 1.0
"""Hours of a day's studying at least; a short syllabus leaves whole days free rather than every day almost empty."""

ROUNDING = 1e-9
"""Hours that are none, but left over by rounding."""

WORTH_NAMING = 0.5
"""A topic that goes over to another day is named there too from this many hours on."""

Portions = Mapping[int, Sequence[tuple[Unit, float]]]
"""The units of each day, in order, and the hours that each takes on it."""


def plan_units(exam_type: ExamType, units: Sequence[Unit], days: int, titles: Mapping[str, str]) -> StudyPlan:
    """A plan for the units. When there is less time than they need, each gets its share of it."""
    ordered = in_order(units)
    revision = {day for day in range(1, days + 1) if day == days or day % REVISION_EVERY == 0}
    study_days = [day for day in range(1, days + 1) if day not in revision]
    needed = sum(unit.hours for unit in ordered)
    share = min(1.0, MOST_HOURS * len(study_days) / needed)
    portions = _portions(ordered, study_days, share)
    schedule: list[PlanDay] = []
    for day in range(1, days + 1):
        met = {topic.id for earlier in schedule for topic in earlier.topics}
        revised = _critical([unit for unit in ordered if unit.id in met])
        schedule.append(_revision_day(day, revised) if day in revision else _study_day(day, portions, titles, met))
    ids = tuple(unit.id for unit in _critical(ordered))
    return StudyPlan(exam_type.value, days, _overview(ordered, days, share), tuple(schedule), ids)


def _portions(units: Sequence[Unit], days: Sequence[int], share: float) -> Portions:
    """The units one after another, cut into days of the same length; a unit may go over from a day to the next."""
    length = max(SHORTEST_DAY, sum(unit.hours for unit in units) * share / len(days))
    portions: dict[int, list[tuple[Unit, float]]] = {day: [] for day in days}
    passed = 0.0
    for unit in units:
        left = unit.hours * share
        while left > ROUNDING:
            place = min(int((passed + ROUNDING) / length), len(days) - 1)
            hours = left if place == len(days) - 1 else min(left, (place + 1) * length - passed)
            portions[days[place]].append((unit, hours))
            passed, left = passed + hours, left - hours
    return portions


def _named(day: int, portions: Portions) -> Sequence[Unit]:
    """The units that a day is for: those with much of it, and those that have no longer day."""
    most = {
        unit.id: max((hours, -on) for on, known in portions.items() for one, hours in known if one is unit)
        for unit, _ in portions[day]
    }
    return [unit for unit, hours in portions[day] if hours >= WORTH_NAMING or most[unit.id] == (hours, -day)]


def _study_day(day: int, portions: Portions, titles: Mapping[str, str], met: Container[str]) -> PlanDay:
    units = _named(day, portions)
    subjects = dict.fromkeys(titles.get(unit.subject, unit.subject) for unit in units)
    hours = round(sum(hours for _, hours in portions[day]), 2)
    topics = tuple(PlanTopic(unit.id, unit.title, unit.difficulty, _why(unit, met)) for unit in units)
    return PlanDay(day, ", ".join(subjects) or "Time to catch up", topics, hours)


def _revision_day(day: int, critical: Sequence[Unit]) -> PlanDay:
    why = "What weighs most of the topics so far is revised."
    topics = tuple(PlanTopic(unit.id, unit.title, unit.difficulty, why) for unit in critical)
    return PlanDay(day, "Revision", topics, min(MOST_HOURS, 1.5 * len(critical)), is_revision=True)


def _critical(units: Sequence[Unit]) -> Sequence[Unit]:
    """The units that weigh most: critical ones first, then those that most others build on."""
    needed = {unit.id: sum(unit.id in other.prerequisites for other in units) for unit in units}
    return sorted(units, key=lambda unit: (not unit.critical, -needed[unit.id]))[: CRITICAL_TOPICS[1]]


def _why(unit: Unit, met: Container[str]) -> str:
    if unit.id in met:
        return "It goes on from the day before."
    weight = "It weighs much in the examination" if unit.critical else "The syllabus asks for it"
    return f"{weight}; its prerequisites come before it." if unit.prerequisites else f"{weight}; it needs no other."


def _overview(units: Sequence[Unit], days: int, share: float) -> str:
    told = f"{len(units)} topics in {days} days, prerequisites first, with revision at the end."
    if share < 1:
        told += f" There is time for {share:.0%} of the hours that they take: a first pass, to be deepened later."
    return told
