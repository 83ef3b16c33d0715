"""A book as clients see it: what it is about, and its text a few passages at a time."""

from typing import Annotated

import strawberry

from domain.reading.book import Book, Chapter, Passage
from schema import graph
from schema.base import PageInfo
from schema.context import Info, page_size
from schema.describing import said
from schema.nodes import Node
from schema.reading.ids import book_id, passage_id


@graph.type(name="Passage", description="About 400 words of a book, which are read, and spoken, as one.")
class PassageView(Node):
    """A passage."""

    order: int
    """Its place in the book, from 1."""
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
    """Who wrote it."""
    language: str
    """The language that it is in, such as de or en."""
    level: str
    """For whom it is: a level of the Common European Framework, a grade, or Adult."""
    tags: list[str]
    """What it is about."""
    word_count: int
    """How many words it has."""
    estimated_minutes: float
    """How long it takes to read it silently, in minutes."""
    chapters: list[Chapter]
    """Its chapters, in their order."""
    discussion: list[str]
    """Questions to talk about once it is read."""
    state: strawberry.Private[Book]

    @graph.field(description="The text, passage by passage.")
    async def passages(
        self,
        info: Info,
        first: int | None = 5,
        after: str | None = None,
        from_word: Annotated[int | None, said("Begin with the passage that has this word; null: the first.")] = None,
    ) -> PassageConnection:
        """A page of passages."""
        book = self.state
        page = await info.context.reading.books.passages(book.edition, page_size(first, 5), after, from_word)
        edges = [PassageEdge(cursor=cursor, node=passage_view(book, passage)) for cursor, passage in page.rows]
        return PassageConnection(edges=edges, page_info=PageInfo.of(page))


def book_view(book: Book) -> BookView:
    """A book as clients see it."""
    return BookView(
        id=book_id(book.id),
        title=book.title,
        author=book.author,
        language=book.language,
        level=book.level,
        tags=list(book.tags),
        word_count=book.word_count,
        estimated_minutes=book.estimated_minutes,
        chapters=list(book.chapters),
        discussion=list(book.discussion),
        state=book,
    )


def passage_view(book: Book, passage: Passage) -> PassageView:
    """A passage as clients see it."""
    return PassageView(
        id=passage_id(book.edition, passage.order),
        order=passage.order,
        first_word=passage.first_word,
        word_count=passage.word_count,
        text=passage.text,
        paragraphs=list(passage.paragraphs),
        sentences=list(passage.sentences),
        passage=passage,
        language=book.language,
    )
