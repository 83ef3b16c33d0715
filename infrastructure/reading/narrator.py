"""Passages as they are heard, for those who listen."""

import asyncio
import logging

from domain.reading.book import Passage
from domain.reading.events import ReadingMode
from domain.reading.state import Reading
from domain.session import Id, RefusalCode, Refused, SessionStatus
from infrastructure.postgres.outages import TROUBLE
from infrastructure.process.caches import EvenCache
from infrastructure.reading.books import Books
from infrastructure.voices.recordings import Kept
from infrastructure.voices.speech import NoVoice, SpeechFailed, Utterance
from infrastructure.voices.timings import end_of, time_of
from infrastructure.voices.voices import Voices
from projections.reading.narration import PassageAudio, WordTiming

log = logging.getLogger(__name__)

NEARLY_READ = 2 / 3
"""The share of a passage after which the next one is made."""

READERS, READER_BYTES = 10_000, 400
"""Of how many sessions is known where they are, and what a session's id and two numbers take."""

MOST_PREPARED = 200
"""Passages that are made ahead at once; when more are wanted, their listeners wait for them as they come."""


class ThePassageIsNotSpoken(Refused):
    """The passage cannot be spoken now: {why} Ask for it again, or read it silently."""

    code = RefusalCode.UPSTREAM_UNAVAILABLE


class Narrator:
    """Has passages spoken, each once for all. Listeners take turns."""

    def __init__(self, voices: Voices, books: Books) -> None:
        self._voices, self._books = voices, books
        self._settled: EvenCache[Id, tuple[int, int]] = EvenCache(
            "prepared_passages", entries=READERS, entry_bytes=READER_BYTES
        )
        self._preparing: dict[Id, asyncio.Task[None]] = {}

    async def spoken(self, passage: Passage, language: str, listener_id: str, ahead: int) -> PassageAudio | None:
        """A passage as it is heard; None where no voice speaks the language. Raises `ThePassageIsNotSpoken`."""
        try:
            kept = await self._voices.spoken(Utterance(passage.text, language), listener_id, ahead)
        except NoVoice:
            return None
        except SpeechFailed as failure:
            raise ThePassageIsNotSpoken(why=str(failure)) from failure
        ticket = self._voices.tickets.issue(listener_id, kept.name)
        return _audio(kept, passage.first_word, ticket)

    def prepare(self, reading: Reading) -> None:
        """Have the passage after the reader's made once they have nearly read theirs; nobody waits for that.

        Which words need no other look is kept, so that a report costs nothing until the reader has left them.
        """
        if reading.mode is not ReadingMode.ALOUD or reading.status is not SessionStatus.ACTIVE:
            return
        first, until = self._settled.get(reading.id) or (0, 0)
        if first <= reading.word_index < until or reading.id in self._preparing:
            return
        if len(self._preparing) >= MOST_PREPARED:
            return
        task = asyncio.create_task(self._prepare(reading), name="preparing a passage")
        self._preparing[reading.id] = task
        task.add_done_callback(lambda _: self._preparing.pop(reading.id, None))

    def forget(self, session_id: Id) -> None:
        """Know no longer where a session is."""
        self._settled.forget(session_id)

    async def _prepare(self, reading: Reading) -> None:
        try:
            if following := await self._following(reading):
                await self._voices.spoken(Utterance(following.text, reading.language), reading.owner_id, 1)
        except (NoVoice, SpeechFailed, *TROUBLE) as failure:
            log.info("the next passage of session %s is not made ahead: %s", reading.id, failure)

    async def _following(self, reading: Reading) -> Passage | None:
        """The passage after the reader's if they have nearly read theirs."""
        passage = await self._books.passage_at(reading.edition, reading.word_index)
        if passage is None:
            self._settled.keep(reading.id, (0, reading.word_count))
            return None
        nearly, end = (passage.first_word + round(passage.word_count * share) for share in (NEARLY_READ, 1))
        if reading.word_index < nearly:
            self._settled.keep(reading.id, (passage.first_word, nearly))
            return None
        self._settled.keep(reading.id, (nearly, end))
        return await self._books.passage(reading.edition, passage.order + 1)


def _audio(kept: Kept, first_word: int, ticket: str) -> PassageAudio:
    url, timings = f"/audio/{kept.name}", kept.timings
    words = (WordTiming(first_word + n, time_of(timings, n), end_of(timings, n)) for n, _ in enumerate(timings.starts))
    return PassageAudio(
        url=f"{url}.mp3?ticket={ticket}",
        web_vtt_url=f"{url}.vtt?ticket={ticket}",
        smil_url=f"{url}.smil?ticket={ticket}",
        duration_seconds=timings.duration / 1000,
        voice=kept.voice,
        words=tuple(words),
    )
