"""The texts that a teacher might look at, those first whose marks are the least certain."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from domain.exam.state import Exam
from domain.questions.marks import Marker
from domain.session import Id
from projections.exam import questions as exam_questions
from projections.exam.marked_texts import MarkedTextRow, spread
from schema import graph
from schema.base import PageInfo
from schema.context import Info, Role, ThereIsNoSuchThing, page_size, signed_in
from schema.describing import said
from schema.exam.ids import exam_ids
from schema.exam.session import ExamSession, exam_view


@graph.type
class QueuedText:
    """A text whose mark a teacher might look at."""

    learner_id: Id
    """Whose text it is: the `learnerId` of a `ClassroomLearner`."""
    marked_at: datetime
    """When it got the mark, or the estimate, that it has."""
    spread: int
    """By how many steps its markings differ, all criteria together; 0 where they agree or there are fewer than two."""
    session: ExamSession
    """The exam that it was written in."""
    question: exam_questions.QuestionView
    """The task, with the text as `answer` and its mark as `result`; `result.provisional` says that it is none."""


@graph.type
class QueuedTextEdge:
    """A text in the queue."""

    cursor: str
    node: QueuedText


@graph.type
class MarkingQueueConnection:
    """A page of the queue, the least certain marks first."""

    edges: list[QueuedTextEdge]
    page_info: PageInfo


@graph.type
class MarkingQueueQuery:
    """What is to be marked."""

    @graph.field(
        description=(
            "The texts of a classroom's learners that its teacher might look at, the least certain marks first:"
            " estimates, then those whose markings differ, the most steps first, then those whose markings agree. What"
            " a teacher has marked is not there, nor what is being marked."
        )
    )
    async def marking_queue(
        self,
        info: Info,
        classroom_id: Annotated[Id, said("The classroom's `id`.")],
        first: int | None = 20,
        after: str | None = None,
    ) -> MarkingQueueConnection:
        """A page of the queue."""
        viewer, size = signed_in(info), page_size(first, 20)
        if Role.TEACHER not in viewer.roles:
            return MarkingQueueConnection(edges=[], page_info=PageInfo.empty())
        classroom = await info.context.classroom.classrooms.get(classroom_id, viewer.id)
        if classroom is None:
            raise ThereIsNoSuchThing(field="classroomId", what=f"classroom {classroom_id!r}")
        page = await info.context.exam.marked_texts.queue(viewer.id, classroom.enrolled, size, after)
        texts = await asyncio.gather(*(_queued(info, row, classroom.enrolled) for _, row in page.rows))
        shown = zip(page.rows, texts, strict=True)
        edges = [QueuedTextEdge(cursor=cursor, node=text) for (cursor, _), text in shown if text]
        return MarkingQueueConnection(edges=edges, page_info=PageInfo.of(page))


async def _queued(info: Info, row: MarkedTextRow, enrolled: Mapping[Id, datetime]) -> QueuedText | None:
    """A text as it stands; None when it is not there any more, or the row is behind."""
    exam = await info.context.sessions.get(row.session_id)
    if not isinstance(exam, Exam) or row.marked_at is None:
        return None
    since = enrolled.get(exam.owner_id)
    if since is None or exam.last_active_at < since:
        return None
    question, mark = exam.questions.get(row.question_id), exam.grades.get(row.question_id)
    if question is None or mark is None or mark.marked_by is Marker.MANUAL or row.question_id in exam.pending:
        return None
    return QueuedText(
        learner_id=exam.owner_id,
        marked_at=row.marked_at,
        spread=spread(mark),
        session=exam_view(exam),
        question=exam_ids(info, exam).question(exam_questions.question(exam, question)),
    )
