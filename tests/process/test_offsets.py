"""The offsets of a time zone, as the database needs them to tell days."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.days import offsets

SINCE, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
NAMES = sorted(available_timezones())

instants = st.integers(0, int((UNTIL - SINCE).total_seconds())).map(lambda n: SINCE + timedelta(seconds=n))


@given(st.sampled_from(NAMES), instants)
def test_at_any_instant_the_offset_is_that_of_the_zone(name: str, at: datetime) -> None:
    zone, found = ZoneInfo(name), offsets(ZoneInfo(name), SINCE, UNTIL)
    changes = [since for since, _ in found]
    moment = timedelta(microseconds=1)
    for one in (at, *changes, *(change - moment for change in changes[1:])):
        assert found[bisect_right(changes, one) - 1][1] == one.astimezone(zone).utcoffset(), (name, one)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Europe/Berlin", 15), ("CET", 15), ("Asia/Kolkata", 1), ("Australia/Lord_Howe", 15), ("UTC", 1)],
)
def test_each_change_is_there_once(name: str, expected: int) -> None:
    assert len(offsets(ZoneInfo(name), SINCE, UNTIL)) == expected
