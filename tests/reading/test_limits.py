"""How much one reader may have, how long a session waits for them, and what two devices do at once."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from domain.reading.positions import Position
from domain.reading.state import Reading
from domain.session import Session, SessionStatus
from infrastructure.jobs.inactivity import Inactivity
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import read_settings
from infrastructure.reading.reports import SIGN_OF_LIFE, Reports
from infrastructure.services import Services
from tests.support import readings
from tests.support.client import RunningServer
from tests.support.exams import LEARNER, by, eventually, read_exam, start_exam
from tests.support.reader import GOOSE, Reader

AGO = "UPDATE sessions SET last_active_at = last_active_at - make_interval(secs => %s) WHERE id = %s RETURNING id"
ROWS = "SELECT count(*) FROM reading_reports WHERE session_id = %s"
A_DAY = 86_400

AGAIN = ("VERSION_CONFLICT", "LIMIT_REACHED")
"""After these a player sends the same once more: the other device was at it, or that was too often."""


async def begin(parts: Services) -> Reading:
    """A session with a book that ships."""
    book = await parts.anonymous.reading.books.find(GOOSE.removeprefix("book:"))
    assert book
    return await readings.begin(parts, LEARNER, book)


def reports(parts: Services) -> Reports:
    told = parts.anonymous.reading.reports
    assert isinstance(told, Reports)
    return told


async def report(parts: Services, session: Session, word: int) -> Reading:
    """The session after a report of one position."""
    return await reports(parts).take(session.id, [Position(word, parts.clock.now())], by())


async def rows(parts: Services, session: Session) -> int:
    """How many reports wait to be told."""
    ((count,),) = await fetch(parts.pool, ROWS, (session.id,))
    return int(count)


async def look(parts: Services, pause: float, expire: float) -> None:
    await Inactivity(parts.sessions, parts.pool, pause_seconds=pause, expire_seconds=expire).look()


async def status(parts: Services, session: Session) -> SessionStatus:
    found = await parts.sessions.get(session.id)
    assert found
    return found.status


def test_half_an_hour_and_a_day_are_what_holds_where_nobody_says_otherwise() -> None:
    settings = read_settings({})
    assert settings.inactivity_seconds == 1800
    assert settings.expiry_seconds > A_DAY


async def test_a_reading_expires_in_a_day_and_an_exam_when_the_operators_say_so(parts: Services) -> None:
    reading, exam = await begin(parts), await start_exam(parts)
    settings = read_settings({})
    for session in (reading, exam):
        await fetch(parts.pool, AGO, (A_DAY - 60, session.id))
    await look(parts, settings.inactivity_seconds, settings.expiry_seconds)
    assert await status(parts, reading) is SessionStatus.PAUSED
    for session in (reading, exam):
        await fetch(parts.pool, AGO, (A_DAY + 1, session.id))
    await look(parts, settings.inactivity_seconds, settings.expiry_seconds)
    assert await status(parts, reading) is SessionStatus.EXPIRED
    assert (await read_exam(parts, exam.id)).status is SessionStatus.PAUSED


@pytest.mark.parametrize(("expire", "then"), [(0, SessionStatus.ACTIVE), (60, SessionStatus.EXPIRED)])
async def test_operators_may_have_it_expire_earlier_or_never(
    parts: Services, expire: float, then: SessionStatus
) -> None:
    reading = await begin(parts)
    await fetch(parts.pool, AGO, (10 * A_DAY if not expire else 61, reading.id))
    await look(parts, 0, expire)
    assert await status(parts, reading) is then


async def test_a_report_resumes_what_the_timer_paused_and_not_what_the_learner_did(
    launch: Callable[..., RunningServer],
) -> None:
    reader = Reader(launch(LYCEUM_INACTIVITY_SECONDS="1").learner())

    async def is_paused() -> bool:
        return bool(reader.see()["status"] == "PAUSED")

    await eventually(is_paused)
    result = reader.report(reader.at(7, (datetime.now(UTC) - reader.begun).total_seconds()))
    assert result["__typename"] == "ReportPositionPayload", result
    assert (result["session"]["status"], result["session"]["furthestWordIndex"]) == ("ACTIVE", 7)
    types = [event["type"] for event in reader.events()]
    assert types[:4] == ["reading.started", "session.paused", "session.resumed", "reading.positions_reported"]
    reader.do("pauseSession")
    result = reader.report(reader.at(9, (datetime.now(UTC) - reader.begun).total_seconds()))
    assert (result["__typename"], result["code"]) == ("Refusal", "SESSION_NOT_ACTIVE")


async def test_who_reports_seldom_is_no_less_there(parts: Services) -> None:
    reading = await begin(parts)
    await report(parts, reading, 1)
    assert await rows(parts, reading) == 1
    clock, known = parts.clock.now, SIGN_OF_LIFE.total_seconds()
    reports(parts)._clock = type("Later", (), {"now": lambda _: clock() + timedelta(seconds=known)})()
    told = await report(parts, reading, 2)
    assert await rows(parts, reading) == 0
    assert told.last_active_at > reading.last_active_at


def test_eleven_questions_in_five_minutes_are_one_too_many(server: RunningServer) -> None:
    reader = Reader(server.learner())
    for number in range(10):
        asked = reader.ask(f"What does goose mean, for the {number}th time?")
        assert asked["__typename"] == "AskQuestionPayload", asked
        resumed = reader.do("resumeReading", interruptionId=asked["interruption"]["id"])
        assert resumed["__typename"] == "ResumeReadingPayload", resumed
    before = reader.see()
    refused = reader.ask("And an eleventh time?")
    assert (refused["code"], refused["field"]) == ("LIMIT_REACHED", None)
    assert 0 < refused["retryAfterMs"] <= 300_000
    assert reader.see() == before


def test_a_learner_has_so_many_readings_open(launch: Callable[..., RunningServer]) -> None:
    server = launch(LYCEUM_MAX_LEARNER_SESSIONS="3")
    first, *_ = readers = [Reader(server.learner())]
    readers += [Reader(first.person) for _ in range(2)]
    refused = first.start()
    assert (refused["code"], refused["sessionId"]) == ("LIMIT_REACHED", first.id)
    assert Reader(server.learner()).id
    first.do("endSession", outcome="ABANDONED")
    assert first.start()["__typename"] == "StartReadingPayload"


def test_all_servers_have_so_many_sessions_open(launch: Callable[..., RunningServer]) -> None:
    server = launch(LYCEUM_MAX_OPEN_SESSIONS="2")
    readers = [Reader(server.learner()) for _ in range(2)]
    assert readers[0].start()["code"] == "LIMIT_REACHED"


async def test_a_lost_connection_keeps_the_session_and_what_was_read_without_it(server: RunningServer) -> None:
    reader = Reader(server.learner())
    updates = "subscription ($id: ID!) { readingUpdates(sessionId: $id) { position { wordIndex } } }"
    async with reader.person.subscribe(updates, id=reader.id) as socket:
        reader.report(reader.at(1))
        await anext(socket)
    assert reader.see()["status"] == "ACTIVE"
    late = [reader.at(word, word / 4) for word in range(2, 42)]
    result = reader.report(*reversed(late))
    assert (result["session"]["furthestWordIndex"], result["session"]["wordsRead"]) == (41, 41)


async def test_two_devices_at_two_servers_lose_nothing(launch: Callable[..., RunningServer]) -> None:
    first, second = launch(), launch()
    reader = Reader(first.learner())
    there = Reader(second.learner(id=reader.person.id), session=reader.session, begun=reader.begun)
    even = [reader.at(word, word / 4) for word in range(0, 200, 2)]
    odd = [reader.at(word, word / 4) for word in range(1, 200, 2)]

    def tell(device: Reader, positions: list[dict[str, object]]) -> None:
        for position in positions:
            while (result := device.report(position))["__typename"] == "Refusal":
                assert result["code"] in AGAIN, result

    await asyncio.gather(asyncio.to_thread(tell, reader, even), asyncio.to_thread(tell, there, odd))
    seen, seen_there = reader.see(), there.see()
    assert seen == seen_there
    stops = [one["wordIndex"] for one in seen["checkpoints"] if one["required"] and one["status"] == "DUE"]
    furthest = min([199, *stops])
    assert (seen["furthestWordIndex"], seen["wordsRead"]) == (furthest, furthest + 1)
    assert len(reader.events()) < 60
