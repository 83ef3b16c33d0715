"""What learners can set out to learn, and where they stand: goals, forecast and figures."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from psycopg_pool import AsyncConnectionPool

from domain.practice.due import DUE
from domain.session import Id, RefusalCode, Refused
from infrastructure.keys.sealing import MasterKeyIsMissing, MasterKeys, SealedKey, SessionKey
from infrastructure.keys.stored_keys import each
from infrastructure.postgres.pages import Page, decode_cursor, encode_cursor
from infrastructure.postgres.queries import fetch
from infrastructure.views.freshness import Freshness
from projections.practice.activity import ActivityRow, PracticeStats, by_day, stats
from projections.practice.kind import ACTIVITY as DAYS
from projections.practice.kind import MEMORY
from projections.practice.memory import DECAY, FACTOR
from projections.practice.session import ForecastDay, PracticeForecast, PracticeGoal

log = logging.getLogger(__name__)

StoredText = Annotated[str, msgspec.Meta(pattern="^[^\\x00]*$")]
"""What may stand in the database: any text without zero bytes."""

SHOWN_DAYS = 31
"""Days of practice that are listed."""

VISIBLE = (
    "FROM practice_goals g JOIN decks d ON d.id = g.deck_id LEFT JOIN LATERAL"
    f" {each('d.sealed_by')} AS k ON true"
    " WHERE (d.owner_id IS NULL OR d.owner_id = %(learner)s) AND (d.sealed_by IS NULL OR k.session_id IS NOT NULL)"
)
"""The goals that exist for a learner: everybody's and their own, unless what they are about was erased."""

GOAL = f"SELECT g.id, g.deck_id, d.hash, d.sealed_by, k.sealed, k.master_id {VISIBLE} AND g.id = %(goal)s"
GOALS = f"""
SELECT p.id, p.title, p.description, p.language, count(*), count(*) FILTER (WHERE m.due <= %(now)s),
       count(*) FILTER (WHERE m.item_id IS NULL), count(*) FILTER (WHERE m.state = 2)
FROM (SELECT g.id, g.title, g.description, d.language {VISIBLE}
      AND (%(after)s::text IS NULL OR g.id > %(after)s) AND (%(goal)s::text IS NULL OR g.id = %(goal)s)
      ORDER BY g.id LIMIT %(limit)s) AS p
JOIN goal_nodes n ON n.goal_id = p.id
LEFT JOIN practice_memory m ON m.learner_id = %(learner)s AND m.item_id = n.node_id
GROUP BY p.id, p.title, p.description, p.language ORDER BY p.id"""

WITH_DUE = (
    f"SELECT DISTINCT ON (d.id) g.id, g.deck_id, d.hash, d.sealed_by, k.sealed, k.master_id {VISIBLE} AND EXISTS"
    " (SELECT FROM practice_memory m WHERE m.learner_id = %(learner)s AND m.deck_id = d.id AND m.due <= %(now)s)"
    " ORDER BY d.id, g.id"
)
DUE_STANDING = (
    "SELECT count(*), count(*) FILTER (WHERE m.due <= %(now)s), count(*) FILTER (WHERE m.state = 2)"
    " FROM practice_memory m JOIN deck_nodes n ON n.id = m.item_id WHERE m.learner_id = %(learner)s"
    f" AND n.deck_id IN (SELECT g.deck_id {VISIBLE})"
)
DUE_BY_DAY = (
    "SELECT width_bucket(due, %(ends)s::timestamptz[]), count(*) FROM practice_memory"
    " WHERE learner_id = %(learner)s AND due < %(last)s GROUP BY 1"
)
RETENTION = (
    "SELECT i.at, count(m.item_id), avg(power(1 + %(factor)s * greatest(0, floor(extract(epoch FROM i.at"
    " - m.last_review)::float8 / 86400)) / m.stability, %(decay)s)) FROM unnest(%(instants)s::timestamptz[]) AS i (at)"
    " LEFT JOIN practice_memory m ON m.learner_id = %(learner)s GROUP BY i.at ORDER BY i.at"
)
ACTIVITY = (
    "SELECT learner_id, quarter, reviews, again, duration_ms FROM practice_activity WHERE learner_id = %s"
    " ORDER BY quarter"
)


class ThereIsNoSuchGoal(Refused):
    """There is no goal {goal_id!r}. Choose one of practiceGoals."""

    code = RefusalCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class FoundGoal:
    """A goal with its deck; `hash` tells which state of the deck it is, `key` opens its items if they are sealed."""

    id: Id
    deck_id: str
    hash: str
    key: SessionKey | None


class Goals:
    """Goals as learners see them. They find what they did a moment ago."""

    def __init__(
        self, pool: AsyncConnectionPool, freshness: Freshness, master_keys: MasterKeys, now: Callable[[], datetime]
    ) -> None:
        self._pool, self._freshness, self._master_keys, self._now = pool, freshness, master_keys, now

    async def page(self, learner_id: str, first: int, after: str | None) -> Page[PracticeGoal]:
        """A page of the goals that a learner may choose."""
        last = decode_cursor(after, StoredText)[0] if after is not None else None
        goals = await self._goals(learner_id, limit=first + 1, after=last, goal=None)
        rows = [(encode_cursor(goal.id), goal) for goal in goals[:first]]
        return Page(rows, len(goals) > first, after is not None)

    async def standing(self, learner_id: str, goal_id: str) -> PracticeGoal:
        """A goal, and where a learner stands with it. Raises `ThereIsNoSuchGoal`."""
        for goal in await self._goals(learner_id, limit=1, after=None, goal=goal_id):
            return goal
        raise ThereIsNoSuchGoal(goal_id=goal_id)

    async def find(self, learner_id: str, goal_id: str) -> FoundGoal:
        """A goal that a learner may choose. Raises `ThereIsNoSuchGoal`."""
        storable = goal_id.isprintable()
        rows = await fetch(self._pool, GOAL, {"learner": learner_id, "goal": goal_id}) if storable else []
        if not rows:
            raise ThereIsNoSuchGoal(field="goalId", goal_id=goal_id)
        return self._found(*rows[0])

    async def with_due(self, learner_id: str, now: datetime) -> list[FoundGoal]:
        """A goal of each deck of which something is due for a learner. A deck that cannot be opened now waits."""
        found = []
        for row in await fetch(self._pool, WITH_DUE, {"learner": learner_id, "now": now}):
            try:
                found.append(self._found(*row))
            except MasterKeyIsMissing as missing:
                log.error("what is due of deck %s cannot be opened: %s", row[1], missing)
        return found

    async def due(self, learner_id: str) -> PracticeGoal:
        """Everything that a learner has ever reviewed as one goal."""
        await self._freshness.own(MEMORY, learner_id)
        asked = {"learner": learner_id, "now": self._now()}
        ((items, due, learned),) = await fetch(self._pool, DUE_STANDING, asked)
        return PracticeGoal(
            id=DUE,
            title="Everything due",
            description="What is due now, of all decks, most urgent first.",
            language="mul",
            items=items,
            due=due,
            new=0,
            learned=learned,
        )

    async def forecast(self, learner_id: str, days: int, zone: ZoneInfo) -> PracticeForecast:
        """What falls due on each of the coming days in a time zone, today first, and how much will be remembered."""
        await self._freshness.own(MEMORY, learner_id)
        now = self._now()
        today = now.astimezone(zone).date()
        dates = [today + timedelta(days=n) for n in range(days)]
        ends = [datetime.combine(date + timedelta(days=1), datetime.min.time(), zone) for date in dates]
        asked = {"ends": ends, "learner": learner_id, "last": ends[-1]}
        due = dict(await fetch(self._pool, DUE_BY_DAY, asked))
        curve = {"factor": FACTOR, "decay": DECAY, "instants": [now, *ends], "learner": learner_id}
        (_, items, retention), *later = await fetch(self._pool, RETENTION, curve)
        return PracticeForecast(
            items=items,
            retention=retention,
            days=tuple(
                ForecastDay(date, due.get(place, 0), mean)
                for place, (date, (_, _, mean)) in enumerate(zip(dates, later, strict=True))
            ),
        )

    async def stats(self, learner_id: str, zone: ZoneInfo) -> PracticeStats:
        """A learner's practice by the calendar of a time zone."""
        await self._freshness.own(DAYS, learner_id)
        rows = await fetch(self._pool, ACTIVITY, (learner_id,), ActivityRow)
        return stats(by_day(rows, zone), self._now().astimezone(zone).date(), SHOWN_DAYS)

    async def _goals(self, learner_id: str, *, limit: int, after: str | None, goal: str | None) -> list[PracticeGoal]:
        await self._freshness.own(MEMORY, learner_id)
        asked = {"learner": learner_id, "now": self._now(), "limit": limit, "after": after, "goal": goal}
        return await fetch(self._pool, GOALS, asked, PracticeGoal)

    def _found(
        self, id: str, deck_id: str, hash: str, sealed_by: UUID | None, sealed: bytes, master_id: str
    ) -> FoundGoal:
        key = self._key(sealed_by, sealed, master_id) if sealed_by else None
        return FoundGoal(Id(id), deck_id, hash, key)

    def _key(self, session_id: UUID, sealed: bytes, master_id: str) -> SessionKey:
        return self._master_keys.open(str(session_id), SealedKey(sealed, master_id))
