"""What an examination asks for: its units, how long each takes, and which come before which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from domain.disclosure import Own
from domain.texts import fold

MAX_NAME = 1000
"""Characters of what may name a topic: a title, with white space to spare."""


class StudyDifficulty(Enum):
    """How hard a unit, a lesson or a question is."""

    EASY = "EASY"
    """Needs little that was learned before."""
    MEDIUM = "MEDIUM"
    """Of the usual difficulty of the examination."""
    HARD = "HARD"
    """Takes much time and practice."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a syllabus, called a topic in plans and lessons. `hours` is what a well-prepared student needs.

    `prerequisites` are ids of units of the same syllabus; `critical` units weigh much in the examination.
    """

    id: Own[str]
    """What plans, lessons and quizzes name it by."""
    subject: Own[str]
    """The subject that it belongs to."""
    title: Own[str]
    """What it is called."""
    difficulty: Own[StudyDifficulty]
    """How hard it is."""
    hours: Own[float]
    """How many hours a well-prepared student needs."""
    critical: Own[bool] = False
    """Whether it weighs much in the examination."""
    prerequisites: Own[tuple[str, ...]] = ()
    """The ids of the units that come before it."""
    topics: Own[tuple[str, ...]] = ()
    """What it is made of, in a few words each."""


def find_units(units: Mapping[str, Unit], wanted: Sequence[str]) -> Sequence[Unit | None]:
    """The unit with each id or title, None where there is none; what is longer than any title is not looked at."""
    titles = {fold(unit.title): unit for unit in reversed([*units.values()])}
    return [units.get(text) or (titles.get(fold(text)) if len(text) <= MAX_NAME else None) for text in wanted]


def subjects(units: Sequence[Unit]) -> Sequence[str]:
    """The subjects of a syllabus, in its order."""
    return list(dict.fromkeys(unit.subject for unit in units))


def in_order(units: Sequence[Unit]) -> Sequence[Unit]:
    """The units with every prerequisite before what needs it; otherwise in the order given."""
    by_id = {unit.id: unit for unit in units}
    ordered: dict[str, Unit] = {}

    def place(unit: Unit, needing: tuple[str, ...]) -> None:
        if unit.id in ordered or unit.id in needing:
            return
        for needed in unit.prerequisites:
            if needed in by_id:
                place(by_id[needed], (*needing, unit.id))
        ordered[unit.id] = unit

    for unit in units:
        place(unit, ())
    return list(ordered.values())
