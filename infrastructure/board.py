"""The board of a classroom: its learners page by page, each with their sessions in short. Two queries a page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.classroom import Classroom
from domain.session import OPEN, Id, SessionKind, SessionStatus
from infrastructure import tables
from infrastructure.views import SESSION_KINDS, Page, decode_cursor, encode_cursor
from projections.classroom import LATEST, BoardSession, ClassroomLearner, Totals, classroom_learner

SESSIONS, RESULTS = tables.sessions, tables.exam_results
WITH_RESULTS = SESSIONS.outerjoin(RESULTS, RESULTS.c.session_id == SESSIONS.c.id)
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
PERCENTAGE = RESULTS.c.results["percentage"].as_float()


class Board:
    """Queries on the learners of classrooms."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, classroom: Classroom, first: int, after: str | None) -> Page[ClassroomLearner]:
        """Learners in the order they came. Raises `TheCursorIsNotOurs`."""
        seen = tuple(decode_cursor(after, Instant, str)) if after is not None else None
        in_order = sorted((since, id) for id, since in classroom.enrolled.items())
        rest = [place for place in in_order if seen is None or place > seen]
        ids = [id for _, id in rest[:first]]
        sessions, totals = await self._sessions(ids), await self._totals(ids)
        rows = [
            (encode_cursor(since, id), classroom_learner(id, since, totals.get(id, Totals()), sessions.get(id, [])))
            for since, id in rest[:first]
        ]
        return Page(rows, len(rest) > first, after is not None)

    async def _sessions(self, owner_ids: Sequence[str]) -> Mapping[str, Sequence[BoardSession]]:
        """Each owner's open sessions and latest ones, newest first."""
        newest = (SESSIONS.c.started_at.desc(), SESSIONS.c.id.desc())
        rank = sa.func.row_number().over(partition_by=SESSIONS.c.owner_id, order_by=newest).label("rank")
        columns = [SESSIONS.c[name] for name in BoardSession.__slots__ if name != "percentage"]
        ranked = (
            sa.select(SESSIONS.c.owner_id, *columns, PERCENTAGE.label("percentage"), rank)
            .select_from(WITH_RESULTS)
            .where(SESSIONS.c.owner_id.in_(owner_ids), SESSIONS.c.kind.in_(SESSION_KINDS))
            .subquery()
        )
        shown = sa.or_(ranked.c.rank <= LATEST, ranked.c.status.in_([status.value for status in OPEN]))
        found: dict[str, list[BoardSession]] = defaultdict(list)
        async with self._engine.connect() as connection:
            for row in await connection.execute(sa.select(ranked).where(shown).order_by(ranked.c.rank)):
                owner_id, id, kind, status, *rest, _ = row
                found[owner_id].append(BoardSession(Id(str(id)), SessionKind(kind), SessionStatus(status), *rest))
        return found

    async def _totals(self, owner_ids: Sequence[str]) -> Mapping[str, Totals]:
        completed = sa.func.count().filter(SESSIONS.c.status == SessionStatus.COMPLETED.value)
        active, last = sa.func.sum(SESSIONS.c.active_seconds), sa.func.max(SESSIONS.c.last_active_at)
        query = (
            sa.select(SESSIONS.c.owner_id, sa.func.count(), completed, active, last, sa.func.avg(PERCENTAGE))
            .select_from(WITH_RESULTS)
            .where(SESSIONS.c.owner_id.in_(owner_ids), SESSIONS.c.kind.in_(SESSION_KINDS))
            .group_by(SESSIONS.c.owner_id)
        )
        async with self._engine.connect() as connection:
            return {owner_id: Totals(*sums) for owner_id, *sums in await connection.execute(query)}
