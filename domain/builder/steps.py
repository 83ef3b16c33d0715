"""Steps: what an author does, kept as the way back from it. To go back is to keep the way that leads here again."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.builder.outline import Outline, Section
from domain.builder.values import Former
from domain.session import Id

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
    selected: int | None
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


def differing(here: Sequence[Section], there: Sequence[Section]) -> tuple[int, Sequence[Section], Sequence[Section]]:
    """Where two sequences of sections begin to differ, and what stands from there on as far as they differ."""
    most = min(len(here), len(there))
    start = next((n for n in range(most) if not _same(here[n], there[n])), most)
    end = next((n for n in range(most - start) if not _same(here[-1 - n], there[-1 - n])), most - start)
    return start, here[start : len(here) - end], there[start : len(there) - end]


def _same(one: Section, other: Section) -> bool:
    return one is other or one == other


def splices(here: Sequence[Section], there: Sequence[Section]) -> tuple[Splice, ...]:
    """What makes the one sequence of sections of the other."""
    start, old, new = differing(here, there)
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(Splice(start + i, j - i, tuple(new[k:m])) for tag, i, j, k, m in codes if tag != "equal")


def spliced(sections: tuple[Section, ...], changes: Sequence[Splice]) -> tuple[Section, ...]:
    """The sections once they are changed."""
    for one in reversed(changes):
        sections = (*sections[: one.at], *one.sections, *sections[one.at + one.gone :])
    return sections
