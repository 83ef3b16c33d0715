"""What words of a need are looked for, and how much each tells: the rarer in the documents, the more.

How common a word is PostgreSQL has counted already (`ANALYZE`), so asking costs nothing. The most common words of a
need are not looked up: half of all passages have them, and tell nothing by it.
"""

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infrastructure.process.wording import cut

LONGEST_NEED = 2000
MOST_WORDS = 40
"""What is looked at of a need: more says nothing that is not said by then."""

MOST_PASSAGES = 1500
"""Passages that are looked up by words, roughly: the rarest word first, and then others as long as there is room."""

MOST_UNKNOWN = 2
"""Words that no passage has and that are taken for misspelt names."""

WORD = re.compile(r"\w[\w’'-]{2,40}")

OF_ASKING = (
    "möchte möchten wollen will soll sollen sollte sollten kann können könnte könnten muss müssen brauche brauchen"
    " braucht unser unsere unserem unseren unserer mein meine meinem meinen meiner lerne lernen wie gibt geben geht"
    " want wants would like need needs should could may might must make sure learn how way ways get thing things"
    " something anything"
)
ASKING = frozenset(OF_ASKING.split())
"""What needs are told with, in German and English, and what no full text search takes for stop words."""

TERMS = (
    "WITH common AS MATERIALIZED (SELECT c.lexeme, c.frequency FROM pg_stats AS s, ROWS FROM"
    " (unnest(s.most_common_elems::text::text[]), unnest(s.most_common_elem_freqs)) AS c (lexeme, frequency)"
    " WHERE s.schemaname = current_schema() AND s.tablename = 'knowledge_passages' AND s.attname = 'words')"
    " SELECT DISTINCT ON (lexeme) word, quote_literal(lexeme), coalesce(c.frequency, k.least / 2), k.passages,"
    " c.frequency IS NOT NULL"
    " OR EXISTS (SELECT FROM knowledge_passages AS p WHERE p.words @@ quote_literal(lexeme)::tsquery)"
    " FROM unnest(%(words)s::text[]) WITH ORDINALITY AS w (word, place)"
    " CROSS JOIN LATERAL unnest(to_tsvector(%(config)s::regconfig, word)) AS l"
    " CROSS JOIN (SELECT greatest(reltuples, 1) AS passages, coalesce((SELECT min(frequency) FROM common), 0) AS least"
    " FROM pg_class WHERE oid = 'knowledge_passages'::regclass) AS k"
    " LEFT JOIN common AS c USING (lexeme) ORDER BY lexeme, place"
)
"""The words that are most common are listed; others are taken to have half of what the last of these has."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a need. `query` is it as a tsquery, `share` of the passages have it, `weight` is what it tells."""

    word: str
    query: str
    share: float
    weight: float
    is_known: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of a need, the rarest first. `looked_up` are those by which passages are found.

    `names` has, by word that no passage has, what it may be instead: queries, and how like each is, from 0 to 1.
    """

    all: tuple[Term, ...]
    looked_up: tuple[Term, ...]
    names: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def unknown(self) -> list[str]:
        """Words that no passage has: names that may be spelt otherwise, those in capitals first, and few."""
        words = (term.word for term in self.all if not term.is_known)
        return sorted(words, key=lambda word: not word[0].isupper())[:MOST_UNKNOWN]

    @property
    def queries(self) -> list[str]:
        """What passages are asked for: each word and each name."""
        return [*(term.query for term in self.all), *(query for names in self.names.values() for query in names)]

    def told(self, said: Collection[str]) -> float:
        """The share of the need, from 0 to 1, that a passage tells which has what these queries ask for."""
        weight = sum(term.weight for term in self.all) or 1.0
        return sum(term.weight * self._likeness(term, said) for term in self.all) / weight

    def _likeness(self, term: Term, said: Collection[str]) -> float:
        """1 where the word is said; where a name is that it may be, how like that is."""
        if term.query in said:
            return 1.0
        return max((alike for query, alike in self.names.get(term.word, {}).items() if query in said), default=0.0)


def words_of(text: str) -> list[str]:
    """The different words of a need, in order, without those that tell only that it is one."""
    words = {word.lower(): word for word in WORD.findall(cut(text, LONGEST_NEED))}
    return [word for lower, word in words.items() if lower not in ASKING][:MOST_WORDS]


def terms_of(rows: Sequence[Any]) -> Terms:
    """The words of the rows of `TERMS`."""
    terms = sorted((_term(*row) for row in rows), key=lambda term: term.share)
    return Terms(tuple(terms), tuple(_within_reach(terms, rows[0][3] if rows else 0)))


def _term(word: str, query: str, share: float, passages: float, is_known: bool) -> Term:
    share = share if is_known else 0.0
    return Term(word, query, share, -math.log(max(share, 1 / (passages + 1))), is_known)


def _within_reach(terms: Sequence[Term], passages: float) -> Iterator[Term]:
    room = float(MOST_PASSAGES)
    for number, term in enumerate(term for term in terms if term.is_known):
        room -= term.share * passages
        if number and room < 0:
            return
        yield term
