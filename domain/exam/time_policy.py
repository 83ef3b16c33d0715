"""What a timed exam keeps to: how long a part is, what is warned of, and what may stop its clock."""

from dataclasses import dataclass
from enum import Enum

from domain.disclosure import Open

MINUTE_SECONDS = 60.0
GRACE_SECONDS = 120.0
WARNED_MINUTES = (5, 1)
"""How many minutes before its end a part's time is warned of."""


class Pausing(Enum):
    """What becomes of a part's clock when the learner pauses the exam."""

    NONE = "NONE"
    """Nothing stops the clock: `pauseSession` is refused."""
    STOPS_THE_CLOCK = "STOPS_THE_CLOCK"
    """The clock stands still until the learner resumes the exam."""


class PartClosing(Enum):
    """Why a part of a timed exam is closed."""

    TIME = "TIME"
    """Its time was over."""
    NEXT = "NEXT"
    """The learner opened another part."""
    HANDED_IN = "HANDED_IN"
    """The exam was handed in."""


@dataclass(frozen=True, slots=True)
class TimePolicy:
    """The rules of a timed exam, as they were when it started.

    `minute_seconds` is 60; operators have fewer to try an exam out.
    """

    grace_seconds: Open[float] = GRACE_SECONDS
    """For how long after a part has closed answers are taken that were given before."""
    pausing: Open[Pausing] = Pausing.NONE
    """What a pause does to a part's clock. One that the inactivity timer makes never stops it."""
    warnings_seconds: Open[tuple[float, ...]] = tuple(minutes * MINUTE_SECONDS for minutes in WARNED_MINUTES)
    """How many seconds before a part's end it is warned of, the first warning first."""
    minute_seconds: Open[float] = MINUTE_SECONDS
    """How many seconds a minute of a part has: 60 but where exams are tried out."""
