"""A hundred thousand passages, each of sentences of one of the documents that ship, drawn by chance.

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
from infrastructure.builder.retrieval.embedding import Embedder
from infrastructure.builder.retrieval.extensions import prepare
from infrastructure.postgres.connecting import connect_at_once

SENTENCES = 6
A_DOCUMENT = 50
"""Passages of a document."""

BATCH = 1000
SENTENCE = re.compile(r"[^.!?\n]{20,}[.!?]")

SHIPPED = (
    "SELECT d.language, d.title, d.category, array_agg(p.path ORDER BY p.number),"
    " string_agg(p.text, E'\n' ORDER BY p.number) FROM knowledge_passages AS p"
    " JOIN knowledge_documents AS d ON d.id = p.document_id GROUP BY d.id ORDER BY d.id"
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
    """What a document has, from which others are made."""

    language: str
    title: str
    category: str
    paths: Sequence[str]
    sentences: Sequence[str]
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
        connection.execute("VACUUM ANALYZE")


def _materials(connection: psycopg.Connection, embedder: Embedder) -> Iterator[Material]:
    for language, title, category, paths, text in connection.execute(SHIPPED).fetchall():
        sentences = [found.strip() for found in SENTENCE.findall(text)]
        yield Material(language, title, category, paths, sentences, numpy.array(embedder.embed(sentences)))


def _add(connection: psycopg.Connection, model: str, of: Material, first: int, chance: random.Random) -> None:
    made = [chance.sample(range(len(of.sentences)), SENTENCES) for _ in range(BATCH)]
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
    return id, str(id), f"{of.title} {id.int}", of.category, of.language, chance.randrange(1000)


def _passage(
    number: int, documents: Sequence[UUID], of: Material, chosen: Sequence[int], chance: random.Random
) -> tuple[object, ...]:
    path, text = chance.choice(of.paths), " ".join(of.sentences[one] for one in chosen)
    document = documents[number % BATCH // A_DOCUMENT]
    return UUID(int=number), document, number, path, text, CONFIGS[of.language], f"{path} {text}"


def _mean(vectors: Any) -> str:
    mean = vectors.mean(axis=0)
    return f"{{{','.join(f'{number:.6f}' for number in (mean / numpy.linalg.norm(mean)).tolist())}}}"
