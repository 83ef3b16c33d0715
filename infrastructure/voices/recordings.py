"""Where recordings are kept: in the database, so that any server has what any of them has made.

A recording is made once, however many want it: who makes it holds a lock of its name. What was used least lately goes
when there is no room.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

import psycopg
from psycopg_pool import AsyncConnectionPool

from infrastructure.postgres.locks import RECORDING, ROOM_FOR_RECORDINGS
from infrastructure.postgres.queries import fetch
from infrastructure.voices.scripts import Script
from infrastructure.voices.speech import NotSpokenNow, Order, Recording
from infrastructure.voices.timings import Timings

FIND = (
    "SELECT last_used < now() - interval '1 minute', name, text, language, synthesiser, voice, size, starts, duration"
    " FROM voice_audio WHERE name = %s"
)
USE = "UPDATE voice_audio SET last_used = now() WHERE name = %s RETURNING name"
PIECE = "SELECT substring(audio FROM %s FOR %s) FROM voice_audio WHERE name = %s"
KEEP = (
    "INSERT INTO voice_audio (name, text, language, synthesiser, voice, audio, size, starts, duration)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
MAKE_ROOM = """
DELETE FROM voice_audio WHERE name <> %s AND name IN (
    SELECT name FROM (
        SELECT name, sum(size) OVER (ORDER BY last_used DESC, name) AS with_later FROM voice_audio
    ) AS kept WHERE with_later > %s
)
"""
PIECE_BYTES = 256 * 1024

Piece: TypeAlias = Order | Script
"""What is made into one recording."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording that is kept. `name` is what it is asked for by, `voice` who speaks, `size` its bytes.

    The text is kept of what one voice reads; what several say is heard and not to be read here.
    """

    name: str
    text: str
    language: str
    voice: str
    size: int
    timings: Timings


class Recordings:
    """The recordings of all servers; together they have at most `max_bytes`."""

    def __init__(self, pool: AsyncConnectionPool, max_bytes: int) -> None:
        self._pool, self._max_bytes = pool, max_bytes

    async def find(self, name: str) -> Kept | None:
        """A recording, which counts as used now; while the database takes no writes it is found all the same."""
        for was_used_before, *row in await fetch(self._pool, FIND, (name,)):
            if was_used_before:
                with suppress(psycopg.errors.ReadOnlySqlTransaction):
                    await fetch(self._pool, USE, (name,))
            return _found(*row)
        return None

    async def pieces(self, name: str, first: int, last: int) -> AsyncIterator[bytes]:
        """The bytes of a file from the first to the last, counted from 0; fewer if it is removed meanwhile."""
        for start in range(first, last + 1, PIECE_BYTES):
            rows = await fetch(self._pool, PIECE, (start + 1, min(PIECE_BYTES, last + 1 - start), name))
            if not rows:
                return
            yield rows[0][0]

    async def made_once(
        self, name: str, language: str, order: Piece, make: Callable[[Piece], Awaitable[Recording]]
    ) -> Kept:
        """The recording of an order, made now unless another server or session has made it.

        Raises what `make` raises, and `NotSpokenNow` when the database is lost meanwhile.
        """
        try:
            async with self._pool.connection() as connection, connection.transaction():
                await connection.execute(RECORDING, (name,))
                if found := await (await connection.execute(FIND, (name,))).fetchone():
                    return _found(*found[1:])
                recording = await make(order)
                kept = _kept(name, language, order, recording)
                await connection.execute(KEEP, _row(kept, order, recording))
                await connection.execute(ROOM_FOR_RECORDINGS)
                await connection.execute(MAKE_ROOM, (name, self._max_bytes))
                return kept
        except psycopg.OperationalError as error:
            raise NotSpokenNow("The database was lost while a text was spoken. Ask again.") from error


def _found(
    name: str, text: str, language: str, synthesiser: str, voice: str, size: int, starts: list[int], duration: int
) -> Kept:
    return Kept(name, text, language, _voice(synthesiser, voice), size, Timings(tuple(starts), duration))


def _kept(name: str, language: str, order: Piece, recording: Recording) -> Kept:
    voice = _voice(order.version, order.voice)
    text = order.text if isinstance(order, Order) else ""
    return Kept(name, text, language, voice, len(recording.audio), recording.timings)


def _voice(synthesiser: str, voice: str) -> str:
    """Who speaks, as it is told."""
    return f"{synthesiser} {voice}"


def _row(kept: Kept, order: Piece, recording: Recording) -> tuple[object, ...]:
    said = (kept.name, kept.text, kept.language, order.version, order.voice)
    return (*said, recording.audio, kept.size, list(kept.timings.starts), kept.timings.duration)
