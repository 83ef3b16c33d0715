"""How far each learner came in which book, a row for each reading session."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.reading import events
from domain.session import Id, Recorded


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A session with a book.

    `marks` has the best mark of each checkpoint that was marked, from 0 to 1, `percentage` their mean from 0 to 100.
    """

    session_id: Id
    owner_id: Id
    book_id: Id
    edition: str
    word_count: int
    last_word: int
    furthest_word: int
    read_at: datetime
    completed_at: datetime | None = None
    marks: dict[str, float] | None = None
    percentage: float | None = None


TOPICS = (
    "reading.started",
    "reading.positions_reported",
    "reading.question_asked",
    "reading.resumed",
    "reading.checkpoint_graded",
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
        case events.PositionsReported(last=last, furthest=furthest):
            return replace(row, last_word=last.word_index, furthest_word=max(row.furthest_word, furthest), read_at=at)
        case events.QuestionAsked(word_index=word) | events.ReadingResumed(from_word=word):
            return replace(row, last_word=word, furthest_word=max(row.furthest_word, word), read_at=at)
        case events.CheckpointGraded(name, _, score):
            marks = {**(row.marks or {})}
            marks[name] = max(score, marks.get(name, 0.0))
            return replace(row, marks=marks, percentage=round(100 * sum(marks.values()) / len(marks), 2))
        case events.ReadingCompleted():
            return replace(row, read_at=at, completed_at=at)
    return row


def _begun(session_id: Id, started: events.ReadingStarted, at: datetime) -> ReadingRow:
    return ReadingRow(
        session_id=session_id,
        owner_id=started.owner_id,
        book_id=started.book_id,
        edition=started.edition,
        word_count=started.word_count,
        last_word=started.first_word,
        furthest_word=started.first_word - 1,
        read_at=at,
    )
