"""A book with hard words, and readings in which some of them are missed."""

from dataclasses import replace

from domain.reading.book import BookCheckpoint, CheckpointType, Choice, Entry
from domain.reading.commands import AnswerCheckpoint, AskQuestion, GiveAnswer, RecordPositions
from domain.reading.events import AnswerType, Explanation, InterruptionKind, WordEntry
from domain.reading.positions import Position
from domain.reading.state import Reading
from domain.session import Id, Request
from infrastructure.services import Services
from tests.support import readings, small_book
from tests.support.exams import LEARNER, by

TUTOR = Request("system:tutor", for_anyone=True)
OPTIONS = (Choice("a", "before the time"), Choice("b", "after the time"), Choice("c", "all the time"))


def checkpoint(name: str, word_index: int, question: str, **changes: object) -> BookCheckpoint:
    """A checkpoint about a word, whose first option is right."""
    values = {"type": CheckpointType.VOCABULARY, "required": False, "options": OPTIONS, "correct": "a", **changes}
    return BookCheckpoint(name=Id(name), word_index=word_index, question=question, **values)  # type: ignore[arg-type]


EARLY = checkpoint("word-early", 10, "She came early. When was that?", explanation="Early is before the time.")
PHRASE = checkpoint("phrase", 20, "Which phrase means the same as ahead of the clock?")
OPEN = checkpoint("word-reliable", 30, "Whom do you call reliable?", options=(), correct=None, expected="one to trust")
PLOT = checkpoint("why", 40, "Why does the taciturn man wait?", type=CheckpointType.COMPREHENSION)

BOOK = replace(
    small_book.BOOK,
    checkpoints=(EARLY, PHRASE, OPEN, PLOT),
    entries=(
        Entry("early", (), "before the time", "He was Early again.", {"de": "früh"}),
        Entry("reliable", (), "that can be trusted", "He is reliable.", {"de": "zuverlässig"}),
        Entry("the taciturn", ("Taciturn",), "those who say little", "Taciturn men wait.", {"de": "die Wortkargen"}),
        Entry("nosy", ("nosier",), "wanting to know it all", "One nosier than a nosier cat.", {"de": "neugierig"}),
    ),
)


async def begin(parts: Services, learner: str = LEARNER, answer_language: str = "de") -> Reading:
    """A reading of the book."""
    return await readings.begin(parts, learner, BOOK, answer_language)


async def do(parts: Services, reading: Reading, *commands: object, request: Request | None = None) -> Reading:
    """The reading after commands of its learner, or of somebody else."""
    for command in commands:
        told = await parts.sessions.execute(reading.id, command, request or by(reading.owner_id))
        assert isinstance(told, Reading)
        reading = told
    return reading


async def reach(parts: Services, reading: Reading, word_index: int = 50) -> Reading:
    """The reading at a word."""
    return await do(parts, reading, RecordPositions((Position(word_index, parts.clock.now()),)))


async def ask(parts: Services, reading: Reading, text: str, word: WordEntry | None = None) -> Reading:
    """The reading with a question about a word that is answered, if there is something to say."""
    asked = await do(parts, reading, AskQuestion(text, 50, InterruptionKind.TEXT))
    answer = Explanation(AnswerType.DEFINITION if word else AnswerType.EXPLANATION, "It is so.", word)
    return await do(parts, asked, GiveAnswer(len(asked.interruptions), answer), request=TUTOR)


def wrong(asked: BookCheckpoint) -> AnswerCheckpoint:
    """An answer that is not right."""
    return AnswerCheckpoint(asked.name, 1000, option="b")


def right(asked: BookCheckpoint) -> AnswerCheckpoint:
    """The right answer."""
    return AnswerCheckpoint(asked.name, 1000, option="a")


async def with_missed_words(parts: Services, learner: str = LEARNER) -> Reading:
    """A reading in which a checkpoint was answered wrongly and a word was asked about."""
    reading = await reach(parts, await begin(parts, learner))
    reading = await do(parts, reading, wrong(EARLY))
    entry = WordEntry("reliable", "that can be trusted", "He is reliable.", "zuverlässig")
    return await ask(parts, reading, "Was heißt reliable?", entry)
