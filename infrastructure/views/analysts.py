"""The log as analysts read it: all sessions, none of them by its own id, from cursors that are theirs alone."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.session import Id, Recorded
from infrastructure.log.codec import SESSION_KINDS, StoredRow
from infrastructure.log.event_log import EventLog
from infrastructure.log.keyring import Keyring
from infrastructure.log.search import EventFilter
from infrastructure.log.statements import ACTORS
from infrastructure.postgres.pages import Page, TheCursorIsNotOurs
from infrastructure.postgres.queries import fetch
from infrastructure.views.lists import Lists
from infrastructure.views.pseudonyms import Pseudonyms


class Analysts:
    """Reads the log for analysts. In each event the session and the actor have their pseudonyms already.

    Nothing that a client worded is left in its envelope. Whatever goes on from a cursor raises `TheCursorIsNotOurs`
    unless analysts were given it for an event of the log, and where one session is read of that session.
    """

    def __init__(
        self, log: EventLog, keyring: Keyring, lists: Lists, pool: AsyncConnectionPool, pseudonyms: Pseudonyms
    ) -> None:
        self._log, self._keyring, self._lists, self._pool = log, keyring, lists, pool
        self._pseudonyms = pseudonyms

    async def search(self, wanted: Mapping[str, Any], first: int, after: str | None) -> Page[Recorded]:
        """A page of the events that are wanted; `actor` and `session_id` are pseudonyms."""
        (position, _), more = await self._place(after, None), True
        session_id, actor = wanted["session_id"], wanted["actor"]
        uuid = None if session_id is None else self._pseudonyms.session_of(session_id)
        person = None if actor is None else await self._person(actor)
        page: Page[Recorded] = Page([], False, after is not None)
        if (session_id is not None and uuid is None) or (actor is not None and person is None):
            return page
        conditions = EventFilter(
            kind=wanted["kind"],
            types=wanted["types"],
            session_id=uuid,
            actor_id=person,
            since=wanted["since"],
            until=wanted["until"],
        )
        while more and not page.rows:
            rows, more = await self._lists.events(conditions, first, position)
            page = Page(await self._opened(rows), more, after is not None)
            position = rows[-1].position if rows else position
        return page

    async def event(self, session: str, version: int) -> Sequence[tuple[str, Recorded]]:
        """One event of a session with this pseudonym, in a list; an empty list if there is none."""
        session_id = self._pseudonyms.session_of(session)
        rows = await self._log.of_session(session_id, version - 1, 1) if session_id else []
        return [row for row in await self._opened(rows) if row[1].version == version]

    async def follow(
        self, after: str | None, kind: str | None, types: Sequence[str] | None
    ) -> AsyncIterator[tuple[str, Recorded]]:
        """All events after a cursor, or from the first, then those to come."""
        position, _ = await self._place(after, None)
        async for row in self._log.follow(position, tuple(types or ())):
            if row.kind in SESSION_KINDS and kind in (None, row.kind) and (types is None or row.topic in types):
                for told in await self._opened([row]):
                    yield told

    async def follow_session(self, session_id: UUID, after: str | None) -> AsyncIterator[tuple[str, Recorded]]:
        """A session's events after a cursor, or from the first, then those to come."""
        _, version = await self._place(after, session_id)
        async for row in self._log.follow_session(session_id, version):
            for told in await self._opened([row]):
                yield told

    async def _person(self, pseudonym: str) -> str | None:
        """Whose pseudonym it is; None when it is nobody's."""
        actors = await fetch(self._pool, ACTORS)
        return next((actor for (actor,) in actors if self._pseudonyms.person(actor) == pseudonym), None)

    async def _place(self, after: str | None, session_id: UUID | None) -> tuple[int, int]:
        """The position and version of the event that a cursor names, zeros without one."""
        if after is None:
            return 0, 0
        position, version = self._pseudonyms.place(after)
        session = await self._log.session_at(position, version)
        if session is None or session_id not in (None, session):
            raise TheCursorIsNotOurs(field="after")
        return position, version

    async def _opened(self, rows: Sequence[StoredRow]) -> list[tuple[str, Recorded]]:
        return [self._anonymous(recorded) for recorded in await self._keyring.open(rows)]

    def _anonymous(self, recorded: Recorded) -> tuple[str, Recorded]:
        anonymous = replace(
            recorded,
            session_id=Id(self._pseudonyms.session(recorded.session_id)),
            actor_id=self._pseudonyms.person(recorded.actor_id),
            command_id=None,
            causation_id=None,
        )
        return self._pseudonyms.cursor(recorded.position, recorded.version), anonymous
