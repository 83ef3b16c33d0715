"""Documents of a test's own, kept as imported ones are."""

from datetime import UTC, date, datetime

from infrastructure.builder.knowledge import kept_documents
from infrastructure.builder.knowledge.document import Document, Passage
from infrastructure.postgres.connecting import connect_at_once


def today() -> date:
    return datetime.now(UTC).date()


def keep(
    url: str,
    source: str,
    *passages: tuple[str, str],
    language: str = "en",
    category: str | None = "Team Building",
    written: date | None = None,
    title: str = "",
) -> None:
    """Keep a document of such passages, each a path and a text."""
    said = tuple(Passage(path, text) for path, text in passages)
    with connect_at_once(url, autocommit=True) as connection:
        kept_documents.save(connection, source, Document(title or source, category, language, written, source, said))


def forget_all(url: str) -> None:
    """Remove those that ship, too."""
    with connect_at_once(url, autocommit=True) as connection:
        connection.execute("DELETE FROM knowledge_documents")
