"""The library: what is kept of books, how they are found, and what becomes of older editions."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from infrastructure.postgres.database import make_pool
from infrastructure.postgres.pages import TheCursorIsNotOurs, encode_cursor
from infrastructure.reading import kept_books
from infrastructure.reading.book_files import BookFile, read
from infrastructure.reading.book_texts import UnreadableBook
from infrastructure.reading.books import Books
from infrastructure.reading.search import fragments
from projections.reading.library import BookFilter, BookRow, Fragment
from tests.support.book_files import TEXT, book_of, small_book

MANY = "\n\n".join(f"Paragraph number {n} has the word w{n} and ends. " + "It goes on and on. " * 40 for n in range(30))

READER = (
    "INSERT INTO readings (session_id, owner_id, book_id, edition, furthest_word, word_count, read_at)"
    " VALUES (%s, %s, %s, %s, %s, 20, now())"
)
SESSION = (
    "INSERT INTO sessions (id, kind, owner_id, status, version, started_at, last_active_at, active_seconds)"
    " VALUES (%s, 'READING', 'ada', %s, 1, now(), now(), 0)"
)


@pytest.fixture
async def library(database: str) -> AsyncIterator[Books]:
    """The books of a database of the test's own."""
    pool = make_pool(database)
    await pool.open()
    yield Books(pool)
    await pool.close()


def keep(database: str, path: Path) -> BookFile:
    found = read(path)
    kept_books.save(database, found)
    return found


def execute(database: str, statement: str, parameters: Sequence[object] = ()) -> list[tuple]:
    with psycopg.connect(database, autocommit=True) as connection:
        cursor = connection.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def edition_count(database: str, id: str) -> int:
    return execute(database, "SELECT count(*) FROM book_editions WHERE book_id = %s", (id,))[0][0]


async def found(library: Books, **filter: object) -> list[BookRow]:
    return [row for _, row in (await library.page(BookFilter(**filter), "ada", 50)).rows]


async def test_a_book_is_kept_as_it_was_read(library: Books, database: str, tmp_path: Path) -> None:
    kept = keep(database, small_book(tmp_path))
    assert await library.find("der-weg") == kept.book == await library.edition(kept.book.edition)
    page = await library.passages(kept.book.edition, 10)
    assert tuple(one for _, one in page.rows) == kept.passages
    assert (page.has_next, page.has_previous) == (False, False)
    assert await library.find("nothing") is None
    assert await library.edition("nothing") is None
    assert await library.find("a\x00b") is None
    assert await library.edition("\ud800") is None


async def test_passages_are_paged_from_a_word_and_after_a_cursor(library: Books, database: str, tmp_path: Path) -> None:
    kept = keep(database, book_of(tmp_path, MANY))
    edition, all_of_them = kept.book.edition, kept.passages
    assert len(all_of_them) > 10
    word = all_of_them[4].first_word + 7
    page = await library.passages(edition, 2, from_word=word)
    assert [one.order for _, one in page.rows] == [4, 5]
    assert (page.has_next, page.has_previous) == (True, True)
    following = await library.passages(edition, 100, after=page.rows[-1][0])
    assert [one.order for _, one in following.rows] == [*range(6, len(all_of_them))]
    assert not following.has_next
    assert await library.passage_at(edition, word) == all_of_them[4]
    assert await library.passage_at(edition, kept.book.word_count) is None
    assert await library.passage_at(edition, -1) is None
    assert await library.passage_at(edition, 10**30) is None
    assert (await library.passages(edition, 2, from_word=10**30)).rows == []
    with pytest.raises(TheCursorIsNotOurs):
        await library.passages(edition, 2, after="x")


async def test_paragraphs_of_editions_say_where_a_word_has_gone(library: Books, database: str, tmp_path: Path) -> None:
    before = keep(database, book_of(tmp_path, MANY)).book
    after = keep(database, book_of(tmp_path, "A word before.\n\n" + MANY)).book
    assert await library.carried_over(before.edition, 1_000, after.edition) == 1_003
    assert await library.carried_over(after.edition, 1_003, before.edition) == 1_000
    assert await library.carried_over(before.edition, 1_000, "nothing") == 0


async def test_passages_and_paragraphs_are_found_by_their_numbers(
    library: Books, database: str, tmp_path: Path
) -> None:
    kept = keep(database, book_of(tmp_path, MANY))
    edition = kept.book.edition
    assert await library.passage(edition, 3) == kept.passages[3]
    assert await library.passage(edition, 10**30) is None
    assert await library.paragraphs(edition) == [first for one in kept.passages for first in one.paragraphs]
    assert not await library.paragraphs("nothing")


async def test_the_newest_edition_is_listed_and_the_one_before_stays(
    library: Books, database: str, tmp_path: Path
) -> None:
    first, second, third = (
        keep(database, small_book(tmp_path, text=TEXT + extra)).book for extra in ("", "Neu.", "Noch neuer.")
    )
    assert [row.edition for row in await found(library, tags=("Reise",))] == [third.edition]
    assert await library.edition(first.edition) is None
    assert await library.edition(second.edition) is not None


async def test_importing_again_keeps_one_edition(database: str, tmp_path: Path) -> None:
    book = read(small_book(tmp_path))
    assert kept_books.save(database, book) is True
    assert kept_books.save(database, book) is False
    assert edition_count(database, "der-weg") == 1


@pytest.mark.parametrize("needed_by", ["reader", "ACTIVE", "PAUSED", "COMPLETED"])
async def test_an_edition_stays_as_long_as_it_is_needed(
    library: Books, database: str, tmp_path: Path, needed_by: str
) -> None:
    first = keep(database, small_book(tmp_path)).book
    if needed_by == "reader":
        execute(database, READER, (uuid4(), "ada", first.id, first.edition, 9))
    else:
        execute(database, SESSION, (uuid4(), needed_by))
    for extra in ("Neu.", "Neuer.", "Am neuesten."):
        keep(database, small_book(tmp_path, text=TEXT + extra))
    kept = await library.edition(first.edition)
    assert kept == (None if needed_by == "COMPLETED" else first)
    assert edition_count(database, "der-weg") == {"reader": 3, "COMPLETED": 2}.get(needed_by, 4)


async def test_of_a_book_that_cannot_be_kept_nothing_is_stored(database: str, tmp_path: Path) -> None:
    words = " ".join(f"{n:x}{'q' * 500}." for n in range(2_300))
    paragraphs = "\n\n".join(words[start : start + 40_000] for start in range(0, len(words), 40_000))
    with pytest.raises(UnreadableBook, match=r"a-book: has too many different words to be searched"):
        keep(database, book_of(tmp_path, paragraphs))
    tables = ("books", "book_editions", "book_passages")
    assert [
        execute(database, f"SELECT count(*) FROM {table} WHERE edition <> ALL (%s)", (shipped(database),))
        for table in tables
    ] == [[(0,)]] * 3


def shipped(database: str) -> list[str]:
    """The editions of the books that come with the project."""
    ids = [folder.name for folder in kept_books.shipped()]
    return [edition for (edition,) in execute(database, "SELECT edition FROM books WHERE id = ANY(%s)", (ids,))]


async def test_words_are_found_in_each_language_by_its_rules(library: Books, database: str, tmp_path: Path) -> None:
    keep(database, small_book(tmp_path))
    keep(database, book_of(tmp_path, "Zebras were running.\n\nThe zebra ran away.", "zebras"))
    keep(database, book_of(tmp_path, "zebroj kuris. كان زيبرا", "eo", language="eo"))
    assert [row.id for row in await found(library, text="schlafend zebra", tags=("Natur",))] == []
    assert [row.id for row in await found(library, text="Apfel", tags=("Natur",))] == ["der-weg"]
    assert [row.id for row in await found(library, text="zebra run")] == ["zebras"]
    assert [row.id for row in await found(library, text="kuris")] == ["eo"]
    assert [row.id for row in await found(library, text="زيبرا")] == ["eo"]
    assert [row.id for row in await found(library, text='"zebra ran" -elephant')] == ["zebras"]
    assert await found(library, text='"ran zebra"') == []
    assert await found(library, text="zebra -running", language="en") == []


async def test_words_that_were_found_are_marked(library: Books, database: str, tmp_path: Path) -> None:
    keep(
        database,
        book_of(tmp_path, "Quiet night. <b>No</b> zebra.\n\n" + "On and on. " * 300 + "\n\nA walrus, two walruses."),
    )
    (row,) = await found(library, text="walrus")
    assert [one.text for one in row.excerpt if one.is_match] == ["walrus", "walruses"]
    assert row.excerpt_word == 4 + 900 + 1
    assert "".join(one.text for one in row.excerpt).endswith("A walrus, two walruses.")
    (row,) = await found(library, text="zebra")
    assert (Fragment("zebra", True) in row.excerpt, row.excerpt_word) == (True, 3)
    (far_apart,) = await found(library, text="walrus zebra")
    assert [one.text for one in far_apart.excerpt if one.is_match] == ["zebra"]
    assert "".join(one.text for one in row.excerpt).startswith("Quiet night.")


async def test_a_book_is_found_by_its_title_and_author_too(library: Books, database: str, tmp_path: Path) -> None:
    keep(database, book_of(tmp_path, "Nothing but text.", title="Saltwater", author="Ada Zweig"))
    for text in ("saltwater", "zweig"):
        (row,) = await found(library, text=text)
        assert (row.title, row.author, row.excerpt, row.excerpt_word) == ("Saltwater", "Ada Zweig", (), None)


@pytest.mark.parametrize("text", ["x\x00y", "'", '"', "!!", "a & | b", ":*", "\\", "a" * 10_000, "\ud800", "the", "-x"])
async def test_whatever_is_searched_for_is_a_search(library: Books, text: str) -> None:
    assert all(isinstance(row, BookRow) for row in await found(library, text=text))


async def test_books_are_filtered(library: Books, database: str, tmp_path: Path) -> None:
    keep(database, small_book(tmp_path))
    keep(database, book_of(tmp_path, MANY, "long", language="en-GB", level="C1", tags=["Natur"]))
    ours = {"der-weg", "long"}

    async def ids(**filter: object) -> set[str]:
        return {row.id for row in await found(library, **filter)} & ours

    assert await ids() == ours
    assert await ids(language="en") == {"long"}
    assert await ids(language="DE") == {"der-weg"}
    assert await ids(levels=("B1", "A2")) == {"der-weg"}
    assert await ids(tags=("Natur",)) == ours
    assert await ids(tags=("Natur", "Reise")) == {"der-weg"}
    assert await ids(min_words=1_000) == {"long"}
    assert await ids(max_words=1_000) == {"der-weg"}
    assert await ids(min_minutes=1.0) == {"long"}
    assert await ids(max_minutes=1.0, language="de") == {"der-weg"}
    assert await ids(text="Paragraph", levels=("B1",)) == set()


async def test_read_is_what_this_learner_has_come_to_the_end_of(library: Books, database: str, tmp_path: Path) -> None:
    book = keep(database, small_book(tmp_path)).book
    execute(database, READER, (uuid4(), "bea", book.id, book.edition, 19))
    execute(database, READER, (uuid4(), "ada", book.id, book.edition, 18))
    assert await found(library, tags=("Reise",), read=True) == []
    assert [row.id for row in await found(library, tags=("Reise",), read=False)] == ["der-weg"]
    execute(database, READER, (uuid4(), "ada", book.id, book.edition, 19))
    assert await found(library, tags=("Reise",), read=False) == []
    assert [row.id for row in await found(library, tags=("Reise",), read=True)] == ["der-weg"]


async def test_books_are_paged_by_their_titles(library: Books, database: str, tmp_path: Path) -> None:
    for title in ("b", "a", "c", "a"):
        keep(database, book_of(tmp_path, "Text.", f"book-{uuid4().hex}", title=title, tags=["ours"]))
    filter, titles, after = BookFilter(tags=("ours",)), [], None
    for _ in range(4):
        page = await library.page(filter, "ada", 1, after)
        ((after, row),) = page.rows
        titles.append(row.title)
    assert titles == ["a", "a", "b", "c"]
    assert (page.has_next, page.has_previous) == (False, True)
    for cursor in ("x", encode_cursor(1, 2), encode_cursor("a\x00", "b")):
        with pytest.raises(TheCursorIsNotOurs):
            await library.page(filter, "ada", 1, cursor)


def test_a_headline_is_told_in_pieces() -> None:
    assert [*fragments("a \x02b\x03 c\x02d\x03")] == [
        Fragment("a ", False),
        Fragment("b", True),
        Fragment(" c", False),
        Fragment("d", True),
    ]
    assert [*fragments("")] == []


def test_shipped_books_are_sound() -> None:
    for folder in kept_books.shipped():
        book = kept_books.read_shipped(folder).book
        assert book.author
        assert len(book.checkpoints) >= 8, folder.name
        assert len(book.entries) >= 40, folder.name
        assert book.discussion, folder.name
        assert 1_500 <= book.word_count <= 6_000, folder.name


async def test_shipped_books_are_kept_as_they_are_shipped_now(
    library: Books, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "books" / "kurz"
    folder.mkdir(parents=True)
    small_book(folder, "text")
    (folder / "text.json").rename(folder / "book.json")
    monkeypatch.setattr(kept_books, "SHIPPED", tmp_path / "books")
    for _ in range(2):
        kept_books.seed(database)
        assert edition_count(database, "kurz") == 1
    first = await library.find("kurz")
    (folder / "text.md").write_text(TEXT + "Ende.", "utf-8")
    kept_books.seed(database)
    second = await library.find("kurz")
    assert (first.word_count, second.word_count) == (43, 44)
