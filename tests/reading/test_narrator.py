"""Passages are spoken in turns: whoever has many made does not hold up another's next one, which is made in time."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.reading.book import Passage
from domain.reading.events import ReadingMode
from domain.reading.positions import Position
from domain.session import SessionStatus
from infrastructure.reading.books import Books
from infrastructure.reading.narrator import Narrator, ThePassageIsNotSpoken
from infrastructure.services import Services
from infrastructure.voices.speech import NoVoice, SpeechFailed, Utterance
from tests.support.book_files import book_of
from tests.support.client import RunningServer
from tests.support.exams import eventually
from tests.support.reader import GOOSE, Reader, bring
from tests.support.small_book import reading
from tests.support.specification import MORNING

MADE = "SELECT text FROM voice_audio ORDER BY last_used"
TEXTS = "query ($id: ID!, $first: Int) { book(id: $id) { passages(first: $first) { edges { node { text } } } } }"
AUDIO = TEXTS.replace("{ text }", "{ text audio { durationSeconds } }")
LONG = 40


@dataclass
class Asked:
    """Voices that are only asked, and what they were asked for; `failure` is what they raise."""

    failure: Exception | None = None
    asked: list[tuple[str, str, int]] = field(default_factory=list)

    async def spoken(self, utterance: Utterance, key: str, ahead: int = 0) -> None:
        self.asked.append((utterance.text, key, ahead))
        if self.failure:
            raise self.failure


@dataclass
class Room:
    """A book that ships, and a narrator who asks for its passages to be spoken."""

    books: Books
    edition: str
    passages: Sequence[Passage]
    voices: Asked = field(default_factory=Asked)

    def __post_init__(self) -> None:
        self.narrator = Narrator(self.voices, self.books)  # type: ignore[arg-type]

    async def read(self, *words: int, **changed: Any) -> list[str]:
        """What is asked for once these words are reported, one after the other."""
        state = replace(reading().state, edition=self.edition, word_count=10_000, **changed)
        for word in words:
            self.narrator.prepare(replace(state, last=Position(word, MORNING)))
            await asyncio.gather(*self.narrator._preparing.values())
        return [text for text, *_ in self.voices.asked]


@pytest.fixture
async def room(parts: Services) -> Room:
    books = parts.anonymous.reading.books
    assert isinstance(books, Books)
    book = await books.find(GOOSE.removeprefix("book:"))
    assert book
    return Room(books, book.edition, [one for _, one in (await books.passages(book.edition, 100)).rows])


async def test_the_next_passage_is_asked_for_in_the_last_third_and_once(room: Room) -> None:
    first, second, third, *_ = room.passages
    nearly = 2 * first.word_count // 3 - 1
    assert await room.read(0, 1, nearly) == []
    assert await room.read(nearly + 2, nearly + 3, first.word_count - 1, nearly + 2) == [second.text]
    assert await room.read(second.first_word + second.word_count - 1) == [second.text, third.text]
    assert {(key, ahead) for _, key, ahead in room.voices.asked} == {("learner", 1)}


async def test_nothing_is_made_for_who_reads_silently_or_stands_still_or_has_the_last_passage(room: Room) -> None:
    last = room.passages[0].word_count - 1
    assert await room.read(last, mode=ReadingMode.SILENT) == []
    assert await room.read(last, status=SessionStatus.PAUSED) == []
    end = room.passages[-1]
    assert await room.read(end.first_word + end.word_count - 1) == []


async def test_a_session_that_is_erased_is_forgotten(room: Room) -> None:
    last = room.passages[0].word_count - 1
    await room.read(last)
    room.narrator.forget(reading().state.id)
    assert len(await room.read(last)) == 2


@pytest.mark.parametrize("failure", [NoVoice("no"), SpeechFailed("no"), OSError("gone")])
async def test_what_fails_disturbs_nobody(room: Room, failure: Exception) -> None:
    room.voices.failure = failure
    last = room.passages[0].word_count - 1
    assert await room.read(last, last) == [room.passages[1].text]


async def test_a_passage_that_is_not_spoken_now_says_so(room: Room) -> None:
    room.voices.failure = SpeechFailed("It took too long.")
    with pytest.raises(ThePassageIsNotSpoken, match="It took too long"):
        await room.narrator.spoken(room.passages[0], "en", "learner", 0)


def test_a_client_is_told_so_with_a_code(launch: Callable[..., RunningServer]) -> None:
    server = launch(LYCEUM_VOICE_SECONDS="0.001")
    answer = server.learner().post(AUDIO, {"id": GOOSE, "first": 1}).json()
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "UPSTREAM_UNAVAILABLE"
    assert answer["data"]["book"]["passages"]["edges"][0]["node"]["audio"] is None
    assert "Traceback" not in server.log


def made(server: RunningServer) -> list[str]:
    """What is spoken by now, in the order in which it was."""
    with psycopg.connect(server.database) as connection:
        return [text for (text,) in connection.execute(MADE)]


async def test_a_report_has_the_next_passage_made(launch: Callable[..., RunningServer]) -> None:
    server = launch()
    reader = Reader(server.learner())
    edges = reader.person.ask(TEXTS, id=GOOSE, first=2)["book"]["passages"]["edges"]
    first, second = (edge["node"]["text"] for edge in edges)
    word = len(first.split()) * 4 // 5
    stop = min(one["wordIndex"] for one in reader.session["checkpoints"] if one["required"])
    if word > stop:
        pytest.fail("the book's first passage has a required checkpoint before its last third: take another book")
    reader.read_to(word)

    async def is_made() -> bool:
        return made(server) == [second]

    await eventually(is_made, seconds=60)


async def test_a_long_book_does_not_hold_up_anothers_next_passage(
    launch: Callable[..., RunningServer], tmp_path: Path
) -> None:
    server = launch()
    sentences = [f"The cat number {n} sat on the mat near door {n}." for n in range(1, 1800)]
    path = book_of(tmp_path, "\n\n".join(" ".join(sentences[n : n + 9]) for n in range(0, 1800, 9)), "cats")
    cats = await asyncio.to_thread(bring, server, path)
    hungry, other = server.learner(), server.learner()
    all_of_it = asyncio.create_task(asyncio.to_thread(hungry.ask, AUDIO, id=cats, first=LONG))

    async def has_begun() -> bool:
        return bool(made(server))

    await eventually(has_begun, seconds=60)
    (edge,) = (await asyncio.to_thread(other.ask, AUDIO, id=GOOSE, first=1))["book"]["passages"]["edges"]
    edges = (await all_of_it)["book"]["passages"]["edges"]
    order = made(server)
    assert len(edges) == LONG
    assert order.index(edge["node"]["text"]) < LONG
    first, *later = (text for text in order if text != edge["node"]["text"])
    assert later == [one["node"]["text"] for one in edges if one["node"]["text"] != first]
