"""The marking of texts that answer checkpoints: asks the explainer, three times if need be, and falls back on a rule.

It may be done twice: it begins with the texts that nobody has marked.
"""

import asyncio
import logging

from domain.reading.book import BookCheckpoint
from domain.reading.commands import GradeCheckpoint, RecordModelCall
from domain.reading.estimating import estimate
from domain.reading.explaining import BookText, Explainer, GradeRequest, Mark
from domain.reading.so_far import SoFar
from domain.reading.state import Reading
from domain.spending import Allowance, AuthorFailed, AuthorIsSlow, AuthorIsUnusable, Usage
from infrastructure.jobs.attempts import AUTHOR, attempt, unbroken
from infrastructure.models.budgets import Budgets, TheBudgetIsSpent
from infrastructure.process.merge import Merge
from infrastructure.sessions.sessions import Sessions

log = logging.getLogger(__name__)

MARK_SECONDS = 30.0
"""How long an attempt may take."""

PASSAGES = 3
"""Passages up to a checkpoint that its answers are held against."""


class Marking:
    """Marks the texts of reading sessions; `turns` bounds what is asked for at the same time."""

    def __init__(
        self, sessions: Sessions, explainer: Explainer, books: BookText, budgets: Budgets, turns: asyncio.Semaphore
    ) -> None:
        self._sessions, self._explainer, self._books = sessions, explainer, books
        self._budgets, self._turns = budgets, turns

    async def mark(self, session_id: str) -> None:
        """Mark every text that waits for it."""
        reading = await self._sessions.get(session_id)
        if not isinstance(reading, Reading):
            return
        allowance = self._budgets.allowance(reading, reading.owner_id)
        for checkpoint in reading.checkpoints:
            standing = reading.standing(checkpoint.name)
            if standing.ungraded is not None:
                mark = await self._mark(reading, checkpoint, standing.ungraded, allowance)
                await self._tell(
                    reading,
                    GradeCheckpoint(checkpoint.name, standing.attempts, mark.score, mark.is_estimate, mark.feedback),
                )

    async def _mark(self, reading: Reading, checkpoint: BookCheckpoint, text: str, allowance: Allowance) -> Mark:
        request = await self._request(reading, checkpoint, text)

        async def estimated(failure: Exception, last: bool) -> Mark:
            if last:
                log.info("a checkpoint of session %s is marked by rule: %s", reading.id, failure)
            return estimate(request)

        return await attempt(
            f"marking a checkpoint of session {reading.id}",
            lambda: self._asked(reading, request, allowance),
            failures=(AuthorFailed,),
            hopeless=(TheBudgetIsSpent, AuthorIsSlow),
            fail=estimated,
        )

    async def _asked(self, reading: Reading, request: GradeRequest, allowance: Allowance) -> Mark:
        """One attempt. Raises an `AuthorFailed`."""
        async with self._turns:
            coming, mark = Merge(unbroken(self._explainer.grade(request, allowance))), None
            try:
                async with asyncio.timeout(MARK_SECONDS):
                    while pieces := await coming.take():
                        mark = await self._kept(reading, pieces) or mark
            except TimeoutError as error:
                raise AuthorIsSlow("the mark did not come in time") from error
            finally:
                await self._kept(reading, await coming.stop())
        if mark is None:
            raise AuthorIsUnusable("no mark came")
        return mark

    async def _kept(self, reading: Reading, pieces: list[Mark | Usage]) -> Mark | None:
        """The mark among what came; what it took is recorded."""
        for usage in [piece for piece in pieces if isinstance(piece, Usage)]:
            await self._tell(reading, RecordModelCall(usage))
        return next((piece for piece in pieces if isinstance(piece, Mark)), None)

    async def _request(self, reading: Reading, checkpoint: BookCheckpoint, text: str) -> GradeRequest:
        """What the explainer is given. Without its book, which may be gone, a text is marked by its question."""
        book = await self._books.edition(reading.edition)
        passages = await self._books.passages_until(reading.edition, checkpoint.word_index, PASSAGES)
        return GradeRequest(
            level=book.level if book else "",
            answer_language=reading.answer_language or reading.language,
            checkpoint=checkpoint,
            text=text,
            so_far=SoFar(passages, checkpoint.word_index),
        )

    async def _tell(self, reading: Reading, command: object) -> None:
        await self._sessions.execute(reading.id, command, AUTHOR)
