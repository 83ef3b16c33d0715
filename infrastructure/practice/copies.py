"""The practice sessions that hold what another session asked: they are erased with it."""

from collections.abc import AsyncIterator, Collection
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.practice.state import Practice
from domain.session import SessionKind
from infrastructure.kind import Holders
from infrastructure.postgres.queries import fetch
from infrastructure.practice.decks import IS_SEALING
from infrastructure.sessions.rows import IS_THERE, OWNED_OF_KIND
from infrastructure.sessions.sessions import Sessions
from projections.practice import missed_words, weak_points
from projections.practice.memory import deck_of

IS_PRACTISED = f"SELECT {IS_SEALING} OR NOT {IS_THERE}"
"""Whether there may be practice on a session's questions; of one that is erased already nothing tells."""


class PracticeCopies:
    """Finds them."""

    def __init__(self, pool: AsyncConnectionPool, sessions: Sessions) -> None:
        self._pool, self._sessions = pool, sessions

    async def holders(self, session_id: UUID, owner_id: str) -> Holders | None:
        """Finds a learner's practice sessions on the questions of another; None if there can be none."""
        if not (await fetch(self._pool, IS_PRACTISED, (session_id, session_id)))[0][0]:
            return None
        decks = {made.deck_id(str(session_id)) for made in (weak_points, missed_words)}
        return lambda: self._practised(decks, owner_id)

    async def _practised(self, decks: Collection[str], owner_id: str) -> AsyncIterator[UUID]:
        for (practised,) in await fetch(self._pool, OWNED_OF_KIND, (owner_id, SessionKind.PRACTICE.value)):
            state = await self._sessions.get(str(practised))
            if isinstance(state, Practice) and any(deck_of(item.id) in decks for item in state.items):
                yield practised
