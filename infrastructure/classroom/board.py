"""The board of a classroom: its learners page by page, each with their sessions in short. Two queries a page.

Only sessions that a learner was active in since they came are there, for the teacher may read no others.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.classroom.state import Classroom
from domain.session import Id, SessionKind, SessionStatus
from infrastructure.postgres import tables
from infrastructure.postgres.pages import Page, decode_cursor, encode_cursor
from infrastructure.sessions.listing import Condition, Learner, newest_of, open_before, totals_of
from infrastructure.views.freshness import Freshness
from projections.classroom.board import LATEST, BoardSession, ClassroomLearner, Totals
from projections.exam.kind import RESULTS as MARKS

RESULTS = tables.exam_results
PERCENTAGE = RESULTS, RESULTS.c.results["percentage"].as_float()
SHOWN = [name for name in BoardSession.__slots__ if name != "percentage"]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Board:
    """Queries on the learners of classrooms."""

    def __init__(self, engine: AsyncEngine, freshness: Freshness) -> None:
        self._engine, self._freshness = engine, freshness

    async def page(self, classroom: Classroom, first: int, after: str | None) -> Page[ClassroomLearner]:
        """Learners in the order they came; marks that their teacher gave count. Raises `TheCursorIsNotOurs`."""
        await self._freshness.own(MARKS, classroom.owner_id)
        seen = tuple(decode_cursor(after, Instant, str)) if after is not None else None
        in_order = sorted((since, id) for id, since in classroom.enrolled.items())
        rest = [place for place in in_order if seen is None or place > seen]
        shown = [(id, since) for since, id in rest[:first]]
        latest, totals = await self._newest(shown, LATEST, sa.true()), await self._totals(shown)
        rows = [
            (encode_cursor(since, id), ClassroomLearner(id, since, totals.get(id, Totals()), tuple(latest.get(id, ()))))
            for id, since in shown
        ]
        return Page(rows, len(rest) > first, after is not None)

    async def open_sessions(
        self, learners: Sequence[Learner], first: int, after: str | None
    ) -> Sequence[Page[BoardSession]]:
        """For each learner a page of their open sessions, newest first. Raises `TheCursorIsNotOurs`."""
        place = decode_cursor(after, Instant, UUID) if after is not None else None
        found = await self._newest(learners, first + 1, open_before(place))
        return [_page(found.get(id, ()), first, after) for id, _ in learners]

    async def _newest(
        self, learners: Sequence[Learner], most: int, wanted: Condition
    ) -> Mapping[str, Sequence[BoardSession]]:
        """The newest sessions of each learner that are wanted, so many at most."""
        found: dict[str, list[BoardSession]] = defaultdict(list)
        async with self._engine.connect() as connection:
            for row in await connection.execute(newest_of(learners, SHOWN, most, wanted, PERCENTAGE)):
                owner_id, id, kind, status, *rest, _ = row
                found[owner_id].append(BoardSession(Id(str(id)), SessionKind(kind), SessionStatus(status), *rest))
        return found

    async def _totals(self, learners: Sequence[Learner]) -> Mapping[str, Totals]:
        async with self._engine.connect() as connection:
            found = await connection.execute(totals_of(learners, PERCENTAGE))
            return {owner_id: Totals(*sums) for owner_id, *sums in found}


def _page(newest_first: Sequence[BoardSession], first: int, after: str | None) -> Page[BoardSession]:
    rows = [(encode_cursor(session.started_at, session.id), session) for session in newest_first[:first]]
    return Page(rows, len(newest_first) > first, after is not None)
