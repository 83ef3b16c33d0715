"""The minutes of an outline: together the session's, and each type has the share that the persona gives it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from domain.builder.catalog import Share
from domain.builder.outline import Origin, Section, SectionType
from domain.builder.sharing import share_out, share_within

STEP = 5
"""Minutes are multiples of this where they can be."""
USUAL = {SectionType.OPENER: 10, SectionType.EXERCISE: 20}
USUAL_MINUTES = 15
"""How long a section takes of which nobody has said so, by type; and any other."""
LEAST = 3
"""Minutes below which a section is none; what the author asked for gives way to that."""
MOST = {SectionType.OPENER: 30, SectionType.CLOSING: 30, SectionType.VIDEO: 20}
"""Minutes that a section of a type has at most, as long as there are others to have the rest."""
LONGEST = 60
"""Minutes that any other section has at most, as long as there are enough of them."""
OTHERS = 3
"""Sections of types that the persona gives no share have at most the third part of the time together."""
DEFAULT_SHARES = (
    Share(SectionType.OPENER, 10),
    Share(SectionType.TOPIC, 25),
    Share(SectionType.EXERCISE, 25),
    Share(SectionType.VIDEO, 10),
    Share(SectionType.CLOSING, 20),
)
"""How time is divided when nobody says so; by weight, they need not be 100."""


def timed(sections: Sequence[Section], minutes: int, shares: Sequence[Share]) -> tuple[Section, ...]:
    """The sections with whole minutes, together `minutes`.

    What the draft's author asked for stays, unless others would have less than three minutes. Breaks and whatever else
    the persona gives no share stay up to a third of the time. Of the rest each type gets its share, which its sections
    divide as they were; a welcome, an end or a video no more than it needs. What five does not divide goes to the last
    that can have it. As many minutes as sections are needed.
    """
    given = percents(sections, shares)
    asked = [n for n, one in enumerate(sections) if one.origin is Origin.USER]
    others = [n for n, one in enumerate(sections) if one.origin is Origin.AI and one.type not in given]
    rest = [n for n in range(len(sections)) if n not in {*asked, *others}]
    lengths = [one.duration_minutes for one in sections]
    least = max(1, min(LEAST, minutes // len(sections)))
    fit_asked(lengths, asked, minutes - least * (len(others) + len(rest)))
    left = minutes - sum(lengths[n] for n in asked)
    fit_others(lengths, others, min(max(minutes // OTHERS, len(others)), left - least * len(rest)))
    divide(lengths, rest, sections, minutes, given)
    return tuple(replace(one, duration_minutes=length) for one, length in zip(sections, lengths, strict=True))


def percents(sections: Sequence[Section], shares: Sequence[Share]) -> dict[SectionType, int]:
    """The share of each type; those that are usual where the persona's are of none that there is."""
    given = {one.type: one.percent for one in shares}
    if any(one.type in given for one in sections if one.origin is Origin.AI):
        return given
    return {one.type: one.percent for one in DEFAULT_SHARES}


def fit_asked(lengths: list[int], asked: list[int], limit: int) -> None:
    """What was asked for, made shorter by the same share if it is more than there is."""
    wanted = [lengths[n] for n in asked]
    if sum(wanted) > limit:
        put(lengths, asked, share_out(limit, wanted, [1] * len(asked)))


def fit_others(lengths: list[int], others: list[int], limit: int) -> None:
    """Breaks and the like in steps of five if there is room for that, and no longer than the limit together."""
    step = STEP if STEP * len(others) <= limit else 1
    wanted = [max(1, round(lengths[n] / step)) for n in others]
    if sum(wanted) > limit // step:
        wanted = share_out(limit // step, wanted, [1] * len(others))
    put(lengths, others, [step * one for one in wanted])


def divide(
    lengths: list[int], rest: list[int], sections: Sequence[Section], minutes: int, given: dict[SectionType, int]
) -> None:
    """What is left, to types by their shares less what was asked for of them, then to the sections of each."""
    taken = [n for n in range(len(sections)) if n not in set(rest)]
    left = minutes - sum(lengths[n] for n in taken)
    asked = Counter[SectionType]()
    for n in taken:
        asked[sections[n].type] += lengths[n]
    step = STEP if left // STEP >= len(rest) else 1
    shared = minutes - sum(lengths[n] for n in taken if sections[n].type not in given)
    counts = Counter(sections[n].type for n in rest)
    weights = [max(0.0, shared * given[type] / (sum(given.values()) or 1) - asked[type]) for type in counts]
    least = max(1, min(LEAST, left // (len(rest) or 1)) // step)
    most = {type: length // step for type, length in longest(counts, left).items()}
    bounds = [[count * least for count in counts.values()], [count * most[type] for type, count in counts.items()]]
    for type, part in zip(counts, share_within(left // step, weights, *bounds), strict=True):
        ours = [n for n in rest if sections[n].type is type]
        each = [lengths[n] // step for n in ours]
        parts = share_within(part, each, [least] * len(ours), [most[type]] * len(ours))
        put(lengths, ours, [step * one for one in parts])
    open_ended = [n for n in rest if lengths[n] + left % step <= MOST.get(sections[n].type, minutes)]
    lengths[(open_ended or rest)[-1]] += left % step


def longest(counts: Counter[SectionType], minutes: int) -> dict[SectionType, int]:
    """How long a section of each type is at most, if so many sections are to have so many minutes."""
    most = {type: MOST.get(type, LONGEST) for type in counts}
    if sum(count * most[type] for type, count in counts.items()) >= minutes:
        return most
    return {type: MOST.get(type, minutes) for type in counts}


def put(lengths: list[int], places: list[int], values: list[int]) -> None:
    """The values at their places."""
    for place, value in zip(places, values, strict=True):
        lengths[place] = value
