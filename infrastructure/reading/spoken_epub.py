"""A book with its voice as an EPUB 3.3: each word lights up as it is spoken (media overlays, EPUB 3.3, section 9).

A chapter is one document with one overlay; each passage in it has a recording of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from domain.reading.book import Book, Chapter, Passage, place_of
from infrastructure.reading.spoken_package import ACTIVE, CSS, NAV, Overlay, container, navigation, package
from infrastructure.voices.mp3 import CONTENT_TYPE
from infrastructure.voices.overlays import EPUB, SMIL, add_clips, add_paragraph, legal, page, xml
from infrastructure.voices.timings import Timings, end_of, spans, time_of

STYLE = f"body {{ line-height: 1.5; }}\n.{ACTIVE} {{ background: #ffe08a; color: #000; }}\n"


@dataclass(frozen=True, slots=True)
class Narration:
    """A passage as it is heard: when its words are said, in which file."""

    timings: Timings
    audio: Path


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter as it is written: its passages, with their narrations, and the names of its files."""

    chapter: Chapter
    document: str
    overlay: str
    passages: list[tuple[Passage, Narration]] = field(default_factory=list)

    def audio(self, passage: Passage) -> str:
        """The name of a passage's recording."""
        return f"passage-{passage.order}.mp3"


def write_epub(
    path: Path, book: Book, passages: Sequence[Passage], voice: Mapping[int, Narration], modified: datetime
) -> None:
    """Write a book to a file. `voice` has the narration of each passage, by its order."""
    parts = _parts(book, passages, voice)
    moment = modified.astimezone(UTC)
    with ZipFile(path, "w") as file:
        for name, content in _files(book, parts, moment):
            about = ZipInfo(name, moment.timetuple()[:6])
            about.compress_type = ZIP_STORED if name == "mimetype" or name.endswith(".mp3") else ZIP_DEFLATED
            file.writestr(about, content)


def _parts(book: Book, passages: Sequence[Passage], voice: Mapping[int, Narration]) -> list[Part]:
    """The chapters that have passages; a passage is in the chapter that its first word is in."""
    chapters = book.chapters or (Chapter("text", book.title, 0, book.word_count),)
    parts = [
        Part(chapter, f"chapter-{number}.xhtml", f"chapter-{number}.smil") for number, chapter in enumerate(chapters, 1)
    ]
    first_words = [chapter.first_word for chapter in chapters]
    for passage in passages:
        parts[place_of(first_words, passage.first_word)].passages.append((passage, voice[passage.order]))
    return [part for part in parts if part.passages]


def _files(book: Book, parts: Sequence[Part], modified: datetime) -> Iterator[tuple[str, bytes]]:
    """All files of the container; its type has to be the first (OCF, section 4.3)."""
    yield "mimetype", b"application/epub+zip"
    yield "META-INF/container.xml", container()
    overlays = [_overlay(part) for part in parts]
    identifier = f"urn:uuid:{uuid5(NAMESPACE_URL, f'{book.id}/{book.edition}')}"
    yield "EPUB/package.opf", package(book, overlays, identifier, f"{modified:%Y-%m-%dT%H:%M:%SZ}")
    yield f"EPUB/{NAV}", navigation(book, overlays)
    yield f"EPUB/{CSS}", STYLE.encode()
    for part in parts:
        yield f"EPUB/{part.document}", _document(book, part)
        yield f"EPUB/{part.overlay}", _clips(part)
        for passage, narration in part.passages:
            yield f"EPUB/{part.audio(passage)}", narration.audio.read_bytes()


def _overlay(part: Part) -> Overlay:
    timings = [narration.timings for _, narration in part.passages]
    seconds = sum(end_of(one, len(one.starts) - 1) - time_of(one, 0) for one in timings if one.starts)
    audio = tuple((part.audio(passage), CONTENT_TYPE) for passage, _ in part.passages)
    return Overlay(part.chapter.title, part.document, part.overlay, seconds, audio)


def _document(book: Book, part: Part) -> bytes:
    root, body = page(part.chapter.title, book.language)
    SubElement(root[0], "link", {"rel": "stylesheet", "type": "text/css", "href": CSS})
    section = SubElement(body, "section", {"epub:type": "chapter"})
    SubElement(section, "h1").text = legal(part.chapter.title)
    for passage, _ in part.passages:
        for first, text in paragraphs(passage):
            add_paragraph(section, text, first)
    return xml(root)


def paragraphs(passage: Passage) -> Iterator[tuple[int, str]]:
    """The paragraphs of a passage, each with the number of its first word. Signs before that stand in its line."""
    words, text = spans(passage.text), passage.text
    firsts = [number for number in passage.paragraphs if passage.first_word < number]
    cuts = [0]
    for first in firsts:
        (_, before), (begin, _) = words[first - passage.first_word - 1 : first - passage.first_word + 1]
        cuts.append(text.rfind("\n", before, begin) + 1 or begin)
    for first, start, end in zip([passage.first_word, *firsts], cuts, [*cuts[1:], len(text)], strict=True):
        yield first, text[start:end].strip()


def _clips(part: Part) -> bytes:
    root = Element("smil", {"xmlns": SMIL, "xmlns:epub": EPUB, "version": "3.0"})
    body = SubElement(root, "body")
    for passage, narration in part.passages:
        add_clips(body, narration.timings, part.document, part.audio(passage), passage.first_word)
    return xml(root)
