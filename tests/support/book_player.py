"""A client that reads a book: plays what is spoken, reports where it is, and follows what happens."""

import json
import re
import time
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

from tests.support.client import Person

Seen = dict[str, Any]

POSITION = "position { wordIndex audioSeconds state }"
CHECKPOINT = """id type status wordIndex required question options { id text } hint attemptsLeft explanation score
  isEstimate isBeingMarked"""
QUESTION = "id status question wordIndex answer answerType isFromBook word { word definition } understood"
READING = f"""query ($id: ID!) {{ session(id: $id) {{ id version status ... on ReadingSession {{
  {POSITION} furthestWordIndex wordsRead wordsPerMinute percentage
  pendingInterruption {{ {QUESTION} }} dueCheckpoint {{ {CHECKPOINT} }} checkpoints {{ {CHECKPOINT} }}
  book {{ id title wordCount completionPercentage readings {{ edges {{ node {{ id }} }} }} }} }} }} }}"""
UPDATES = f"""subscription ($id: ID!, $after: String) {{ readingUpdates(sessionId: $id, after: $after) {{
  cursor version status {POSITION} textDelta interruption {{ {QUESTION} }} checkpoint {{ {CHECKPOINT} }} }} }}"""
ACTIVITY = """subscription ($id: ID!, $after: String) { classroomActivity(classroomId: $id, after: $after) {
  cursor event { sessionId version type } session { id status } } }"""
EVENTS = "query ($id: ID!) { session(id: $id) { events(first: 100) { edges { node { version type } } } } }"
PASSAGE = """query ($id: ID!) { session(id: $id) { ... on ReadingSession { book { passages(first: 1) { edges { node {
  firstWord wordCount audio { url webVttUrl durationSeconds words { wordIndex start end } } } } } } } } }"""
CUE = re.compile(r"^(\d+)\n00:(\d\d):(\d\d\.\d{3}) --> 00:(\d\d):(\d\d\.\d{3})$", re.MULTILINE)


@dataclass
class Player:
    """A learner's device and a session; `began` is when it pressed play, by its clock."""

    person: Person
    id: str
    began: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(minutes=4))

    def on(self, person: Person) -> "Player":
        """The same session on another device."""
        return Player(person, self.id, self.began)

    def session(self) -> Seen:
        """The session as it stands."""
        seen: Seen = self.person.ask(READING, id=self.id)["session"]
        return seen

    def do(self, mutation: str, selection: str, **input: Any) -> Seen:
        """What comes of something that is done in the session."""
        return self.person.do(mutation, {"sessionId": self.id, **input}, selection)

    def report(self, seen: Sequence[tuple[float, int]]) -> Seen:
        """Report at which word it was after how many seconds; the session."""
        positions = [
            {"wordIndex": word, "audioSeconds": second, "at": (self.began + timedelta(seconds=second)).isoformat()}
            for second, word in seen
        ]
        selection = f"session {{ version furthestWordIndex {POSITION} dueCheckpoint {{ {CHECKPOINT} }} }}"
        told = self.do("reportPosition", selection, positions=positions)
        assert told["__typename"] == "ReportPositionPayload", told
        session: Seen = told["session"]
        return session

    def wait_for_the_answer(self, seconds: float = 60) -> Seen:
        """The question that the reading stands still for, once it is answered."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            asked: Seen = self.session()["pendingInterruption"]
            if asked["status"] == "ANSWERED":
                return asked
            time.sleep(0.02)
        raise AssertionError(f"not answered after {seconds} s: {asked}")

    def answer(self, checkpoint: Seen, **answer: str) -> Seen:
        """Answer a checkpoint; how it stands then."""
        input = {"checkpointId": checkpoint["id"], "answer": answer, "durationMs": 4000}
        told = self.do("answerCheckpoint", f"checkpoint {{ {CHECKPOINT} }}", **input)
        assert told["__typename"] == "AnswerCheckpointPayload", told
        standing: Seen = told["checkpoint"]
        return standing


def start_reading(person: Person, book: str, **input: Any) -> str:
    """Start to read a book that ships; the session's id."""
    started = person.do("startReading", {"bookId": f"book:{book}", **input}, "session { id }")
    assert started["__typename"] == "StartReadingPayload", started
    return str(started["session"]["id"])


def companion(book: str) -> Seen:
    """What ships beside a book's text: its checkpoints with what is right, and its dictionary."""
    text = (files("infrastructure.reading") / "books" / book / "book.json").read_text("utf-8")
    told: Seen = json.loads(text)
    return told


def right_answer(checkpoint: Seen, book: Seen) -> dict[str, str]:
    """What is right at a checkpoint, by the book."""
    told = next(one for one in book["checkpoints"] if one["question"] == checkpoint["question"])
    if "correct" not in told:
        return {"text": told["expected"]}
    text = next(one["text"] for one in told["options"] if one["key"] == told["correct"])
    return {"option": next(one["id"] for one in checkpoint["options"] if one["text"] == text)}


def spoken_at(words: Sequence[Seen], second: float) -> int:
    """The word that is said at a second, by the timings of a recording; before all words the first."""
    begun = bisect_right([one["start"] for one in words], second)
    return int(words[max(begun, 1) - 1]["wordIndex"])


def cues(vtt: str) -> list[tuple[int, float, float]]:
    """The cues of a WebVTT file of less than an hour: number, begin and end in seconds."""
    return [
        (int(word), 60 * int(from_minutes) + float(begin), 60 * int(to_minutes) + float(end))
        for word, from_minutes, begin, to_minutes, end in CUE.findall(vtt)
    ]


@dataclass
class Watcher:
    """Follows a subscription over several connections, each from where the one before has ended."""

    query: str
    field: str
    of: str
    seen: list[Seen] = field(default_factory=list)

    async def follow(self, person: Person, enough: Callable[[Seen], object]) -> Seen:
        """Connect, and take what comes until one thing is enough; what only moved since the last event is left out."""
        cursor = self.seen[-1]["cursor"] if self.seen else None
        async with person.subscribe(self.query, id=self.of, after=cursor) as stream:
            return await self.take(stream, enough)

    async def take(self, stream: AsyncIterator[dict[str, Any]], enough: Callable[[Seen], object]) -> Seen:
        """Take what comes of an open subscription until one thing is enough."""
        async for data in stream:
            update: Seen = data[self.field]
            if self.seen and update["cursor"] == self.seen[-1]["cursor"]:
                continue
            self.seen.append(update)
            if enough(update):
                return update
        raise AssertionError(f"the subscription ended after {self.seen}")
