"""A reading session as clients see it. What its player has reported a moment ago is taken in."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

import strawberry

from domain.reading import positions
from domain.reading.book import place_of
from domain.reading.events import CheckpointFrequency, ReadingMode
from domain.reading.state import Reading
from domain.reading.struggling import Struggle, struggle
from domain.session import SessionKind
from projections.reading import progress as graphs
from projections.reading import session as views
from schema import graph
from schema.base import PageInfo
from schema.context import Info, page_size
from schema.ids import ThereIsNoSuchId
from schema.reading.books import BookView, PassageConnection, book_view, edition, passage_page
from schema.reading.ids import reading_ids
from schema.session import SessionView, shared, show

T = TypeVar("T")

QUESTION_NUMBER = re.compile("[0-9]{1,9}")


@graph.type
class InterruptionEdge:
    """A question in a list."""

    cursor: str
    node: views.InterruptionView


@graph.type
class InterruptionConnection:
    """A page of questions, the newest first."""

    edges: list[InterruptionEdge]
    page_info: PageInfo


@graph.type(description="A learner and a book: where they are, what they asked, and how they answered.")
class ReadingSession(SessionView):
    """A learner's reading. `state` is None in a list that asks only for what all sessions share.

    `current` is the state with what was reported since its last event, once it is asked for.
    """

    mode: ReadingMode
    """Whether a voice reads, or the learner does."""
    checkpoint_frequency: CheckpointFrequency
    """How many of the book's checkpoints come."""
    answer_language: str
    """The language that questions are answered in."""
    state: strawberry.Private[Reading]
    current: strawberry.Private[Reading | asyncio.Future[Reading] | None] = None

    @graph.field(description="The book, in the edition that the session began with.")
    async def book(self, info: Info) -> BookView:
        """The book."""
        return book_view(await edition(info, self.state.edition))

    @graph.field(
        description="The text from where the reader is: the passage that their word is in, and those after it."
    )
    async def passages(self, info: Info, first: int | None = 2, after: str | None = None) -> PassageConnection:
        """A page of passages."""
        size, book = page_size(first, 2), await edition(info, self.state.edition)
        return await passage_page(info, book, size, after, (await self._now(info)).word_index)

    @graph.field(description="Where the reader is.")
    async def position(self, info: Info) -> views.ReadingPosition:
        """The position."""
        return await position(info, await self._now(info))

    @graph.field(description="The last word that was reached, counted from 0 through the book; -1 for none.")
    def furthest_word_index(self, info: Info) -> int:
        """The furthest word."""
        return self._of(info, lambda now: now.furthest)

    @graph.field(description="How many words were read in this session, each counted once.")
    def words_read(self, info: Info) -> int:
        """The words."""
        return self._of(info, views.words_read)

    @graph.field(description="How fast was read, without pauses; null until ten seconds were read.")
    def words_per_minute(self, info: Info) -> float | None:
        """The speed."""
        return self._of(info, lambda now: positions.words_per_minute(now.stretches))

    @graph.field(description="How long was read, in seconds, without pauses.")
    def reading_seconds(self, info: Info) -> float:
        """The time."""
        return self._of(info, lambda now: positions.seconds_read(now.stretches))

    @graph.field(description="How often the reading stopped and went on.")
    def pauses(self, info: Info) -> int:
        """The pauses."""
        return self._of(info, lambda now: positions.pauses(now.stretches))

    @graph.field(description="How often the reader went back to read something again.")
    def repeats(self, info: Info) -> int:
        """The repeats."""
        return self._of(info, lambda now: positions.repeats(now.stretches))

    @graph.field(description="How much of the book has been reached, from 0 to 100.")
    def percentage(self, info: Info) -> float:
        """The share."""
        return self._of(info, views.percentage)

    @graph.field(description="What the learner asked, the newest first.")
    def interruptions(self, info: Info, first: int | None = 20, after: str | None = None) -> InterruptionConnection:
        """A page of questions."""
        return interruption_page(info, self.state, page_size(first, 20), after)

    @graph.field(description="The question that the reading stands still for; null when it goes on.")
    def pending_interruption(self, info: Info) -> views.InterruptionView | None:
        """The question."""
        asked = self.state.interruption
        return reading_ids(info, self.state).interruption(views.interruption(asked)) if asked else None

    @graph.field(description="The checkpoints that come in this session, in the order of the book.")
    def checkpoints(self, info: Info) -> Sequence[views.CheckpointView]:
        """The checkpoints."""
        return list(map(reading_ids(info, self.state).checkpoint, views.checkpoints(self.state)))

    @graph.field(description="The checkpoint to answer next; null when none is due.")
    def due_checkpoint(self, info: Info) -> views.CheckpointView | None:
        """The checkpoint."""
        due = views.due_checkpoint(self.state)
        return reading_ids(info, self.state).checkpoint(due) if due else None

    @graph.field(description="What shows that the learner struggles; null without a sign, while paused and at the end.")
    def struggling(self, info: Info) -> Struggle | None:
        """The sign."""
        return self._of(info, lambda now: struggle(now, info.context.now()))

    @graph.field(description="Where the reader was over time, the earliest first, 100 points at most.")
    def progress(self, info: Info) -> list[graphs.ReadingPoint]:
        """The points."""
        return self._of(info, graphs.progress)

    @graph.field(description="The newest question; null until one is asked.")
    def last_question(self, info: Info) -> views.InterruptionView | None:
        """The question."""
        return newest_question(info, self.state)

    @graph.field(description="How many questions the learner has asked.")
    def questions(self) -> int:
        """The count."""
        return len(self.state.interruptions)

    @graph.field(description="The mean of the checkpoints that were marked, from 0 to 1; null until one is.")
    def checkpoint_score(self) -> float | None:
        """The mean."""
        return graphs.checkpoint_score(self.state)

    def _of(self, info: Info, tell: Callable[[Reading], T]) -> T:
        """What is told of the session as it is now: at once where that is at hand, and else what GraphQL waits for."""
        return tell(self.current) if isinstance(self.current, Reading) else cast(T, self._told(info, tell))

    async def _told(self, info: Info, tell: Callable[[Reading], T]) -> T:
        return tell(await self._now(info))

    async def _now(self, info: Info) -> Reading:
        """The session with what its player has reported since its last event; asked for once for all fields."""
        if self.current is None:
            self.current = asyncio.ensure_future(info.context.reading.reports.current(self.state))
        if isinstance(self.current, asyncio.Future):
            self.current = await self.current
        return self.current


@dataclass(frozen=True, slots=True)
class OnePage:
    """Some of a session's questions, each with its cursor."""

    rows: Sequence[tuple[str, views.InterruptionView]]
    has_next: bool
    has_previous: bool


async def position(info: Info, reading: Reading) -> views.ReadingPosition:
    """Where the reader is, with the paragraph that it is in."""
    paragraphs = await info.context.reading.books.paragraphs(reading.edition)
    return views.position(reading, place_of(paragraphs, reading.word_index))


def interruption_page(info: Info, reading: Reading, first: int, after: str | None) -> InterruptionConnection:
    """A page of a session's questions, the newest first; a cursor is the number of a question."""
    ids = reading_ids(info, reading)
    if after is not None and not QUESTION_NUMBER.fullmatch(after):
        raise ThereIsNoSuchId(field="after", what="cursor", id=after)
    before = int(after) if after is not None else len(reading.interruptions) + 1
    older = [one for one in reversed(reading.interruptions) if one.number < before]
    nodes = [(str(one.number), ids.interruption(views.interruption(one))) for one in older[:first]]
    page_info = PageInfo.of(OnePage(nodes, has_next=len(older) > first, has_previous=after is not None))
    edges = [InterruptionEdge(cursor=cursor, node=node) for cursor, node in nodes]
    return InterruptionConnection(edges=edges, page_info=page_info)


def newest_question(info: Info, reading: Reading) -> views.InterruptionView | None:
    """The newest question of a session, with its id."""
    if not reading.interruptions:
        return None
    return reading_ids(info, reading).interruption(views.interruption(reading.interruptions[-1]))


def current_view(reading: Reading) -> ReadingSession:
    """A reading session that has all in it that was reported."""
    return reading_view(reading, current=reading)


def reading_view(reading: Reading, current: Reading | None = None) -> ReadingSession:
    """A reading session as clients see it."""
    return ReadingSession(
        **shared(reading, SessionKind.READING),
        mode=reading.mode,
        checkpoint_frequency=reading.frequency,
        answer_language=reading.answer_language,
        state=reading,
        current=current,
    )


async def settled(info: Info, reading: Reading) -> None:
    """Have the log told of all that was reported."""
    await info.context.reading.reports.settle(reading.id)


show(SessionKind.READING, Reading, ReadingSession, reading_view, current_view, settled)
