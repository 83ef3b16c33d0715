"""Keeps the weak points of exams as decks of their learners' own, sealed with the exam's key: they go when it goes."""

from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.exam.state import Exam
from domain.practice.decks import Node
from domain.practice.weak_points import require_completed, require_weak_points
from domain.session import RefusalCode, Refused
from infrastructure.keys.sealing import MasterKeys, SealedKey
from infrastructure.keys.stored_keys import HOLD
from infrastructure.practice.decks import statements
from projections.practice.weak_points import weak_points


class TheExamIsErased(Refused):
    """The exam's content is erased."""

    code = RefusalCode.ERASED


class WeakPoints:
    """Makes practice goals of what went wrong in exams."""

    def __init__(self, pool: AsyncConnectionPool, master_keys: MasterKeys) -> None:
        self._pool, self._master_keys = pool, master_keys

    async def keep(self, exam: Exam) -> str:
        """Keep the weak points of an exam as a goal of its learner's; the goal's id, the same each time."""
        require_completed(exam)
        deck = require_weak_points(weak_points(exam))
        async with self._pool.connection() as connection, connection.transaction():
            sealed = await (await connection.execute(HOLD, (UUID(exam.id),))).fetchone()
            if sealed is None:
                raise TheExamIsErased(field="sessionId")
            key = self._master_keys.open(exam.id, SealedKey(*sealed))

            def seal(node: Node, plain: bytes) -> bytes:
                return key.seal(plain, node.id.encode())

            for (statement, parameters), _ in statements(deck, exam.owner_id, UUID(exam.id), seal):
                await connection.execute(statement, parameters)
        return deck.id
