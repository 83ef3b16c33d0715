"""What can be asked of the time of a timed exam: by its learner, by a teacher, and by the timer."""

from typing import TypeAlias

from domain.session import Id, command


@command
class OpenPart:
    """Open a part of a timed exam and start its clock; the one that was open closes for good."""

    part_id: Id


@command
class GrantExtraTime:
    """Give the learner more time for a part that is open or yet to be opened."""

    part_id: Id
    minutes: int
    reason: str
    teacher_id: Id = Id("")


@command
class ReopenPart:
    """Let the learner open a closed part once more, for so many minutes."""

    part_id: Id
    minutes: int
    reason: str
    teacher_id: Id = Id("")


@command
class KeepTime:
    """Record what time has brought about."""


TimeCommand: TypeAlias = OpenPart | GrantExtraTime | ReopenPart | KeepTime
"""What can be asked of the time of a timed exam."""
