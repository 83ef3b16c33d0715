"""What a passage that was found is worth: how near it is, how new, and whether its category is the one asked for."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from domain.builder.knowledge import Source

SIMILARITY, RECENCY, CATEGORY, ANY = 0.5, 0.2, 0.2, 0.1
"""What each counts in the score; the last is given to all."""

THRESHOLD = 0.65
MOST = 8

DAYS = 365
UNKNOWN = 0.5
"""The recency of a document that nobody knows the date of."""

OTHER_CATEGORY = 0.5

UNLIKE, ALIKE = 0.1, 0.4
"""From which nearness a passage begins to have to do with a need, and from which it is near.

Nearness is the cosine of their vectors, and 0.35 of the share of the need that stands in the passage's words. Measured
with the labelled questions: what answers one has 0.3 in the middle, and of what is nearest to a need that is about
something else 0.26 is the highest but for two in 24 (docs/design/decisions/2026-11-29-how-passages-are-found.md).
"""

OF_WORDS = 0.35
FEW, MANY = 0.1, 0.4
"""The same without vectors, of the share of the need that stands in the passage's words alone."""


def between(value: float, low: float, high: float) -> float:
    """Where a value lies between two others: 0 at the lower and below, 1 at the upper and above."""
    return min(1.0, max(0.0, (value - low) / (high - low)))


def nearness(cosine: float | None, told: float) -> float:
    """How near a passage is to a need, by what it means and by what it says: 0 is not at all, from 1 on it is near.

    `told` is the share of the need that stands in its words. Without a vector there is no cosine.
    """
    near, low, high = (told, FEW, MANY) if cosine is None else (cosine + OF_WORDS * told, UNLIKE, ALIKE)
    return max(0.0, (near - low) / (high - low))


def recency(written: date | None, today: date) -> float:
    """1 for what was written today, 0 for what is a year old."""
    return UNKNOWN if written is None else between(1 - (today - written).days / DAYS, 0, 1)


def score(source: Source, category: str | None, today: date) -> float:
    """The score of a passage, from 0 to 1."""
    fits = 1.0 if category is not None and source.category == category else OTHER_CATEGORY
    return SIMILARITY * source.similarity + RECENCY * recency(source.written, today) + CATEGORY * fits + ANY


def best(sources: Iterable[Source], category: str | None, today: date) -> tuple[Source, ...]:
    """Those that are good enough, best first, each text once. Their similarity comes as nearness, without a bound.

    Where some are very near, what is less so is ordered by how it compares with the nearest: else what is new, but
    about something else, would come before what is old and just what was looked for.
    """
    found = list(sources)
    nearest = max([1.0, *(one.similarity for one in found)])

    def worth(one: Source) -> float:
        return score(replace(one, similarity=one.similarity / nearest), category, today)

    different: dict[str, Source] = {}
    for one in sorted(found, key=worth, reverse=True):
        kept = replace(one, similarity=min(one.similarity, 1.0))
        kept = replace(kept, score=score(kept, category, today))
        if kept.score >= THRESHOLD:
            different.setdefault(" ".join(one.text.split()).casefold(), kept)
    return tuple(different.values())[:MOST]
