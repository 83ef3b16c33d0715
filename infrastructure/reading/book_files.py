"""Reads a book from a file of whatever form, with the JSON file beside it: looks for faults, cuts it and numbers it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import msgspec

from domain.languages import TAG
from domain.reading import cutting
from domain.reading.book import Book, Passage
from domain.reading.pace import estimated_minutes
from domain.session import Id
from infrastructure.process.slugs import slug
from infrastructure.process.wording import beginning, cut
from infrastructure.reading import book_texts, companions
from infrastructure.reading.book_texts import MAX_TITLE, BookText, UnreadableBook, tidy
from infrastructure.reading.companions import BookWords, Companion
from infrastructure.reading.epub import read_epub
from infrastructure.reading.levels import measured_level
from infrastructure.reading.plain_files import read_markdown, read_text
from infrastructure.reading.sentences import sections

READERS = {".txt": read_text, ".md": read_markdown, ".markdown": read_markdown, ".epub": read_epub}
SHOWN_FAULTS = 20


@dataclass(frozen=True, slots=True)
class BookFile:
    """A book that was read, and its passages in order."""

    book: Book
    passages: tuple[Passage, ...]


def read(path: Path, language: str = "") -> BookFile:
    """The book in a file, with what FILE.json beside it tells; its id is made of the file's name.

    `language` is for a book that tells none. Raises `UnreadableBook`.
    """
    return read_pair(path, path.with_suffix(".json"), slug(path.stem), language)


def read_pair(path: Path, beside: Path, id: str, language: str = "") -> BookFile:
    """The book in a file, with what the one beside it tells, if that is there. Raises `UnreadableBook`."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableBook(f"{path.name}: a book is a file that ends in {', '.join(READERS)}")
    with _told(path.name):
        text = reader(path)
        _refuse(book_texts.faults(text))
    with _told(beside.name):
        companion = companions.read_companion(beside) if beside.exists() else Companion()
        looked_up = BookWords(one for part in text.parts for one in part.paragraphs)
        _refuse(companions.faults(companion, looked_up))
    with _told(path.name):
        return _book(id, path, text, companion, looked_up, language)


def _book(id: str, path: Path, text: BookText, companion: Companion, looked_up: BookWords, language: str) -> BookFile:
    """The book with its words numbered. Raises `UnreadableBook`."""
    title = cut(tidy(companion.title) or tidy(text.title) or path.stem, MAX_TITLE)
    spoken = _language(companion.language or text.language or language)
    parts = tuple(sections(text, title, spoken))
    passages = tuple(cutting.passages(parts))
    chapters = cutting.chapters(parts)
    words = sum(chapter.word_count for chapter in chapters)
    sentences = (sentence for part in parts for paragraph in part.paragraphs for sentence in paragraph)
    book = Book(
        id=Id(id),
        edition="",
        title=title,
        author=cut(tidy(companion.author) or tidy(text.author), MAX_TITLE),
        language=spoken,
        level=tidy(companion.level) or measured_level(sentences, spoken),
        tags=tuple(dict.fromkeys(filter(None, map(tidy, companion.tags)))),
        word_count=words,
        estimated_minutes=estimated_minutes(words, spoken),
        chapters=chapters,
        checkpoints=companions.checkpoints(companion, looked_up),
        entries=companion.dictionary,
        discussion=companion.discussion,
    )
    return BookFile(replace(book, edition=_edition(book, passages)), passages)


def _edition(book: Book, passages: tuple[Passage, ...]) -> str:
    """A name for all that a book holds."""
    return sha256(msgspec.json.encode((book, passages))).hexdigest()


def _language(tag: str) -> str:
    if not tag:
        raise UnreadableBook('does not say its language; say it with --language, or beside it as {"language": "de"}')
    if not TAG.fullmatch(tag):
        raise UnreadableBook(f"language: {beginning(tag)} is no tag of a language, such as de or en-GB")
    return tag


def _refuse(faults: Iterable[str]) -> None:
    """Raise `UnreadableBook` with the first faults, if there are any."""
    found = list(faults)
    if len(found) > SHOWN_FAULTS:
        found[SHOWN_FAULTS:] = [f"and {len(found) - SHOWN_FAULTS} more"]
    if found:
        raise UnreadableBook("\n".join(found))


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Have every line of what is wrong begin with the file's name."""
    try:
        yield
    except UnreadableBook as error:
        raise UnreadableBook("\n".join(f"{name}: {line}" for line in str(error).splitlines())) from None
