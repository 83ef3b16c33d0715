"""A learner who reads a book over GraphQL, as a player does."""

import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.client import LYCEUM, Person, RunningServer

GOOSE = "book:lost-one-goose"

SEEN = """id version status mode furthestWordIndex wordsRead wordsPerMinute percentage
  position { wordIndex paragraphIndex state rate }
  pendingInterruption { id status question answer }
  dueCheckpoint { id question }
  checkpoints { id type status wordIndex required question hint attemptsLeft explanation options { id text } }"""
SESSION = f"query ($id: ID!) {{ session(id: $id) {{ ... on ReadingSession {{ {SEEN} }} }} }}"
EVENTS = "query ($id: ID!) { session(id: $id) { events(first: 100) { edges { node { version type data } } } } }"


@dataclass
class Reader:
    """A reading session of a learner's, which begins here. Instants are seconds after its beginning."""

    person: Person
    book: str = GOOSE
    session: dict[str, Any] = field(default_factory=dict)
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        if not self.session:
            result = self.start()
            assert result["__typename"] == "StartReadingPayload", result
            self.session = result["session"]

    @property
    def id(self) -> str:
        """The session."""
        return str(self.session["id"])

    def start(self, **input: Any) -> dict[str, Any]:
        """What comes of starting another session."""
        return self.person.do("startReading", {"bookId": self.book, **input}, f"session {{ {SEEN} }}")

    def do(self, mutation: str, selection: str = "", **input: Any) -> dict[str, Any]:
        """What comes of a mutation of the session."""
        return self.person.do(
            mutation, {"sessionId": self.id, **input}, f"session {{ ... on ReadingSession {{ {SEEN} }} }} {selection}"
        )

    def at(self, word: int, second: float = 0, **more: Any) -> dict[str, Any]:
        """A position."""
        return {"wordIndex": word, "at": (self.begun + timedelta(seconds=second)).isoformat(), **more}

    def report(self, *positions: dict[str, Any], **input: Any) -> dict[str, Any]:
        """What comes of a report."""
        return self.do("reportPosition", positions=positions, **input)

    def read_to(self, word: int) -> dict[str, Any]:
        """The session once a word is reached."""
        result = self.report(self.at(word))
        assert result["__typename"] == "ReportPositionPayload", result
        return dict(result["session"])

    def ask(self, text: str, word: int = 0, **input: Any) -> dict[str, Any]:
        """What comes of a question."""
        return self.do("askQuestion", "interruption { id }", text=text, wordIndex=word, **input)

    def answer(self, checkpoint_id: str, answer: Any, **input: Any) -> dict[str, Any]:
        """What comes of an answer to a checkpoint."""
        input = {"checkpointId": checkpoint_id, "answer": answer, "durationMs": 1000, **input}
        return self.do("answerCheckpoint", "checkpoint { id status score attemptsLeft }", **input)

    def see(self) -> dict[str, Any]:
        """The session as it stands."""
        return dict(self.person.ask(SESSION, id=self.id)["session"])

    def events(self) -> list[dict[str, Any]]:
        """What has happened."""
        edges = self.person.ask(EVENTS, id=self.id)["session"]["events"]["edges"]
        return [edge["node"] for edge in edges]


def bring(server: RunningServer, path: Path) -> str:
    """Have the library of a server have a book; its id."""
    subprocess.run([str(LYCEUM), "books", "import", str(path)], env=server.environ, check=True, timeout=120)
    return f"book:{path.stem}"
