"""What two sides have made of one section each its own way, as clients see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from domain.builder.merging import Conflict, Merged
from domain.builder.outline import Outline, Section
from domain.names import in_camel_case
from domain.session import Id
from projections.builder.outlines import Naming


class MergeSide(Enum):
    """A side of a merge."""

    OURS = "OURS"
    """The draft's outline as it stands."""
    THEIRS = "THEIRS"
    """The version that is taken over."""


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """Something that the draft's outline and a version have changed since they were the same, each its own way.

    Values are told as lines: a text is one, a list one for each entry, a section its title, an order all titles.
    Nothing, or a section that is not there, has none.
    """

    key: str
    """What `takes` names it by; the same as long as neither side changes."""
    section_id: Id | None
    """The section of the draft's outline that it is about; null for the order of sections, and for one not there."""
    title: str
    """What that section is called; empty for the order of sections."""
    field: str
    """Which field of the section; section for whether it is there, order for the order of sections."""
    base: tuple[str, ...]
    """What both sides began with."""
    ours: tuple[str, ...]
    """What the draft's outline has."""
    theirs: tuple[str, ...]
    """What the version has."""


def conflicts(merged: Merged, sides: tuple[Outline, Outline, Outline], naming: Naming) -> tuple[MergeConflict, ...]:
    """All conflicts of a merge of three outlines, the draft's second."""
    base, ours, theirs = sides
    titles = {one.name: one.title for side in (base, theirs, ours) for one in side.sections}
    return tuple(_conflict(one, ours, titles, naming) for one in merged.conflicts)


def _conflict(found: Conflict, ours: Outline, titles: Mapping[Id, str], naming: Naming) -> MergeConflict:
    section = found.section
    is_there = section is not None and ours.find(section) is not None
    return MergeConflict(
        key=found.key,
        section_id=naming(section) if section and is_there else None,
        title=titles.get(section, "") if section else "",
        field=in_camel_case(found.field),
        base=_lines(found.base, titles),
        ours=_lines(found.ours, titles),
        theirs=_lines(found.theirs, titles),
    )


def _lines(value: object, titles: Mapping[Id, str]) -> tuple[str, ...]:
    """What a side has, as lines."""
    match value:
        case None | "":
            return ()
        case Section(title=title):
            return (title,)
        case Enum():
            return (str(value.value),)
        case list() | tuple():
            return tuple(titles.get(one, str(one)) for one in value)
    return (str(value),)
