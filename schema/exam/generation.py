"""The writing of an exam, step by step."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry

from domain.exam import events
from domain.exam.generation import SETTLED
from domain.exam.recording_events import RecordingFailed
from domain.exam.state import Exam
from domain.exam.time_events import QuestionWithheld, SourceWithheld
from domain.session import OPEN, Id
from projections.exam.questions import QuestionView, question
from projections.exam.session import ExamPart, exam_part
from projections.exam.writing import Generation, generation
from schema import graph
from schema.context import Info, ThereIsNoSuchThing, readable
from schema.exam.ids import ExamIds, exam_ids
from schema.watching import while_readable

OF_A_PART = (
    events.PartStarted
    | events.SourceWritten
    | SourceWithheld
    | QuestionWithheld
    | RecordingFailed
    | events.PartGenerated
    | events.PartFailed
    | events.PartRetried
)
OF_THE_EXAM = events.GenerationStarted | events.GenerationCompleted | events.GenerationFailed | events.ExamRegenerated

UNTIL_CLOSED = "Whether to go on until the exam is over, through all that is written anew or retried meanwhile."


@graph.type
class GenerationProgress:
    """A step in the writing of an exam: how it stands then, and the question or part that the step is about."""

    session_id: Id
    version: int
    """The session's version after this step."""
    cursor: str
    generation: Generation
    """How the writing stands after this step."""
    question: QuestionView | None
    """The question that can be read from now on; null for another step, and for one of a timed exam."""
    part_id: Id | None
    """Which part the step is about: its `id`; null for the whole exam."""
    part: ExamPart | None
    """The part that the step is about as it stands then, its source as far as that is written; null without one."""


@graph.type
class ExamSubscription:
    """What happens in an exam."""

    @graph.subscription(
        description=(
            "The writing of an exam, step by step after a cursor. Ends once generation is COMPLETED or FAILED, or with"
            " the exam."
        )
    )
    async def generation_progress(
        self,
        info: Info,
        session_id: Id,
        after: str | None = None,
        until_closed: Annotated[bool, strawberry.argument(description=UNTIL_CLOSED)] = False,
    ) -> AsyncIterator[GenerationProgress]:
        """Follow the generation."""
        current = await readable(info, session_id)
        if not isinstance(current, Exam):
            raise ThereIsNoSuchThing(field="sessionId", what=f"exam {session_id!r}")
        if _is_over(current, until_closed) and await info.context.history.version(session_id, after) >= current.version:
            return
        stream = info.context.history.folding(session_id, after)
        async for cursor, recorded, exam in while_readable(info, current, stream):
            assert isinstance(exam, Exam)
            if step := _progress(cursor, recorded.event, exam_ids(info, exam)):
                yield step
            if _is_over(exam, until_closed) and exam.version >= current.version:
                return


def _is_over(exam: Exam, until_closed: bool) -> bool:
    """Whether nothing is to come of the writing or, `until_closed`, of the exam."""
    return exam.status not in OPEN or (exam.generation in SETTLED and not until_closed)


def _progress(cursor: str, event: object, ids: ExamIds) -> GenerationProgress | None:
    """How the writing stands after an event, if the event is about it."""
    if isinstance(event, events.QuestionGenerated):
        return _step(cursor, ids, event.question.part_id, question(ids.exam, event.question))
    if isinstance(event, OF_A_PART):
        return _step(cursor, ids, event.part_id)
    return _step(cursor, ids) if isinstance(event, OF_THE_EXAM) else None


def _step(
    cursor: str, ids: ExamIds, part_id: Id | None = None, question: QuestionView | None = None
) -> GenerationProgress:
    return GenerationProgress(
        session_id=ids.exam.id,
        version=ids.exam.version,
        cursor=cursor,
        generation=ids.generation(generation(ids.exam)),
        question=ids.question(question) if question else None,
        part_id=ids.part_id(part_id) if part_id else None,
        part=ids.part(exam_part(ids.exam, part_id)) if part_id else None,
    )
