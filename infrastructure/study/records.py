"""What learners did and scored in their study sessions, as it is kept."""

from collections.abc import Sequence

import sqlalchemy as sa

from infrastructure.postgres.rows import view_of
from infrastructure.postgres.tables import study_records as table
from infrastructure.views.lists import Lists
from projections.study.records import StudyRecordRow


class Records:
    """Queries on the records of studying."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def study_records(self, owner_id: str, exam_type: str | None) -> Sequence[StudyRecordRow]:
        """What a learner did and scored in their study sessions, those for one examination or all."""
        query = sa.select(table).where(table.c.owner_id == owner_id)
        if exam_type:
            query = query.where(table.c.exam_type == exam_type)
        return [view_of(StudyRecordRow, row) for row in await self._lists.rows(query)]
