"""The library: importing a long EPUB, and searching in many books, beside looking through their texts with LIKE."""

import random
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from xml.sax.saxutils import escape

import uvloop
from psycopg_pool import AsyncConnectionPool

from benchmarks.reporting import Case, report
from benchmarks.running import Bench, bench
from domain.reading.cutting import Section, chapters, passages
from domain.session import Id
from infrastructure.postgres.connecting import connect_at_once
from infrastructure.postgres.database import make_pool
from infrastructure.postgres.queries import fetch
from infrastructure.reading import book_files, kept_books
from infrastructure.reading.book_files import BookFile
from infrastructure.reading.books import Books
from projections.reading.library import BookFilter

WORDS = 100_000
CHAPTERS = 20
BOOKS, WORDS_OF_A_BOOK = 1_000, 5_000
VOCABULARY = 20_000
SEARCHES = 200
PAGE = 20
LIMITS = {"seconds": 10.0, "megabytes": 200.0, "milliseconds": 20.0}

LIKE = "SELECT DISTINCT edition FROM book_passages WHERE text ILIKE '%%' || %s || '%%' LIMIT 20"

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Long</dc:title><dc:language>en</dc:language></metadata>
<manifest>{items}</manifest><spine>{references}</spine></package>"""


def word(chance: random.Random) -> str:
    """A word, common ones oftener than rare ones, as in any language (Zipf)."""
    return f"w{int(VOCABULARY ** chance.random())}"


def paragraph(chance: random.Random, words: int = 60) -> list[str]:
    """Sentences of ten words each."""
    return [" ".join(word(chance) for _ in range(10)).capitalize() + "." for _ in range(words // 10)]


def long_epub(path: Path) -> Path:
    """An EPUB of so many words."""
    chance = random.Random(1)
    names = [f"c{n}" for n in range(CHAPTERS)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/epub+zip")
        file.writestr("META-INF/container.xml", CONTAINER)
        items = "".join(f'<item id="{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in names)
        references = "".join(f'<itemref idref="{name}"/>' for name in names)
        file.writestr("book.opf", PACKAGE.format(items=items, references=references))
        for name in names:
            count = WORDS // CHAPTERS // 60 + 1
            texts = "".join(f"<p>{escape(' '.join(paragraph(chance)))}</p>" for _ in range(count))
            file.writestr(f"{name}.xhtml", f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{texts}</body></html>')
    return path


def import_alone(url: str, path: str) -> None:
    """Import a file in this process, and print how long it took and how much memory at most."""
    started = time.perf_counter()
    kept_books.save(url, book_files.read(Path(path)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.perf_counter() - started, peak)


def importing(place: Bench) -> list[Case]:
    """Importing, in a process of its own, which has Python and all libraries in its memory too."""
    path = long_epub(place.directory / "long.epub")
    command = [sys.executable, "-m", "benchmarks.reading_library", place.database(), str(path)]
    seconds, peak = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
    case = f"import of {WORDS:,} words"
    return [
        Case(case, seconds, "the bound", LIMITS["seconds"], "s", 1.0, True),
        Case(f"{case}, peak memory", peak, "the bound", LIMITS["megabytes"], "MB", 1.0, True),
    ]


def some_book(like: BookFile, number: int) -> BookFile:
    """A book of random words."""
    chance = random.Random(number)
    parts = [Section("Chapter", [paragraph(chance) for _ in range(WORDS_OF_A_BOOK // 60)])]
    count = chapters(parts)[0].word_count
    book = replace(
        like.book, id=Id(f"bench-{number}"), edition=f"bench-{number}", title=f"Book {number}", word_count=count
    )
    return BookFile(book, tuple(passages(parts)))


async def p95(searches: Sequence[str], search: Callable[[str], Awaitable[object]]) -> float:
    """Milliseconds that 19 of 20 searches stay under."""
    took = []
    for text in searches:
        started = time.perf_counter()
        await search(text)
        took.append(1000 * (time.perf_counter() - started))
    return quantiles(took, n=20)[-1]


async def searching(place: Bench) -> list[Case]:
    """Words as common as they come, alone and two together, each with the page's excerpts."""
    url = place.database()
    like = book_files.read(long_epub(place.directory / "long.epub"))
    for number in range(BOOKS):
        kept_books.save(url, some_book(like, number))
    with connect_at_once(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    chance = random.Random(2)
    alone = [word(chance) for _ in range(SEARCHES)]
    pairs = [f"{one} {word(chance)}" for one in alone]
    async with make_pool(url) as pool:
        await pool.open()
        books = Books(pool)
        found = {
            name: await p95(searches, lambda text: books.page(BookFilter(text=text), "learner", PAGE))
            for name, searches in (("a word", alone), ("two words", pairs))
        }
        scanned = await p95(alone[:20], lambda text: scan(pool, text))
    return [
        *(
            Case(f"{name} in {BOOKS:,} books, p95", took, "the bound", LIMITS["milliseconds"], "ms", 1.0, True)
            for name, took in found.items()
        ),
        Case(f"a word in {BOOKS:,} books, p95", found["a word"], "LIKE", scanned, "ms", 1.0, True),
    ]


async def scan(pool: AsyncConnectionPool, text: str) -> object:
    """Look through all texts."""
    return await fetch(pool, LIKE, (text,))


async def main() -> None:
    """Measure and report."""
    with bench() as place:
        report("the library of reading", [*importing(place), *await searching(place)])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        import_alone(*sys.argv[1:])
    else:
        uvloop.run(main())
