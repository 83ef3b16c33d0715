"""Days and quarters of an hour."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta


def runs(days: Sequence[date]) -> list[int]:
    """The lengths of the runs of consecutive days."""
    runs: list[int] = []
    for n, day in enumerate(days):
        if n and day - days[n - 1] == timedelta(days=1):
            runs[-1] += 1
        else:
            runs.append(1)
    return runs


def quarter_of(at: datetime) -> datetime:
    """The quarter of an hour (UTC) that an instant is in, by its beginning."""
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)
