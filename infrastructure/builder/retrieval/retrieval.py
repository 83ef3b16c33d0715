"""The documents, asked: `Retrieval` finds the passages that a session can be made from."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from domain.builder.knowledge import Findings, Inquiry, Source
from infrastructure.builder.languages import CONFIGS, SIMPLE
from infrastructure.builder.retrieval import passages, search
from infrastructure.builder.retrieval.embedding import Embedder, Vector
from infrastructure.builder.retrieval.extensions import USABLE, Extensions
from infrastructure.builder.retrieval.fusing import fused
from infrastructure.builder.retrieval.scoring import best
from infrastructure.builder.retrieval.search import Question
from infrastructure.builder.retrieval.words import LONGEST_NEED
from infrastructure.process.wording import cut, words_of

log = logging.getLogger(__name__)

SECONDS = 10.0
ATTEMPTS = 2
CANDIDATES = 30
"""Passages of the fused list that are scored."""

TOO_SLOW = "The documents did not answer in time, twice; this was made without them."
FAILED = "The documents could not be asked, twice; this was made without them."
NOTHING = "No passage of the documents is near enough to what was looked for."
ELSEWHERE = "No passage in the language of the session is near enough; these are in another one."

BEGIN = f"SELECT {USABLE}, set_config('statement_timeout', %s, true), {search.SETTINGS}"
"""What the server has; and it stops, too, when nobody waits any more."""


class Retrieval:
    """Finds passages: by words, names and meaning, fused, scored. It meets the port `Knowledge`."""

    def __init__(self, pool: AsyncConnectionPool, embedder: Embedder, seconds: float = SECONDS) -> None:
        self._pool, self._embedder, self._seconds = pool, embedder, seconds

    async def retrieve(self, inquiry: Inquiry) -> Findings:
        """The best passages, at most eight, best first. Raises nothing: what fails is said in the note."""
        note = ""
        for _ in range(ATTEMPTS):
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._find(inquiry)
            except (TimeoutError, psycopg.errors.QueryCanceled):
                note = TOO_SLOW
            except (psycopg.Error, OSError) as error:
                note = FAILED
                log.warning("documents could not be asked: %s", words_of(error, first_line=True))
        return Findings(note=note)

    async def _find(self, inquiry: Inquiry) -> Findings:
        """Passages in the language of the need; those in other ones where it has none that are good enough.

        The vector of the need is computed while the database looks up its words.
        """
        vector = asyncio.create_task(asyncio.to_thread(self._vector, inquiry.text))
        try:
            return await self._nearest(inquiry, vector)
        finally:
            vector.cancel()

    def _vector(self, text: str) -> Vector:
        (vector,) = self._embedder.embed([cut(text, LONGEST_NEED).encode(errors="replace").decode()])
        return vector

    async def _nearest(self, inquiry: Inquiry, vector: asyncio.Task[Vector]) -> Findings:
        own = inquiry.language if inquiry.language in CONFIGS else SIMPLE
        if sources := await self._in_languages(inquiry, vector, [own]):
            return Findings(sources)
        others = [language for language in CONFIGS if language != own]
        sources = await self._in_languages(inquiry, vector, others)
        return Findings(sources, ELSEWHERE if sources else NOTHING)

    async def _in_languages(
        self, inquiry: Inquiry, vector: asyncio.Task[Vector], languages: list[str]
    ) -> tuple[Source, ...]:
        found: list[Source] = []
        async with self._pool.connection() as connection, connection.transaction():
            has = await _begin(connection, self._seconds)
            for language in languages:
                question = Question(inquiry.text, language, self._embedder.model)
                found += await candidates(connection, question, vector, has)
        return best(found, inquiry.category, datetime.now(UTC).date())


async def candidates(
    connection: AsyncConnection, question: Question, vector: asyncio.Task[Vector], has: Extensions
) -> list[Source]:
    """Passages in a language, each with how near it is, in the order of the fused lists."""
    terms = await search.ask_terms(connection, question, has)
    lists = [await search.by_words(connection, question, terms), await search.by_names(connection, question, terms)]
    if has.vectors:
        question = replace(question, vector=await vector)
        lists.append(await search.by_meaning(connection, question))
    given = passages.parameters(fused(lists)[:CANDIDATES], question, terms)
    cursor = await connection.execute(passages.query(question), given)
    return [passages.source_of(row, terms) for row in await cursor.fetchall()]


async def _begin(connection: AsyncConnection, seconds: float) -> Extensions:
    """Set what holds for a transaction; what the server has."""
    row = await (await connection.execute(BEGIN, (f"{round(1000 * seconds)}ms",))).fetchone()
    return Extensions(*row[:2]) if row else Extensions(trigrams=False, vectors=False)
