"""A book of a hundred words with all that a checkpoint may be, and a reading of it."""

from datetime import timedelta

from domain.reading.book import Book, BookCheckpoint, Chapter, CheckpointType, Choice, Entry
from domain.reading.commands import AskQuestion, RecordPositions, StartReading
from domain.reading.decide import DECIDER
from domain.reading.events import CheckpointFrequency, InterruptionKind, ReadingMode, ReadingStarted
from domain.reading.positions import PlaybackState, Position
from domain.session import Id
from tests.support.specification import MORNING, Past, nothing_happened

LEARNER = Id("learner")
WORDS = 100

CHOICE = BookCheckpoint(
    name=Id("why"),
    type=CheckpointType.COMPREHENSION,
    word_index=20,
    required=False,
    question="Why does she wait?",
    options=(Choice("a", "It rains."), Choice("b", "She is early.")),
    correct="b",
    hint="Look at the clock.",
    explanation="The clock shows six, and they meet at seven.",
)
REQUIRED = BookCheckpoint(
    name=Id("word"),
    type=CheckpointType.VOCABULARY,
    word_index=50,
    required=True,
    question="What does early mean?",
    expected="before the time",
    keywords=("before", "time"),
    explanation="Early is before the time.",
)
LAST = BookCheckpoint(
    name=Id("next"), type=CheckpointType.PREDICTION, word_index=80, required=False, question="Who comes?"
)
BOOK = Book(
    id=Id("the-wait"),
    edition="first",
    title="The Wait",
    author="Lyceum",
    language="en",
    level="A2",
    tags=("waiting",),
    word_count=WORDS,
    estimated_minutes=0.5,
    chapters=(Chapter("1", "At six", 0, WORDS),),
    checkpoints=(CHOICE, REQUIRED, LAST),
    entries=(Entry("early", (), "before the time", "I was early.", {"de": "früh"}),),
)
START = StartReading(LEARNER, BOOK, ReadingMode.ALOUD, 0, CheckpointFrequency.ALL, "en")
STARTED = ReadingStarted(
    owner_id=LEARNER,
    book_id=BOOK.id,
    edition="first",
    language="en",
    answer_language="en",
    mode=ReadingMode.ALOUD,
    word_count=WORDS,
    first_word=0,
    frequency=CheckpointFrequency.ALL,
    checkpoints=BOOK.checkpoints,
)


def reading() -> Past:
    """A session that has begun a minute ago."""
    return nothing_happened(DECIDER).given(STARTED).later(60)


def at(word_index: int, second: float, state: PlaybackState = PlaybackState.PLAYING) -> Position:
    """A position so many seconds after the session began."""
    return Position(word_index, MORNING + timedelta(seconds=second), state)


def report(*positions: Position) -> RecordPositions:
    """What a player reports."""
    return RecordPositions(positions)


def ask(word_index: int = 10, text: str = "Why?") -> AskQuestion:
    """A question."""
    return AskQuestion(text, word_index, InterruptionKind.BUTTON)
