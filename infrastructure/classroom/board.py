"""The board of a classroom: its learners page by page, each with their sessions in short. Two queries a page.

Only sessions that a learner was active in since they came are there, for the teacher may read no others.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.classroom.state import Classroom
from domain.session import OPEN, Id, SessionKind, SessionStatus
from infrastructure.log.codec import SESSION_KINDS
from infrastructure.postgres import tables
from infrastructure.postgres.pages import Page, decode_cursor, encode_cursor
from projections.classroom.board import LATEST, BoardSession, ClassroomLearner, Totals

SESSIONS, RESULTS = tables.sessions, tables.exam_results
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
PERCENTAGE = RESULTS.c.results["percentage"].as_float()
NEWEST = (SESSIONS.c.started_at.desc(), SESSIONS.c.id.desc())
COLUMNS = [SESSIONS.c[name] for name in BoardSession.__slots__ if name != "percentage"]
IS_OPEN = SESSIONS.c.status.in_([status.value for status in OPEN])

Learner = tuple[str, datetime]
"""A learner's id, and since when their sessions may be read."""


class Board:
    """Queries on the learners of classrooms."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, classroom: Classroom, first: int, after: str | None) -> Page[ClassroomLearner]:
        """Learners in the order they came. Raises `TheCursorIsNotOurs`."""
        seen = tuple(decode_cursor(after, Instant, str)) if after is not None else None
        in_order = sorted((since, id) for id, since in classroom.enrolled.items())
        rest = [place for place in in_order if seen is None or place > seen]
        shown = [(id, since) for since, id in rest[:first]]
        latest, totals = await self._newest(shown, LATEST), await self._totals(shown)
        rows = [
            (encode_cursor(since, id), ClassroomLearner(id, since, totals.get(id, Totals()), tuple(latest.get(id, ()))))
            for id, since in shown
        ]
        return Page(rows, len(rest) > first, after is not None)

    async def open_sessions(
        self, learners: Sequence[Learner], first: int, after: str | None
    ) -> Sequence[Page[BoardSession]]:
        """For each learner a page of their open sessions, newest first. Raises `TheCursorIsNotOurs`."""
        wanted: sa.ColumnElement[bool] = IS_OPEN
        if after is not None:
            place = decode_cursor(after, Instant, UUID)
            wanted = IS_OPEN & (sa.tuple_(SESSIONS.c.started_at, SESSIONS.c.id) < sa.tuple_(*place))
        found = await self._newest(learners, first + 1, wanted)
        return [_page(found.get(id, ()), first, after) for id, _ in learners]

    async def _newest(
        self, learners: Sequence[Learner], most: int, wanted: sa.ColumnElement[bool] | None = None
    ) -> Mapping[str, Sequence[BoardSession]]:
        """The newest sessions of each learner that are wanted, so many at most."""
        rank = sa.func.row_number().over(partition_by=SESSIONS.c.owner_id, order_by=NEWEST).label("rank")
        query = _of(learners, SESSIONS.c.owner_id, *COLUMNS, PERCENTAGE.label("percentage"), rank)
        ranked = (query if wanted is None else query.where(wanted)).subquery()
        found: dict[str, list[BoardSession]] = defaultdict(list)
        async with self._engine.connect() as connection:
            for row in await connection.execute(sa.select(ranked).where(ranked.c.rank <= most).order_by(ranked.c.rank)):
                owner_id, id, kind, status, *rest, _ = row
                found[owner_id].append(BoardSession(Id(str(id)), SessionKind(kind), SessionStatus(status), *rest))
        return found

    async def _totals(self, learners: Sequence[Learner]) -> Mapping[str, Totals]:
        completed = sa.func.count().filter(SESSIONS.c.status == SessionStatus.COMPLETED.value)
        active, last = sa.func.sum(SESSIONS.c.active_seconds), sa.func.max(SESSIONS.c.last_active_at)
        sums = (sa.func.count(), completed, active, last, sa.func.avg(PERCENTAGE))
        query = _of(learners, SESSIONS.c.owner_id, *sums).group_by(SESSIONS.c.owner_id)
        async with self._engine.connect() as connection:
            return {owner_id: Totals(*sums) for owner_id, *sums in await connection.execute(query)}


def _of(learners: Sequence[Learner], *columns: Any) -> sa.Select[Any]:
    """Columns of the sessions, with their results, that learners were active in since an instant of each."""
    ids = sa.cast([id for id, _ in learners], sa.ARRAY(sa.Text))
    instants = sa.cast([since for _, since in learners], sa.ARRAY(sa.DateTime(timezone=True)))
    each = sa.func.unnest(ids, instants).table_valued("id", "since").render_derived("learner")
    is_theirs = (SESSIONS.c.owner_id == each.c.id) & (SESSIONS.c.last_active_at >= each.c.since)
    joined = SESSIONS.join(each, is_theirs).outerjoin(RESULTS, RESULTS.c.session_id == SESSIONS.c.id)
    return sa.select(*columns).select_from(joined).where(SESSIONS.c.kind.in_(SESSION_KINDS))


def _page(newest_first: Sequence[BoardSession], first: int, after: str | None) -> Page[BoardSession]:
    rows = [(encode_cursor(session.started_at, session.id), session) for session in newest_first[:first]]
    return Page(rows, len(newest_first) > first, after is not None)
