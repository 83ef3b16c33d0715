"""The one list of projections that follow the log. The `sessions` view is kept by the append itself."""

from collections.abc import Sequence

from projections import model_usage
from projections.classroom.kind import CLASSROOM
from projections.exam.kind import EXAM
from projections.practice.kind import PRACTICE
from projections.projection import KindProjections, Projection
from projections.study.kind import STUDY

KINDS = (
    EXAM,
    PRACTICE,
    STUDY,
    CLASSROOM,
)


def catalogue(kinds: Sequence[KindProjections]) -> dict[str, Projection]:
    """The projections of these kinds, by name, and those that all kinds share."""
    usage = model_usage.projection([topic for kind in kinds for topic in kind.spending])
    return {one.name: one for one in (usage, *(one for kind in kinds for one in kind.projections))}


PROJECTIONS = catalogue(KINDS)

REBUILDABLE = ("sessions", *PROJECTIONS)
"""The names of the projections that can be made anew from the log."""
