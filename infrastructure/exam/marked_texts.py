"""The texts of exams as they were marked: those that a teacher may look at, and how far teachers agree."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.exam.marking import GRADABLE
from domain.session import Id
from infrastructure.postgres.exam_tables import marked_texts as table
from infrastructure.postgres.pages import Page, decode_cursor, encode_cursor
from infrastructure.postgres.rows import Query, view_of
from infrastructure.sessions.listing import Learner, each_of, is_readable
from infrastructure.views.freshness import Freshness
from infrastructure.views.lists import Lists
from projections.exam.agreement import MarkAgreement, agreement
from projections.exam.kind import MARKED_TEXTS
from projections.exam.marked_texts import MarkedTextRow

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Small = Annotated[int, msgspec.Meta(ge=-(2**15), lt=2**15)]

ORDER = (table.c.certainty, table.c.marked_at, table.c.session_id, table.c.question_id)
"""The least certain first, of those the one that was marked first."""


class MarkedTexts:
    """Queries on texts. Teachers find the marks that they gave a moment ago."""

    def __init__(self, lists: Lists, freshness: Freshness) -> None:
        self._lists, self._freshness = lists, freshness

    async def queue(
        self, teacher_id: str, learners: Mapping[Id, datetime], first: int, after: str | None
    ) -> Page[MarkedTextRow]:
        """A page of the learners' texts that a teacher could mark, of exams that were active since the learner came.

        Raises `TheCursorIsNotOurs`.
        """
        query = queue([*learners.items()], first + 1, after)
        await self._freshness.own(MARKED_TEXTS, teacher_id)
        found = await self._lists.rows(query)
        rows = [(encode_cursor(*(row[c.name] for c in ORDER)), view_of(MarkedTextRow, row)) for row in found[:first]]
        return Page(rows, len(found) > first, after is not None)

    async def agreement(self, since: datetime | None, until: datetime | None) -> MarkAgreement:
        """How far the examiner and teachers agree on texts of exams begun from `since` until before `until`."""
        pair = (table.c.examiner_fifth, table.c.teacher_fifth)
        query = sa.select(*pair, sa.func.count().label("texts")).group_by(*pair)
        within = query.where(
            *(one.is_not(None) for one in pair),
            *([table.c.started_at >= since] if since is not None else []),
            *([table.c.started_at < until] if until is not None else []),
        )
        rows = await self._lists.rows(within)
        return agreement({(row["examiner_fifth"], row["teacher_fifth"]): row["texts"] for row in rows})


def queue(learners: list[Learner], most: int, after: str | None) -> Query:
    """The least certain texts of the learners, so many at most. Of each learner no more are read."""
    each = each_of(learners)
    wanted = [
        table.c.owner_id == each.c.id,
        table.c.certainty.is_not(None),
        is_readable(table.c.session_id, each, *GRADABLE),
        *([sa.tuple_(*ORDER) > sa.tuple_(*decode_cursor(after, Small, Instant, UUID, str))] if after else []),
    ]
    of_learner = sa.select(table).where(*wanted).order_by(*ORDER).limit(most).lateral("of_learner")
    order = [of_learner.c[column.name] for column in ORDER]
    return sa.select(of_learner).select_from(each.join(of_learner, sa.true())).order_by(*order).limit(most)
