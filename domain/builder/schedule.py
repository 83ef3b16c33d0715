"""When a session is: from a day, two times and a zone to instants and minutes, and what is wrong with them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.builder.metadata import Metadata
from domain.time_zones import zone_named

SHORTEST, LONGEST = 15, 480
"""Minutes of a session."""

USUAL = 90
"""Minutes of a session whose times nobody has said."""

FIRST_YEAR, LAST_YEAR = 2000, 2100
A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
A_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field, and what to do."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a session is, in its zone, and how long it takes. Start and end are None as long as something is missing."""

    minutes: int = USUAL
    start: datetime | None = None
    end: datetime | None = None
    wrong: tuple[Wrong, ...] = ()


def schedule(metadata: Metadata) -> Schedule:
    """When a session is by what its author says. Minutes are real ones: over a change of the clocks they differ."""
    zone, day = _zone(metadata), _day(metadata.start_date)
    start, end = _time("start_time", metadata.start_time), _time("end_time", metadata.end_time)
    wrong = tuple(one for one in (day, start, end, zone) if isinstance(one, Wrong))
    if wrong or not isinstance(start, time) or not isinstance(end, time):
        return Schedule(wrong=wrong)
    if isinstance(day, date) and isinstance(zone, ZoneInfo):
        return _in_zone(day, start, end, zone)
    minutes = _minutes(datetime.combine(date.min, start), datetime.combine(date.min + _night(start, end), end))
    return _checked(Schedule(minutes))


def _zone(metadata: Metadata) -> ZoneInfo | Wrong:
    name = metadata.timezone or metadata.location_zone or "UTC"
    return zone_named(name) or Wrong(
        "timezone", "There is no such time zone. Give its IANA name, such as Europe/Berlin."
    )


def _day(text: str | None) -> date | Wrong | None:
    if text is None:
        return None
    try:
        found = date.fromisoformat(text) if A_DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return Wrong("start_date", f"Give a day of {FIRST_YEAR} to {LAST_YEAR} as 2026-11-29.")
    return found


def _time(field: str, text: str | None) -> time | Wrong | None:
    if text is None:
        return None
    return time.fromisoformat(text) if A_TIME.fullmatch(text) else Wrong(field, "Give a time as 09:30.")


def _night(start: time, end: time) -> timedelta:
    """What lies between the day of the start and that of the end: an end before the start is the next day's."""
    return timedelta(days=end <= start)


def _in_zone(day: date, start: time, end: time, zone: ZoneInfo) -> Schedule:
    first = datetime.combine(day, start, zone)
    last = datetime.combine(day + _night(start, end), end, zone)
    gaps = [field for field, at in (("start_time", first), ("end_time", last)) if not _exists(at)]
    message = "There is no such time on that day: the clocks are put forward then. Give a later or an earlier one."
    if gaps:
        return Schedule(wrong=tuple(Wrong(field, message) for field in gaps))
    return _checked(Schedule(_minutes(first.astimezone(UTC), last.astimezone(UTC)), first, last))


def _exists(at: datetime) -> bool:
    return at.astimezone(UTC).astimezone(at.tzinfo).replace(tzinfo=None) == at.replace(tzinfo=None)


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds()) // 60


def _checked(found: Schedule) -> Schedule:
    if SHORTEST <= found.minutes <= LONGEST:
        return found
    message = f"A session takes {SHORTEST} to {LONGEST} minutes, and these times are {found.minutes} apart."
    return Schedule(wrong=(Wrong("end_time", f"{message} Change one of them."),))
