"""Which sections an outline has, in which order, with how many minutes: by the shares and the manner of its persona."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TypeAlias

from domain.builder.authoring import OutlineRequest
from domain.builder.breaks import breaks, placed
from domain.builder.metadata import DraftTopic, Metadata
from domain.builder.minutes import DEFAULT_SHARES, LONGEST, MOST, timed
from domain.builder.outline import Origin, Section, SectionType
from domain.builder.sharing import share_out, share_within
from domain.session import Id
from infrastructure.builder.offline.manners import Manner
from infrastructure.builder.offline.phrases import subject
from infrastructure.builder.offline.stock import Stock

T: TypeAlias = SectionType

BETWEEN_POINTS = re.compile(r"[\n;]")

FAST = 0.65
"""How long sections are, beside their usual length, when it is to go faster."""

MOST_OF_A_TYPE = 6

LONG_TALK = 45
"""Minutes of a discussion at most."""

LONG_EXERCISE = 40
"""Minutes from which on one exercise is too long: there are several."""

USUAL = {one.type: one.percent for one in DEFAULT_SHARES}
"""Shares in percent where a persona has none; and what every outline has."""

LEAST = 5
"""Minutes of a section for which the persona has none."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A section to be filled; `topic` is the author's own that it is about, `point` what they want to come up in it."""

    type: SectionType
    minutes: int
    topic: DraftTopic | None = None
    point: str = ""

    @property
    def about(self) -> str:
        """What the author wants it to be about, in a line; empty where that is left open."""
        asked = (self.topic.title, self.topic.description or "") if self.topic else (self.point,)
        return subject(" ".join(asked))

    @property
    def asked(self) -> tuple[str, str]:
        """What the author calls it, and what they say of it; both empty where that is left open."""
        title, described = (self.topic.title, self.topic.description or "") if self.topic else (self.point, "")
        return subject(title), subject(described)


def points_of(metadata: Metadata) -> Sequence[str]:
    """What the author wants to come up, one by one."""
    lines = BETWEEN_POINTS.split(metadata.specific_topics or "")
    return [point for line in lines if (point := line.strip(" -*•\t"))]


def plan(request: OutlineRequest, manner: Manner, stock: Stock) -> Sequence[Slot]:
    """The sections in their order. The author's own topics have their minutes, all others the rest by their shares."""
    own = tuple(Slot(T.TOPIC, one.duration_minutes, one) for one in request.metadata.topics)
    pauses = breaks(request.minutes, request.metadata.start_time)
    taken = sum(one.minutes for one in own) + sum(one.minutes for one in pauses)
    slots = _by_shares(request, manner, stock, max(request.minutes - taken, 0))
    slots[T.TOPIC] = (*own, *slots[T.TOPIC])
    if manner.talks and len(slots[T.EXERCISE]) > 1 and not slots[T.DISCUSSION]:
        first, *others = slots[T.EXERCISE]
        slots[T.DISCUSSION], slots[T.EXERCISE] = (Slot(T.DISCUSSION, min(first.minutes, LONG_TALK)),), tuple(others)
    body = [*slots.pop(T.OPENER), *_arranged(slots, manner)]
    has_own = any(one.type is T.BREAK for one in body)
    rests = {} if has_own else placed([one.minutes for one in body], pauses)
    rested = [one for place, slot in enumerate(body) for one in _and_rest(slot, rests.get(place))]
    return _timed([*rested, *slots[T.CLOSING]], request)


def _and_rest(slot: Slot, minutes: int | None) -> Iterator[Slot]:
    """A section, and the break behind it."""
    yield slot
    if minutes:
        yield Slot(T.BREAK, minutes)


def _by_shares(request: OutlineRequest, manner: Manner, stock: Stock, rest: int) -> dict[T, tuple[Slot, ...]]:
    """So many minutes by type; what every outline has is there even if the persona has no share for it.

    The author's own topics are the topic: beside them there is another one only where there is room for it.
    """
    shares = {one.type: one.percent for one in request.brief.shares if one.percent > 0} or USUAL
    own = sum(one.duration_minutes for one in request.metadata.topics)
    together, shared = sum(shares.values()), min(rest + own, request.minutes)
    weights = {type: shared * percent / together for type, percent in shares.items()}
    if own:
        weights[T.TOPIC] = max(weights.get(T.TOPIC, 0.0) - own, 0.0)
    slots: dict[T, tuple[Slot, ...]] = dict.fromkeys(T, ())
    for type in USUAL:
        slots[type] = (Slot(type, LEAST),)
    most = [MOST.get(type, request.minutes) for type in weights]
    lengths = dict(zip(weights, share_within(rest, list(weights.values()), [0] * len(most), most), strict=True))
    for type, minutes in _without_long_topics(lengths, max(_topics(request, stock), 1)).items():
        slots[type] = tuple(_divided(type, minutes, request, manner, stock))
    enough = LEAST * len(USUAL) if points_of(request.metadata) else rest + 1
    if own and weights[T.TOPIC] < LEAST and rest < enough:
        slots[T.TOPIC] = ()
    return slots


def _without_long_topics(lengths: dict[T, int], topics: int) -> Mapping[T, int]:
    """So many minutes by type: what would make too long ones of so many topics is for exercises."""
    over = max(lengths.get(T.TOPIC, 0) - LONGEST * topics, 0)
    if not over or T.EXERCISE not in lengths:
        return lengths
    return lengths | {T.TOPIC: lengths[T.TOPIC] - over, T.EXERCISE: lengths[T.EXERCISE] + over}


def _timed(slots: Sequence[Slot], request: OutlineRequest) -> Sequence[Slot]:
    """The slots with the minutes that their sections will have: what is said in them speaks of these."""
    sections = [
        Section(Id(str(n)), one.type, "", one.minutes, origin=Origin.USER if one.topic else Origin.AI)
        for n, one in enumerate(slots)
    ]
    lengths = timed(sections, request.minutes, request.brief.shares)
    return [replace(slot, minutes=one.duration_minutes) for slot, one in zip(slots, lengths, strict=True)]


def _divided(type: SectionType, minutes: int, request: OutlineRequest, manner: Manner, stock: Stock) -> Iterator[Slot]:
    """So many minutes of a type, in sections as long as the manner has them and as many as there is something for."""
    length = manner.length * (FAST if request.tweaks.speed_up_pace else 1)
    points = points_of(request.metadata) if type is T.TOPIC else []
    enough = {T.TOPIC: _topics(request, stock), T.EXERCISE: _exercises(minutes, request, stock) + manner.talks}
    wanted = max(round(minutes / length), len(points))
    count = max(min(wanted, enough.get(type, 1), MOST_OF_A_TYPE, minutes // LEAST), 1)
    for part, point in zip_longest(share_out(minutes, [1] * count), points[:count], fillvalue=""):
        yield Slot(type, int(part), point=str(point))


def _topics(request: OutlineRequest, stock: Stock) -> int:
    """How many topics there is something for: what has to come up, then passages that are left, or the catalogue's."""
    points = points_of(request.metadata)
    left = max(stock.topics() - len(points) - len(request.metadata.topics), 0)
    return len(points) + left or len(request.topics)


def _exercises(minutes: int, request: OutlineRequest, stock: Stock) -> int:
    """How many exercises: those of the documents, and where they are too few for the time some on what is explained."""
    some = min(minutes // LONG_EXERCISE, _topics(request, stock) + len(request.metadata.topics))
    return max(stock.exercises(minutes), some, -(-minutes // LONGEST), 1)


def _arranged(slots: dict[SectionType, tuple[Slot, ...]], manner: Manner) -> Iterator[Slot]:
    """What stands between opener and closing: groups in order, the types of a group in turn, others at the end."""
    grouped = {type for group in manner.order for type in group}
    for group in (*manner.order, [type for type in slots if type not in grouped and type is not T.CLOSING]):
        turns = max((len(slots[type]) for type in group), default=0)
        for turn in zip(*(_spread(slots[type], turns) for type in group), strict=True):
            yield from (slot for slot in turn if slot)


def _spread(slots: Sequence[Slot], turns: int) -> Sequence[Slot | None]:
    """Sections in so many turns, evenly: topics as early as can be, for what is done comes after what it is about."""
    spread: list[Slot | None] = [None] * turns
    for number, slot in enumerate(slots):
        is_early = slot.type is T.TOPIC
        spread[number * turns // len(slots) if is_early else -(-(number + 1) * turns // len(slots)) - 1] = slot
    return spread
