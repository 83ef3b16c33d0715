"""Puts trusted documents into the database, lists and removes them."""

from collections.abc import Iterator, Mapping, Sequence

from graphql import OperationDefinitionNode, parse

from infrastructure.graphql.execution import Executor
from infrastructure.graphql.responses import RequestError
from infrastructure.postgres.connecting import connect_at_once

SAVE = "INSERT INTO trusted_documents (id, body) VALUES (%s, %s) ON CONFLICT (id) DO NOTHING"
READ = "SELECT id, body FROM trusted_documents WHERE id = ANY (%s)"
LIST = "SELECT id, body FROM trusted_documents ORDER BY added_at, id"
REMOVE = "DELETE FROM trusted_documents WHERE id = ANY (%s) RETURNING id"


class DocumentsRefused(Exception):
    """Raised when documents cannot be added; the message says which and why. None of them was."""


def save(url: str, documents: Mapping[str, str], executor: Executor) -> int:
    """Add them, all or none; how many were new. Raises `DocumentsRefused`."""
    if problems := [*_problems(documents, executor)]:
        raise DocumentsRefused("\n".join(problems))
    with connect_at_once(url) as connection, connection.cursor() as cursor:
        cursor.executemany(SAVE, sorted(documents.items()))
        new = cursor.rowcount
        stored = cursor.execute(READ, ([*documents],)).fetchall()
        if taken := [id for id, body in stored if documents[id] != body]:
            connection.rollback()
            raise DocumentsRefused(f"{', '.join(taken)} stands for another document; remove that one first")
        return new


def listed(url: str) -> list[tuple[str, str]]:
    """Ids, each with the operations of its document."""
    with connect_at_once(url) as connection:
        return [(id, operations(body)) for id, body in connection.execute(LIST).fetchall()]


def remove(url: str, ids: Sequence[str]) -> set[str]:
    """Remove documents; those that were there."""
    with connect_at_once(url) as connection:
        return {str(row[0]) for row in connection.execute(REMOVE, ([*ids],)).fetchall()}


def operations(text: str) -> str:
    """The operations of a document, by type and name."""
    found = (one for one in parse(text).definitions if isinstance(one, OperationDefinitionNode))
    return ", ".join(f"{one.operation.value} {one.name.value if one.name else '(no name)'}" for one in found)


def _problems(documents: Mapping[str, str], executor: Executor) -> Iterator[str]:
    for id, text in documents.items():
        try:
            executor.document(text)
        except RequestError as error:
            yield from (f"{id}: {problem}" for problem in error.errors)
