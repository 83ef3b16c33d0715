"""The board of a classroom: how its learners get on, and their sessions. It knows no kind.

Only sessions that a learner was active in since they came are there, for the teacher may read no others. What is asked
of many learners at the same time is one query.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.classroom.state import Classroom
from domain.session import SessionKind
from infrastructure.postgres.batches import Batches
from infrastructure.postgres.pages import Page, decode_cursor, encode_cursor
from infrastructure.sessions.listing import Learner, is_of_kind, newest_of, open_before, together, totals_of
from infrastructure.views.lists import Lists, session_row
from infrastructure.views.scores import Scores
from projections.classroom.board import LATEST, ClassroomLearner, Totals
from projections.sessions import SessionRow

Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class _Asked(NamedTuple):
    """The newest sessions asked for: of whom, how many, after which cursor; only those that are open, or of a kind."""

    learner: Learner
    most: int
    after: str | None = None
    is_open: bool = True
    kind: SessionKind | None = None

    def wanted(self) -> sa.ColumnElement[bool]:
        """Which of the learner's sessions these are. Raises `TheCursorIsNotOurs`."""
        place = decode_cursor(self.after, Instant, UUID) if self.after is not None else None
        of_kind = is_of_kind(self.kind) if self.kind else sa.true()
        return of_kind & (open_before(place) if self.is_open else sa.true())


class Board:
    """Queries on the learners of classrooms. Teachers find the marks that they gave a moment ago."""

    def __init__(self, lists: Lists, scores: Scores) -> None:
        self._lists, self._scores = lists, scores
        self._totals: Batches[tuple[str, Learner], Totals] = Batches(self._load_totals)
        self._newest: Batches[_Asked, list[SessionRow]] = Batches(self._load_newest)

    def page(self, classroom: Classroom, first: int, after: str | None) -> Page[ClassroomLearner]:
        """Learners in the order they came. Raises `TheCursorIsNotOurs`."""
        seen = tuple(decode_cursor(after, Instant, str)) if after is not None else None
        in_order = sorted((since, id) for id, since in classroom.enrolled.items())
        rest = [place for place in in_order if seen is None or place > seen]
        rows = [(encode_cursor(since, id), ClassroomLearner(id, since)) for since, id in rest[:first]]
        return Page(rows, len(rest) > first, after is not None)

    async def totals(self, learner: ClassroomLearner, teacher_id: str) -> Totals:
        """A learner's sessions summed up for a teacher."""
        return await self._totals.of((teacher_id, (learner.id, learner.enrolled_at)))

    async def latest(self, learner: ClassroomLearner) -> Sequence[SessionRow]:
        """A learner's newest sessions."""
        return await self._newest.of(_Asked((learner.id, learner.enrolled_at), LATEST, is_open=False))

    async def open_sessions(self, learner: ClassroomLearner, first: int, after: str | None) -> Page[SessionRow]:
        """A page of a learner's open sessions, newest first. Raises `TheCursorIsNotOurs`."""
        asked = _Asked((learner.id, learner.enrolled_at), first + 1, after)
        asked.wanted()
        found = await self._newest.of(asked)
        rows = [(encode_cursor(session.started_at, session.id), session) for session in found[:first]]
        return Page(rows, len(found) > first, after is not None)

    async def open_of(self, learner: ClassroomLearner, kind: SessionKind) -> Sequence[SessionRow]:
        """A learner's newest open session of a kind, if there is one."""
        return await self._newest.of(_Asked((learner.id, learner.enrolled_at), 1, kind=kind))

    async def _load_newest(self, asked: list[_Asked]) -> list[list[SessionRow]]:
        numbered = dict(enumerate(asked))
        found: list[list[SessionRow]] = [[] for _ in asked]
        alike = {one[1:]: one for one in asked}
        queries = [
            newest_of({n: each.learner for n, each in numbered.items() if each[1:] == sort}, one.most, one.wanted())
            for sort, one in alike.items()
        ]
        for row in await self._lists.rows(together(queries)):
            found[row["n"]].append(session_row({name: row[name] for name in SessionRow.__slots__}))
        return found

    async def _load_totals(self, asked: list[tuple[str, Learner]]) -> list[Totals]:
        scores = await self._scores.read_by({teacher_id for teacher_id, _ in asked})
        numbered = {n: learner for n, (_, learner) in enumerate(asked)}
        rows = await self._lists.rows(totals_of(numbered, scores))
        sums = {n: Totals(*of_learner) for n, *of_learner in (row.values() for row in rows)}
        return [sums.get(n, Totals()) for n in numbered]
