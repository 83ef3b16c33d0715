"""The writing of an exam: part by part, each with three attempts, resumed where it was left, quiet when it is over."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace

import pytest

from domain.exam.authoring import Draft, ExamBrief, ExamRequest, PartRequest, Source
from domain.exam.commands import CompleteExam
from domain.exam.state import Exam
from domain.lifecycle import EndSession, PauseSession
from domain.session import SessionStatus
from domain.spending import Allowance, AuthorFailed, Usage
from domain.writing import GenerationStatus
from infrastructure.exam.offline_author import OfflineAuthor
from infrastructure.jobs import attempts
from infrastructure.services import Services
from tests.support.exams import by, generation_by, read_exam, start_exam, topics_of, write_exam

Piece = Source | Draft | Usage
Fault = Callable[[AsyncIterator[Piece]], AsyncIterator[Piece]]
COMPLETED, FAILED = GenerationStatus.COMPLETED, GenerationStatus.FAILED


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "BACKOFF_SECONDS", 0)


class Unreliable(OfflineAuthor):
    """The offline author, whose attempts at one part go wrong, each in its own way, until the faults are used up."""

    def __init__(self, part_id: str, *faults: Fault) -> None:
        super().__init__(0)
        self.part_id, self.faults = part_id, list(faults)
        self.asked: list[PartRequest] = []

    async def write_part(self, request: PartRequest, allowance: Allowance) -> AsyncIterator[Piece]:
        pieces = super().write_part(request, allowance)
        if request.part.id == self.part_id:
            self.asked.append(request)
            if self.faults:
                pieces = self.faults.pop(0)(pieces)
        async for piece in pieces:
            yield piece


async def gives_up(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    """Deliver the source and two questions, then fail."""
    for _ in range(3):
        yield await anext(pieces)
    raise AuthorFailed("the model is overloaded")


async def stops_short(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    """Leave out the last question."""
    written = [piece async for piece in pieces]
    for piece in written[:-1]:
        yield piece


async def has_two_right_options(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    """Break a rule of the module in the last question."""
    async for piece in pieces:
        if isinstance(piece, Draft) and piece.number == 7:
            content = deepcopy(dict(piece.content))
            for option in content["options"]:
                option["correct"] = True
            piece = replace(piece, content=content)
        yield piece


async def lacks_its_options(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    """Leave the options of the first question away."""
    async for piece in pieces:
        yield replace(piece, content={"prompt": "?"}) if isinstance(piece, Draft) else piece


async def writes_too_many(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    """Add an eighth question, then forget to stop."""
    async for piece in pieces:
        yield piece
        if isinstance(piece, Draft) and piece.number == 7:
            yield replace(piece, number=8)


def assert_whole(exam: Exam) -> None:
    assert exam.generation is COMPLETED
    assert [part.status for part in exam.parts.values()] == 4 * [COMPLETED]
    assert Counter(question.part_id for question in exam.questions.values()) == {
        "teil_1": 1,
        "teil_2": 7,
        "teil_3": 1,
        "teil_4": 1,
    }


async def test_all_parts_are_written_once(parts: Services) -> None:
    exam = await write_exam(parts, (await start_exam(parts)).id)
    assert_whole(exam)
    assert exam.model_id == "offline"
    assert await write_exam(parts, exam.id) == exam
    topics = Counter(await topics_of(parts, exam.id))
    assert topics["exam.question_generated"] == 10
    assert topics["exam.part_started"] == topics["exam.source_written"] == topics["exam.part_generated"] == 4
    assert topics["exam.generation_started"] == topics["exam.generation_completed"] == 1


@pytest.mark.parametrize(
    "faults",
    [
        [gives_up],
        [gives_up, gives_up],
        [stops_short, stops_short],
        [has_two_right_options, has_two_right_options],
        [lacks_its_options, lacks_its_options],
        [writes_too_many],
    ],
)
async def test_a_part_that_fails_is_tried_again_alone(parts: Services, faults: list[Fault]) -> None:
    exam = await write_exam(parts, (await start_exam(parts)).id, Unreliable("teil_2", *faults))
    assert_whole(exam)
    assert [part.attempts for part in exam.parts.values()] == [1, 1 + len(faults), 1, 1]
    topics = Counter(await topics_of(parts, exam.id))
    assert (topics["exam.part_failed"], topics["exam.question_generated"]) == (len(faults), 10)


async def test_another_attempt_carries_on_where_the_last_one_stopped(parts: Services) -> None:
    author = Unreliable("teil_2", gives_up, gives_up)
    exam = await write_exam(parts, (await start_exam(parts)).id, author)
    assert [request.done for request in author.asked] == [0, 2, 5]
    assert author.asked[0].source is None
    assert author.asked[1].source == author.asked[2].source == exam.parts["teil_2"].source


async def test_a_part_that_fails_three_times_leaves_the_rest_of_the_exam(parts: Services) -> None:
    author = Unreliable("teil_2", gives_up, stops_short, stops_short)
    exam = await write_exam(parts, (await start_exam(parts)).id, author)
    assert (exam.generation, exam.generation_error) == (FAILED, "Teil 2 could not be written")
    assert [part.status for part in exam.parts.values()] == [COMPLETED, FAILED, COMPLETED, COMPLETED]
    assert exam.parts["teil_2"].error
    done = await parts.sessions.execute(exam.id, CompleteExam(), by())
    assert done.status is SessionStatus.COMPLETED


async def test_a_learner_may_pause_while_the_exam_is_written(parts: Services) -> None:
    exam = await start_exam(parts)
    await parts.sessions.execute(exam.id, PauseSession(), by())
    assert_whole(await write_exam(parts, exam.id))


@pytest.mark.parametrize("written", [0, 1, 4, 6])
async def test_a_writer_that_is_interrupted_is_carried_on_by_the_next(parts: Services, written: int) -> None:
    reached = asyncio.Event()

    async def hangs(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
        for _ in range(1 + written):
            yield await anext(pieces)
        reached.set()
        await asyncio.Event().wait()

    exam = await start_exam(parts)
    writing = asyncio.create_task(write_exam(parts, exam.id, Unreliable("teil_2", hangs)))
    await reached.wait()
    writing.cancel()
    with suppress(asyncio.CancelledError):
        await writing
    assert (await read_exam(parts, exam.id)).written("teil_2") == written
    assert_whole(await write_exam(parts, exam.id))
    assert Counter(await topics_of(parts, exam.id))["exam.question_generated"] == 10


async def test_an_exam_that_is_abandoned_is_written_no_further(parts: Services) -> None:
    exam = await start_exam(parts)

    async def abandoned(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
        yield await anext(pieces)
        await parts.sessions.execute(exam.id, EndSession(SessionStatus.ABANDONED), by())
        async for piece in pieces:
            yield piece

    ended = await write_exam(parts, exam.id, Unreliable("teil_2", abandoned))
    assert ended.status is SessionStatus.ABANDONED
    assert (await topics_of(parts, exam.id))[-1] == "session.ended"


class Unwilling(OfflineAuthor):
    """An author who cannot plan."""

    async def plan_exam(self, request: ExamRequest) -> ExamBrief:
        raise AuthorFailed("there is no paper")


async def test_an_exam_that_cannot_be_planned_fails_as_a_whole(parts: Services) -> None:
    exam = await write_exam(parts, (await start_exam(parts)).id, Unwilling(0))
    assert [part.status for part in exam.parts.values()] == 4 * [FAILED]
    assert {part.error for part in exam.parts.values()} == {"there is no paper"}
    assert exam.generation is FAILED


@pytest.mark.parametrize("author", [OfflineAuthor(0), Unwilling(0)])
async def test_an_exam_that_ended_before_it_was_planned_is_left_alone(parts: Services, author: OfflineAuthor) -> None:
    exam = await start_exam(parts)
    await parts.sessions.execute(exam.id, EndSession(SessionStatus.ABANDONED), by())
    await write_exam(parts, exam.id, author)
    assert await topics_of(parts, exam.id) == ["exam.started", "session.ended"]


async def test_sessions_that_are_not_there_are_not_written(parts: Services) -> None:
    unknown = "00000000-0000-0000-0000-000000000000"
    work = generation_by(parts, OfflineAuthor(0))
    await work.plan(unknown)
    await work.write(unknown)
    assert await parts.event_log.end() == 0


async def test_the_order_of_options_is_drawn_with_a_secret_of_the_installation(parts: Services) -> None:
    drawn = [parts.sessions.chance("exam", "teil_1", "1").random() for _ in range(2)]
    assert drawn[0] == drawn[1] != parts.sessions.chance("exam", "teil_1", "2").random()
    elsewhere = replace(parts.sessions._installation, secret=b"another" * 5)
    assert drawn[0] != random.Random(str(elsewhere.uuid("chance", "exam", "teil_1", "1"))).random()
