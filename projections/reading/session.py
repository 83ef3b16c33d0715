"""A reading session as its learner and their teachers see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.questions.question import Option
from domain.reading import positions
from domain.reading.book import BookCheckpoint, CheckpointType
from domain.reading.checking import MAX_ATTEMPTS, find
from domain.reading.events import AnswerType, InterruptionKind, WordEntry
from domain.reading.positions import PlaybackState, Position
from domain.reading.state import (
    NOT_DONE,
    CheckpointStatus,
    Failure,
    Interruption,
    InterruptionStatus,
    Reading,
    Standing,
)
from domain.session import LONG_AGO, Id

FALLBACKS = ("CONTINUE", "RETRY", "SKIP")
"""What can be done about a question that was not answered."""

HINT_AFTER, EXPLANATION_AFTER = 1, 2
"""Answers that were not right, after which the hint and then the explanation of a checkpoint are shown."""


@dataclass(frozen=True, slots=True)
class ReadingPosition:
    """Where the reader is."""

    word_index: int
    """The word, counted from 0 through the book."""
    paragraph_index: int
    """The paragraph that the word is in, counted from 0 through the book."""
    audio_seconds: float
    """How far into the audio of the passage the player was, in seconds at its normal rate; 0 where it has not told.

    To play from `wordIndex`, take the `start` of that word in `audio.words`: after `resumeReading` nobody has told.
    """
    rate: float
    """How fast it is read, from 0.5 to 2; 1 is normal."""
    state: PlaybackState
    """What the player does."""
    reported_at: datetime
    """When it was there, by the player's clock; until it has reported, when the session began."""


@dataclass(frozen=True, slots=True)
class InterruptionFailure:
    """Why a question was not answered, and what can be done."""

    code: str
    """What went wrong, for programs: UNAVAILABLE, TIMEOUT, BUDGET or UNUSABLE."""
    message: str
    """What went wrong, for people."""
    options: tuple[str, ...]
    """CONTINUE: `resumeReading` where it stopped. RETRY: `askQuestion` again. SKIP: `resumeReading` further on."""


@dataclass(frozen=True, slots=True)
class InterruptionView:
    """A question that the learner has stopped for."""

    id: Id
    """What `resumeReading` names it by."""
    kind: InterruptionKind
    """How the learner interrupted."""
    status: InterruptionStatus
    """How it stands."""
    question: str
    """What was asked."""
    word_index: int
    """The word at which the reading stopped."""
    answer: str | None
    """The answer as far as it has come; null until its first words."""
    answer_type: AnswerType | None
    """What the answer is; null until it is whole."""
    word: WordEntry | None
    """The word that the answer is about; null if it is about none."""
    suggestions: tuple[str, ...]
    """Questions that could follow, in the learner's words."""
    is_from_book: bool
    """Whether the answer was found in the book and its dictionary, because there is no author to ask."""
    failure: InterruptionFailure | None
    """Why there is no answer; null unless it failed."""
    understood: bool | None
    """Whether the learner has understood, as they said when they went on; null if they did not say."""
    asked_at: datetime
    """When it was asked."""


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """A question at a word, asked once the word is passed. What it asks is told once it is due."""

    id: Id
    """What `answerCheckpoint` names it by."""
    type: CheckpointType
    """What it asks for."""
    status: CheckpointStatus
    """How it stands."""
    word_index: int
    """The word that it stands at."""
    required: bool
    """Whether nothing beyond is read before it is done with."""
    question: str
    """What is asked; empty until it is due."""
    options: tuple[Option, ...]
    """The options, one of which is right; empty where a text is asked for, and until it is due."""
    hint: str | None
    """Help, after an answer that was not right; null before, or if there is none."""
    attempts_left: int
    """How often it can be answered still."""
    explanation: str | None
    """Why what is right is right, after two answers that were not and once it is done with; null before."""
    score: float | None
    """The best mark of the answers so far, from 0 to 1; null until one is marked."""
    is_estimate: bool
    """Whether the mark is an estimate, because there is no author who could read the text."""
    feedback: str
    """What is told of the last answer; empty for nothing."""
    is_being_marked: bool
    """Whether a text is being marked."""


def position(reading: Reading, paragraph_index: int) -> ReadingPosition:
    """Where the reader is."""
    last = reading.last or Position(reading.first_word, LONG_AGO, PlaybackState.IDLE)
    return ReadingPosition(
        word_index=last.word_index,
        paragraph_index=paragraph_index,
        audio_seconds=last.audio_seconds,
        rate=last.rate,
        state=last.state,
        reported_at=reading.started_at if last.at == LONG_AGO else last.at,
    )


def percentage(reading: Reading) -> float:
    """How much of the book has been reached, from 0 to 100."""
    return round(100 * (reading.furthest + 1) / reading.word_count, 1) if reading.word_count else 0.0


def words_read(reading: Reading) -> int:
    """How many words of the book were read in this session."""
    return positions.words_read(reading.stretches)


def interruption(asked: Interruption) -> InterruptionView:
    """A question, named by its number."""
    return InterruptionView(
        id=Id(str(asked.number)),
        kind=asked.kind,
        status=asked.status,
        question=asked.question,
        word_index=asked.word_index,
        answer=asked.answer,
        answer_type=asked.answer_type,
        word=asked.word,
        suggestions=asked.suggestions,
        is_from_book=asked.offline,
        failure=_failure(asked.failure) if asked.failure else None,
        understood=asked.understood,
        asked_at=asked.asked_at,
    )


def _failure(failure: Failure) -> InterruptionFailure:
    return InterruptionFailure(failure.code.value, failure.message, FALLBACKS)


def checkpoints(reading: Reading) -> Sequence[CheckpointView]:
    """All checkpoints of a session, in the order of the book."""
    return [checkpoint(reading, one) for one in reading.checkpoints]


def due_checkpoint(reading: Reading) -> CheckpointView | None:
    """The checkpoint to answer first."""
    return checkpoint(reading, reading.due[0]) if reading.due else None


def checkpoint(reading: Reading, asked: BookCheckpoint) -> CheckpointView:
    """A checkpoint as it stands, named by its name."""
    standing = reading.standing(asked.name)
    is_told = standing.status is not CheckpointStatus.AHEAD
    wrong = standing.attempts if standing.ungraded is None else standing.attempts - 1
    is_over = standing.status in (CheckpointStatus.PASSED, CheckpointStatus.FAILED)
    return CheckpointView(
        id=asked.name,
        type=asked.type,
        status=standing.status,
        word_index=asked.word_index,
        required=asked.required,
        question=asked.question if is_told else "",
        options=tuple(Option(Id(one.key), one.text) for one in asked.options) if is_told else (),
        hint=asked.hint if wrong >= HINT_AFTER else None,
        attempts_left=_attempts_left(standing),
        explanation=asked.explanation if asked.explanation and (is_over or wrong >= EXPLANATION_AFTER) else None,
        score=standing.score,
        is_estimate=standing.is_estimate,
        feedback=standing.feedback,
        is_being_marked=standing.ungraded is not None,
    )


def checkpoint_named(reading: Reading, name: Id) -> CheckpointView:
    """A checkpoint of a session as it stands, by its name."""
    return checkpoint(reading, find(reading, name))


def _attempts_left(standing: Standing) -> int:
    return MAX_ATTEMPTS - standing.attempts if standing.status in NOT_DONE else 0
