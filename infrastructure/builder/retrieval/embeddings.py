"""Keeps the vector of each passage: made once after an import, in batches, each of which stays if the next fails."""

from collections.abc import Sequence
from typing import Any

import psycopg

from infrastructure.builder.retrieval import names
from infrastructure.builder.retrieval.embedding import Embedder, Vector, unit
from infrastructure.builder.retrieval.extensions import prepare
from infrastructure.postgres.connecting import connect_at_once

BATCH = 32
"""Passages: about a second's work."""

WAITING = (
    "SELECT p.id, d.language, concat_ws(' › ', d.title, nullif(p.path, '')),"
    r" regexp_replace(p.text, '^(\d+\.|-) ', '', 'gn') FROM knowledge_passages AS p"
    " JOIN knowledge_documents AS d ON d.id = p.document_id"
    " WHERE NOT EXISTS (SELECT FROM knowledge_embeddings AS e WHERE e.passage_id = p.id AND e.model = %s"
    " AND e.language = d.language)"
    " ORDER BY p.id LIMIT %s FOR KEY SHARE OF p"
)
"""None of them goes away until its vector is kept. What lines of lists begin with means nothing."""

SAVE = (
    "INSERT INTO knowledge_embeddings (passage_id, model, language, embedding) VALUES (%s, %s, %s, %s::real[])"
    " ON CONFLICT (passage_id, model) DO UPDATE SET language = excluded.language, embedding = excluded.embedding"
)
COUNT = "ANALYZE knowledge_passages"
"""How common words are is read from what PostgreSQL counts of the table."""


def embed_waiting(url: str, embedder: Embedder) -> int:
    """Give each passage that has none a vector of the model; how many there were.

    Where the server has no vectors nothing is made. Whoever is interrupted goes on where the last batch ended.
    """
    has, made = prepare(url, embedder.model, embedder.dimensions), 0
    while has.vectors and (done := _embed_batch(url, embedder)):
        made += done
    if made or not has.vectors:
        with connect_at_once(url, autocommit=True) as connection:
            connection.execute(COUNT)
            names.refresh(connection)
    return made


def _embed_batch(url: str, embedder: Embedder) -> int:
    with connect_at_once(url) as connection:
        rows = connection.execute(WAITING, (embedder.model, BATCH)).fetchall()
        if rows:
            vectors = vectors_of(embedder, [(headings, text) for _, _, headings, text in rows])
            _save(connection, embedder.model, rows, vectors)
        return len(rows)


def vectors_of(embedder: Embedder, passages: Sequence[tuple[str, str]]) -> list[Vector]:
    """A vector for headings and the text below them: what either means counts as much."""
    both = embedder.embed([part for passage in passages for part in passage])
    return [unit([a + b for a, b in zip(*pair, strict=True)]) for pair in zip(both[::2], both[1::2], strict=True)]


def _save(connection: psycopg.Connection, model: str, rows: Sequence[Any], vectors: Sequence[Vector]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            SAVE, [(id, model, language, vector) for (id, language, *_), vector in zip(rows, vectors, strict=True)]
        )
