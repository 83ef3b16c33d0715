"""Between typed events and what is stored: JSON, sealed with the session's key, with the event's version in front."""

from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain.session import EVENTS, Id, Recorded, SessionKind
from infrastructure.crypto import SessionKey
from infrastructure.upcasting import upcast


class StoredRow(NamedTuple):
    """One row of the log, in the order of `COLUMNS`."""

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


COLUMNS = (
    "notification_id, originator_id, originator_version, topic, state, kind, actor_id, command_id, causation_id,"
    " recorded_at"
)

_encoder = msgspec.json.Encoder()
_decoders: dict[str, msgspec.json.Decoder[Any]] = {}
_shapes: dict[type[Any], str] = {}


def place(session_id: str, version: int, what: str) -> bytes:
    """What a sealed value is bound to: its session, version and name."""
    return f"{session_id}/{version}/{what}".encode()


def seal_event(key: SessionKey, session_id: Id, version: int, event: Any) -> bytes:
    """The stored form of an event."""
    plain = _encoder.encode(event)
    return bytes((event.event_version,)) + key.seal(plain, place(session_id, version, event.event_name))


def open_event(key: SessionKey, row: StoredRow) -> Any:
    """The event of a row, in today's shape. Raises `CannotOpen`, `KeyError` for a name or version not known here."""
    plain = key.open(row.state[1:], place(str(row.session_id), row.version, row.topic))
    cls, version = EVENTS[row.topic], row.state[0]
    if version != cls.event_version:
        payload = upcast(row.topic, version, cls.event_version, msgspec.json.decode(plain))
        return msgspec.convert(payload, cls)
    decoder = _decoders.get(row.topic)
    if decoder is None:
        decoder = _decoders[row.topic] = msgspec.json.Decoder(cls)
    return decoder.decode(plain)


def recorded(key: SessionKey, row: StoredRow) -> Recorded:
    """The event of a row with its envelope."""
    return Recorded(
        event=open_event(key, row),
        session_id=Id(str(row.session_id)),
        version=row.version,
        recorded_at=row.recorded_at,
        actor_id=row.actor_id or "",
        position=row.position,
        command_id=row.command_id,
        causation_id=row.causation_id,
        kind=SessionKind(row.kind) if row.kind in SessionKind.__members__ else None,
    )


def seal_state(key: SessionKey, session_id: Id, version: int, state: Any) -> bytes:
    """The stored form of a snapshot."""
    return key.seal(_encoder.encode(state), place(session_id, version, _shape(type(state))))


def open_state(key: SessionKey, session_id: Id, version: int, sealed: bytes, cls: type[Any]) -> Any:
    """The state of a snapshot. Raises `CannotOpen`, also if states had another shape when it was taken."""
    return msgspec.json.decode(key.open(sealed, place(session_id, version, _shape(cls))), type=cls)


def _shape(cls: type[Any]) -> str:
    """A name for the fields that a state has, down to the last: it changes when one of them does."""
    if cls not in _shapes:
        _shapes[cls] = f"snapshot {sha256(_encoder.encode(msgspec.json.schema(cls))).hexdigest()}"
    return _shapes[cls]
