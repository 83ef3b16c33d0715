"""What a player's reports lead to: where the reader is, how far they came, and which checkpoints they have passed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.lifecycle import require_active, require_open
from domain.reading.events import CheckpointReached, PositionsReported
from domain.reading.positions import PlaybackState, Position, merged, stretch_of
from domain.reading.state import NOT_DONE, CheckpointStatus, Reading
from domain.session import RefusalCode, Refused, SessionStatus

MAX_POSITIONS = 1000
"""Positions that a player may report at once: those of a quarter of an hour without a connection."""

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far a player's clock may be from the server's."""

SLOWEST, FASTEST = 0.5, 2.0
MAX_AUDIO_SECONDS = 86_400.0


class ThereAreNoPositions(Refused):
    """A report has from 1 to {limit} positions, not {given}. What is more goes into another report."""

    code = RefusalCode.INVALID_INPUT


class TheWordIsNotInTheBook(Refused):
    """The book has the words 0 to {last}, and no word {given}."""

    code = RefusalCode.INVALID_INPUT


class TheInstantIsImpossible(Refused):
    """{given} is no instant of this session, which began at {started}; it is {now} now. Set the player's clock."""

    code = RefusalCode.INVALID_INPUT


class TheInstantHasNoOffset(Refused):
    """{given} does not say where it is that late. Send instants with their offset from UTC, such as {given}Z."""

    code = RefusalCode.INVALID_INPUT


class TheRateIsImpossible(Refused):
    """A book is read at a rate from 0.5 to 2, not {given}."""

    code = RefusalCode.INVALID_INPUT


class TheAudioIsShorter(Refused):
    """audioSeconds is from 0 to {limit}, not {given}."""

    code = RefusalCode.INVALID_INPUT


def check_word(reading: Reading, word_index: int, field: str) -> None:
    """Raise `TheWordIsNotInTheBook` for a word that the book has not."""
    if not 0 <= word_index < reading.word_count:
        raise TheWordIsNotInTheBook(field=field, last=reading.word_count - 1, given=word_index)


def check_positions(reading: Reading, positions: Sequence[Position], now: datetime) -> None:
    """Refuse what cannot have been, and what comes from a session that is over, or that its learner has paused.

    Late reports may come, and those from a session that was paused because nothing came: they resume it. Raises a
    `Refused`.
    """
    require_open(reading)
    if not 1 <= len(positions) <= MAX_POSITIONS:
        raise ThereAreNoPositions(field="positions", limit=MAX_POSITIONS, given=len(positions))
    for number, position in enumerate(positions):
        _check(reading, position, f"positions[{number}]", now)
    is_stopped = reading.status is SessionStatus.PAUSED and not reading.is_idle
    if is_stopped and any(one.at > reading.last_active_at for one in positions):
        require_active(reading)


def _check(reading: Reading, position: Position, path: str, now: datetime) -> None:
    check_word(reading, position.word_index, f"{path}.wordIndex")
    if position.at.tzinfo is None:
        raise TheInstantHasNoOffset(field=f"{path}.at", given=position.at.isoformat())
    if not reading.started_at - CLOCKS_DIFFER <= position.at <= now + CLOCKS_DIFFER:
        began, told = reading.started_at.isoformat(), position.at.isoformat()
        raise TheInstantIsImpossible(field=f"{path}.at", given=told, started=began, now=now.isoformat())
    if not SLOWEST <= position.rate <= FASTEST:
        raise TheRateIsImpossible(field=f"{path}.rate", given=position.rate)
    if not 0 <= position.audio_seconds <= MAX_AUDIO_SECONDS:
        raise TheAudioIsShorter(field=f"{path}.audioSeconds", limit=MAX_AUDIO_SECONDS, given=position.audio_seconds)


def reported(reading: Reading, positions: Sequence[Position]) -> PositionsReported:
    """What positions come to. Nobody passes a stop, and a question holds the reader where it was asked."""
    asked, last_word = reading.interruption, last_readable(reading)
    if asked:
        last_word = min(last_word, max(asked.word_index, reading.furthest))
    taken = [_held(one, last_word) for one in positions]
    known = [reading.last] if reading.last else []
    last = reading.last if asked and reading.last else max(known + taken, key=lambda one: (one.at, one.word_index))
    furthest = max(reading.furthest, *(one.word_index for one in taken))
    return PositionsReported(merged(map(stretch_of, taken)), last, furthest, len(positions))


def last_readable(reading: Reading) -> int:
    """The last word that can be read now: that of a required checkpoint that is not done with, or the book's last."""
    waiting = (one for one in reading.checkpoints if reading.standing(one.name).status in NOT_DONE)
    return next((one.word_index for one in waiting if one.required), reading.word_count - 1)


def passed(reading: Reading, furthest: int) -> Sequence[CheckpointReached]:
    """The checkpoints that are passed once a word is reached, in the order of the book."""
    ahead = (one for one in reading.checkpoints if reading.standing(one.name).status is CheckpointStatus.AHEAD)
    return [CheckpointReached(one.name) for one in ahead if one.word_index <= furthest]


def _held(position: Position, last_word: int) -> Position:
    """A position no further than a word; who goes beyond it stands still there."""
    if position.word_index <= last_word:
        return position
    return replace(position, word_index=last_word, state=PlaybackState.PAUSED)


def record(
    reading: Reading, positions: Sequence[Position], waiting: Sequence[Position], now: datetime
) -> Sequence[PositionsReported | CheckpointReached]:
    """What comes of positions that a player reports, and of those that wait. Raises a `Refused`."""
    check_positions(reading, positions, now)
    return settle(reading, [*waiting, *positions])


def settle(reading: Reading, positions: Sequence[Position]) -> Sequence[PositionsReported | CheckpointReached]:
    """What comes of positions that were checked before."""
    if not positions:
        return []
    report = reported(reading, positions)
    return [report, *passed(reading, report.furthest)]
