"""What exams are about: headlines of the last days where they have been imported, and a pool that does not age."""

import json
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from psycopg_pool import AsyncConnectionPool

from infrastructure.event_log import fetch

POOL = Path(__file__).parent / "topics.json"
NEWS_WINDOW = timedelta(days=7)

RECENT_NEWS = (
    "SELECT theme, headline, summary FROM topics WHERE published_at > %s ORDER BY published_at DESC, url LIMIT 200"
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
        """So many topics, of different themes if possible.

        Those of the themes that are wished come first, the recent ones last, and news of the last week before others.
        """
        chance = random.Random(seed)
        rows = await fetch(self._database, RECENT_NEWS, (datetime.now(UTC) - NEWS_WINDOW,))
        news = [(theme, f"{headline} – {summary}" if summary else headline) for theme, headline, summary in rows]
        lasting = [(theme, topic) for theme, topics in pool().items() for topic in topics]
        chance.shuffle(news)
        chance.shuffle(lasting)
        had = set(recent)
        ranked = sorted([*news, *lasting], key=lambda pair: (pair[1] in had, bool(themes) and pair[0] not in themes))
        first_of_theme = dict(reversed(ranked))
        first = [topic for _, topic in ranked if topic in first_of_theme.values()]
        return list(dict.fromkeys([*first, *(topic for _, topic in ranked)]))[:count]
