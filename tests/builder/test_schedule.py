"""When a session is: over midnight, over changes of the clocks, and in whatever zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.builder.metadata import Metadata
from domain.builder.schedule import LONGEST, SHORTEST, USUAL, Schedule, schedule
from tests.support.examples import examples

BERLIN = "Europe/Berlin"


def at(day: str | None, start: str | None, end: str | None, zone: str | None = BERLIN, **more: str) -> Schedule:
    """When a session is that is said so."""
    return schedule(Metadata(start_date=day, start_time=start, end_time=end, timezone=zone, **more))  # type: ignore[arg-type]


def wrong(found: Schedule) -> list[str]:
    """The fields that something is wrong with."""
    assert (found.minutes, found.start) == (USUAL, None) or not found.wrong
    return [one.field for one in found.wrong]


def test_a_session_has_two_instants_in_its_zone() -> None:
    found = at("2026-11-30", "09:00", "10:30")
    assert found.start
    assert found.end
    assert (found.minutes, found.start.isoformat(), found.end.isoformat()) == (
        90,
        "2026-11-30T09:00:00+01:00",
        "2026-11-30T10:30:00+01:00",
    )


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [(None, None, None), ("2026-11-30", "09:00", None), ("2026-11-30", None, "09:00"), ("2026-11-30", None, None)],
)
def test_without_both_times_it_takes_ninety_minutes(day: str | None, start: str | None, end: str | None) -> None:
    assert at(day, start, end) == Schedule(USUAL)


@pytest.mark.parametrize(("start", "end", "minutes"), [("09:00", "11:00", 120), ("23:00", "01:00", 120)])
def test_without_a_day_the_clock_says_how_long_it_is(start: str, end: str, minutes: int) -> None:
    assert at(None, start, end) == Schedule(minutes)


def test_an_end_before_the_start_is_the_next_days() -> None:
    found = at("2026-12-31", "23:00", "00:30")
    assert found.end
    assert (found.minutes, found.end.date()) == (90, date(2027, 1, 1))


@pytest.mark.parametrize(
    ("start", "end"),
    [("09:00", "08:45"), ("09:00", "09:00"), ("09:00", "09:14"), ("09:00", "17:01"), ("22:00", "06:01")],
)
def test_a_session_takes_fifteen_minutes_to_eight_hours(start: str, end: str) -> None:
    assert wrong(at("2026-11-30", start, end)) == ["end_time"]
    assert wrong(at(None, start, end)) == ["end_time"]


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [("09:00", "09:15", 15), ("09:00", "17:00", 480), ("22:00", "06:00", 480), ("23:50", "00:05", 15)],
)
def test_both_ends_are_allowed(start: str, end: str, minutes: int) -> None:
    assert at("2026-11-30", start, end).minutes == minutes


def test_where_the_clocks_are_put_forward_a_time_is_missing() -> None:
    assert wrong(at("2026-03-29", "02:30", "04:00")) == ["start_time"]
    assert wrong(at("2026-03-29", "01:30", "02:30")) == ["end_time"]
    assert wrong(at("2026-03-28", "23:30", "02:30")) == ["end_time"]
    assert "put forward" in at("2026-03-29", "02:30", "04:00").wrong[0].message
    assert at("2026-03-29", "01:30", "03:30").minutes == 60


def test_where_they_are_put_back_a_time_that_comes_twice_is_the_first() -> None:
    found = at("2026-10-25", "02:30", "03:30")
    assert found.start
    assert (found.minutes, found.start.astimezone(UTC).hour) == (120, 0)
    assert at("2026-10-25", "01:30", "02:30").minutes == 60


@pytest.mark.parametrize(
    "zone",
    [
        *("Mars/Base", "Europe", "../etc/passwd", "/etc/localtime", "x" * 20_000, "a\0b", "\ud800"),
        *("localtime", "posixrules", "Factory", "posix/Europe/Berlin", "right/Europe/Berlin"),
    ],
)
def test_an_unknown_zone_is_told(zone: str) -> None:
    assert wrong(at("2026-11-30", "09:00", "10:30", zone)) == ["timezone"]
    assert wrong(at(None, None, None, zone)) == ["timezone"]


@pytest.mark.parametrize(
    "day", ["2026-02-29", "2026-13-01", "20261130", "2026-W49-1", "1999-12-31", "2101-01-01", "tomorrow", "٢٠٢٦-١١-٣٠"]
)
def test_what_is_no_day_is_told(day: str) -> None:
    assert wrong(at(day, "09:00", "10:30")) == ["start_date"]


@pytest.mark.parametrize("text", ["24:00", "9:00", "09:60", "09:00:00", "noon", "09.00", "٠٩:٠٠", "09:00 "])
def test_what_is_no_time_is_told(text: str) -> None:
    assert wrong(at("2026-11-30", text, "23:59")) == ["start_time"]
    assert wrong(at("2026-11-30", "00:01", text)) == ["end_time"]


def test_the_zone_is_the_locations_unless_another_is_said() -> None:
    found = [
        at("2026-11-30", "09:00", "10:00", zone, location_zone="Asia/Tokyo").start for zone in (None, "Europe/Lisbon")
    ]
    assert [str(one and one.tzinfo) for one in found] == ["Asia/Tokyo", "Europe/Lisbon"]
    bare = at("2026-11-30", "09:00", "10:00", None).start
    assert bare
    assert bare.utcoffset() == timedelta()


days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
zones = st.sampled_from(sorted(available_timezones()))


@pytest.mark.long
@examples(1000)
@for_all(days, times, times, zones)
def test_in_any_zone_minutes_are_real_ones_and_times_are_those_of_the_clock(
    day: date, start: time, end: time, zone: str
) -> None:
    found = at(day.isoformat(), f"{start:%H:%M}", f"{end:%H:%M}", zone)
    if found.wrong:
        assert found.start is None
        return
    assert found.start
    assert found.end
    assert (found.start.date(), found.start.time(), found.end.time()) == (day, start, end)
    assert found.end.date() == day + timedelta(days=end <= start)
    real = found.end.astimezone(UTC) - found.start.astimezone(UTC)
    assert real == timedelta(minutes=found.minutes)
    assert SHORTEST <= found.minutes <= LONGEST
    for instant in (found.start, found.end):
        assert instant.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == instant.replace(tzinfo=None)
        assert instant.fold == 0


@examples(300)
@for_all(st.none() | st.text(max_size=12), st.none() | st.text(max_size=8), st.none() | st.text(max_size=8), st.text())
def test_whatever_is_typed_is_told_or_is_a_time(day: str | None, start: str | None, end: str | None, zone: str) -> None:
    found = at(day, start, end, zone)
    assert found.wrong or SHORTEST <= found.minutes <= LONGEST
    assert found.start is None or isinstance(found.start, datetime)
