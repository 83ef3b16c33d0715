"""What an append consists of: the events sealed, the session's row, and for a new session its key."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from domain.decider import Worded
from domain.people import RESERVED
from domain.session import Event, Recorded, Request, Session
from infrastructure.keys.sealing import SessionKey
from infrastructure.log.appends import Append, EventRow
from infrastructure.log.codec import seal_event
from infrastructure.sessions.cache import Held
from projections.sessions import session_row


def named(request: Request) -> Request:
    """The request with a command id, the client's or one of ours: by it a commit whose answer was lost is found."""
    return request if request.command_id else replace(request, command_id=f"auto-{uuid4()}")


def signature(key: SessionKey, command: object, request: Request) -> str:
    """What a command is told by when it comes again: its name, and a fingerprint of all that was said with it.

    The command's class does where the request has what was said.
    """
    words = command.words if isinstance(command, Worded) else command
    name = (words if isinstance(words, type) else type(words)).__name__
    said = words if request.said is None else request.said
    return f"{name} {key.fingerprint(msgspec.json.encode(said, order='deterministic'))}"


def is_repetition(key: SessionKey, command: object, request: Request, stored: str) -> bool:
    """Whether a command is the one with a stored signature; of an old signature, the name counts."""
    current = signature(key, command, request)
    return stored in (current, current.partition(" ")[0])


def append_of(
    held: Held, events: Sequence[Event], command: object, request: Request, now: datetime
) -> tuple[Session, Append]:
    """The state after the events that a command led to, and what is to be stored of them. The request is `named`."""
    state, session_id = held.state, held.state.id
    rows, name = [], signature(held.key, command, request)
    for version, event in enumerate(events, state.version + 1):
        state = held.decider.apply(state, Recorded(event, session_id, version, now, request.actor_id))
        rows.append(
            EventRow(
                session_id=UUID(session_id),
                version=version,
                topic=event.event_name,
                state=seal_event(held.key, session_id, version, event),
                kind=held.decider.kind.value,
                actor_id=request.actor_id,
                command=name,
                command_id=request.command_id,
                recorded_at=now,
            )
        )
    return state, Append(rows, [msgspec.to_builtins(session_row(held.decider, state))])


def together(first: Append, second: Append) -> Append:
    """Two appends as one that is all or nothing."""
    return Append(
        [*first.events, *second.events],
        [*first.session_rows, *second.session_rows],
        [*first.new_keys, *second.new_keys],
    )


def may_act(session: Session, request: Request) -> bool:
    """Whether whoever asks may act on a session."""
    return request.for_anyone or request.is_permitted or session.owner_id == request.actor_id


def who_pays(session: Session, request: Request) -> str:
    """Whose day an append counts for: that of the person who acts, so that nobody fills another's; else the owner's."""
    return session.owner_id if request.actor_id.startswith(RESERVED) else request.actor_id
