"""Whether a reader struggles, as far as a teacher can be told by rule. Each sign is compared with the reader's own.

Nothing is said in the first two minutes of reading, nor of who is paused or done: what little is known then says
nothing. A sign passes as the reader goes on; the first of these that holds is told, the surest first:

1. Checkpoints: of the last three that were marked, two are not passed; one may be chance.
2. Questions: four within five minutes, one every 75 seconds. Ten are the most that may be asked in that time.
3. Pace: in the latest two minutes of reading, less than three fifths of the pace before. From passage to passage a
   reader's pace varies by about a tenth (its standard error of measurement is 5 to 15 words a minute, Christ and
   Silberglitt 2007): a fall by two fifths is about four times that.
4. Pauses: two of 90 seconds or more in the latest ten minutes, apart from those at a question or a checkpoint, where
   stopping is what is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise

from domain.reading.checking import GOOD
from domain.reading.positions import SLACK_WORDS, Stretch, seconds_read, words_passed
from domain.reading.state import Reading
from domain.session import SessionStatus

FIRST_SECONDS = 120.0
"""Of less reading than this nothing is said."""

LAST_CHECKPOINTS, MOST_MISSED = 3, 1
MANY_QUESTIONS, WITHIN = 4, timedelta(minutes=5)
LATEST_SECONDS, SLOWER = 120.0, 0.6
LONG_PAUSE, MANY_PAUSES, LOOKED_BACK = timedelta(seconds=90), 2, timedelta(minutes=10)


class StruggleReason(Enum):
    """What shows that a reader struggles."""

    CHECKPOINTS = "CHECKPOINTS"
    """Two of the last three checkpoints that were marked are not passed."""
    QUESTIONS = "QUESTIONS"
    """Four questions or more within five minutes."""
    PACE = "PACE"
    """The latest two minutes of reading were less than three fifths as fast as the reading before."""
    PAUSES = "PAUSES"
    """Two pauses of 90 seconds or more within ten minutes, apart from those at questions and checkpoints."""


@dataclass(frozen=True, slots=True)
class Struggle:
    """That a reader struggles, and what shows it."""

    reason: StruggleReason
    """What shows it, for programs."""
    message: str
    """What shows it, for people, with its figures."""


def struggle(reading: Reading, now: datetime) -> Struggle | None:
    """The surest sign that a reader struggles; None without one."""
    if reading.status is not SessionStatus.ACTIVE or seconds_read(reading.stretches) < FIRST_SECONDS:
        return None
    return _missed(reading) or _asked(reading, now) or _slower(reading) or _stopped(reading)


def _missed(reading: Reading) -> Struggle | None:
    marked = marked_checkpoints(reading)[-LAST_CHECKPOINTS:]
    missed = sum(score < GOOD for score in marked)
    if missed <= MOST_MISSED:
        return None
    return Struggle(
        StruggleReason.CHECKPOINTS, f"{missed} of the last {len(marked)} checkpoints were not answered well."
    )


def _asked(reading: Reading, now: datetime) -> Struggle | None:
    count = sum(one.asked_at > now - WITHIN for one in reading.interruptions)
    if count < MANY_QUESTIONS:
        return None
    return Struggle(StruggleReason.QUESTIONS, f"{count} questions in the last {WITHIN.seconds // 60} minutes.")


def _slower(reading: Reading) -> Struggle | None:
    latest = _latest(reading.pieces)
    seconds, words = seconds_read(latest), words_passed(latest)
    seconds_before = seconds_read(reading.stretches) - seconds
    words_before = words_passed(reading.stretches) - words
    if seconds < LATEST_SECONDS or seconds_before < FIRST_SECONDS:
        return None
    pace, before = 60 * words / seconds, 60 * words_before / seconds_before
    if pace >= SLOWER * before:
        return None
    return Struggle(
        StruggleReason.PACE, f"{pace:.0f} words a minute in the last two minutes of reading, {before:.0f} before."
    )


def _stopped(reading: Reading) -> Struggle | None:
    stops = [asked.word_index for asked in reading.interruptions] + [one.word_index for one in reading.checkpoints]
    count = sum(_is_long(before, after, stops) for before, after in pairwise(_recent(reading.stretches)))
    if count < MANY_PAUSES:
        return None
    seconds, minutes = LONG_PAUSE.seconds, LOOKED_BACK.seconds // 60
    return Struggle(
        StruggleReason.PAUSES, f"{count} pauses of {seconds} seconds or more in the last {minutes} minutes."
    )


def marked_checkpoints(reading: Reading) -> Sequence[float]:
    """The best mark of each checkpoint that was marked, from 0 to 1, in the order of the book."""
    standings = (reading.standing(one.name) for one in reading.checkpoints)
    return [standing.score for standing in standings if standing.score is not None]


def _latest(pieces: Sequence[Stretch]) -> Sequence[Stretch]:
    """The last pieces that make two minutes of reading."""
    start, seconds = len(pieces), 0.0
    while start and seconds < LATEST_SECONDS:
        start -= 1
        seconds += seconds_read(pieces[start : start + 1])
    return pieces[start:]


def _recent(stretches: Sequence[Stretch]) -> Sequence[Stretch]:
    """What was read in the latest ten minutes, by the player's clock."""
    since = max(one.end for one in stretches) - LOOKED_BACK
    return [one for one in stretches if one.end >= since]


def _is_long(before: Stretch, after: Stretch, stops: Sequence[int]) -> bool:
    """Whether what is between two stretches is a long pause at none of the words where a reader is to stop."""
    near = range(before.last_word - SLACK_WORDS, before.last_word + SLACK_WORDS + 1)
    return after.start - before.end >= LONG_PAUSE and not any(word in near for word in stops)
