"""What each event makes of a reading session."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from domain.lifecycle import SessionEnded, SessionErased, SessionPaused, SessionResumed, evolve_lifecycle
from domain.reading import events as happened
from domain.reading.checking import graded
from domain.reading.positions import PlaybackState, Position, pieces, with_more
from domain.reading.state import CheckpointStatus, Failure, Interruption, InterruptionStatus, Reading, Standing
from domain.session import LONG_AGO, Id, SessionStatus


def evolve(reading: Reading, event: happened.ReadingEvent) -> Reading:
    """The state after an event."""
    match event:
        case happened.ReadingStarted():
            return _started(reading, event)
        case happened.PositionsReported():
            return replace(
                reading,
                stretches=with_more(reading.stretches, event.stretches),
                pieces=pieces(reading.pieces, event.stretches),
                last=_ended(event.last) if reading.status is SessionStatus.COMPLETED else event.last,
                furthest=max(reading.furthest, event.furthest, event.last.word_index),
            )
        case happened.CheckpointReached() | happened.CheckpointAnswered() | happened.CheckpointGraded():
            return _checked(reading, event)
        case happened.QuestionAsked(number, kind, text, word_index):
            asked = Interruption(number, kind, text, word_index)
            stopped = _at(_paused(reading), word_index, PlaybackState.PAUSED)
            return replace(stopped, interruptions=(*_closed(reading), asked))
        case happened.AnswerExtended() | happened.AnswerGiven() | happened.AnswerFailed():
            return _answered(reading, event)
        case happened.ReadingResumed(from_word, _, understood):
            resumed = _at(reading, from_word, PlaybackState.PLAYING)
            return replace(resumed, interruptions=_closed(reading, understood))
        case happened.ReadingCompleted():
            ended = _at(reading, reading.word_index, PlaybackState.ENDED)
            return replace(ended, status=SessionStatus.COMPLETED, interruptions=_closed(reading))
        case happened.ReadingModelCalled(usage):
            return replace(reading, usage=reading.usage + usage)
        case SessionPaused() | SessionResumed() | SessionEnded() | SessionErased():
            return evolve_lifecycle(_paused(reading) if isinstance(event, SessionPaused) else reading, event)
        case _:
            assert_never(event)


def dated(reading: Reading, at: datetime) -> Reading:
    """The state with the instant of a question that has none yet."""
    newest = reading.interruptions[-1] if reading.interruptions else None
    if newest is None or newest.asked_at != LONG_AGO:
        return reading
    return replace(reading, interruptions=(*reading.interruptions[:-1], replace(newest, asked_at=at)))


def _started(reading: Reading, event: happened.ReadingStarted) -> Reading:
    before = {
        one.name: Standing(CheckpointStatus.SKIPPED) for one in event.checkpoints if one.word_index < event.first_word
    }
    return replace(
        reading,
        owner_id=event.owner_id,
        book_id=event.book_id,
        edition=event.edition,
        language=event.language,
        answer_language=event.answer_language,
        mode=event.mode,
        word_count=event.word_count,
        first_word=event.first_word,
        furthest=event.first_word - 1,
        frequency=event.frequency,
        checkpoints=event.checkpoints,
        standings=before,
    )


def _at(reading: Reading, word_index: int, state: PlaybackState) -> Reading:
    """The reader at a word, as the player's clock had it last; where its audio is at another word nobody has told."""
    last = reading.last or Position(word_index, LONG_AGO)
    seconds = last.audio_seconds if word_index == last.word_index else 0.0
    moved = replace(last, word_index=word_index, audio_seconds=seconds, state=state)
    if reading.status is SessionStatus.COMPLETED:
        moved = _ended(moved)
    return replace(reading, last=moved, furthest=max(reading.furthest, word_index))


def _ended(last: Position) -> Position:
    """Where the reader was at the end: what comes after it was reported before it."""
    return replace(last, state=PlaybackState.ENDED)


def _paused(reading: Reading) -> Reading:
    """The reader stands still; what was read until now is ended, and what comes after it is another stretch."""
    if reading.last and reading.last.state is PlaybackState.PLAYING:
        reading = replace(reading, last=replace(reading.last, state=PlaybackState.PAUSED))
    if not reading.stretches:
        return reading
    return replace(reading, stretches=(*reading.stretches[:-1], replace(reading.stretches[-1], paused=True)))


def _closed(reading: Reading, understood: bool | None = None) -> tuple[Interruption, ...]:
    """The questions, all of them done with."""
    if reading.interruption is None:
        return reading.interruptions
    closed = replace(reading.interruption, status=InterruptionStatus.CLOSED, understood=understood)
    return (*reading.interruptions[:-1], closed)


def _checked(reading: Reading, event: happened.CheckpointEvent) -> Reading:
    standing = reading.standing(event.name)
    match event:
        case happened.CheckpointReached(name):
            reached = _with(reading, name, lambda one: replace(one, status=CheckpointStatus.DUE))
            stop = reached.stop
            return _at(reached, reached.word_index, PlaybackState.PAUSED) if stop and stop.name == name else reached
        case happened.CheckpointAnswered(name, attempt):
            skipped = CheckpointStatus.SKIPPED if event.gave_up else standing.status
            return _with(reading, name, lambda one: replace(one, status=skipped, attempts=attempt, ungraded=event.text))
        case happened.CheckpointGraded(name):
            return _with(reading, name, lambda one: graded(one, event))
        case _:
            assert_never(event)


def _with(reading: Reading, name: Id, change: Callable[[Standing], Standing]) -> Reading:
    return replace(reading, standings={**reading.standings, name: change(reading.standing(name))})


def _answered(reading: Reading, event: happened.AnswerEvent) -> Reading:
    asked = next(one for one in reading.interruptions if one.number == event.number)
    match event:
        case happened.AnswerExtended(_, attempt, text):
            before = asked.answer or "" if attempt == asked.attempt else ""
            changed = replace(asked, status=InterruptionStatus.STREAMING, attempt=attempt, answer=before + text)
        case happened.AnswerGiven():
            changed = replace(
                asked,
                status=InterruptionStatus.ANSWERED,
                answer=event.text,
                answer_type=event.type,
                word=event.word,
                suggestions=event.suggestions,
                offline=event.offline,
            )
        case happened.AnswerFailed(_, code, message):
            changed = replace(asked, status=InterruptionStatus.FAILED, failure=Failure(code, message))
        case _:
            assert_never(event)
    return replace(reading, interruptions=tuple(changed if one is asked else one for one in reading.interruptions))
