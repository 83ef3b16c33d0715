"""What happens in a reading session, as it happens: where the reader is, answers as they come, checkpoints, pauses."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from domain.reading import events
from domain.reading.state import Reading
from domain.session import OPEN, Id, Recorded, SessionStatus
from projections.reading import session as views
from schema import graph
from schema.context import Info, ThereIsNoSuchThing, readable
from schema.reading.ids import reading_ids
from schema.reading.session import position
from schema.watching import while_readable


@graph.type
class ReadingUpdate:
    """Something that happened in a reading session, and what it changed; what it did not change is null."""

    session_id: Id
    version: int
    """The session's version after it."""
    cursor: str
    position: views.ReadingPosition | None
    """Where the reader is from now on."""
    interruption: views.InterruptionView | None
    """The question that was asked, that is being answered, or that is done with."""
    text_delta: str | None
    """The text that has come of the answer since the update before; `interruption.answer` has all of it."""
    checkpoint: views.CheckpointView | None
    """The checkpoint that was reached, answered or marked."""
    status: SessionStatus
    """Where the session stands."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a session, or several pieces of an answer as one, and the session after it."""

    cursor: str
    event: events.ReadingEvent
    reading: Reading


@graph.type
class ReadingSubscription:
    """What happens in a reading session."""

    @graph.subscription(
        description=(
            "What happens in a reading session after a cursor: positions, questions, their answers as they come,"
            " checkpoints, pauses. Pieces of an answer that came while nobody listened come as one. Ends with the"
            " session."
        )
    )
    async def reading_updates(
        self, info: Info, session_id: Id, after: str | None = None
    ) -> AsyncIterator[ReadingUpdate]:
        """Follow the session."""
        current = await readable(info, session_id)
        if not isinstance(current, Reading):
            raise ThereIsNoSuchThing(field="sessionId", what=f"reading session {session_id!r}")
        if current.status not in OPEN and await info.context.history.version(session_id, after) >= current.version:
            return
        stream = while_readable(info, current, info.context.history.folding(session_id, after))
        async for step in _steps(stream, current.version):
            if update := await _update(info, step):
                yield update
            if step.reading.status not in OPEN and step.reading.version >= current.version:
                return


async def _steps(stream: AsyncIterator[tuple[str, Recorded, object]], known: int) -> AsyncIterator[Step]:
    """The events of a session; pieces of one answer up to a known version, which came before, as one piece."""
    waiting: Step | None = None
    async for cursor, recorded, reading in stream:
        assert isinstance(reading, Reading)
        step = Step(cursor, recorded.event, reading)  # type: ignore[arg-type]
        joined = _joined(waiting, step)
        if waiting and joined is None:
            yield waiting
        waiting = joined or step
        if recorded.version >= known or not isinstance(waiting.event, events.AnswerExtended):
            yield waiting
            waiting = None


def _joined(before: Step | None, after: Step) -> Step | None:
    """Two pieces of one answer as one; None if they are not that."""
    first, second = before and before.event, after.event
    if not isinstance(first, events.AnswerExtended) or not isinstance(second, events.AnswerExtended):
        return None
    if (first.number, first.attempt) != (second.number, second.attempt):
        return None
    return replace(after, event=replace(second, text=first.text + second.text))


async def _update(info: Info, step: Step) -> ReadingUpdate | None:
    """What a client is told of an event; None for what concerns the server alone."""
    event, reading = step.event, step.reading
    update = ReadingUpdate(
        session_id=reading.id,
        version=reading.version,
        cursor=step.cursor,
        position=None,
        interruption=None,
        text_delta=None,
        checkpoint=None,
        status=reading.status,
    )
    match event:
        case events.ReadingModelCalled():
            return None
        case events.QuestionAsked() | events.ReadingResumed() | events.ReadingCompleted():
            update.interruption = _newest_question(info, reading)
            update.position = await position(info, reading)
        case events.AnswerExtended() | events.AnswerGiven() | events.AnswerFailed():
            update.interruption = _newest_question(info, reading)
            update.text_delta = event.text if isinstance(event, events.AnswerExtended) else None
        case events.CheckpointReached(name) | events.CheckpointAnswered(name) | events.CheckpointGraded(name):
            ids = reading_ids(info, reading)
            update.checkpoint = ids.checkpoint(views.checkpoint_named(reading, name))
            update.position = await position(info, reading)
        case _:
            update.position = await position(info, reading)
    return update


def _newest_question(info: Info, reading: Reading) -> views.InterruptionView | None:
    if not reading.interruptions:
        return None
    return reading_ids(info, reading).interruption(views.interruption(reading.interruptions[-1]))
