"""The documents that come with the project."""

from pathlib import Path

from infrastructure.builder.knowledge import kept_documents
from infrastructure.builder.knowledge.document import Document, hash_of
from infrastructure.builder.retrieval.embedding import embedder_set
from infrastructure.builder.retrieval.embeddings import embed_waiting
from infrastructure.postgres.connecting import connect_at_once

FOLDER = Path(__file__).parent / "documents"
SCHEME = "lyceum:"
"""How their sources begin; no path of a file does."""


def seed(url: str) -> None:
    """Keep the documents that ship, those that are not there as they are shipped now; those that ship no more go.

    What reads files is imported where one is read: most servers find all of them in the database.
    """
    shipped = {f"{SCHEME}{path.stem}": path for path in sorted(FOLDER.glob("*.md"))}
    with connect_at_once(url, autocommit=True) as connection:
        there = kept_documents.hashes(connection, SCHEME)
        for source, path in shipped.items():
            if there.get(source) != hash_of(path.read_bytes()):
                kept_documents.save(connection, source, read_shipped(path))
        if gone := there.keys() - shipped.keys():
            kept_documents.remove(connection, [*gone])
    embed_waiting(url, embedder_set())


def read_shipped(path: Path) -> Document:
    """A document that ships. Raises `UnreadableDocument`."""
    from infrastructure.builder.knowledge.document_files import read

    return read(path)
