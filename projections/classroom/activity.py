"""What a teacher is told of as it happens."""

from typing import NamedTuple

from domain.session import Id, Recorded, Session


class Act(NamedTuple):
    """What happened in a learner's session: an event; or the session itself, when it has moved without one.

    The cursor of what is no event is that of the event before it. `session` is as it stands then; None for an event
    that was read with many others, for which it is looked up when it is told.
    """

    cursor: str
    learner_id: Id
    event: Recorded | None
    session: Session | None
