"""The recorded events for reading: pages, searches, and following from a cursor on."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from psycopg_pool import AsyncConnectionPool

from domain.kinds import KINDS
from domain.session import Id, Recorded, Session
from infrastructure.codec import StoredRow
from infrastructure.event_log import EventLog, fetch
from infrastructure.installation import Installation
from infrastructure.keyring import Keyring
from infrastructure.sessions import Sessions, parse_id
from infrastructure.views import (
    SESSION_KINDS,
    EventFilter,
    Page,
    TheCursorIsNotOurs,
    Views,
    decode_cursor,
    encode_cursor,
)
from projections.catalogue import PROJECTIONS

ACTORS = """WITH RECURSIVE actors AS (
    (SELECT actor_id FROM stored_events ORDER BY actor_id LIMIT 1)
    UNION ALL
    SELECT (SELECT e.actor_id FROM stored_events AS e WHERE e.actor_id > a.actor_id ORDER BY e.actor_id LIMIT 1)
    FROM actors AS a WHERE a.actor_id IS NOT NULL)
SELECT actor_id FROM actors WHERE actor_id IS NOT NULL"""
"""Everybody who acted, the system among them; one step in the index for each."""

AT = "SELECT originator_id FROM stored_events WHERE notification_id = %s AND originator_version = %s"

Place = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class History:
    """Reads the log for people.

    Whatever goes on from a cursor raises `TheCursorIsNotOurs` unless the cursor names an event of the log,
    and where one session is read an event of that session.
    """

    def __init__(
        self,
        log: EventLog,
        keyring: Keyring,
        views: Views,
        sessions: Sessions,
        pool: AsyncConnectionPool,
        installation: Installation,
    ) -> None:
        self._log, self._keyring, self._views, self._sessions, self._pool = log, keyring, views, sessions, pool
        self._installation = installation

    async def of_session(self, session_id: str, first: int, after: str | None) -> Page[Recorded]:
        """A page of a session's events."""
        version = await self.version(session_id, after)
        rows = await self._log.of_session(UUID(session_id), version, first + 1)
        return await self._page(rows[:first], len(rows) > first, after)

    async def event(self, session_id: str, version: int) -> Sequence[tuple[str, Recorded]]:
        """One event of a session, in a list; an empty list if there is none."""
        rows = await self._log.of_session(UUID(session_id), version - 1, 1)
        return [row for row in (await self._page(rows, False, None)).rows if row[1].version == version]

    async def search(self, wanted: Mapping[str, Any], first: int, after: str | None) -> Page[Recorded]:
        """A page of the events that are wanted; `actor` is a pseudonym."""
        position, more = await self._position(after), True
        session_id, actor = wanted["session_id"], wanted["actor"]
        uuid = None if session_id is None else parse_id(session_id)
        person = None if actor is None else await self._person(actor)
        if (session_id is not None and uuid is None) or (actor is not None and person is None):
            return Page([], False, after is not None)
        conditions = EventFilter(
            kind=wanted["kind"],
            types=wanted["types"],
            session_id=uuid,
            actor_id=person,
            since=wanted["since"],
            until=wanted["until"],
        )
        page: Page[Recorded] = Page([], False, after is not None)
        while more and not page.rows:
            rows, more = await self._views.events(conditions, first, position)
            page = await self._page(rows, more, after)
            position = rows[-1].position if rows else position
        return page

    async def follow(
        self, after: str | None, kind: str | None, types: Sequence[str] | None
    ) -> AsyncIterator[tuple[str, Recorded]]:
        """All events after a cursor, or from the first, then those to come."""
        position = await self._position(after)
        async for row in self._log.follow(position, tuple(types or ())):
            if row.kind in SESSION_KINDS and kind in (None, row.kind) and (types is None or row.topic in types):
                for recorded in await self._keyring.open([row]):
                    yield _cursor(recorded), recorded

    async def follow_session(self, session_id: str, after: str | None) -> AsyncIterator[tuple[str, Recorded]]:
        """A session's events after a cursor, or from the first, then those to come."""
        version = await self.version(session_id, after)
        async for row in self._log.follow_session(UUID(session_id), version):
            for recorded in await self._keyring.open([row]):
                yield _cursor(recorded), recorded

    async def folding(self, session_id: str, after: str | None) -> AsyncIterator[tuple[str, Recorded, Session]]:
        """The same, each event with the session as it stood right after it."""
        version = await self.version(session_id, after)
        state = await self._sessions.at(session_id, version)
        async for row in self._log.follow_session(UUID(session_id), version):
            for recorded in await self._keyring.open([row]):
                if recorded.kind is None or row.is_erasure:
                    continue
                decider = KINDS[recorded.kind]
                state = decider.apply(state or decider.initial(Id(session_id)), recorded)
                yield _cursor(recorded), recorded, state

    async def version(self, session_id: str, after: str | None) -> int:
        """The version of the session's event that a cursor names, 0 without one."""
        return (await self._place(after, UUID(session_id)))[1]

    async def projections(self) -> Sequence[tuple[str, str, int, int]]:
        """Each projection's name, lifecycle, position and lag."""
        end, reached = await self._log.end(), await self._views.cursors()
        follow = [(name, "async", reached.get(name, 0), end - reached.get(name, 0)) for name in PROJECTIONS]
        return [("sessions", "inline", end, 0), *follow]

    def pseudonym(self, person_id: str) -> str:
        """A person's name towards analysts: the same everywhere, and no way back for them."""
        return self._installation.pseudonym(person_id)

    async def _person(self, pseudonym: str) -> str | None:
        """Whose pseudonym it is; None when it is nobody's."""
        actors = await fetch(self._pool, ACTORS)
        return next((actor for (actor,) in actors if self.pseudonym(actor) == pseudonym), None)

    async def _position(self, after: str | None) -> int:
        return (await self._place(after, None))[0]

    async def _place(self, after: str | None, session_id: UUID | None) -> tuple[int, int]:
        """The position and version of the event that a cursor names, zeros without one."""
        if after is None:
            return 0, 0
        position, version = decode_cursor(after, Place, Place)
        sessions = [session for (session,) in await fetch(self._pool, AT, (position, version))]
        if not sessions or session_id not in (None, *sessions):
            raise TheCursorIsNotOurs(field="after")
        return position, version

    async def _page(self, rows: Sequence[StoredRow], more: bool, after: str | None) -> Page[Recorded]:
        events = await self._keyring.open(rows)
        return Page([(_cursor(recorded), recorded) for recorded in events], more, after is not None)


def _cursor(recorded: Recorded) -> str:
    return encode_cursor(recorded.position, recorded.version)
