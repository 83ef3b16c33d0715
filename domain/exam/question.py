"""A question of an exam, as it is stored."""

from dataclasses import dataclass

from domain.disclosure import Open, Secret
from domain.questions.question import Face, UnitKey
from domain.questions.tasks import Reference
from domain.session import Id


@dataclass(frozen=True, slots=True)
class Question:
    """A question as generated. The `key` never leaves the domain before the question is graded."""

    id: Open[Id]
    """The question's name within the exam, such as "teil_2_3"."""
    part_id: Open[Id]
    number: Open[int]
    """Its place in the part, from 1; an example comes first."""
    face: Open[Face]
    """What the learner sees of it."""
    key: Secret[tuple[UnitKey, ...]]
    points: Open[float]
    """The most points that it brings."""
    is_example: Open[bool] = False
    """Whether it is an example, which is solved and brings no points."""
    reference: Secret[Reference | None] = None
