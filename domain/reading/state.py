"""A reading session as its events make it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from domain.reading.book import BookCheckpoint
from domain.reading.events import (
    AnswerType,
    CheckpointFrequency,
    FailureCode,
    InterruptionKind,
    ReadingMode,
    WordEntry,
)
from domain.reading.positions import Position, Stretch
from domain.session import LONG_AGO, Id, Session
from domain.spending import Usage

NO_BOOK = Id("")


class CheckpointStatus(Enum):
    """How a checkpoint stands."""

    AHEAD = "AHEAD"
    """The reader has not come to it."""
    DUE = "DUE"
    """It is to be answered; one that is required before anything else is read."""
    PASSED = "PASSED"
    """It was answered well."""
    FAILED = "FAILED"
    """Its attempts are used up."""
    SKIPPED = "SKIPPED"
    """It was given up, or lies before the word that the session began at."""


NOT_DONE = frozenset({CheckpointStatus.AHEAD, CheckpointStatus.DUE})


class InterruptionStatus(Enum):
    """How a question stands."""

    PENDING = "PENDING"
    """It is asked, and the reading stands still."""
    STREAMING = "STREAMING"
    """The answer is coming."""
    ANSWERED = "ANSWERED"
    """It is answered; the reading goes on with `resumeReading`."""
    FAILED = "FAILED"
    """It could not be answered; `failure` says why, and what can be done."""
    CLOSED = "CLOSED"
    """The reading has gone on."""


ANSWERING = frozenset({InterruptionStatus.PENDING, InterruptionStatus.STREAMING})


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a question was not answered, for programs and for people."""

    code: FailureCode
    message: str


@dataclass(frozen=True, slots=True)
class Interruption:
    """A question. `attempt` is which one at its answer `answer` is of; `number` counts from 1."""

    number: int
    kind: InterruptionKind
    question: str
    word_index: int
    asked_at: datetime = LONG_AGO
    status: InterruptionStatus = InterruptionStatus.PENDING
    attempt: int = 0
    answer: str | None = None
    answer_type: AnswerType | None = None
    word: WordEntry | None = None
    suggestions: tuple[str, ...] = ()
    offline: bool = False
    failure: Failure | None = None
    understood: bool | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a learner stands with a checkpoint. `ungraded` is a text that nobody has marked yet."""

    status: CheckpointStatus = CheckpointStatus.AHEAD
    attempts: int = 0
    ungraded: str | None = None
    score: float | None = None
    is_estimate: bool = False
    feedback: str = ""


NOT_REACHED = Standing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Session):
    """A reading session. `furthest` is the last word that was reached, one before the first until then.

    `stretches` are all that was read, `pieces` the latest of it as it was told.
    """

    book_id: Id = NO_BOOK
    edition: str = ""
    language: str = ""
    answer_language: str = ""
    mode: ReadingMode = ReadingMode.ALOUD
    word_count: int = 0
    first_word: int = 0
    frequency: CheckpointFrequency = CheckpointFrequency.ALL
    checkpoints: tuple[BookCheckpoint, ...] = ()
    standings: Mapping[Id, Standing] = field(default_factory=dict)
    stretches: tuple[Stretch, ...] = ()
    pieces: tuple[Stretch, ...] = ()
    last: Position | None = None
    furthest: int = -1
    interruptions: tuple[Interruption, ...] = ()
    usage: Usage = field(default_factory=Usage)

    @property
    def word_index(self) -> int:
        """The word that the reader is at."""
        return self.last.word_index if self.last else self.first_word

    @property
    def interruption(self) -> Interruption | None:
        """The question that the reading stands still for."""
        newest = self.interruptions[-1] if self.interruptions else None
        return newest if newest and newest.status is not InterruptionStatus.CLOSED else None

    @property
    def due(self) -> tuple[BookCheckpoint, ...]:
        """The checkpoints that are due, in the order of the book."""
        return tuple(one for one in self.checkpoints if self.standing(one.name).status is CheckpointStatus.DUE)

    @property
    def stop(self) -> BookCheckpoint | None:
        """The required checkpoint that nothing beyond is read before, once it is due."""
        return next((one for one in self.due if one.required), None)

    def standing(self, name: Id) -> Standing:
        """How the learner stands with a checkpoint."""
        return self.standings.get(name, NOT_REACHED)

    def total_usage(self) -> Usage:
        """What answers and marks have taken."""
        return self.usage
