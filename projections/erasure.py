"""The erasure of a learner, as those who asked for it follow it."""

from dataclasses import dataclass
from datetime import datetime

from domain.session import Id


@dataclass(frozen=True, slots=True)
class Erasure:
    """How far the erasure of a learner has come. Once `finishedAt` is set nothing of the learner is left."""

    id: Id
    requested_at: datetime
    finished_at: datetime | None
    sessions_erased: int
    sessions_left: int
