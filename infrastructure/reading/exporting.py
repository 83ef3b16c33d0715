"""A book becomes an EPUB that speaks: what is spoken already is taken, the rest is made."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.reading.book import Book, Passage
from infrastructure.reading.spoken_epub import Narration, write_epub
from infrastructure.voices.speech import SpeechFailed, Utterance
from infrastructure.voices.voices import Voices


async def export_epub(
    path: Path,
    book: Book,
    passages: Sequence[Passage],
    voices: Voices,
    modified: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Write a book with its voice to a file. `progress` is told passages done and to be done.

    Raises `NoVoice` where nothing speaks its language, and `SpeechFailed`; there is no file then.
    """
    with TemporaryDirectory() as folder:
        voice = {}
        for done, passage in enumerate(passages, 1):
            utterance = Utterance(passage.text, book.language)
            voice[passage.order] = await _narrated(utterance, voices, Path(folder) / f"{passage.order}.mp3")
            progress(done, len(passages))
        write_epub(path, book, passages, voice, modified)


async def _narrated(utterance: Utterance, voices: Voices, file: Path) -> Narration:
    kept = await voices.spoken(utterance, "export")
    size = 0
    with file.open("wb") as audio:
        async for piece in voices.recordings.pieces(kept.name, 0, kept.size - 1):
            size += audio.write(piece)
    if size < kept.size:
        raise SpeechFailed("A recording was removed to make room. Raise LYCEUM_VOICE_BYTES, or export once more.")
    return Narration(kept.timings, file)
