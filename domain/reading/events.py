"""What happens in a reading session."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from domain.disclosure import Open, Own, Person, Thing
from domain.lifecycle import LifecycleEvent
from domain.reading.book import BookCheckpoint
from domain.reading.positions import Position, Stretch
from domain.session import Id, event
from domain.spending import Usage


class ReadingMode(Enum):
    """How a book is read."""

    ALOUD = "ALOUD"
    """A voice reads it, and the learner follows."""
    SILENT = "SILENT"
    """The learner reads it."""


class CheckpointFrequency(Enum):
    """How many of a book's checkpoints a learner wants; those that are required come always."""

    ALL = "ALL"
    """All of them."""
    HALF = "HALF"
    """Every other one."""
    REQUIRED = "REQUIRED"
    """None but those that are required."""


class InterruptionKind(Enum):
    """How a learner interrupted."""

    VOICE = "VOICE"
    """By speaking."""
    BUTTON = "BUTTON"
    """By a button."""
    GESTURE = "GESTURE"
    """By a gesture."""
    TEXT = "TEXT"
    """By typing."""


class AnswerType(Enum):
    """What an answer to a question is."""

    DEFINITION = "DEFINITION"
    """What a word means: `word` has it."""
    EXPLANATION = "EXPLANATION"
    """Why or how something is so."""
    EXAMPLE = "EXAMPLE"
    """An example."""
    MIXED = "MIXED"
    """More than one of these."""


class FailureCode(Enum):
    """Why a question was not answered."""

    UNAVAILABLE = "UNAVAILABLE"
    """Whoever answers cannot be reached."""
    TIMEOUT = "TIMEOUT"
    """The answer did not come in time."""
    BUDGET = "BUDGET"
    """What may be spent on answers is spent."""
    UNUSABLE = "UNUSABLE"
    """What came back was no answer."""


@dataclass(frozen=True, slots=True)
class WordEntry:
    """What a word means: its definition and an example in the book's language, its translation if there is one."""

    word: Own[str]
    """The word."""
    definition: Own[str]
    """What it means."""
    example: Own[str]
    """A sentence with it."""
    translation: Own[str | None] = None
    """The same word in the learner's language."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A whole answer."""

    type: AnswerType
    text: str
    word: WordEntry | None = None
    suggestions: tuple[str, ...] = ()
    offline: bool = False


@event("reading.started")
class ReadingStarted:
    """A learner began to read an edition of a book at a word. The checkpoints are those that can come."""

    owner_id: Person[Id]
    book_id: Thing[Id]
    edition: Thing[str]
    language: Open[str]
    answer_language: Open[str]
    mode: Open[ReadingMode]
    word_count: Open[int]
    first_word: Open[int]
    frequency: Open[CheckpointFrequency]
    checkpoints: Open[tuple[BookCheckpoint, ...]]


@event("reading.positions_reported")
class PositionsReported:
    """What a player has reported since the event before: what was read, where it was last, and how far it came."""

    stretches: Open[tuple[Stretch, ...]]
    last: Open[Position]
    furthest: Open[int]
    reports: Open[int]


@event("reading.checkpoint_reached")
class CheckpointReached:
    """The reader has passed a checkpoint's word."""

    name: Thing[Id]


@event("reading.checkpoint_answered")
class CheckpointAnswered:
    """The learner has answered a checkpoint: an option or a text; or given it up."""

    name: Thing[Id]
    attempt: Open[int]
    duration_ms: Open[int]
    option: Own[str | None] = None
    text: Own[str | None] = None
    gave_up: Open[bool] = False


@event("reading.checkpoint_graded")
class CheckpointGraded:
    """An answer to a checkpoint is marked, from 0 to 1; an estimate where nobody has read it who could judge it."""

    name: Thing[Id]
    attempt: Open[int]
    score: Open[float]
    is_estimate: Open[bool] = False
    feedback: Own[str] = ""


@event("reading.question_asked")
class QuestionAsked:
    """The learner stopped at a word and asked something. Questions are numbered from 1."""

    number: Open[int]
    kind: Open[InterruptionKind]
    text: Own[str]
    word_index: Open[int]


@event("reading.answer_extended")
class AnswerExtended:
    """More of an answer has come. A later attempt begins it anew."""

    number: Open[int]
    attempt: Open[int]
    text: Own[str]


@event("reading.answer_given")
class AnswerGiven:
    """A question is answered. `offline` tells that no author was asked, only the book."""

    number: Open[int]
    type: Open[AnswerType]
    text: Own[str]
    word: Own[WordEntry | None] = None
    suggestions: Own[tuple[str, ...]] = ()
    offline: Open[bool] = False


@event("reading.answer_failed")
class AnswerFailed:
    """A question could not be answered."""

    number: Open[int]
    code: Open[FailureCode]
    message: Own[str]


@event("reading.resumed")
class ReadingResumed:
    """The learner goes on at a word, after a question or to hear something again; whether the answer was understood."""

    from_word: Open[int]
    number: Open[int | None] = None
    understood: Open[bool | None] = None


@event("reading.completed")
class ReadingCompleted:
    """The learner has finished reading, at the end of the book or before."""


@event("reading.model_called")
class ReadingModelCalled:
    """A model was asked for an answer or a mark; what it took."""

    usage: Open[Usage]


AnswerEvent: TypeAlias = AnswerExtended | AnswerGiven | AnswerFailed
CheckpointEvent: TypeAlias = CheckpointReached | CheckpointAnswered | CheckpointGraded

ReadingEvent: TypeAlias = (
    ReadingStarted
    | PositionsReported
    | CheckpointEvent
    | QuestionAsked
    | AnswerEvent
    | ReadingResumed
    | ReadingCompleted
    | ReadingModelCalled
    | LifecycleEvent
)
