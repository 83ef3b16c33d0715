"""Documents in the database: each is kept whole, or as it was before.

A passage's id is made of what it says and where it stands: what stays as it was keeps its id, and what hangs on it.
"""

from collections.abc import Iterator, Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

import psycopg

from infrastructure.builder.knowledge.document import Document
from infrastructure.builder.languages import CONFIGS
from infrastructure.builder.retrieval import names

HASHES = "SELECT source, hash FROM knowledge_documents WHERE starts_with(source, %s)"
SAVE_DOCUMENT = (
    "INSERT INTO knowledge_documents (id, source, title, category, language, written, hash)"
    " VALUES (%(id)s, %(source)s, %(title)s, %(category)s, %(language)s, %(written)s, %(hash)s)"
    " ON CONFLICT (source) DO UPDATE SET title = excluded.title, category = excluded.category,"
    " language = excluded.language, written = excluded.written, hash = excluded.hash, imported_at = now()"
)
FORGET_MEANING = (
    "DELETE FROM knowledge_embeddings AS e USING knowledge_passages AS p, knowledge_documents AS d"
    " WHERE e.passage_id = p.id AND p.document_id = d.id AND d.id = %s AND d.title <> %s"
)
"""Vectors are made of passages below their document's title: under another one they are made anew."""
REMOVE_OTHERS = "DELETE FROM knowledge_passages WHERE document_id = %s AND id <> ALL (%s)"
SAVE_PASSAGE = (
    "INSERT INTO knowledge_passages (id, document_id, number, path, page, text, words)"
    " VALUES (%(id)s, %(document)s, %(number)s, %(path)s, %(page)s, %(text)s,"
    " setweight(to_tsvector(%(config)s::regconfig, %(path)s), 'A') ||"
    " setweight(to_tsvector(%(config)s::regconfig, %(title)s), 'B') ||"
    " setweight(to_tsvector(%(config)s::regconfig, %(text)s), 'C'))"
    " ON CONFLICT (id) DO UPDATE SET page = excluded.page, words = excluded.words"
)
REMOVE = "DELETE FROM knowledge_documents WHERE source = ANY (%s)"
SOURCES = "SELECT source FROM knowledge_documents WHERE source = ANY (%(names)s) OR id::text = ANY (%(names)s)"
LIST = (
    "SELECT d.id, d.title, d.category, d.language, d.written, count(p.id), d.source FROM knowledge_documents AS d"
    " LEFT JOIN knowledge_passages AS p ON p.document_id = d.id GROUP BY d.id ORDER BY d.source"
)


def save(connection: psycopg.Connection, source: str, found: Document) -> None:
    """Keep a document in one transaction; what was kept of that source and is not in it any more goes."""
    document = id_of(source)
    passages = [*_passages(document, found)]
    row = {name: getattr(found, name) for name in ("title", "category", "language", "written", "hash")}
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(FORGET_MEANING, (document, found.title))
        cursor.execute(SAVE_DOCUMENT, {"id": document, "source": source, **row})
        cursor.execute(REMOVE_OTHERS, (document, [one["id"] for one in passages]))
        cursor.executemany(SAVE_PASSAGE, passages)


def _passages(document: UUID, found: Document) -> Iterator[dict[str, object]]:
    shared = {"document": document, "title": found.title, "config": CONFIGS[found.language]}
    for number, one in enumerate(found.passages):
        id = uuid5(document, f"{number}\n{one.path}\n{one.text}")
        yield {"id": id, "number": number, "path": one.path, "page": one.page, "text": one.text, **shared}


def id_of(source: str) -> UUID:
    """The id of a document: the same in every database."""
    return uuid5(NAMESPACE_URL, source)


def hashes(connection: psycopg.Connection, beginning: str) -> dict[str, str]:
    """What the documents held whose sources begin so, by these."""
    return dict(connection.execute(HASHES, (beginning,)).fetchall())


def remove(connection: psycopg.Connection, sources: Sequence[str]) -> int:
    """Keep these documents no longer; how many there were."""
    removed = connection.execute(REMOVE, (list(sources),)).rowcount
    names.refresh(connection)
    return removed


def sources_of(connection: psycopg.Connection, names: Sequence[str]) -> list[str]:
    """The sources of the documents that have one of these names, as their id or their source."""
    return [source for (source,) in connection.execute(SOURCES, {"names": list(names)}).fetchall()]


def listed(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    """The documents: id, title, category, language, date, passages, source."""
    return connection.execute(LIST).fetchall()
