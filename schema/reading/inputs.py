"""What clients send to reading."""

from datetime import datetime

from domain.reading.events import CheckpointFrequency, InterruptionKind, ReadingMode
from domain.reading.positions import PlaybackState, Position
from domain.session import Id
from schema import graph
from schema.answers import AnswerInput


@graph.input
class StartReadingInput:
    """Which book to read, and how."""

    book_id: Id
    """Which book: its `id`."""
    mode: ReadingMode = ReadingMode.ALOUD
    """Whether a voice reads it, or the learner does."""
    continue_from: Id | None = None
    """An earlier session of the viewer's with this book: go on where that stopped; null to begin at the first word."""
    checkpoint_frequency: CheckpointFrequency = CheckpointFrequency.ALL
    """How many of the book's checkpoints come; those that are required come always."""
    answer_language: str | None = None
    """The language to answer questions in, such as de or en; null for that of the book."""
    replace_active: bool = False
    """Whether other open reading sessions are abandoned; several may be open at a time."""
    command_id: Id | None = None


@graph.input
class PositionInput:
    """Where a player was at an instant of its own clock."""

    word_index: int
    """The word, counted from 0 through the book."""
    paragraph_index: int | None = None
    """The paragraph as the player counts; the server goes by the word."""
    audio_seconds: float | None = None
    """How far into the audio of the passage it was, in seconds at the normal rate; null for silent reading."""
    rate: float = 1.0
    """How fast it read, from 0.5 to 2; 1 is normal."""
    state: PlaybackState = PlaybackState.PLAYING
    """What the player did."""
    at: datetime
    """When, by the player's clock, with its offset from UTC."""

    def position(self) -> Position:
        """The position that is meant."""
        return Position(self.word_index, self.at, self.state, self.rate, self.audio_seconds or 0.0)


@graph.input
class ReportPositionInput:
    """What a player saw, each second or so: one position or many, late ones too, in any order."""

    session_id: Id
    positions: list[PositionInput]
    """From 1 to 1,000 positions. Sent again they change nothing."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class AskQuestionInput:
    """What a learner wants to know, and at which word."""

    session_id: Id
    text: str
    """The question: from 1 to 2,000 characters."""
    word_index: int
    """The word at which the reading stops, counted from 0 through the book."""
    kind: InterruptionKind = InterruptionKind.TEXT
    """How the learner interrupted."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class ResumeReadingInput:
    """Where to go on: after a question, after a pause, or to hear something again."""

    session_id: Id
    interruption_id: Id | None = None
    """The question that is done with: its `id`; null for the one that is open, if there is one."""
    understood: bool | None = None
    """Whether the answer was understood; null if the learner did not say."""
    from_word: int | None = None
    """The word to go on at; null for where the question was asked, or where the reader is."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class AnswerCheckpointInput:
    """The answer to a checkpoint that is due."""

    session_id: Id
    checkpoint_id: Id
    """Which checkpoint: its `id`."""
    answer: AnswerInput | None = None
    """The option or the text; null only with `giveUp`, which goes before an answer."""
    duration_ms: int
    """How long the learner thought about it, in milliseconds."""
    give_up: bool = False
    """Whether the learner gives it up; one that is required cannot be given up before its attempts are used."""
    command_id: Id | None = None
    expected_version: int | None = None
