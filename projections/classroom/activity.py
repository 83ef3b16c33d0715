"""What a teacher is told of as it happens."""

from typing import NamedTuple

from domain.session import Id, Recorded, Session


class Act(NamedTuple):
    """What happened in a learner's session: an event; or the session itself, when it has moved without one.

    The cursor of what is no event is that of the event before it.
    """

    cursor: str
    learner_id: Id
    happened: Recorded | Session
