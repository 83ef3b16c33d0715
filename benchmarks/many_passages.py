"""A hundred thousand passages, each of two runs of three sentences of the documents that ship, drawn by chance.

The vector of one is the mean of its sentences' vectors: to embed so many takes half an hour.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy
import psycopg

from infrastructure.builder.languages import CONFIGS
from infrastructure.builder.retrieval import names
from infrastructure.builder.retrieval.embedding import Embedder
from infrastructure.builder.retrieval.extensions import prepare
from infrastructure.postgres.connecting import connect_at_once

RUN = 3
A_DOCUMENT = 50
"""Passages of a document."""

BATCH = 1000
SENTENCE = re.compile(r"[^.!?\n]{20,}[.!?]")

SHIPPED = (
    "SELECT d.language, d.category, p.path, p.text FROM knowledge_passages AS p"
    " JOIN knowledge_documents AS d ON d.id = p.document_id ORDER BY p.id"
)
DOCUMENT = (
    "INSERT INTO knowledge_documents (id, source, title, category, language, written, hash)"
    " VALUES (%s, %s, %s, %s, %s, current_date - %s, '')"
)
PASSAGE = (
    "INSERT INTO knowledge_passages (id, document_id, number, path, text, words)"
    " VALUES (%s, %s, %s, %s, %s, to_tsvector(%s::regconfig, %s))"
)
EMBEDDINGS = "COPY knowledge_embeddings (passage_id, model, language, embedding) FROM STDIN"
HNSW = "SELECT indexname FROM pg_indexes WHERE tablename = 'knowledge_embeddings' AND indexdef LIKE '%hnsw%'"


@dataclass(frozen=True, slots=True)
class Material:
    """What documents in a language have, from which others are made: runs of sentences, and their vectors."""

    language: str
    paths: Sequence[str]
    categories: Sequence[str]
    runs: Sequence[str]
    vectors: Any


def fill(url: str, embedder: Embedder, passages: int) -> None:
    """Put so many into a database that has the documents that ship. The indexes of vectors are made at the end."""
    with connect_at_once(url, autocommit=True) as connection:
        materials = [*_materials(connection, embedder)]
        for (index,) in connection.execute(HNSW).fetchall():
            connection.execute(f"DROP INDEX {index}")
        chance = random.Random(1)
        for first in range(0, passages, BATCH):
            with connection.transaction():
                _add(connection, embedder.model, materials[first // BATCH % len(materials)], first, chance)
        connection.execute("ALTER SYSTEM SET maintenance_work_mem = '600MB'")
        connection.execute("SELECT pg_reload_conf()")
    prepare(url, embedder.model, embedder.dimensions)
    with connect_at_once(url, autocommit=True) as connection:
        names.refresh(connection)
        connection.execute("VACUUM ANALYZE")


def _materials(connection: psycopg.Connection, embedder: Embedder) -> Iterator[Material]:
    rows = connection.execute(SHIPPED).fetchall()
    for language in ("de", "en"):
        of_it = [row for row in rows if row[0] == language]
        runs = [run for *_, text in of_it for run in _runs(SENTENCE.findall(text))]
        vectors = [numpy.sum(embedder.embed(run), axis=0) for run in runs]
        texts, paths = [" ".join(run) for run in runs], [path for _, _, path, _ in of_it]
        yield Material(language, paths, sorted({row[1] for row in of_it}), texts, numpy.array(vectors))


def _runs(sentences: Sequence[str]) -> Iterator[Sequence[str]]:
    return (sentences[first : first + RUN] for first in range(len(sentences) - RUN + 1))


def _add(connection: psycopg.Connection, model: str, of: Material, first: int, chance: random.Random) -> None:
    made = [chance.sample(range(len(of.runs)), 2) for _ in range(BATCH)]
    documents = [UUID(int=first + number) for number in range(0, BATCH, A_DOCUMENT)]
    with connection.cursor() as cursor:
        cursor.executemany(DOCUMENT, [_document(id, of, chance) for id in documents])
        cursor.executemany(
            PASSAGE, [_passage(first + n, documents, of, chosen, chance) for n, chosen in enumerate(made)]
        )
        with cursor.copy(EMBEDDINGS) as copy:
            for number, chosen in enumerate(made, first):
                copy.write_row((UUID(int=number), model, of.language, _mean(of.vectors[chosen])))


def _document(id: UUID, of: Material, chance: random.Random) -> tuple[object, ...]:
    return id, str(id), f"Document {id.int}", chance.choice(of.categories), of.language, chance.randrange(1000)


def _passage(
    number: int, documents: Sequence[UUID], of: Material, chosen: Sequence[int], chance: random.Random
) -> tuple[object, ...]:
    path, text = chance.choice(of.paths), " ".join(of.runs[one] for one in chosen)
    document = documents[number % BATCH // A_DOCUMENT]
    return UUID(int=number), document, number, path, text, CONFIGS[of.language], f"{path} {text}"


def _mean(vectors: Any) -> str:
    mean = vectors.mean(axis=0)
    return f"{{{','.join(f'{number:.6f}' for number in (mean / numpy.linalg.norm(mean)).tolist())}}}"
