"""A book as clients see it: what it is about, its text a few passages at a time, and how far the viewer has come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from domain.reading.book import Book, Chapter, Passage
from domain.reading.dictionary import shown_in
from domain.reading.events import WordEntry
from domain.session import RefusalCode, Refused
from projections.reading.library import BookRow, Fragment
from projections.reading.narration import PassageAudio
from schema import graph
from schema.base import PageInfo
from schema.context import Info, ThereIsNoSuchThing, page_size, signed_in
from schema.describing import said
from schema.nodes import Node
from schema.reading.ids import book_id, passage_id
from schema.session import SessionConnection, session_page

MAX_WORD = 200
"""Characters of a word that is looked up, and of a language."""


class ThatIsTooLongToLookUp(Refused):
    """A word to look up, and a language, has at most {limit} characters, not {given}."""

    code = RefusalCode.INVALID_INPUT


@graph.type(name="Passage", description="About 400 words of a book, which are read, and spoken, as one.")
class PassageView(Node):
    """A passage."""

    order: int
    """Its place in the book, from 0."""
    first_word: int
    """The word that it begins with, counted from 0 through the book."""
    word_count: int
    """How many words it has."""
    text: str
    """Its text; paragraphs are separated by an empty line."""
    paragraphs: list[int]
    """The words that its paragraphs begin with, counted through the book."""
    sentences: list[int]
    """The words that its sentences begin with, counted through the book."""
    passage: strawberry.Private[Passage]
    language: strawberry.Private[str]
    ahead: strawberry.Private[int]

    @graph.field(description="The passage as it is spoken; null where no voice speaks its language.")
    async def audio(self, info: Info) -> PassageAudio | None:
        """The recording, which is made when it is asked for the first time."""
        listener, narrator = signed_in(info), info.context.reading.narrator
        return await narrator.spoken(self.passage, self.language, listener.id, self.ahead)


@graph.type
class PassageEdge:
    """A passage in a list."""

    cursor: str
    node: PassageView


@graph.type
class PassageConnection:
    """A page of passages, in the order of the book."""

    edges: list[PassageEdge]
    page_info: PageInfo


@graph.type(name="Book", description="A book of the library, in the edition that is read.")
class BookView(Node):
    """A book."""

    title: str
    """What it is called."""
    author: str
    """Who wrote it; empty where nobody has said so."""
    language: str
    """The language that it is in, such as de or en."""
    level: str
    """For whom it is: a level of the Common European Framework, a grade, or Adult."""
    tags: list[str]
    """What it is about."""
    word_count: int
    """How many words it has."""
    estimated_minutes: float
    """How long it takes to read it aloud, in minutes."""
    name: strawberry.Private[str]
    edition: strawberry.Private[str]

    @graph.field(description="Its chapters, in their order.")
    async def chapters(self, info: Info) -> Sequence[Chapter]:
        """The chapters."""
        return (await edition(info, self.edition)).chapters

    @graph.field(description="Questions to talk about once it is read.")
    async def discussion(self, info: Info) -> Sequence[str]:
        """The questions."""
        return (await edition(info, self.edition)).discussion

    @graph.field(description="The text, passage by passage.")
    async def passages(
        self,
        info: Info,
        first: int | None = 5,
        after: str | None = None,
        from_word: Annotated[int | None, said("Begin with the passage that has this word; null: the first.")] = None,
    ) -> PassageConnection:
        """A page of passages."""
        return await passage_page(info, self, page_size(first, 5), after, from_word or 0)

    @graph.field(description="What the book's dictionary has on a word of its text; null where it has nothing.")
    async def entry(
        self,
        info: Info,
        word: Annotated[str, said("The word as the text has it, in whichever form, signs around it or none.")],
        language: Annotated[str | None, said("Translate it into this language, such as de or en; null: into none.")] = (
            None
        ),
    ) -> WordEntry | None:
        """The entry. Raises `ThatIsTooLongToLookUp`."""
        for field, given in (("word", word), ("language", language or "")):
            if len(given) > MAX_WORD:
                raise ThatIsTooLongToLookUp(field=field, limit=MAX_WORD, given=len(given))
        found = await info.context.reading.books.entry(self.edition, word)
        return shown_in(found, self.language, language or self.language) if found else None

    @graph.field(description="The viewer's sessions with this book, in whatever edition, the newest first.")
    async def readings(self, info: Info, first: int | None = 5, after: str | None = None) -> SessionConnection:
        """A page of them."""
        viewer, readings = signed_in(info), info.context.reading.readings
        return await session_page(info, await readings.page(viewer.id, self.name, page_size(first, 5), after))

    @graph.field(description="How much of it the viewer has read at most in one session, from 0 to 100.")
    async def completion_percentage(self, info: Info) -> float:
        """The share."""
        return (await info.context.reading.readings.how_far(signed_in(info).id, self.name)).percentage

    @graph.field(description="When the viewer last read in it; null for never.")
    async def last_read_at(self, info: Info) -> datetime | None:
        """The instant."""
        return (await info.context.reading.readings.how_far(signed_in(info).id, self.name)).last_read_at


@graph.type
class BookEdge:
    """A book in a list; with a search, where its words were found."""

    cursor: str
    node: BookView
    excerpt: list[Fragment]
    """Where the words stand first that were searched for; empty where only the title or the author has them."""
    excerpt_word: int | None
    """The first word that was found in the excerpt, for `passages(fromWord:)`; null without an excerpt."""


@graph.type
class BookConnection:
    """A page of books, by their titles."""

    edges: list[BookEdge]
    page_info: PageInfo


async def edition(info: Info, name: str) -> Book:
    """An edition of a book. Raises `ThereIsNoSuchThing`."""
    found = await info.context.reading.books.edition(name)
    if found is None:
        raise ThereIsNoSuchThing(what=f"edition {name!r} of a book any more")
    return found


def book_view(book: Book | BookRow) -> BookView:
    """A book as clients see it."""
    return BookView(
        id=book_id(book.id),
        title=book.title,
        author=book.author,
        language=book.language,
        level=book.level,
        tags=list(book.tags),
        word_count=book.word_count,
        estimated_minutes=round(book.estimated_minutes, 1),
        name=book.id,
        edition=book.edition,
    )


async def passage_page(
    info: Info, book: Book | BookView, size: int, after: str | None, from_word: int
) -> PassageConnection:
    """Passages of a book: those after a cursor, or else from the one that a word is in."""
    page = await info.context.reading.books.passages(book.edition, size, after, max(from_word, 0))
    edges = [
        PassageEdge(cursor=cursor, node=passage_view(book.edition, book.language, passage, ahead))
        for ahead, (cursor, passage) in enumerate(page.rows)
    ]
    return PassageConnection(edges=edges, page_info=PageInfo.of(page))


def passage_view(edition: str, language: str, passage: Passage, ahead: int = 0) -> PassageView:
    """A passage of an edition as clients see it; it is spoken after so many others that its viewer asks for."""
    return PassageView(
        id=passage_id(edition, passage.order),
        order=passage.order,
        first_word=passage.first_word,
        word_count=passage.word_count,
        text=passage.text,
        paragraphs=list(passage.paragraphs),
        sentences=list(passage.sentences),
        passage=passage,
        language=language,
        ahead=ahead,
    )
