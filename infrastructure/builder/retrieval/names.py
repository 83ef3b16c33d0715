"""The words of titles and headings, among which names are looked up that are misspelt."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import psycopg

MOST_NAMES = 3
"""Names that a word may be."""

NAMES = (
    "SELECT w, name.query, name.likeness FROM unnest(%(unknown)s::text[]) AS w CROSS JOIN LATERAL"
    " (SELECT plainto_tsquery(%(config)s::regconfig, n.word)::text AS query, word_similarity(w, n.word) AS likeness"
    " FROM knowledge_names AS n WHERE w <%% n.word AND n.language = %(language)s"
    " ORDER BY likeness DESC, n.word LIMIT %(most)s) AS name WHERE name.query <> ''"
)
"""The names that words are like which no passage has, each as a tsquery."""
REFRESH = "REFRESH MATERIALIZED VIEW CONCURRENTLY knowledge_names"


def refresh(connection: psycopg.Connection) -> None:
    """Look which words there are by now, after documents have come or gone; nobody who searches waits meanwhile."""
    connection.execute(REFRESH)


def names_of(rows: Iterable[Any]) -> Mapping[str, Mapping[str, float]]:
    """The names of the rows of `NAMES`, by the word that each is like."""
    names: dict[str, dict[str, float]] = defaultdict(dict)
    for word, query, likeness in rows:
        names[word].setdefault(query, likeness)
    return names
