"""The three ways in which passages are found, each a list, best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed, Literal

from infrastructure.builder.languages import CONFIGS
from infrastructure.builder.retrieval.embedding import Vector
from infrastructure.builder.retrieval.extensions import Extensions
from infrastructure.builder.retrieval.names import MOST_NAMES, NAMES, names_of
from infrastructure.builder.retrieval.words import MOST_PASSAGES, TERMS, Terms, terms_of, words_of

LIST = 50
"""Passages that a list has at most."""

MOST_NAMED = 200
"""Passages that are looked at for a name: what more of them have hardly is one."""

SETTINGS = "set_config('hnsw.ef_search', '100', true), set_config('pg_trgm.word_similarity_threshold', '0.45', true)"
"""Vectors that are looked at on the way to the nearest, 40 as pgvector comes; from when on words are alike, 0.6."""

BY_WORDS = (
    "SELECT p.id FROM unnest(%(queries)s::text[], %(weights)s::float8[]) AS t (query, weight) CROSS JOIN LATERAL"
    " (SELECT p.id FROM knowledge_passages AS p JOIN knowledge_documents AS d ON d.id = p.document_id"
    " WHERE p.words @@ t.query::tsquery AND d.language = %(language)s LIMIT %(most)s) AS p"
    " GROUP BY p.id ORDER BY sum(t.weight) DESC, p.id LIMIT %(limit)s"
)
BY_MEANING = (
    "SELECT passage_id FROM knowledge_embeddings WHERE model = {model} AND language = {language}"
    " ORDER BY embedding::halfvec({dimensions}) <=> %(asked)s::text::halfvec({dimensions}) LIMIT %(limit)s"
)
"""Model and language are written out, since the indexes are of one model and language each."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: the need in words, in a language, and its vector of a model, if there is one."""

    text: str
    language: str
    model: str = ""
    vector: Vector | None = None


async def ask_terms(connection: AsyncConnection, question: Question, has: Extensions) -> Terms:
    """What words the need has, and which names those may be that nobody knows."""
    config = CONFIGS[question.language]
    terms = terms_of(await _rows(connection, TERMS, {"words": words_of(question.text), "config": config}))
    if not (has.trigrams and terms.unknown):
        return terms
    asked = {"unknown": terms.unknown, "config": config, "language": question.language, "most": MOST_NAMES}
    return replace(terms, names=names_of(await _rows(connection, NAMES, asked)))


async def by_words(connection: AsyncConnection, question: Question, terms: Terms) -> list[Any]:
    """Passages that have words of the need: those with the most and the rarest of them first."""
    weighed = [(term.query, term.weight) for term in terms.looked_up]
    return await _saying(connection, question, weighed, MOST_PASSAGES)


async def by_names(connection: AsyncConnection, question: Question, terms: Terms) -> list[Any]:
    """Passages that have a name which a word is like that is nowhere, as names are when they are misspelt."""
    weighed = [one for names in terms.names.values() for one in names.items()]
    return await _saying(connection, question, weighed, MOST_NAMED)


async def _saying(
    connection: AsyncConnection, question: Question, weighed: Sequence[tuple[str, float]], most: int
) -> list[Any]:
    """Passages for which queries hold, those with the most weight first; `most` are looked at for each query."""
    if not weighed:
        return []
    queries, weights = map(list, zip(*weighed, strict=True))
    given = {"queries": queries, "weights": weights, "language": question.language, "most": most, "limit": LIST}
    return await _ids(connection, BY_WORDS, given)


async def by_meaning(connection: AsyncConnection, question: Question) -> list[Any]:
    """Passages that mean what the need does."""
    if question.vector is None:
        return []
    query = SQL(BY_MEANING).format(
        model=Literal(question.model), language=Literal(question.language), dimensions=Literal(len(question.vector))
    )
    return await _ids(connection, query, {"asked": str(question.vector), "limit": LIST})


async def _ids(connection: AsyncConnection, query: str | Composed, given: Mapping[str, Any]) -> list[Any]:
    return [id for (id,) in await _rows(connection, query, given)]


async def _rows(connection: AsyncConnection, query: Any, given: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    return await (await connection.execute(query, given)).fetchall()
