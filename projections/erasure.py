"""Erasures, as those who asked for them follow them."""

from dataclasses import dataclass
from datetime import datetime

from domain.session import Id


@dataclass(frozen=True, slots=True)
class Erasure:
    """How far an erasure has come. Once `finishedAt` is set no table has anything of the learner any more.

    `shreddedAt` is when that had reached the disk, too: keys and rows of before were neither in the files of tables nor
    in PostgreSQL's write-ahead log any more. docs/privacy.md says what may remain. Of a session, one is erased and none
    is left.
    """

    id: Id
    requested_at: datetime
    finished_at: datetime | None
    sessions_erased: int
    sessions_left: int
    shredded_at: datetime | None


@dataclass(frozen=True, slots=True)
class ErasedSession:
    """What is left of a session: that there was one, when it was erased, and when the disk had forgotten its key."""

    id: Id
    erased_at: datetime
    shredded_at: datetime | None
