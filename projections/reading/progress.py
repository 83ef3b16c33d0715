"""How a reading got on: where the reader was over time, and how well checkpoints were answered."""

from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from domain.reading.state import Reading
from domain.reading.struggling import marked_checkpoints

MOST_POINTS = 100
"""Points of a reading that are shown: enough for a graph as wide as a screen of a phone."""


@dataclass(frozen=True, slots=True)
class ReadingPoint:
    """Where the reader was at an instant."""

    at: datetime
    """When, by the player's clock."""
    word_index: int
    """The word, counted from 0 through the book."""


def progress(reading: Reading) -> list[ReadingPoint]:
    """Where the reader was over time, the earliest first; evenly thinned, without the newest left out."""
    words = {stretch.start: stretch.first_word for stretch in reading.stretches}
    words |= {stretch.end: stretch.last_word for stretch in (*reading.pieces, *reading.stretches)}
    points = [ReadingPoint(at, words[at]) for at in sorted(words)]
    step = -(-len(points) // MOST_POINTS) or 1
    return points[::-step][::-1]


def checkpoint_score(reading: Reading) -> float | None:
    """The mean of the marks of all checkpoints that were marked, from 0 to 1; None without one."""
    marks = marked_checkpoints(reading)
    return round(fmean(marks), 3) if marks else None
