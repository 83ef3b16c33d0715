"""What happens in a reading session, as it happens: where the reader is, answers as they come, checkpoints, pauses."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from domain.reading import events
from domain.reading.state import Reading
from domain.session import OPEN, Id, Recorded, Session, SessionStatus
from projections.reading import session as views
from schema import graph
from schema.context import Info, ThereIsNoSuchThing, readable
from schema.reading.ids import reading_ids
from schema.reading.session import newest_question, position
from schema.watching import beside, while_readable


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


Item: TypeAlias = tuple[str, Recorded, Session] | Session
"""An event of a session, with its cursor and the session after it; or the session, when it has moved without one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a session, or several pieces of an answer as one, and the session after it.

    Without an event the reader has moved since the event of the cursor.
    """

    cursor: str
    event: events.ReadingEvent | None
    reading: Reading


@graph.type
class ReadingSubscription:
    """What happens in a reading session."""

    @graph.subscription(
        description=(
            "What happens in a reading session after a cursor: positions, questions, their answers as they come,"
            " checkpoints, pauses. Pieces of an answer that came while nobody listened come as one. Positions come as"
            " they are reported, ten times a second at most. Ends with the session."
        )
    )
    async def reading_updates(
        self, info: Info, session_id: Id, after: str | None = None
    ) -> AsyncIterator[ReadingUpdate]:
        """Follow the session."""
        current = await readable(info, session_id)
        if not isinstance(current, Reading):
            raise ThereIsNoSuchThing(field="sessionId", what=f"reading session {session_id!r}")
        version = await info.context.history.version(session_id, after)
        if current.status not in OPEN and version >= current.version:
            return
        async for step in _steps(_items(info, current, after), current.version, after, version):
            if update := await _update(info, step):
                yield update
            if step.reading.status not in OPEN and step.reading.version >= current.version:
                return


def _items(info: Info, reading: Reading, after: str | None) -> AsyncIterator[Item]:
    """The events of a session after a cursor, and the session whenever it moves in between; while it may be read."""
    folding = info.context.history.folding(reading.id, after)
    assert isinstance(folding, AsyncGenerator)
    moves = info.context.reading.moving.of_session(reading.id, reading.owner_id)
    return while_readable(info, reading, beside(folding, moves))


async def _steps(stream: AsyncIterator[Item], known: int, after: str | None, version: int) -> AsyncIterator[Step]:
    """The events of a session after one, and its moves.

    Pieces of one answer up to a known version, which came before, are one piece. The reader's moves are told right
    after the event that they came after.
    """
    waiting: Step | None = None
    moved: Reading | None = None
    async for item in stream:
        if isinstance(item, Reading):
            moved = item
        elif isinstance(item, tuple):
            after, recorded, reading = item
            version = recorded.version
            assert isinstance(reading, Reading)
            step = Step(after, recorded.event, reading)  # type: ignore[arg-type]
            joined = _joined(waiting, step)
            if waiting and joined is None:
                yield waiting
            waiting = joined or step
            if version >= known or not isinstance(waiting.event, events.AnswerExtended):
                yield waiting
                waiting = None
        if moved and moved.version <= version:
            if moved.version == version and after:
                yield Step(after, None, moved)
            moved = None


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
            update.interruption = newest_question(info, reading)
            update.position = await position(info, reading)
        case events.AnswerExtended() | events.AnswerGiven() | events.AnswerFailed():
            update.interruption = newest_question(info, reading)
            update.text_delta = event.text if isinstance(event, events.AnswerExtended) else None
        case events.CheckpointReached(name) | events.CheckpointAnswered(name) | events.CheckpointGraded(name):
            ids = reading_ids(info, reading)
            update.checkpoint = ids.checkpoint(views.checkpoint_named(reading, name))
            update.position = await position(info, reading)
        case _:
            update.position = await position(info, reading)
    return update
