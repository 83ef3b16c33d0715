"""Keeps the weak points of exams as decks of their learners' own, sealed with the exam's key: they go when it goes."""

from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.exam.state import Exam
from domain.practice.decks import Node
from domain.session import RefusalCode, Refused, SessionStatus
from infrastructure.keys.sealing import MasterKeys, SealedKey
from infrastructure.keys.stored_keys import HOLD
from infrastructure.practice.decks import statements
from projections.practice.weak_points import weak_points


class TheExamIsNotCompleted(Refused):
    """The exam is not completed. Hand it in first."""

    code = RefusalCode.NOT_READY


class NothingWasWrong(Refused):
    """No question of the exam that can be practised was answered wrongly."""

    code = RefusalCode.INVALID_INPUT


class TheExamIsErased(Refused):
    """The exam's content is erased."""

    code = RefusalCode.ERASED


class WeakPoints:
    """Makes practice goals of what went wrong in exams."""

    def __init__(self, pool: AsyncConnectionPool, master_keys: MasterKeys) -> None:
        self._pool, self._master_keys = pool, master_keys

    async def keep(self, exam: Exam) -> str:
        """Keep the weak points of an exam as a goal of its learner's; the goal's id, the same each time."""
        if exam.status is not SessionStatus.COMPLETED:
            raise TheExamIsNotCompleted(field="sessionId")
        deck = weak_points(exam)
        if deck is None:
            raise NothingWasWrong(field="sessionId")
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
