"""Reading as clients do it, over GraphQL, in a book that ships."""

from typing import Any

from tests.support.client import Person

BOOK = "book:lost-one-goose"

BEGUN = """session { id version book { wordCount }
  checkpoints { id type status wordIndex required question options { id text } } }"""


def begin_reading(person: Person) -> dict[str, Any]:
    """A reading session at the beginning of a book."""
    result = person.do("startReading", {"bookId": BOOK}, BEGUN)
    assert result["__typename"] == "StartReadingPayload", result
    session: dict[str, Any] = result["session"]
    return session
