"""When there are breaks: short ones about every two hours, and at noon a long one where a session takes most of a day.

Minutes are counted from the beginning of the session.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import accumulate

from domain.builder.schedule import A_TIME

BETWEEN, SHORT = 120, 15
"""Minutes from one break to the next, about, and of a short one."""

LONG_DAY, LUNCH = 300, 60
"""From more than how many minutes on there is a lunch break, and how many it has."""

NOON = 12 * 60 + 15
"""About when people are hungry, in minutes of the day."""


@dataclass(frozen=True, slots=True)
class Break:
    """A break: when it is due, and how long it is."""

    when: float
    minutes: int


def breaks(minutes: int, start: str | None) -> Sequence[Break]:
    """The breaks of a session, which begins at a time of the day such as 09:30, if that is known."""
    if minutes <= LONG_DAY:
        many = (minutes - 1) // BETWEEN
        return [Break(minutes * number / (many + 1), SHORT) for number in range(1, many + 1)]
    noon = noon_of(minutes, start)
    after = noon + LUNCH
    late = (after + minutes) / 2
    morning = [Break(noon / 2, SHORT)] if noon > BETWEEN else []
    return [*morning, Break(noon, LUNCH), *([Break(late, SHORT)] if minutes - after > BETWEEN else [])]


def noon_of(minutes: int, start: str | None) -> float:
    """When lunch is due: at noon, or in the middle where that is too early, too late or unknown."""
    middle = (minutes - LUNCH) / 2
    if not start or not A_TIME.fullmatch(start):
        return middle
    begins = time.fromisoformat(start)
    noon = NOON - 60 * begins.hour - begins.minute
    return noon if minutes / 4 <= noon <= minutes * 3 / 4 - LUNCH else middle


def placed(lengths: Sequence[int], wanted: Sequence[Break]) -> Mapping[int, int]:
    """Behind which of the sections of such lengths a break is, and how long: never behind the first or the last."""
    past, places, rested = list(accumulate(lengths)), dict[int, int](), 0
    for one in wanted:
        due = one.when - rested
        free = [place for place in range(1, len(lengths) - 1) if place not in places]
        if free:
            place = min(free, key=lambda place: abs(past[place] - due))
            places[place] = one.minutes
        rested += one.minutes
    return places
