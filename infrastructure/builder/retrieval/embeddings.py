"""Keeps the vector of each passage: made once after an import, in batches, each of which stays if the next fails."""

from collections.abc import Sequence
from typing import Any

import psycopg

from infrastructure.builder.retrieval.embedding import Embedder, Vector, unit
from infrastructure.builder.retrieval.extensions import prepare
from infrastructure.postgres.connecting import connect_at_once

BATCH = 32
"""Passages: about a second's work."""

WAITING = (
    "SELECT p.id, d.language, p.path, p.text FROM knowledge_passages AS p"
    " JOIN knowledge_documents AS d ON d.id = p.document_id"
    " WHERE NOT EXISTS (SELECT FROM knowledge_embeddings AS e WHERE e.passage_id = p.id AND e.model = %s)"
    " ORDER BY p.id LIMIT %s FOR KEY SHARE OF p"
)
"""None of them goes away until its vector is kept."""

SAVE = (
    "INSERT INTO knowledge_embeddings (passage_id, model, language, embedding) VALUES (%s, %s, %s, %s::real[])"
    " ON CONFLICT DO NOTHING"
)
COUNT = "ANALYZE knowledge_passages"
"""How common words are is read from what PostgreSQL counts of the table."""


def embed_waiting(url: str, embedder: Embedder) -> int:
    """Give each passage that has none a vector of the model; how many there were.

    Where the server has no vectors nothing is made. Whoever is interrupted goes on where the last batch ended.
    """
    made = 0
    if prepare(url, embedder.model, embedder.dimensions).vectors:
        while done := _embed_batch(url, embedder):
            made += done
    with connect_at_once(url, autocommit=True) as connection:
        connection.execute(COUNT)
    return made


def _embed_batch(url: str, embedder: Embedder) -> int:
    with connect_at_once(url) as connection:
        rows = connection.execute(WAITING, (embedder.model, BATCH)).fetchall()
        vectors = vectors_of(embedder, [(path, text) for _, _, path, text in rows])
        _save(connection, embedder.model, rows, vectors)
        return len(rows)


def vectors_of(embedder: Embedder, passages: Sequence[tuple[str, str]]) -> list[Vector]:
    """A vector for each path and text: what the headings mean counts as much as the text below them."""
    if not passages:
        return []
    paths, texts = (embedder.embed(part) for part in zip(*passages, strict=True))
    return [unit([a + b for a, b in zip(path, text, strict=True)]) for path, text in zip(paths, texts, strict=True)]


def _save(connection: psycopg.Connection, model: str, rows: Sequence[Any], vectors: Sequence[Vector]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            SAVE, [(id, model, language, vector) for (id, language, *_), vector in zip(rows, vectors, strict=True)]
        )
