"""How books are found: by what they are, by how far a learner has come, and by words in all of their text.

The words of a whole book are one entry in an index, so one that is in most books costs no more than a rare one. Where
they stand is looked up for the books of a page alone, by the edition, which is among the words of each passage.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import takewhile
from typing import Annotated, Any

import msgspec

from domain.session import Id
from domain.words import words
from infrastructure.process.wording import cut
from infrastructure.reading.book_texts import tidy
from infrastructure.reading.kept_books import config_of
from projections.reading.library import MAX_SEARCH, BookFilter, BookRow, Fragment

BEGIN, END = "\x02", "\x03"
"""What stands around words that were found; no book has it, since control characters are taken out."""

Text = Annotated[str, msgspec.Meta(pattern="^[^\\x00]*$")]
"""What a cursor may have of a title: PostgreSQL takes no other."""

OF_A_BOOK = "b.id, b.edition, b.title, b.author, b.language, b.level, b.tags, b.word_count, b.estimated_minutes"
BOOKS = f"SELECT {OF_A_BOOK} FROM books AS b"
IN_ORDER = " ORDER BY b.title, b.id LIMIT %(limit)s"
AFTER = "(b.title, b.id) > (%(title)s, %(id)s)"
HAS_PHRASES = (
    "EXISTS (SELECT FROM book_passages AS p"
    " WHERE p.search @@ (websearch_to_tsquery(b.config::regconfig, %(text)s) && quote_literal(b.edition)::tsquery))"
)
"""Several words in this order stand in one passage."""

IS_READ = (
    "EXISTS (SELECT FROM readings AS r WHERE r.owner_id = %(learner)s AND r.book_id = b.id"
    " AND r.furthest_word >= r.word_count - 1)"
)
"""The learner who asks has come to its end in a session."""

IS_BEGUN = "EXISTS (SELECT FROM readings AS r WHERE r.owner_id = %(learner)s AND r.book_id = b.id)"
"""The learner who asks has a session with it."""

CONDITIONS: Mapping[str, str] = {
    "text": "b.id IN (SELECT books_with_words(%(text)s))",
    "language": "lower(split_part(b.language, '-', 1)) = lower(split_part(%(language)s, '-', 1))",
    "levels": "b.level = ANY(%(levels)s)",
    "tags": "b.tags @> %(tags)s",
    "min_words": "b.word_count >= %(min_words)s",
    "max_words": "b.word_count <= %(max_words)s",
    "min_minutes": "b.estimated_minutes >= %(min_minutes)s",
    "max_minutes": "b.estimated_minutes <= %(max_minutes)s",
    "read": f"({IS_READ}) = %(read)s",
    "begun": f"({IS_BEGUN}) = %(begun)s",
}
"""By the field of the filter that asks for it."""

HEADLINE = f"StartSel={BEGIN}, StopSel={END}, MaxWords=30, MinWords=12"
HITS = (
    "SELECT first_word, text FROM book_passages WHERE search @@ (%s && quote_literal(e.edition)::tsquery)"
    " ORDER BY first_word LIMIT 1"
)
EXCERPTS = (
    "SELECT e.edition, p.first_word, p.text, ts_headline(e.config::regconfig, p.text, q.any_word, %(headline)s)"
    " FROM unnest(%(editions)s::text[], %(configs)s::text[]) AS e (edition, config)"
    " CROSS JOIN LATERAL (SELECT websearch_to_tsquery(e.config::regconfig, %(text)s) AS all_words,"
    " (SELECT string_agg(quote_literal(lexeme), '|')::tsquery"
    " FROM unnest(to_tsvector(e.config::regconfig, %(text)s))) AS any_word) AS q"
    f" CROSS JOIN LATERAL (({HITS % 'q.all_words'}) UNION ALL ({HITS % 'q.any_word'}) LIMIT 1) AS p"
)
"""The first passage that has all words that are asked for, or, where they are far apart, one of them."""


def listing(filter: BookFilter, *, goes_on: bool) -> tuple[str, dict[str, object]]:
    """The query for the books that meet a filter, and the parameters that it adds; `goes_on` is after a cursor."""
    asked = _asked(filter)
    conditions = [CONDITIONS[name] for name in asked] + [HAS_PHRASES] * ('"' in filter.text) + [AFTER] * goes_on
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"{BOOKS}{where}{IN_ORDER}", asked


def _asked(filter: BookFilter) -> dict[str, object]:
    """What a filter asks for, by the names of its fields."""
    given = {field.name: getattr(filter, field.name) for field in fields(filter)}
    words = {
        "text": searched(filter.text),
        "language": tidy(filter.language or ""),
        "levels": [*map(tidy, filter.levels)],
        "tags": [*map(tidy, filter.tags)],
    }
    return {name: value for name, value in {**given, **words}.items() if value is not None and value not in ("", [])}


def searched(text: str) -> str:
    """What is looked for of a text that was typed."""
    return cut(tidy(text), MAX_SEARCH)


def book_row(row: Sequence[Any]) -> BookRow:
    """The book of a row of `listing`."""
    id, edition, title, author, language, level, tags, words, minutes = row
    return BookRow(Id(id), edition, title, author, language, level, tuple(tags), words, minutes)


def excerpts_asked(text: str, rows: Sequence[BookRow]) -> dict[str, object]:
    """The parameters of `EXCERPTS` for the books of a page."""
    return {
        "text": searched(text),
        "headline": HEADLINE,
        "editions": [row.edition for row in rows],
        "configs": [config_of(row.language) for row in rows],
    }


def with_excerpts(rows: Sequence[BookRow], found: Sequence[tuple[str, int, str, str]]) -> Iterator[BookRow]:
    """The books of a page, each with the excerpt that was found of it, and with the word of the first match."""
    by_edition = {edition: (first_word, text, headline) for edition, first_word, text, headline in found}
    for row in rows:
        if row.edition not in by_edition:
            yield row
            continue
        first_word, text, headline = by_edition[row.edition]
        excerpt = tuple(fragments(headline))
        yield replace(row, excerpt=excerpt, excerpt_word=first_word + words_before_match(text, excerpt))


def words_before_match(text: str, excerpt: Sequence[Fragment]) -> int:
    """How many words of a passage stand before the first match of its excerpt, which has no tags that the text has."""
    before = "".join(one.text for one in takewhile(lambda one: not one.is_match, excerpt))
    match = next((one.text for one in excerpt if one.is_match), "")
    start = text.find("".join(one.text for one in excerpt))
    place = start + len(before) if start >= 0 else max(text.find(match), 0)
    return sum(word.end <= place for word in words(text))


def fragments(headline: str) -> Iterator[Fragment]:
    """The pieces of a headline of PostgreSQL's, in order."""
    for number, piece in enumerate(headline.replace(END, BEGIN).split(BEGIN)):
        if piece:
            yield Fragment(piece, is_match=number % 2 == 1)
