"""What a reading session can be told."""

from typing import TypeAlias

from domain.lifecycle import LifecycleCommand
from domain.reading.book import Book
from domain.reading.events import CheckpointFrequency, Explanation, FailureCode, InterruptionKind, ReadingMode
from domain.reading.positions import Position
from domain.session import Id, command
from domain.spending import Usage


@command
class StartReading:
    """Begin to read a book at a word; questions are answered in a language."""

    learner_id: Id
    book: Book
    mode: ReadingMode
    first_word: int
    frequency: CheckpointFrequency
    answer_language: str


@command
class RecordPositions:
    """What a player has reported, in whatever order; and what it reported before, which was checked when it came."""

    positions: tuple[Position, ...]
    waiting: tuple[Position, ...] = ()


@command
class SettlePositions:
    """Record what a player has reported that was checked when it came, however the session stands by now."""

    positions: tuple[Position, ...]


@command
class AskQuestion:
    """Stop at a word and ask something."""

    text: str
    word_index: int
    kind: InterruptionKind


@command
class ExtendAnswer:
    """More of the answer to a question has come."""

    number: int
    attempt: int
    text: str


@command
class GiveAnswer:
    """The answer to a question is whole."""

    number: int
    answer: Explanation


@command
class FailAnswer:
    """A question could not be answered."""

    number: int
    code: FailureCode
    message: str


@command
class ResumeReading:
    """Go on: at a word, or where the reader is. `question` is the name of the one that is done with, its number."""

    question: Id | None = None
    understood: bool | None = None
    from_word: int | None = None


@command
class AnswerCheckpoint:
    """Answer a checkpoint by an option or a text, or give it up."""

    name: Id
    duration_ms: int
    option: str | None = None
    text: str | None = None
    give_up: bool = False


@command
class GradeCheckpoint:
    """A text that answers a checkpoint is marked, from 0 to 1."""

    name: Id
    attempt: int
    score: float
    is_estimate: bool
    feedback: str


@command
class RecordModelCall:
    """A call to a model was made."""

    usage: Usage


LearnersWork: TypeAlias = RecordPositions | AskQuestion | ResumeReading | AnswerCheckpoint
"""By what a learner works on."""

AuthorsWork: TypeAlias = ExtendAnswer | GiveAnswer | FailAnswer | GradeCheckpoint | RecordModelCall
"""What comes of what was asked for."""

ReadingCommand: TypeAlias = StartReading | LearnersWork | SettlePositions | AuthorsWork | LifecycleCommand
