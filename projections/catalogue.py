"""The one list of projections, each with when it is kept: by the append itself, or by who follows the log."""

from collections.abc import Sequence

from projections import model_usage
from projections.builder.kind import BUILDER
from projections.classroom.kind import CLASSROOM
from projections.exam.kind import EXAM
from projections.practice.kind import PRACTICE
from projections.projection import Inline, KindProjections, Projection
from projections.reading.kind import READING
from projections.sessions import SessionRow
from projections.study.kind import STUDY

KINDS = (
    EXAM,
    PRACTICE,
    STUDY,
    READING,
    BUILDER,
    CLASSROOM,
)


def catalogue(kinds: Sequence[KindProjections]) -> dict[str, Projection]:
    """The projections of these kinds, by name, and those that all kinds share."""
    usage = model_usage.projection([topic for kind in kinds for topic in kind.spending])
    return {one.name: one for one in (usage, *(one for kind in kinds for one in kind.projections))}


PROJECTIONS = catalogue(KINDS)

SESSIONS = Inline("sessions", SessionRow)

CATALOGUE: dict[str, Inline | Projection] = {SESSIONS.name: SESSIONS, **PROJECTIONS}
"""All that can be made anew from the log, by name."""
