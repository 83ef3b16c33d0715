"""Days, quarters of an hour, and the offsets of time zones."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise

DAY = timedelta(days=1)


def runs(days: Sequence[date]) -> list[int]:
    """The lengths of the runs of consecutive days."""
    runs: list[int] = []
    for n, day in enumerate(days):
        if n and day - days[n - 1] == DAY:
            runs[-1] += 1
        else:
            runs.append(1)
    return runs


def quarter_of(at: datetime) -> datetime:
    """The quarter of an hour (UTC) that an instant is in, by its beginning."""
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)


def offsets(zone: tzinfo, since: datetime, until: datetime) -> list[tuple[datetime, timedelta]]:
    """The offsets from UTC that a time zone has, each with the instant from which it holds, the first from `since`.

    No zone changes its offset twice within 24 hours.
    """
    days = [since + n * DAY for n in range((until - since) // DAY + 2)]
    told = [(day, _offset(zone, day)) for day in days]
    changes = [_change(zone, day) for (day, before), (_, after) in pairwise(told) if before != after]
    return [(at, _offset(zone, at)) for at in (since, *changes)]


def _change(zone: tzinfo, day: datetime) -> datetime:
    """The second in the 24 hours from an instant on in which a time zone changes its offset."""
    before = _offset(zone, day)
    seconds = bisect_left(range(86_400), True, key=lambda n: _offset(zone, day + timedelta(seconds=n)) != before)
    return day + timedelta(seconds=seconds)


def _offset(zone: tzinfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
