"""The library: which books there are, and where words stand in them."""

from typing import Annotated

from domain.session import Id, RefusalCode, Refused
from projections.reading.library import MAX_SEARCH, BookFilter
from schema import graph
from schema.base import PageInfo
from schema.context import Info, page_size, signed_in
from schema.describing import said
from schema.reading.books import BookConnection, BookEdge, BookView, book_view
from schema.reading.ids import book_named

MAX_WISHES, MAX_WISH = 20, 100
"""Levels or tags that a filter has at most, and characters of each, and of a language."""


class ThatIsTooLongToSearchFor(Refused):
    """What is searched for has at most {limit} characters, not {given}."""

    code = RefusalCode.INVALID_INPUT


class TheFilterIsTooLong(Refused):
    """A filter has at most {most} levels and {most} tags, each of at most {limit} characters, as its language is."""

    code = RefusalCode.INVALID_INPUT


@graph.input(name="BookFilterInput")
class BookFilterInput:
    """Which books are listed: those that meet all that is asked for."""

    language: str | None = None
    """The language of the book, such as de or en; null for any."""
    levels: list[str] | None = None
    """Levels, any of which will do, such as B1 or Grade 3, 20 at most; null for any."""
    tags: list[str] | None = None
    """Tags, all of which the book has, 20 at most; null for any."""
    min_words: int | None = None
    """How many words it has at least."""
    max_words: int | None = None
    """How many words it has at most."""
    min_minutes: float | None = None
    """How long it takes to read at least, in minutes."""
    max_minutes: float | None = None
    """How long it takes to read at most, in minutes."""
    is_read: bool | None = None
    """Whether the viewer has come to its end in a session; null for all."""
    is_begun: bool | None = None
    """Whether the viewer has a session with it, open or not; null for all."""

    def filter(self, search: str | None) -> BookFilter:
        """The filter that is meant. Raises a `Refused` for one that is too long."""
        text = search or ""
        if len(text) > MAX_SEARCH:
            raise ThatIsTooLongToSearchFor(field="search", limit=MAX_SEARCH, given=len(text))
        given = {"language": [self.language or ""], "levels": self.levels or (), "tags": self.tags or ()}
        for name, wishes in given.items():
            if len(wishes) > MAX_WISHES or any(len(one) > MAX_WISH for one in wishes):
                raise TheFilterIsTooLong(field=f"filter.{name}", most=MAX_WISHES, limit=MAX_WISH)
        return BookFilter(
            text=text,
            language=self.language,
            levels=tuple(self.levels or ()),
            tags=tuple(self.tags or ()),
            min_words=self.min_words,
            max_words=self.max_words,
            min_minutes=self.min_minutes,
            max_minutes=self.max_minutes,
            read=self.is_read,
            begun=self.is_begun,
        )


@graph.type
class LibraryQuery:
    """Queries on the library."""

    @graph.field(description="The books of the library, by their titles.")
    async def books(
        self,
        info: Info,
        first: int | None = 20,
        after: str | None = None,
        search: Annotated[
            str | None,
            said(
                'Words that the book has, as for a search engine: all of them, "in this order", or, -without; at most'
                " 200 characters."
            ),
        ] = None,
        filter: Annotated[BookFilterInput | None, said("What the books are to be like; null: anything.")] = None,
    ) -> BookConnection:
        """A page of books."""
        viewer, wanted = signed_in(info), (filter or BookFilterInput()).filter(search)
        page = await info.context.reading.readings.books(wanted, viewer.id, page_size(first, 20), after)
        edges = [
            BookEdge(cursor=cursor, node=book_view(row), excerpt=list(row.excerpt), excerpt_word=row.excerpt_word)
            for cursor, row in page.rows
        ]
        return BookConnection(edges=edges, page_info=PageInfo.of(page))

    @graph.field(description="A book of the library, in its newest edition; null when absent.")
    async def book(self, info: Info, id: Annotated[Id, said("The book's `id`.")]) -> BookView | None:
        """A book."""
        signed_in(info)
        found = await info.context.reading.books.find(book_named(id))
        return book_view(found) if found else None
