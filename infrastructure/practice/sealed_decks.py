"""Keeps decks that are made of a session: its learner's own, sealed with its key, so that they go when it goes."""

from collections.abc import Callable
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.lifecycle import TheSessionIsErased
from domain.practice.decks import Deck, Node
from domain.session import Session
from infrastructure.keys.sealing import MasterKeys, SealedKey, SessionKey
from infrastructure.keys.stored_keys import HOLD
from infrastructure.practice.decks import statements


class SealedDecks:
    """Keeps them. A deck that is there already is brought up to date in place."""

    def __init__(self, pool: AsyncConnectionPool, master_keys: MasterKeys) -> None:
        self._pool, self._master_keys = pool, master_keys

    async def keep(self, session: Session, made: Callable[[SessionKey], Deck]) -> str:
        """Keep what is made of a session; the deck's id. Raises `TheSessionIsErased`, and what `made` does."""
        async with self._pool.connection() as connection, connection.transaction():
            sealed = await (await connection.execute(HOLD, (UUID(session.id),))).fetchone()
            if sealed is None:
                raise TheSessionIsErased(field="sessionId")
            key = self._master_keys.open(session.id, SealedKey(*sealed))
            deck = made(key)

            def seal(node: Node, plain: bytes) -> bytes:
                return key.seal(plain, node.id.encode())

            for (statement, parameters), _ in statements(deck, session.owner_id, UUID(session.id), seal):
                await connection.execute(statement, parameters)
        return deck.id
