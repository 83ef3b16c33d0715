"""Steps: what an author does, kept as the way back from it. To go back is to keep the way that leads here again."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

from domain.builder.outline import Outline, Section
from domain.builder.values import Former, shared_ends
from domain.session import Id

Sections: TypeAlias = tuple[Section, ...]

MOST_STEPS = 1000
"""So many steps can be taken back."""


@dataclass(frozen=True, slots=True)
class Splice:
    """From a place in an outline on, counted from 0, so many sections give way to these."""

    at: int
    gone: int
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a field of the metadata, or of a section, was; and whether it named what the catalogue did not have."""

    name: str
    was: Former
    section: Id | None = None
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Jump:
    """From one version's outline to another's: to which, and how the outline differs from it."""

    accepted: int | None
    edits: tuple[Splice, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A way from one content of a draft to another. It is as large as what differs."""

    fields: tuple[Typed, ...] = ()
    splices: tuple[Splice, ...] = ()
    jump: Jump | None = None


def outlined(sections: Sequence[Section]) -> Outline | None:
    """The outline of these sections; without any there is none."""
    return Outline(tuple(sections)) if sections else None


def differing(here: Sections, there: Sections) -> tuple[int, Sections, Sections]:
    """Where some sections and others begin to differ, and what stands from there on as far as they differ."""
    if here is there:
        return len(here), (), ()
    start, end = shared_ends(here, there)
    return start, here[start : len(here) - end], there[start : len(there) - end]


def splices(here: Sections, there: Sections) -> tuple[Splice, ...]:
    """What makes the one sequence of sections of the other."""
    start, old, new = differing(here, there)
    if len(old) <= 1:
        return (Splice(start, len(old), new),) if old or new else ()
    if (*old[1:], old[0]) == new:
        return Splice(start, 1, ()), Splice(start + len(old), 0, old[:1])
    if (old[-1], *old[:-1]) == new:
        return Splice(start, 0, old[-1:]), Splice(start + len(old) - 1, 1, ())
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(Splice(start + i, j - i, new[k:m]) for tag, i, j, k, m in codes if tag != "equal")


def spliced(sections: Sections, changes: Sequence[Splice]) -> Sections:
    """The sections once they are changed."""
    for one in reversed(changes):
        sections = (*sections[: one.at], *one.sections, *sections[one.at + one.gone :])
    return sections
