"""What exams are about: headlines of the last days where they have been imported, and a pool that does not age."""

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

from psycopg_pool import AsyncConnectionPool

from infrastructure.postgres.queries import fetch

POOL = Path(__file__).parent / "topics.json"
NEWS_WINDOW = timedelta(days=7)

RECENT_NEWS = (
    "SELECT theme, headline, summary FROM topics WHERE published_at > now() - %s AND published_at <= now()"
    " ORDER BY published_at DESC, url LIMIT 200"
)


@cache
def pool() -> Mapping[str, Sequence[str]]:
    """The topics that ship with the project, by theme."""
    topics: dict[str, list[str]] = json.loads(POOL.read_text("utf-8"))
    return topics


class Topics:
    """Chooses topics."""

    def __init__(self, database: AsyncConnectionPool) -> None:
        self._database = database

    async def choose(self, count: int, recent: Sequence[str], themes: Sequence[str], seed: str) -> list[str]:
        """So many topics, of different themes if possible; `recent` ones have the newest first.

        Those of the themes that are wished come first, all of them; within that the recent ones last, the oldest of
        them before the newer; and news of the last week before others.
        """
        chance = random.Random(seed)
        rows = await fetch(self._database, RECENT_NEWS, (NEWS_WINDOW,))
        news = [(f"{headline} – {summary}" if summary else headline, theme) for theme, headline, summary in rows]
        lasting = [(topic, theme) for theme, topics in pool().items() for topic in topics]
        chance.shuffle(news)
        chance.shuffle(lasting)
        return _ranked(dict([*news, *lasting]), recent, themes)[:count]


def _ranked(theme_of: Mapping[str, str], recent: Sequence[str], themes: Sequence[str]) -> list[str]:
    """Topics by wish, by how long ago they were had, and in rounds: one of each theme, then another of each."""
    had = {topic: -place for place, topic in reversed(list(enumerate(recent, 1)))}
    rounds: Counter[tuple[str, bool]] = Counter()
    ranks = {}
    for topic, theme in theme_of.items():
        unwished = bool(themes) and theme not in themes
        ranks[topic] = unwished, topic in had, had.get(topic, 0), rounds[theme, topic in had]
        rounds[theme, topic in had] += 1
    return sorted(theme_of, key=lambda topic: ranks[topic])
