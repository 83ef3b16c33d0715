"""Readers for the benchmarks: who begin the longest book there is, and tell the server of it over HTTP."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from benchmarks.running import Bench
from infrastructure.reading import book_files, kept_books

BOOKS = "{ books(first: 20) { edges { node { id wordCount } } } }"
START = """mutation ($input: StartReadingInput!) { startReading(input: $input) {
  ... on StartReadingPayload { session { id } } ... on Refusal { message } } }"""
REPORT = """mutation ($input: ReportPositionInput!) { reportPosition(input: $input) { __typename
  ... on ReportPositionPayload { session { position { wordIndex } furthestWordIndex } }
  ... on Refusal { message } } }"""
WHERE = """query ($id: ID!) { session(id: $id) { version
  ... on ReadingSession { furthestWordIndex position { wordIndex } } } }"""


@dataclass
class Reader:
    """A learner with a session, and a connection to a server."""

    http: httpx.AsyncClient
    token: str
    session_id: str
    word_count: int
    began: datetime

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of an operation. Raises `RuntimeError` when it fails."""
        return await _ask(self.http, query, **variables)

    async def report(self, *words: int, second: float) -> Any:
        """The session after a report of words, the first of them in such a second of the reading."""
        positions = [position(word, self.began, second + n) for n, word in enumerate(words)]
        told = await self.ask(REPORT, input={"sessionId": self.session_id, "positions": positions})
        if "session" not in told["reportPosition"]:
            raise RuntimeError(told)
        return told["reportPosition"]["session"]

    async def where(self) -> Any:
        """The session as it stands."""
        return (await self.ask(WHERE, id=self.session_id))["session"]


def position(word: int, began: datetime, second: float) -> dict[str, Any]:
    """A position of a player, in a second of its reading."""
    return {"wordIndex": word, "at": (began + timedelta(seconds=second)).isoformat()}


def plain_book(place: Bench, url: str) -> None:
    """A book without checkpoints that is longer than those that ship, so that readers choose it."""
    path = place.directory / "plain.md"
    paragraphs = "\n\n".join(" ".join(["Nobody stops here."] * 20) for _ in range(400))
    path.write_text(f"# Plain\n\n## One\n\n{paragraphs}\n")
    kept_books.save(url, book_files.read(path, "en"))


async def reader(place: Bench, http: httpx.AsyncClient) -> Reader:
    """A new learner who begins the longest book there is."""
    token = place.token(f"learner-{uuid4().hex}")
    http.headers["authorization"] = f"Bearer {token}"
    books = [edge["node"] for edge in (await _ask(http, BOOKS))["books"]["edges"]]
    book = max(books, key=lambda one: one["wordCount"])
    began = datetime.now(UTC)
    told = await _ask(http, START, input={"bookId": book["id"]})
    return Reader(http, token, told["startReading"]["session"]["id"], book["wordCount"], began)


async def _ask(http: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    body = (await http.post("/graphql", json={"query": query, "variables": variables})).json()
    if body.get("errors"):
        raise RuntimeError(body["errors"])
    return body["data"]
