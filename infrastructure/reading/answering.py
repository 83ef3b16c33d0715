"""The answers to questions: asks the explainer, and puts what comes into the log as it comes.

All of it may be done twice, on this machine or another: it begins with what the log says is pending, and each attempt
begins the answer anew.
"""

import asyncio
import logging
from collections.abc import Sequence
from uuid import UUID

from domain.reading.commands import ExtendAnswer, FailAnswer, GiveAnswer, RecordModelCall
from domain.reading.events import Explanation, FailureCode
from domain.reading.explaining import (
    MOST_CHARACTERS,
    MOST_EARLIER,
    BookText,
    Exchange,
    Explainer,
    QuestionRequest,
    bounded,
)
from domain.reading.so_far import SoFar, word_at
from domain.reading.state import ANSWERING, Interruption, Reading
from domain.session import OPEN, Id
from domain.spending import Allowance, AuthorFailed, AuthorIsSlow, AuthorIsUnusable, Usage
from infrastructure.jobs.attempts import AUTHOR, attempt, unbroken
from infrastructure.log.wakeups import Wakeups
from infrastructure.models.budgets import Budgets, TheBudgetIsSpent
from infrastructure.process.merge import Merge
from infrastructure.process.tasks import cancel
from infrastructure.sessions.sessions import Sessions

log = logging.getLogger(__name__)

MOST_AT_ONCE = 10
"""Answers and marks that one process asks for at the same time."""

PACE_SECONDS = 0.05
"""What comes within this time is recorded together, after the first piece."""

ANSWER_SECONDS = 60.0
"""How long an attempt may take: a learner waits."""

LOOK_SECONDS = 0.25
"""How often it is looked at most whether the reader has gone on."""

PASSAGES = 25
"""Passages that are looked back on: some 10,000 words."""

FAILURES = {
    FailureCode.UNAVAILABLE: "The question cannot be answered now. Ask again, or read on.",
    FailureCode.TIMEOUT: "The answer did not come in time. Ask again, or read on.",
    FailureCode.UNUSABLE: "What came back was no answer. Ask in other words, or read on.",
}


class Answering:
    """Answers the questions of reading sessions; `turns` bounds what is asked for at the same time."""

    def __init__(
        self,
        sessions: Sessions,
        explainer: Explainer,
        books: BookText,
        budgets: Budgets,
        wakeups: Wakeups,
        turns: asyncio.Semaphore,
    ) -> None:
        self._sessions, self._explainer, self._books = sessions, explainer, books
        self._budgets, self._wakeups, self._turns = budgets, wakeups, turns

    async def answer(self, session_id: str) -> None:
        """Answer the question that is open; when the reader goes on meanwhile, stop."""
        reading = await self._read(session_id)
        asked = _open_question(reading)
        if reading is None or asked is None:
            return
        answering = asyncio.create_task(self._attempt(reading, asked))
        watching = asyncio.create_task(self._gone_on(reading.id, asked.number))
        try:
            done, _ = await asyncio.wait({answering, watching}, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            await cancel([answering, watching])

    async def _gone_on(self, session_id: Id, number: int) -> None:
        """Return once nobody waits for the answer any more."""
        async with self._wakeups.watch(UUID(session_id)) as flag:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                await self._wakeups.grown(flag, beyond=None)
                flag.clear()
                if not _is_open(await self._read(session_id), number):
                    break
        log.info("the reader of session %s has gone on before the answer", session_id)

    async def _attempt(self, reading: Reading, asked: Interruption) -> None:
        allowance, number = self._budgets.allowance(reading, reading.owner_id), asked.number

        async def fail(failure: Exception, last: bool) -> None:
            if last:
                code = _code(failure)
                await self._tell(reading, FailAnswer(number, code, FAILURES.get(code, str(failure))))

        await attempt(
            f"question {number} of session {reading.id}",
            lambda: self._answer(reading, asked, allowance),
            failures=(AuthorFailed,),
            hopeless=(TheBudgetIsSpent, AuthorIsSlow),
            fail=fail,
        )

    async def _answer(self, begun: Reading, question: Interruption, allowance: Allowance) -> None:
        """One attempt. Raises an `AuthorFailed`."""
        reading, request = await asyncio.gather(self._read(begun.id), self._request(begun, question))
        asked = _open_question(reading)
        if reading is None or asked is None or asked.number != question.number:
            return
        async with self._turns:
            answer = await self._stream(reading, asked, request, allowance)
        await self._tell(reading, GiveAnswer(asked.number, bounded(answer, reading.answer_language)))

    async def _stream(
        self, reading: Reading, asked: Interruption, request: QuestionRequest, allowance: Allowance
    ) -> Explanation:
        """The whole answer, after its text is recorded as it comes."""
        coming = Merge(unbroken(self._explainer.explain(request, allowance)))
        answer: Explanation | None = None
        told = 0
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while pieces := await coming.take():
                    await self._record([one for one in pieces if isinstance(one, Usage)], reading)
                    answer = next((one for one in pieces if isinstance(one, Explanation)), answer)
                    text = "".join(one for one in pieces if isinstance(one, str))[: MOST_CHARACTERS - told]
                    if text:
                        told += len(text)
                        await self._tell(reading, ExtendAnswer(asked.number, asked.attempt + 1, text))
                        await asyncio.sleep(PACE_SECONDS)
        except TimeoutError as error:
            raise AuthorIsSlow("the answer did not come in time") from error
        finally:
            await self._record([one for one in await coming.stop() if isinstance(one, Usage)], reading)
        if answer is None:
            raise AuthorIsUnusable("no answer came")
        return answer

    async def _request(self, reading: Reading, asked: Interruption) -> QuestionRequest:
        """What the explainer is given: nothing beyond the sentence that was asked in. Raises `AuthorFailed`."""
        book = await self._books.edition(reading.edition)
        if book is None:
            raise AuthorFailed("the book is not there any more")
        passages = await self._books.passages_until(reading.edition, asked.word_index, PASSAGES)
        before = [one for one in reading.interruptions if one.answer and one.number < asked.number]
        return QuestionRequest(
            book=book,
            mode=reading.mode,
            answer_language=reading.answer_language or book.language,
            question=asked.question,
            word=word_at(passages, asked.word_index),
            so_far=SoFar(passages, asked.word_index),
            earlier=[Exchange(one.question, one.answer or "") for one in before[-MOST_EARLIER:]],
        )

    async def _record(self, usages: Sequence[Usage], reading: Reading) -> None:
        for usage in usages:
            await self._tell(reading, RecordModelCall(usage))

    async def _read(self, session_id: str) -> Reading | None:
        reading = await self._sessions.get(session_id)
        return reading if isinstance(reading, Reading) else None

    async def _tell(self, reading: Reading, command: object) -> None:
        await self._sessions.execute(reading.id, command, AUTHOR)


def _open_question(reading: Reading | None) -> Interruption | None:
    """The question that waits for its answer."""
    if reading is None or reading.status not in OPEN or reading.interruption is None:
        return None
    return reading.interruption if reading.interruption.status in ANSWERING else None


def _is_open(reading: Reading | None, number: int) -> bool:
    asked = _open_question(reading)
    return asked is not None and asked.number == number


def _code(failure: Exception) -> FailureCode:
    if isinstance(failure, TheBudgetIsSpent):
        return FailureCode.BUDGET
    if isinstance(failure, AuthorIsSlow):
        return FailureCode.TIMEOUT
    return FailureCode.UNUSABLE if isinstance(failure, AuthorIsUnusable) else FailureCode.UNAVAILABLE
