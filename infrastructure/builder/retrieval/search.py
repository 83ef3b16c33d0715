"""The three ways in which passages are found, each a list, best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed, Literal

from infrastructure.builder.languages import CONFIGS
from infrastructure.builder.retrieval.embedding import Vector
from infrastructure.builder.retrieval.extensions import Extensions
from infrastructure.builder.retrieval.words import TERMS, Terms, terms_of, words_of

LIST = 50
"""Passages that a list has at most."""

MOST_NAMED = 200
"""Passages whose headings are compared with a word; where more are like it, it is no name."""

SETTINGS = (
    "SELECT set_config('hnsw.ef_search', '200', true), set_config('pg_trgm.word_similarity_threshold', '0.5', true)"
)
"""Vectors that are looked at on the way to the nearest, 40 as pgvector comes; from when on words are alike, 0.6."""

BY_WORDS = (
    "SELECT p.id FROM unnest(%(queries)s::text[], %(weights)s::float8[]) AS t (query, weight)"
    " JOIN knowledge_passages AS p ON p.words @@ t.query::tsquery"
    " JOIN knowledge_documents AS d ON d.id = p.document_id AND d.language = %(language)s"
    " GROUP BY p.id ORDER BY sum(t.weight) DESC, p.id LIMIT %(limit)s"
)
BY_NAMES = (
    "SELECT id FROM (SELECT p.id, word_similarity(w, p.path) AS likeness FROM unnest(%(unknown)s::text[]) AS w"
    " CROSS JOIN LATERAL (SELECT p.id, p.path FROM knowledge_passages AS p JOIN knowledge_documents AS d"
    " ON d.id = p.document_id AND d.language = %(language)s WHERE w <%% p.path LIMIT %(most)s) AS p"
    " UNION ALL SELECT p.id, word_similarity(w, d.title) FROM unnest(%(unknown)s::text[]) AS w"
    " JOIN knowledge_documents AS d ON w <%% d.title AND d.language = %(language)s"
    " JOIN knowledge_passages AS p ON p.document_id = d.id) AS found"
    " GROUP BY id ORDER BY max(likeness) DESC, id LIMIT %(limit)s"
)
BY_MEANING = (
    "SELECT passage_id FROM knowledge_embeddings WHERE model = {model} AND language = {language}"
    " ORDER BY embedding::vector({dimensions}) <=> %(asked)s::text::vector({dimensions}) LIMIT %(limit)s"
)
"""Model and language are written out, since the indexes are of one model and language each."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: the need in words, in a language, and its vector of a model, if there is one."""

    text: str
    language: str
    model: str = ""
    vector: Vector | None = None


async def lists(connection: AsyncConnection, question: Question, terms: Terms, has: Extensions) -> list[list[Any]]:
    """The passages that were found in each way that the server can go, by their ids."""
    await connection.execute(SETTINGS)
    found = [await by_words(connection, question, terms)]
    if has.trigrams:
        found.append(await by_names(connection, question, terms))
    if has.vectors:
        found.append(await by_meaning(connection, question))
    return found


async def ask_terms(connection: AsyncConnection, question: Question) -> Terms:
    """What words the need has."""
    asked = {"words": words_of(question.text), "config": CONFIGS[question.language]}
    return terms_of(await _rows(connection, TERMS, asked))


async def by_words(connection: AsyncConnection, question: Question, terms: Terms) -> list[Any]:
    """Passages that have words of the need: those with the most and the rarest of them first."""
    given = {
        "queries": [term.query for term in terms.looked_up],
        "weights": [term.weight for term in terms.looked_up],
    }
    return await _ids(connection, BY_WORDS, {**given, **_shared(question)}) if terms.looked_up else []


async def by_names(connection: AsyncConnection, question: Question, terms: Terms) -> list[Any]:
    """Passages under a heading that has almost a word which is nowhere else, as names are when they are misspelt."""
    asked = {"unknown": terms.unknown, "most": MOST_NAMED, **_shared(question)}
    return await _ids(connection, BY_NAMES, asked) if terms.unknown else []


async def by_meaning(connection: AsyncConnection, question: Question) -> list[Any]:
    """Passages that mean what the need does."""
    if question.vector is None:
        return []
    query = SQL(BY_MEANING).format(
        model=Literal(question.model), language=Literal(question.language), dimensions=Literal(len(question.vector))
    )
    return await _ids(connection, query, {"asked": str(question.vector), "limit": LIST})


def _shared(question: Question) -> dict[str, Any]:
    return {"language": question.language, "limit": LIST}


async def _ids(connection: AsyncConnection, query: str | Composed, given: Mapping[str, Any]) -> list[Any]:
    return [id for (id,) in await _rows(connection, query, given)]


async def _rows(connection: AsyncConnection, query: Any, given: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    return await (await connection.execute(query, given)).fetchall()
