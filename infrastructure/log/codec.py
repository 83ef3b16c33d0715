"""Between typed events and what is stored: JSON, sealed with the session's key, with the event's version in front."""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple, TypeVar, cast
from uuid import UUID

import msgspec

from domain.lifecycle import SessionErased
from domain.session import (
    EVENTS,
    Event,
    Id,
    Recorded,
    Session,
    SessionKind,
)
from infrastructure.keys.sealing import SessionKey
from infrastructure.log.upcasting import upcast
from infrastructure.process.instants import in_utc


class EventCannotBeRead(ValueError):
    """Raised when an event would not come back from the log; it must not get there."""


class StoredRow(NamedTuple):
    """One row of the log, in the order of `COLUMNS`. `erased`: its session is, by now."""

    position: int
    session_id: UUID
    version: int
    topic: str
    state: bytes
    kind: str | None
    actor_id: str | None
    command_id: str | None
    causation_id: str | None
    recorded_at: datetime
    erased: bool = False

    @property
    def is_erasure(self) -> bool:
        """Whether this is the fact of the erasure itself, which is stored in plain and has nothing to hide."""
        return self.topic == ERASURE


ERASED = cast(type[Event], SessionErased)
ERASURE = ERASED.event_name

STORED_COLUMNS = (
    "notification_id",
    "originator_id",
    "originator_version",
    "topic",
    "state",
    "kind",
    "actor_id",
    "command_id",
    "causation_id",
    "recorded_at",
)
IS_ERASED = (
    "coalesce((SELECT true FROM stored_events AS erasure"
    f" WHERE erasure.originator_id = stored_events.originator_id AND erasure.topic = '{ERASURE}' LIMIT 1), false)"
)
"""Read with each row, so that no key that somebody still remembers opens what is erased.

Not EXISTS: that PostgreSQL may answer by gathering all erasures there are for each query.
"""

COLUMNS = f"{', '.join(STORED_COLUMNS)}, {IS_ERASED}"

_KINDS: dict[str | None, SessionKind] = {kind.value: kind for kind in SessionKind}
S = TypeVar("S", bound=Session)

_encoder = msgspec.json.Encoder()
_decoders: dict[str, msgspec.json.Decoder[Event]] = {}
_shapes: dict[type[Session], str] = {}


def place(session_id: str, version: int, what: str) -> bytes:
    """What a sealed value is bound to: its session, version and name."""
    return f"{session_id}/{version}/{what}".encode()


def seal_event(key: SessionKey, session_id: Id, version: int, event: Event) -> bytes:
    """The stored form of an event. Raises `EventCannotBeRead` when a value is not of its field's type."""
    plain = _encoder.encode(in_utc(event))
    try:
        _decoder(event.event_name).decode(plain)
    except msgspec.ValidationError as problem:
        raise EventCannotBeRead(f"{event.event_name}: {problem}") from problem
    return bytes((event.event_version,)) + key.seal(plain, place(session_id, version, event.event_name))


def open_event(key: SessionKey, row: StoredRow) -> Event:
    """The event of a row, in today's shape. Raises `CannotOpen`, `KeyError` for a name or version not known here."""
    plain = key.open(row.state[1:], place(str(row.session_id), row.version, row.topic))
    cls, version = EVENTS[row.topic], row.state[0]
    if version != cls.event_version:
        payload = upcast(row.topic, version, cls.event_version, msgspec.json.decode(plain))
        return in_utc(msgspec.convert(payload, cls))
    return in_utc(_decoder(row.topic).decode(plain))


def _decoder(topic: str) -> msgspec.json.Decoder[Event]:
    decoder = _decoders.get(topic)
    if decoder is None:
        decoder = _decoders[topic] = msgspec.json.Decoder(EVENTS[topic])
    return decoder


def erasure_state() -> bytes:
    """The stored form of an erasure: in plain, because no key is left to seal it with."""
    return bytes((ERASED.event_version,)) + _encoder.encode(SessionErased())


def recorded(key: SessionKey, row: StoredRow) -> Recorded:
    """The event of a row with its envelope. Raises as `open_event` does."""
    return _with_envelope(open_event(key, row), row)


def recorded_erasure(row: StoredRow) -> Recorded:
    """The erasure that a row stands for, with its envelope."""
    return _with_envelope(msgspec.json.decode(row.state[1:], type=ERASED), row)


def _with_envelope(event: Event, row: StoredRow) -> Recorded:
    return Recorded(
        event=event,
        session_id=Id(str(row.session_id)),
        version=row.version,
        recorded_at=in_utc(row.recorded_at),
        actor_id=row.actor_id or "",
        position=row.position,
        command_id=row.command_id,
        causation_id=row.causation_id,
        kind=_KINDS.get(row.kind),
    )


def seal_state(key: SessionKey, session_id: Id, version: int, state: Session) -> bytes:
    """The stored form of a snapshot."""
    return key.seal(_encoder.encode(in_utc(state)), place(session_id, version, _shape(type(state))))


def open_state(key: SessionKey, session_id: Id, version: int, sealed: bytes, cls: type[S]) -> S:
    """The state of a snapshot. Raises `CannotOpen`, also if states had another shape when it was taken."""
    return in_utc(msgspec.json.decode(key.open(sealed, place(session_id, version, _shape(cls))), type=cls))


def _shape(cls: type[Session]) -> str:
    """A name for the fields that a state has, down to the last: it changes when one of them does."""
    if cls not in _shapes:
        _shapes[cls] = f"snapshot in UTC {sha256(_encoder.encode(msgspec.json.schema(cls))).hexdigest()}"
    return _shapes[cls]


def parse_id(session_id: str) -> UUID | None:
    """The session id that a client sent, None if it cannot be one."""
    try:
        return UUID(session_id)
    except ValueError:
        return None


SESSION_KINDS = tuple(SessionKind.__members__)
"""What sessions are stored as; other streams are of other kinds."""
