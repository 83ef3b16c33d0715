"""How far each learner came in which book, a row for each reading session."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.reading import events
from domain.session import Id, Recorded


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A session with a book: how far its reader came, and when they did last."""

    session_id: Id
    owner_id: Id
    book_id: Id
    edition: str
    word_count: int
    furthest_word: int
    read_at: datetime


TOPICS = (
    "reading.started",
    "reading.positions_reported",
    "reading.question_asked",
    "reading.resumed",
    "reading.completed",
)


def evolve(row: ReadingRow | None, recorded: Recorded) -> ReadingRow | None:
    """The row after an event of its session."""
    at = recorded.recorded_at
    match recorded.event:
        case events.ReadingStarted() as started:
            return _begun(recorded.session_id, started, at)
        case _ if row is None:
            return None
        case (
            events.PositionsReported(furthest=word)
            | events.QuestionAsked(word_index=word)
            | events.ReadingResumed(from_word=word)
        ):
            return replace(row, furthest_word=max(row.furthest_word, word), read_at=at)
    return replace(row, read_at=at)


def _begun(session_id: Id, started: events.ReadingStarted, at: datetime) -> ReadingRow:
    return ReadingRow(
        session_id=session_id,
        owner_id=started.owner_id,
        book_id=started.book_id,
        edition=started.edition,
        word_count=started.word_count,
        furthest_word=started.first_word - 1,
        read_at=at,
    )
