"""What a reading session does when it is told something, or why it refuses."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import assert_never

from domain.decider import Decider
from domain.lifecycle import EndSession, ExpireSession, PauseSession, ResumeSession, decide_lifecycle, require_open
from domain.reading import asking, checking, commands, reporting
from domain.reading.book import BookCheckpoint
from domain.reading.commands import LearnersWork, ReadingCommand
from domain.reading.events import (
    CheckpointFrequency,
    ReadingCompleted,
    ReadingEvent,
    ReadingModelCalled,
    ReadingStarted,
)
from domain.reading.evolve import dated, evolve
from domain.reading.reporting import TheWordIsNotInTheBook
from domain.reading.state import Reading
from domain.session import RefusalCode, Refused, SessionKind, SessionStatus

LASTS = timedelta(days=1)
"""So long a reading waits for its learner; a later one goes on where it stopped, with continueFrom."""


class TheReadingHasBegun(Refused):
    """The reading session has begun already; start another one."""

    code = RefusalCode.ALREADY_DONE


class TheReadingIsCompleted(Refused):
    """The reading is finished. Start another one, with continueFrom to go on where it ended."""

    code = RefusalCode.ALREADY_DONE


def decide(reading: Reading, command: ReadingCommand, now: datetime) -> Sequence[ReadingEvent]:
    """The events that a command leads to. Raises a `Refused` if it may not be carried out."""
    match command:
        case commands.RecordPositions(positions, waiting):
            return reporting.record(reading, positions, waiting, now)
        case commands.SettlePositions(positions):
            return reporting.settle(reading, positions)
        case commands.AskQuestion():
            return asking.ask(reading, command, now)
        case commands.ExtendAnswer() | commands.GiveAnswer() | commands.FailAnswer():
            return asking.answer(reading, command)
        case commands.ResumeReading():
            return asking.resume(reading, command)
        case commands.AnswerCheckpoint():
            return checking.answer(reading, command)
        case commands.GradeCheckpoint():
            return checking.grade(reading, command)
        case commands.RecordModelCall(usage):
            return [ReadingModelCalled(usage)]
        case commands.StartReading():
            return _start(reading, command)
        case EndSession(outcome=SessionStatus.COMPLETED):
            return _complete(reading)
        case EndSession() if reading.status is SessionStatus.COMPLETED:
            raise TheReadingIsCompleted
        case PauseSession() | ResumeSession() | EndSession() | ExpireSession():
            return decide_lifecycle(reading, command)
        case _:
            assert_never(command)


def _start(reading: Reading, command: commands.StartReading) -> Sequence[ReadingEvent]:
    book = command.book
    if reading.version:
        raise TheReadingHasBegun
    if not 0 <= command.first_word < book.word_count:
        raise TheWordIsNotInTheBook(field="continueFrom", last=book.word_count - 1, given=command.first_word)
    started = ReadingStarted(
        owner_id=command.learner_id,
        book_id=book.id,
        edition=book.edition,
        language=book.language,
        answer_language=command.answer_language,
        mode=command.mode,
        word_count=book.word_count,
        first_word=command.first_word,
        frequency=command.frequency,
        checkpoints=_wished(book.checkpoints, command.frequency),
    )
    return [started]


def _wished(checkpoints: tuple[BookCheckpoint, ...], frequency: CheckpointFrequency) -> tuple[BookCheckpoint, ...]:
    """The checkpoints that come as often as a learner wants: those that are required, and of the others how many."""
    step = {CheckpointFrequency.ALL: 1, CheckpointFrequency.HALF: 2, CheckpointFrequency.REQUIRED: 0}[frequency]
    optional = [one.name for one in checkpoints if not one.required]
    kept = set(optional[::step]) if step else set()
    return tuple(one for one in checkpoints if one.required or one.name in kept)


def _complete(reading: Reading) -> Sequence[ReadingEvent]:
    if reading.status is SessionStatus.COMPLETED:
        raise TheReadingIsCompleted
    require_open(reading)
    return [ReadingCompleted()]


DECIDER: Decider[Reading, ReadingCommand, ReadingEvent] = Decider(
    kind=SessionKind.READING,
    initial=lambda id: Reading(id=id),
    commands=ReadingCommand,
    decide=decide,
    evolve=evolve,
    dated=dated,
    work=LearnersWork,
    lasts=LASTS,
)
