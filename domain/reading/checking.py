"""What answering checkpoints leads to."""

from collections.abc import Sequence

from domain.lifecycle import require_active
from domain.reading.book import BookCheckpoint
from domain.reading.commands import AnswerCheckpoint, GradeCheckpoint
from domain.reading.events import CheckpointAnswered, CheckpointEvent, CheckpointGraded
from domain.reading.state import CheckpointStatus, Reading, Standing
from domain.session import Id, RefusalCode, Refused
from domain.texts import plain

MAX_ATTEMPTS = 3
"""How often a checkpoint may be answered."""

GOOD = 0.5
"""The share of a checkpoint's point from which it is passed."""

MAX_TEXT = 4000
MAX_DURATION_MS = 3_600_000
"""An hour: nobody thinks about a checkpoint for longer."""


class TheSessionHasNoSuchCheckpoint(Refused):
    """The session has no checkpoint {name!r}; it may be one of another session."""

    code = RefusalCode.NOT_FOUND


class TheCheckpointIsAhead(Refused):
    """The reader has not come to this checkpoint yet; dueCheckpoint is the one to answer."""

    code = RefusalCode.WRONG_PHASE


class TheCheckpointIsDone(Refused):
    """The checkpoint is done with; its score is final."""

    code = RefusalCode.ALREADY_DONE


class TheTextIsBeingMarked(Refused):
    """The answer before is being marked."""

    code = RefusalCode.NOT_READY


class TheCheckpointIsRequired(Refused):
    """The checkpoint is required: answer it. Attempts left: {left}."""

    code = RefusalCode.WRONG_PHASE


class TheDurationIsImpossible(Refused):
    """durationMs is from 0 to {limit}, not {given}."""

    code = RefusalCode.INVALID_INPUT


class TheCheckpointTakesAnOption(Refused):
    """The checkpoint takes one of its options, as {{option: ID}}."""

    code = RefusalCode.INVALID_INPUT


class TheCheckpointTakesAText(Refused):
    """The checkpoint takes a text of 1 to {limit} characters, as {{text: String}}."""

    code = RefusalCode.INVALID_INPUT


def find(reading: Reading, name: Id) -> BookCheckpoint:
    """A checkpoint of the session. Raises `TheSessionHasNoSuchCheckpoint`."""
    for checkpoint in reading.checkpoints:
        if checkpoint.name == name:
            return checkpoint
    raise TheSessionHasNoSuchCheckpoint(field="checkpointId", name=name)


def answer(reading: Reading, command: AnswerCheckpoint) -> Sequence[CheckpointEvent]:
    """What answering a checkpoint leads to; an option is marked at once. Raises a `Refused`."""
    require_active(reading)
    checkpoint = find(reading, command.name)
    standing = reading.standing(checkpoint.name)
    _check_due(standing)
    if not 0 <= command.duration_ms <= MAX_DURATION_MS:
        raise TheDurationIsImpossible(field="durationMs", limit=MAX_DURATION_MS, given=command.duration_ms)
    attempt = standing.attempts + 1
    if command.give_up:
        return [_given_up(checkpoint, standing, command)]
    if checkpoint.options:
        return _chosen(checkpoint, command, attempt)
    text = plain(command.text or "").strip()
    if command.option is not None or not 1 <= len(text) <= MAX_TEXT:
        raise TheCheckpointTakesAText(field="answer", limit=MAX_TEXT)
    return [CheckpointAnswered(checkpoint.name, attempt, command.duration_ms, text=text)]


def _check_due(standing: Standing) -> None:
    if standing.status is CheckpointStatus.AHEAD:
        raise TheCheckpointIsAhead(field="checkpointId")
    if standing.status is not CheckpointStatus.DUE:
        raise TheCheckpointIsDone(field="checkpointId")
    if standing.ungraded is not None:
        raise TheTextIsBeingMarked(field="checkpointId")


def _given_up(checkpoint: BookCheckpoint, standing: Standing, command: AnswerCheckpoint) -> CheckpointAnswered:
    if checkpoint.required:
        raise TheCheckpointIsRequired(field="giveUp", left=MAX_ATTEMPTS - standing.attempts)
    return CheckpointAnswered(checkpoint.name, standing.attempts, command.duration_ms, gave_up=True)


def _chosen(checkpoint: BookCheckpoint, command: AnswerCheckpoint, attempt: int) -> Sequence[CheckpointEvent]:
    if command.option not in {option.key for option in checkpoint.options}:
        raise TheCheckpointTakesAnOption(field="answer")
    score = 1.0 if command.option == checkpoint.correct else 0.0
    return [
        CheckpointAnswered(checkpoint.name, attempt, command.duration_ms, option=command.option),
        CheckpointGraded(checkpoint.name, attempt, score),
    ]


def grade(reading: Reading, command: GradeCheckpoint) -> Sequence[CheckpointGraded]:
    """What marking a text leads to; nothing if it is not the one that waits for it."""
    standing = reading.standing(find(reading, command.name).name)
    if standing.ungraded is None or standing.attempts != command.attempt:
        return []
    score = min(max(command.score, 0.0), 1.0)
    return [CheckpointGraded(command.name, command.attempt, score, command.is_estimate, command.feedback)]


def graded(standing: Standing, event: CheckpointGraded) -> Standing:
    """How a learner stands after an answer is marked: the best mark counts, the feedback is of the last."""
    best, is_estimate = event.score, event.is_estimate
    if standing.score is not None and standing.score > best:
        best, is_estimate = standing.score, standing.is_estimate
    if best >= GOOD:
        status = CheckpointStatus.PASSED
    else:
        status = CheckpointStatus.FAILED if event.attempt >= MAX_ATTEMPTS else CheckpointStatus.DUE
    return Standing(status, event.attempt, None, best, is_estimate, event.feedback)
