"""What happens in a reading session."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from domain.disclosure import Open, Own, Person, Thing
from domain.lifecycle import LifecycleEvent
from domain.reading.book import BookCheckpoint
from domain.reading.choices import CheckpointFrequency as CheckpointFrequency
from domain.reading.choices import InterruptionKind as InterruptionKind
from domain.reading.choices import ReadingMode as ReadingMode
from domain.reading.positions import Position, Stretch
from domain.session import Id, event
from domain.spending import Usage


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
    """The word as it stands in a dictionary."""
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
    """Which book: its name in the library."""
    edition: Thing[str]
    """Which edition of it: a hash of all that the book holds."""
    language: Open[str]
    """The language of the book, such as de or en."""
    answer_language: Open[str]
    """The language that questions are answered in."""
    mode: Open[ReadingMode]
    """Whether a voice reads, or the learner does."""
    word_count: Open[int]
    """How many words the edition has."""
    first_word: Open[int]
    """The word that the reading begins at, counted from 0 through the book."""
    frequency: Open[CheckpointFrequency]
    """How many of the book's checkpoints come."""
    checkpoints: Open[tuple[BookCheckpoint, ...]]
    """The checkpoints that can come, with what is right, which is for the server alone."""


@event("reading.positions_reported")
class PositionsReported:
    """What a player has reported since the event before: what was read, where it was last, and how far it came."""

    stretches: Open[tuple[Stretch, ...]]
    """What was read in one go each, by the player's clock."""
    last: Open[Position]
    """Where the reader was last."""
    furthest: Open[int]
    """The last word that was reached; -1 for none."""
    reports: Open[int]
    """How many positions the event is made of."""


@event("reading.checkpoint_reached")
class CheckpointReached:
    """The reader has passed a checkpoint's word."""

    name: Thing[Id]
    """Which checkpoint: its name in the book."""


@event("reading.checkpoint_answered")
class CheckpointAnswered:
    """The learner has answered a checkpoint: an option or a text; or given it up."""

    name: Thing[Id]
    """Which checkpoint: its name in the book."""
    attempt: Open[int]
    """Which answer to it this is, from 1; of one that is given up, how many there were."""
    duration_ms: Open[int]
    """How long the learner thought about it, in milliseconds."""
    option: Own[str | None] = None
    """The key of the option that was chosen; null for a text."""
    text: Own[str | None] = None
    """What was written; null for an option."""
    gave_up: Open[bool] = False
    """Whether the learner gave it up."""


@event("reading.checkpoint_graded")
class CheckpointGraded:
    """An answer to a checkpoint is marked, from 0 to 1; an estimate where nobody has read it who could judge it."""

    name: Thing[Id]
    """Which checkpoint: its name in the book."""
    attempt: Open[int]
    """Which answer to it is marked, from 1."""
    score: Open[float]
    """How good it is, from 0 to 1."""
    is_estimate: Open[bool] = False
    """Whether the mark is an estimate of a rule's, because no author could read the text."""
    feedback: Own[str] = ""
    """What is told of the answer; empty for nothing."""


@event("reading.question_asked")
class QuestionAsked:
    """The learner stopped at a word and asked something. Questions are numbered from 1."""

    number: Open[int]
    """Which question of the session it is, from 1."""
    kind: Open[InterruptionKind]
    """How the learner interrupted."""
    text: Own[str]
    """What was asked."""
    word_index: Open[int]
    """The word at which the reading stopped, counted from 0 through the book."""


@event("reading.answer_extended")
class AnswerExtended:
    """More of an answer has come. A later attempt begins it anew."""

    number: Open[int]
    """Which question of the session it answers, from 1."""
    attempt: Open[int]
    """Which attempt at the answer it is, from 1; a later one begins it anew."""
    text: Own[str]
    """What has come since the event before."""


@event("reading.answer_given")
class AnswerGiven:
    """A question is answered. `offline` tells that no author was asked, only the book."""

    number: Open[int]
    """Which question of the session is answered, from 1."""
    type: Open[AnswerType]
    """What the answer is."""
    text: Own[str]
    """The whole answer."""
    word: Own[WordEntry | None] = None
    """The word that it is about; null for none."""
    suggestions: Own[tuple[str, ...]] = ()
    """Questions that could follow, in the learner's words."""
    offline: Open[bool] = False
    """Whether no author was asked, only the book."""


@event("reading.answer_failed")
class AnswerFailed:
    """A question could not be answered."""

    number: Open[int]
    """Which question of the session stays without an answer, from 1."""
    code: Open[FailureCode]
    """What went wrong, for programs."""
    message: Own[str]
    """What went wrong, for people."""


@event("reading.resumed")
class ReadingResumed:
    """The learner goes on at a word, after a question or to hear something again; whether the answer was understood."""

    from_word: Open[int]
    """The word that the reading goes on at, counted from 0 through the book."""
    number: Open[int | None] = None
    """Which question is done with by it; null for none."""
    understood: Open[bool | None] = None
    """Whether its answer was understood; null if the learner did not say."""


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
