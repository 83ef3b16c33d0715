"""What learners did and scored in their study sessions, as it is kept."""

from collections.abc import Sequence

import sqlalchemy as sa

from infrastructure.postgres.rows import view_of
from infrastructure.postgres.tables import study_records as table
from infrastructure.views.freshness import Freshness
from infrastructure.views.lists import Lists
from projections.study.kind import RECORDS
from projections.study.records import StudyRecordRow


class Records:
    """Queries on the records of studying. Learners find what they did a moment ago."""

    def __init__(self, lists: Lists, freshness: Freshness) -> None:
        self._lists, self._freshness = lists, freshness

    async def study_records(self, owner_id: str, exam_type: str | None) -> Sequence[StudyRecordRow]:
        """What a learner did and scored in their study sessions, those for one examination or all."""
        await self._freshness.own(RECORDS, owner_id)
        query = sa.select(table).where(table.c.owner_id == owner_id)
        if exam_type:
            query = query.where(table.c.exam_type == exam_type)
        return [view_of(StudyRecordRow, row) for row in await self._lists.rows(query)]
