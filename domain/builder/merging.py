"""Three outlines become one: what two sides have made of the same base, section by section and field by field."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from domain.builder.outline import Outline, Section
from domain.builder.pairing import most_alike
from domain.session import Id

OURS, THEIRS = "OURS", "THEIRS"
"""Which side is right in a conflict."""
ORDER, SECTION = "order", "section"
"""Fields of conflicts that are no field of a section: where sections stand, and whether one is there."""
SILENT = ("name", "is_required", "match_score", "origin", "cites")
"""Fields that nobody is asked about: a section keeps ours when both sides have changed them."""
FIELDS = tuple(one.name for one in fields(Section) if one.name != "name")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that both sides have changed, each its own way.

    `section` is None for the order of sections; the values are texts, numbers, lists, a section, or names in order.
    """

    key: str
    section: Id | None
    field: str
    base: object
    ours: object
    theirs: object


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it. In the conflicts, which nobody has settled, it has ours."""

    outline: Outline
    conflicts: tuple[Conflict, ...] = ()


def merge(base: Outline, ours: Outline, theirs: Outline, takes: Mapping[str, str]) -> Merged:
    """What either side has changed, and of conflicts the side that `takes` says by their key: OURS or THEIRS.

    A section that is ours keeps its name.
    """
    merging = Merging(takes, *identified(base, ours, theirs))
    sections = merging.sections()
    order = merging.order(list(sections))
    return Merged(Outline(tuple(sections[key] for key in order)), tuple(merging.conflicts))


Side = dict[Id, Section]


def identified(base: Outline, ours: Outline, theirs: Outline) -> tuple[Side, Side, Side]:
    """The sections of each side, in order, by what tells them apart on all three sides.

    That is the base's name if it is there, by name or likeness. What both sides call by one name is one section.
    """
    originals, our_names, their_names = ({one.name for one in side.sections} for side in (base, ours, theirs))
    our_keys = keys(base, ours, known=originals | their_names)
    their_keys = keys(base, theirs, known=originals | our_names)
    return (
        {one.name: one for one in base.sections},
        {our_keys.get(one.name, one.name): one for one in ours.sections},
        {their_keys.get(one.name, one.name): one for one in theirs.sections},
    )


def keys(base: Outline, side: Outline, known: set[Id]) -> dict[Id, Id]:
    """The base's names of sections that have another one on a side, which nobody else knows."""
    there = {one.name for one in side.sections}
    missing = [one for one in base.sections if one.name not in there]
    unknown = [one for one in side.sections if one.name not in known]
    return {other.name: one.name for one, other in most_alike(missing, unknown)}


class Merging:
    """A merge under way: what is settled, and the conflicts that are open."""

    def __init__(self, takes: Mapping[str, str], base: Side, ours: Side, theirs: Side) -> None:
        self.takes, self.base, self.ours, self.theirs = takes, base, ours, theirs
        self.conflicts: list[Conflict] = []

    def take(self, key: str, section: Id | None, field: str, values: tuple[object, object, object]) -> int:
        """Which of the values (base, ours, theirs) is right, by its place; where both have changed, as was said."""
        base, ours, theirs = values
        if theirs in (base, ours):
            return 1
        if ours == base or self.takes.get(key) == THEIRS:
            return 2
        if self.takes.get(key) != OURS:
            self.conflicts.append(Conflict(key, section, field, base, ours, theirs))
        return 1

    def sections(self) -> Side:
        """The sections that are left, by key: ours in their order, then theirs."""
        there = {key: self.section(key) for key in dict.fromkeys([*self.ours, *self.theirs])}
        return {key: section for key, section in there.items() if section}

    def section(self, key: Id) -> Section | None:
        """A section as it is afterwards; None if it is gone."""
        base, ours, theirs = self.base.get(key), self.ours.get(key), self.theirs.get(key)
        if ours and theirs:
            return replace(ours, **dict(self.values(key, base, ours, theirs)))
        only = ours or theirs
        if base is None or only is None:
            return only
        values = (replace(base, name=only.name), ours, theirs)
        return (None, ours, theirs)[self.take(f"{key}/{SECTION}", only.name, SECTION, values)]

    def values(self, key: Id, base: Section | None, ours: Section, theirs: Section) -> Iterator[tuple[str, Any]]:
        """The fields of a section that both sides have."""
        for name in FIELDS:
            values = (getattr(base, name, None), getattr(ours, name), getattr(theirs, name))
            asked = name not in SILENT or values[0] in values[1:]
            yield name, values[self.take(f"{key}/{name}", ours.name, name, values) if asked else 1]

    def order(self, there: Sequence[Id]) -> list[Id]:
        """The sections in their order: that of the side which has changed it, with the other one's put in."""
        shared = [key for key in self.base if key in self.ours and key in self.theirs]
        ours, theirs = ([key for key in side if key in set(shared)] for side in (self.ours, self.theirs))
        is_ours = self.take(ORDER, None, ORDER, (shared, ours, theirs)) == 1
        mine, other = (self.ours, self.theirs) if is_ours else (self.theirs, self.ours)
        left = set(there)
        placed = [key for key in mine if key in left]
        return put_in(placed, [key for key in other if key in left])


def put_in(placed: list[Id], others: Iterable[Id]) -> list[Id]:
    """What is not placed yet, each behind what it follows among the others."""
    behind = 0
    for key in others:
        if key not in placed:
            placed.insert(behind, key)
        behind = placed.index(key) + 1
    return placed
