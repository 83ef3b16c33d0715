"""Passages as they are heard, for those who listen."""

from domain.reading.book import Passage
from domain.session import RefusalCode, Refused
from infrastructure.voices.recordings import Kept
from infrastructure.voices.speech import NoVoice, SpeechFailed, Utterance
from infrastructure.voices.timings import end_of, time_of
from infrastructure.voices.voices import Voices
from projections.reading.narration import PassageAudio, WordTiming


class ThePassageIsNotSpoken(Refused):
    """The passage cannot be spoken now: {why} Ask for it again, or read it silently."""

    code = RefusalCode.UPSTREAM_UNAVAILABLE


class Narrator:
    """Has passages spoken, each once for all. Listeners take turns."""

    def __init__(self, voices: Voices) -> None:
        self._voices = voices

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
