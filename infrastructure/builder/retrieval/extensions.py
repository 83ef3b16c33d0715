"""What a server has for finding passages: `pg_trgm` for names, `vector` for what is meant. Either may be missing.

The tables need neither. So what an operator adds later is used from the next start on, and indexes are made then.
"""

import logging
from dataclasses import dataclass
from hashlib import sha256

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from infrastructure.builder.languages import CONFIGS
from infrastructure.postgres.connecting import connect_at_once
from infrastructure.postgres.locks import INDEXES_OF_KNOWLEDGE
from infrastructure.process.wording import words_of

log = logging.getLogger(__name__)

PURPOSES = {
    "pg_trgm": "names that are not spelt as in the documents are not found",
    "vector": "passages are found by their words alone, not by what they mean",
}
"""What is done without where an extension is missing."""

AVAILABLE = "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)"
USABLE = "to_regprocedure('word_similarity(text, text)') IS NOT NULL, to_regtype('halfvec') IS NOT NULL"
"""Versions of `vector` before 0.7 have no halves."""

OF_NAMES = "CREATE INDEX IF NOT EXISTS knowledge_names_alike ON knowledge_names USING gin (word gin_trgm_ops)"
OF_MEANING = (
    "CREATE INDEX IF NOT EXISTS {name} ON knowledge_embeddings"
    " USING hnsw ((embedding::halfvec({dimensions})) halfvec_cosine_ops) WITH (ef_construction = 200)"
    " WHERE model = {model} AND language = {language}"
)
"""An index for each language, so that the nearest ones of a language are found whatever else there is.

It has numbers of 16 bits, half of what there is to be read, and is made with care (64 as pgvector comes), so that half
as many vectors have to be looked at.
"""


@dataclass(frozen=True, slots=True)
class Extensions:
    """What can be used."""

    trigrams: bool
    vectors: bool

    @property
    def missing(self) -> list[str]:
        """The names of those that cannot."""
        return [name for name, usable in zip(PURPOSES, (self.trigrams, self.vectors), strict=True) if not usable]


def prepare(url: str, model: str, dimensions: int) -> Extensions:
    """Make the extensions that there are, and their indexes for a model; say what is done without."""
    with connect_at_once(url, autocommit=True) as connection:
        before = usable(connection)
        with connection.transaction():
            connection.execute(INDEXES_OF_KNOWLEDGE)
            found = _created(connection) if before.missing else before
            _make_indexes(connection, found, model, dimensions)
    for name in found.missing:
        log.warning("PostgreSQL has no extension %s that we may use: %s", name, PURPOSES[name])
    return found


def usable(connection: psycopg.Connection) -> Extensions:
    """What a database has."""
    (row,) = connection.execute(f"SELECT {USABLE}").fetchall()
    return Extensions(*row)


def _created(connection: psycopg.Connection) -> Extensions:
    """Create what is there to be created, and may be."""
    for (name,) in connection.execute(AVAILABLE, ([*PURPOSES],)).fetchall():
        try:
            with connection.transaction():
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        except psycopg.Error as error:
            log.info("the extension %s cannot be created: %s", name, words_of(error, first_line=True))
    return usable(connection)


def _make_indexes(connection: psycopg.Connection, found: Extensions, model: str, dimensions: int) -> None:
    if found.trigrams:
        connection.execute(OF_NAMES)
    if found.vectors:
        for language in CONFIGS:
            connection.execute(_of_meaning(model, language, dimensions))


def _of_meaning(model: str, language: str, dimensions: int) -> Composed:
    name = f"knowledge_meaning_{sha256(model.encode()).hexdigest()[:12]}_{language}"
    return SQL(OF_MEANING).format(
        name=Identifier(name), dimensions=Literal(dimensions), model=Literal(model), language=Literal(language)
    )
