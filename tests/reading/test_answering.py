"""The answering of questions: streamed into the log, done again by whoever finds it half done, stopped in time."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

import pytest

from domain.lifecycle import EndSession
from domain.reading.commands import ExtendAnswer, ResumeReading
from domain.reading.events import (
    AnswerExtended,
    AnswerFailed,
    AnswerGiven,
    AnswerType,
    Explanation,
    FailureCode,
    ReadingModelCalled,
)
from domain.reading.explaining import LONGEST_SUGGESTION, MOST_CHARACTERS, QuestionRequest
from domain.reading.state import InterruptionStatus
from domain.session import SessionStatus
from domain.spending import Allowance, AuthorFailed, Usage
from infrastructure.jobs.attempts import AUTHOR
from infrastructure.jobs.queue import Job, Jobs
from infrastructure.jobs.reactions import Reactions
from infrastructure.models.budgets import TheBudgetIsSpent
from infrastructure.reading import answering
from tests.support.exams import eventually
from tests.support.messages_api import Fault, MessagesApi
from tests.support.reading_answers import ANSWER
from tests.support.reading_parts import ReadingRoom

QUESTION_ASKED = "reading.question_asked"


async def test_an_answer_is_streamed_and_then_whole(room: ReadingRoom, model_api: MessagesApi) -> None:
    model_api.tokens_per_second = 100
    reading = await room.ask((await room.begin()).id, "What is a lantern?")
    asked = await room.answered(reading.id)
    assert (asked.status, asked.answer, asked.answer_type) == (
        InterruptionStatus.ANSWERED,
        ANSWER,
        AnswerType.DEFINITION,
    )
    assert asked.word
    assert (asked.word.word, asked.word.translation) == ("lantern", "Laterne")
    assert (len(asked.suggestions), asked.offline) == (3, False)
    extended = await room.events(reading.id, AnswerExtended)
    assert len(extended) > 1
    assert "".join(one.text for one in extended) == ANSWER
    assert {(one.number, one.attempt) for one in extended} == {(1, 1)}
    [call] = await room.events(reading.id, ReadingModelCalled)
    assert (call.usage.step, call.usage.prompt) == ("reading_question", "reading_question.v1")
    assert (await room.read(reading.id)).total_usage().cost_usd > 0


class Writer:
    """An explainer that hands on what it is told, with rests in seconds or until an event, and counts who asks it."""

    def __init__(self, *pieces: str | float | asyncio.Event) -> None:
        self.pieces, self.begun, self.ended, self.most_at_once = pieces, 0, 0, 0

    async def explain(self, request: QuestionRequest, allowance: Allowance) -> AsyncIterator[str | Explanation | Usage]:
        self.begun += 1
        self.most_at_once = max(self.most_at_once, self.begun - self.ended)
        try:
            for piece in self.pieces:
                if isinstance(piece, str):
                    yield piece
                elif isinstance(piece, asyncio.Event):
                    await piece.wait()
                else:
                    await asyncio.sleep(piece)
            yield Explanation(AnswerType.EXPLANATION, "".join(one for one in self.pieces if isinstance(one, str)))
        finally:
            self.ended += 1

    def grade(self, request: object, allowance: Allowance) -> AsyncIterator[Usage]:
        raise NotImplementedError


async def test_the_first_piece_is_told_at_once_and_what_comes_within_the_pace_together(
    room: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PACE_SECONDS", 0.5)
    room.explainer = Writer("One ", 0.01, *("two ", "three ", "four ") * 20)
    reading = await room.ask((await room.begin()).id, "Why?")
    await room.answered(reading.id)
    extended = [one.text for one in await room.events(reading.id, AnswerExtended)]
    assert extended == ["One ", "two three four " * 20]


async def test_a_second_run_begins_the_answer_anew(room: ReadingRoom) -> None:
    reading = await room.ask((await room.begin()).id, "What is a lantern?")
    await room.parts.sessions.execute(reading.id, ExtendAnswer(1, 1, "A lantern is a l"), AUTHOR)
    asked = await room.answered(reading.id)
    assert (asked.answer, asked.attempt, asked.status) == (ANSWER, 2, InterruptionStatus.ANSWERED)
    late = await room.parts.sessions.execute(reading.id, ExtendAnswer(1, 1, "amp"), AUTHOR)
    assert late.version == (await room.read(reading.id)).version


async def test_a_run_that_is_cut_off_half_way_is_taken_up_by_the_next(
    room: ReadingRoom, model_api: MessagesApi
) -> None:
    model_api.faults_by_step["reading_question"] = deque([Fault(stall_after=60)])
    reading = await room.ask((await room.begin()).id, "What is a lantern?")
    first = asyncio.create_task(room.answering.answer(reading.id))

    async def streaming() -> bool:
        return (await room.newest(reading.id)).status is InterruptionStatus.STREAMING

    await eventually(streaming, seconds=30)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    half = (await room.newest(reading.id)).answer
    assert half
    assert ANSWER.startswith(half)
    asked = await room.answered(reading.id)
    assert (asked.answer, asked.attempt) == (ANSWER, 2)
    extended = await room.events(reading.id, AnswerExtended)
    assert "".join(one.text for one in extended if one.attempt == 2) == ANSWER
    assert len(await room.events(reading.id, ReadingModelCalled)) == 2


async def test_what_is_answered_is_not_answered_again(room: ReadingRoom, model_api: MessagesApi) -> None:
    reading = await room.ask((await room.begin()).id, "What is a lantern?")
    await room.answered(reading.id)
    before = (await room.read(reading.id)).version
    await room.answered(reading.id)
    assert ((await room.read(reading.id)).version, len(model_api.requests)) == (before, 1)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(status=400), FailureCode.UNAVAILABLE),
        (Fault(cut_after=60), FailureCode.UNAVAILABLE),
        (Fault(text="no JSON"), FailureCode.UNUSABLE),
        (Fault(spoil="no answer"), FailureCode.UNUSABLE),
        (Fault(spoil="unknown type"), FailureCode.UNUSABLE),
        (Fault(stop_reason="refusal"), FailureCode.UNUSABLE),
    ],
)
async def test_what_fails_three_times_is_told_with_its_code(
    room: ReadingRoom, model_api: MessagesApi, fault: Fault, code: FailureCode
) -> None:
    model_api.faults_by_step["reading_question"] = deque(3 * [fault])
    reading = await room.ask((await room.begin()).id, "What is a lantern?")
    asked = await room.answered(reading.id)
    assert asked.failure
    assert (asked.status, asked.failure.code) == (InterruptionStatus.FAILED, code)
    assert asked.failure.message == answering.FAILURES[code]
    assert len(model_api.requests) == 3
    retried = await room.ask(reading.id, "What is a lantern?")
    assert (await room.answered(retried.id)).answer == ANSWER


async def test_what_fails_once_is_asked_again(room: ReadingRoom, model_api: MessagesApi) -> None:
    model_api.faults_by_step["reading_question"] = deque([Fault(cut_after=60)])
    reading = await room.ask((await room.begin()).id, "What is a lantern?")
    asked = await room.answered(reading.id)
    assert (asked.status, asked.answer) == (InterruptionStatus.ANSWERED, ANSWER)
    assert not await room.events(reading.id, AnswerFailed)


async def test_an_answer_that_does_not_come_in_time_is_given_up_at_once(
    room: ReadingRoom, model_api: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "ANSWER_SECONDS", 0.3)
    model_api.faults_by_step["reading_question"] = deque([Fault(stall_after=0)])
    reading = await room.ask((await room.begin()).id, "What is a lantern?")
    asked = await room.answered(reading.id)
    assert asked.failure
    assert asked.failure.code is FailureCode.TIMEOUT
    assert len(model_api.requests) == 1


async def test_a_model_that_stalls_is_late(room: ReadingRoom, model_api: MessagesApi) -> None:
    room.parts.model._stall_seconds = 0.2
    model_api.faults_by_step["reading_question"] = deque([Fault(stall_after=60)])
    reading = await room.ask((await room.begin()).id, "What is a lantern?")
    asked = await room.answered(reading.id)
    assert asked.failure
    assert asked.failure.code is FailureCode.TIMEOUT


async def test_a_spent_budget_is_told_and_nothing_is_asked(
    room: ReadingRoom, model_api: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = await room.ask((await room.begin()).id, "What is a lantern?")
    await room.answered(reading.id)
    monkeypatch.setattr(room.parts.budgets, "_per_session", (await room.read(reading.id)).total_usage().cost_usd)
    await room.ask(reading.id, "Why?")
    asked = await room.answered(reading.id)
    assert asked.failure
    assert asked.failure.code is FailureCode.BUDGET
    assert "The budget for language models of this session is spent" in asked.failure.message
    assert len(model_api.requests) == 1


async def test_a_book_that_is_gone_fails_the_question(room: ReadingRoom) -> None:
    reading = await room.ask((await room.begin()).id, "What is a lantern?")
    room.books.books.clear()
    asked = await room.answered(reading.id)
    assert asked.failure
    assert asked.failure.code is FailureCode.UNAVAILABLE


@pytest.mark.parametrize(
    "then", [ResumeReading(), EndSession(SessionStatus.COMPLETED), EndSession(SessionStatus.ABANDONED)]
)
async def test_when_the_reader_goes_on_the_work_stops(room: ReadingRoom, then: object) -> None:
    room.explainer = writer = Writer("One ", 60.0, "two")
    reading = await room.ask((await room.begin()).id, "Why?")
    working = asyncio.create_task(room.answering.answer(reading.id))

    async def streaming() -> bool:
        return (await room.newest(reading.id)).status is InterruptionStatus.STREAMING

    await eventually(streaming, seconds=30)
    await room.do(reading.id, then)
    await asyncio.wait_for(working, 30)
    assert (writer.begun, writer.ended) == (1, 1)
    assert not await room.events(reading.id, AnswerGiven) + await room.events(reading.id, AnswerFailed)


async def test_what_a_stopped_call_took_is_recorded(room: ReadingRoom, model_api: MessagesApi) -> None:
    model_api.faults_by_step["reading_question"] = deque([Fault(stall_after=60)])
    reading = await room.ask((await room.begin()).id, "What is a lantern?")
    working = asyncio.create_task(room.answering.answer(reading.id))

    async def streaming() -> bool:
        return (await room.newest(reading.id)).status is InterruptionStatus.STREAMING

    await eventually(streaming, seconds=30)
    await room.do(reading.id, ResumeReading())
    await asyncio.wait_for(working, 30)
    [call] = await room.events(reading.id, ReadingModelCalled)
    assert call.usage.input_tokens > 0


async def test_an_answer_that_is_too_long_is_cut_and_says_so(room: ReadingRoom, model_api: MessagesApi) -> None:
    model_api.faults_by_step["reading_question"] = deque([Fault(spoil="too long")])
    reading = await room.ask((await room.begin(answer_language="en")).id, "What is a lantern?")
    asked = await room.answered(reading.id)
    assert asked.answer.startswith("long " * (MOST_CHARACTERS // 5))
    assert asked.answer.endswith("it was too long.)")
    assert len(asked.answer) < MOST_CHARACTERS + 100
    assert sum(len(one.text) for one in await room.events(reading.id, AnswerExtended)) == MOST_CHARACTERS
    assert [len(one) for one in asked.suggestions] == [LONGEST_SUGGESTION]


async def test_so_many_are_asked_for_at_once_and_no_more(room: ReadingRoom) -> None:
    room.turns = asyncio.Semaphore(2)
    go_on = asyncio.Event()
    room.explainer = writer = Writer("One ", go_on, "two")
    readings = [await room.ask((await room.begin()).id, "Why?") for _ in range(5)]
    working = [asyncio.create_task(room.answering.answer(one.id)) for one in readings]

    async def two_stream() -> bool:
        found = [(await room.newest(one.id)).status for one in readings]
        return found.count(InterruptionStatus.STREAMING) == 2

    await eventually(two_stream, seconds=30)
    go_on.set()
    await asyncio.gather(*working)
    assert (writer.most_at_once, writer.begun, writer.ended) == (2, 5, 5)


async def test_a_fault_of_the_explainers_own_is_a_failure(room: ReadingRoom) -> None:
    class Broken(Writer):
        async def explain(
            self, request: QuestionRequest, allowance: Allowance
        ) -> AsyncIterator[str | Explanation | Usage]:
            yield "One "
            raise ZeroDivisionError("secret")

    room.explainer = Broken()
    reading = await room.ask((await room.begin()).id, "Why?")
    asked = await room.answered(reading.id)
    assert asked.failure
    assert asked.failure.code is FailureCode.UNAVAILABLE
    assert "secret" not in asked.failure.message


async def test_a_question_calls_for_its_answer(room: ReadingRoom, database: str) -> None:
    parts = room.parts
    jobs = Jobs(database, {"answer_question": Job(room.answering.answer, (QUESTION_ASKED,))}, {})
    called = {QUESTION_ASKED: "answer_question"}
    reactions = Reactions(parts.event_log, parts.wakeups, parts.pool, jobs, called)
    await jobs.open()
    running = [asyncio.create_task(jobs.work()), asyncio.create_task(reactions.run())]
    try:
        reading = await room.ask((await room.begin()).id, "What is a lantern?")

        async def answered() -> bool:
            return (await room.newest(reading.id)).status is InterruptionStatus.ANSWERED

        await eventually(answered, seconds=30)
    finally:
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await jobs.close()


async def test_offline_the_book_answers_and_says_so(offline_room: ReadingRoom) -> None:
    reading = await offline_room.ask((await offline_room.begin()).id, "Was bedeutet lighthouse?")
    asked = await offline_room.answered(reading.id)
    assert (asked.status, asked.answer_type, asked.offline) == (
        InterruptionStatus.ANSWERED,
        AnswerType.DEFINITION,
        True,
    )
    assert asked.word
    assert asked.word.translation == "Leuchtturm"
    assert (await offline_room.read(reading.id)).total_usage() == Usage()


def test_every_failure_has_its_message() -> None:
    assert {*answering.FAILURES, FailureCode.BUDGET} == set(FailureCode)
    assert issubclass(TheBudgetIsSpent, AuthorFailed)
