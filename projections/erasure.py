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
    """What `erasure(id:)` takes."""
    requested_at: datetime
    """When it was asked for."""
    finished_at: datetime | None
    """When no table had anything of the learner any more; null until then."""
    sessions_erased: int
    """How many sessions are erased by now."""
    sessions_left: int
    """How many sessions are still to be erased."""
    shredded_at: datetime | None
    """When the disk had forgotten all of it, too; null until then."""


@dataclass(frozen=True, slots=True)
class ErasedSession:
    """What is left of a session: that there was one, when it was erased, and when the disk had forgotten its key."""

    id: Id
    """The id that the session had."""
    erased_at: datetime
    """When its key was destroyed."""
    shredded_at: datetime | None
    """When the disk had forgotten the key, too; null until then."""
