"""What a learner does in a reading session."""

import re
from typing import Annotated

import strawberry

from domain.decider import Worded
from domain.reading import commands
from domain.reading.book import Book
from domain.reading.state import Reading
from domain.session import Id, RefusalCode, Refused, SessionKind
from projections.reading import session as views
from schema import graph
from schema.base import Refusal, refusing
from schema.commands import execute_settled, request_of
from schema.context import Info, ThereIsNoSuchThing, own
from schema.reading.ids import book_named, reading_ids
from schema.reading.inputs import (
    AnswerCheckpointInput,
    AskQuestionInput,
    ReportPositionInput,
    ResumeReadingInput,
    StartReadingInput,
)
from schema.reading.session import ReadingSession, current_view
from schema.starting import Start, start

LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MAX_LANGUAGE = 35
"""Characters of a language tag at most (RFC 5646, section 4.4.1)."""


class ThereIsNoSuchReading(Refused):
    """There is no reading session {session_id!r} of yours with this book. Leave continueFrom out to begin anew."""

    code = RefusalCode.NOT_FOUND


class TheLanguageIsNone(Refused):
    """{given!r} is no language. Send a tag such as de, en or en-GB."""

    code = RefusalCode.INVALID_INPUT


@graph.type
class StartReadingPayload:
    """The session as it was started."""

    session: ReadingSession


@graph.type
class ReportPositionPayload:
    """The session with what was reported. `dueCheckpoint` says what has to be answered now."""

    session: ReadingSession


@graph.type
class AskQuestionPayload:
    """The session, which stands still, and the question; its answer comes by readingUpdates."""

    session: ReadingSession
    interruption: views.InterruptionView
    """The question as it was taken."""


@graph.type
class ResumeReadingPayload:
    """The session, which goes on."""

    session: ReadingSession


@graph.type
class AnswerCheckpointPayload:
    """The session, and how the checkpoint stands; a text is marked a moment later, which readingUpdates tells."""

    session: ReadingSession
    checkpoint: views.CheckpointView
    """How the checkpoint stands."""


StartReadingResult = Annotated[StartReadingPayload | Refusal, strawberry.union("StartReadingResult")]
ReportPositionResult = Annotated[ReportPositionPayload | Refusal, strawberry.union("ReportPositionResult")]
AskQuestionResult = Annotated[AskQuestionPayload | Refusal, strawberry.union("AskQuestionResult")]
ResumeReadingResult = Annotated[ResumeReadingPayload | Refusal, strawberry.union("ResumeReadingResult")]
AnswerCheckpointResult = Annotated[AnswerCheckpointPayload | Refusal, strawberry.union("AnswerCheckpointResult")]

START = Start(SessionKind.READING, commands.StartReading, ReadingSession)


@graph.type
class ReadingMutation:
    """Mutations of reading sessions."""

    @graph.mutation(description="Begin to read a book, or go on where an earlier session stopped. Answers at once.")
    @refusing
    async def start_reading(self, info: Info, input: StartReadingInput) -> StartReadingResult:
        """Start."""

        async def command(learner_id: Id) -> commands.StartReading:
            return await _start(info, learner_id, input)

        return StartReadingPayload(session=await start(info, START, input, command))

    @graph.mutation(description="Report where a player was, each second or so, one by one or in batches, late or not.")
    @refusing
    async def report_position(self, info: Info, input: ReportPositionInput) -> ReportPositionResult:
        """Report."""
        positions = tuple(one.position() for one in input.positions)
        request = request_of(info, input)
        reading = await info.context.reading.reports.take(input.session_id, positions, request)
        info.context.reading.narrator.prepare(reading)
        return ReportPositionPayload(session=current_view(reading))

    @graph.mutation(description="Stop at a word and ask something.")
    @refusing
    async def ask_question(self, info: Info, input: AskQuestionInput) -> AskQuestionResult:
        """Ask."""
        command = commands.AskQuestion(input.text, input.word_index, input.kind)
        session = await execute_settled(info, command, input, ReadingSession)
        asked = session.state.interruptions[-1]
        seen = reading_ids(info, session.state).interruption(views.interruption(asked))
        return AskQuestionPayload(session=session, interruption=seen)

    @graph.mutation(description="Go on reading: after a question, after a pause, or to hear something again.")
    @refusing
    async def resume_reading(self, info: Info, input: ResumeReadingInput) -> ResumeReadingResult:
        """Resume."""
        words = commands.ResumeReading(input.interruption_id, input.understood, input.from_word)
        session = await execute_settled(info, _worded(info, words), input, ReadingSession)
        return ResumeReadingPayload(session=session)

    @graph.mutation(description="Answer a checkpoint that is due: an option is marked at once, a text a moment later.")
    @refusing
    async def answer_checkpoint(self, info: Info, input: AnswerCheckpointInput) -> AnswerCheckpointResult:
        """Answer."""
        given = input.answer.value("answer") if input.answer else None
        words = commands.AnswerCheckpoint(
            name=input.checkpoint_id,
            duration_ms=input.duration_ms,
            option=given.option if given else None,
            text=given.text if given else None,
            give_up=input.give_up,
        )
        session = await execute_settled(info, _worded(info, words), input, ReadingSession)
        ids, reading = reading_ids(info, session.state), session.state
        seen = views.checkpoint_named(reading, ids.checkpoint_name(input.checkpoint_id))
        return AnswerCheckpointPayload(session=session, checkpoint=ids.checkpoint(seen))


def _worded(info: Info, words: commands.ResumeReading | commands.AnswerCheckpoint) -> Worded:
    def meant(reading: Reading) -> object:
        return reading_ids(info, reading).meant(words)

    return Worded(words, meant)


async def _start(info: Info, learner_id: Id, input: StartReadingInput) -> commands.StartReading:
    book = await info.context.reading.books.find(book_named(input.book_id))
    if book is None:
        raise ThereIsNoSuchThing(field="bookId", what=f"book {input.book_id!r}; books lists them all")
    first_word = await _stopped_at(info, input.continue_from, book) if input.continue_from is not None else 0
    return commands.StartReading(
        learner_id=learner_id,
        book=book,
        mode=input.mode,
        first_word=first_word,
        frequency=input.checkpoint_frequency,
        answer_language=_language(input.answer_language) or book.language,
    )


async def _stopped_at(info: Info, session_id: Id, book: Book) -> int:
    """The word of a book at which an earlier session stopped; its first one after the last. Raises a `Refused`."""
    earlier = await own(info, session_id)
    if not isinstance(earlier, Reading) or earlier.book_id != book.id:
        raise ThereIsNoSuchReading(field="continueFrom", session_id=session_id)
    reading = await info.context.reading.reports.current(earlier)
    if reading.word_index == reading.word_count - 1:
        return 0
    return await info.context.reading.books.carried_over(reading.edition, reading.word_index, book.edition)


def _language(given: str | None) -> str | None:
    """A language tag that a client sends. Raises `TheLanguageIsNone`."""
    if given is not None and not (len(given) <= MAX_LANGUAGE and LANGUAGE.fullmatch(given)):
        raise TheLanguageIsNone(field="answerLanguage", given=given)
    return given
