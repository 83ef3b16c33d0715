"""What a teacher sees of readers: the board, and where they are from second to second; and what they cannot do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import ExecutionResult

from domain.reading.commands import AskQuestion
from domain.reading.events import InterruptionKind
from domain.reading.state import Reading
from domain.session import Id, Request
from infrastructure.process.settings import Settings, read_settings
from infrastructure.services import Services, services
from schema.context import Role, Viewer
from schema.root import SCHEMA
from tests.support.client import Person, RunningServer, SubscriptionFailed, take, teach
from tests.support.query_count import counting as counting
from tests.support.readings import begin, report, with_library
from tests.views.test_query_counts import TEACHER, room_of

ACTIVITY = """subscription ($id: ID!, $after: String) { classroomActivity(classroomId: $id, after: $after) {
  cursor learnerId event { version type } session { id version ... on ReadingSession {
    furthestWordIndex wordsRead questions struggling { reason } } } } }"""
READING = """id kind status version ... on ReadingSession { furthestWordIndex wordsRead wordsPerMinute percentage pauses
  struggling { reason message } progress { at wordIndex } questions checkpointScore checkpoints { status }
  lastQuestion { question status wordIndex } }"""
BOARD = f"""query ($id: ID!) {{ classroom(id: $id) {{ learners {{ edges {{ node {{
  learnerId reading {{ {READING} }} }} }} }} }} }}"""
POSITIONS = BOARD.replace("furthestWordIndex", "furthestWordIndex position { wordIndex paragraphIndex state }")
UPDATES = """subscription ($id: ID!, $after: String) { readingUpdates(sessionId: $id, after: $after) {
  cursor version position { wordIndex paragraphIndex } interruption { question } } }"""
SILENCE = 1.0
"""So long nothing comes, where nothing may: ten looks."""

WHY = AskQuestion("Why?", 5, InterruptionKind.TEXT)
Act = dict[str, Any]


@pytest.fixture
async def node(server: RunningServer) -> AsyncIterator[Services]:
    """The parts of another server on the same database."""
    settings = replace(read_settings(server.environ), database_url=server.database)
    async with services(settings, server.database) as running:
        yield running


@pytest.fixture
def teacher(server: RunningServer) -> Person:
    return server.person(Role.TEACHER)


async def acts(stream: AsyncIterator[dict[str, Any]], count: int) -> list[Act]:
    return [item["classroomActivity"] for item in await take(stream, count, 30)]


async def until_at(stream: AsyncIterator[dict[str, Any]], word: int) -> list[Act]:
    """What comes until a reader is seen at a word."""
    seen: list[Act] = []
    while not seen or seen[-1]["session"]["furthestWordIndex"] != word:
        seen += await acts(stream, 1)
    return seen


async def nothing(stream: AsyncIterator[dict[str, Any]]) -> None:
    with pytest.raises(TimeoutError):
        await take(stream, 1, SILENCE)


async def ask(node: Services, reading: Reading) -> None:
    """A question, which comes after all that was reported."""
    await node.anonymous.reading.reports.settle(reading.id)
    await node.sessions.execute(reading.id, WHY, Request(reading.owner_id))


# ------------------------------------------------------------ live


async def test_a_position_is_on_the_board_between_events(
    server: RunningServer, teacher: Person, node: Services
) -> None:
    anna, ben = server.learner(), server.learner()
    room = teach(teacher, anna, ben)
    reading = await begin(node, anna.id)
    await begin(node, ben.id)
    async with teacher.subscribe(ACTIVITY, id=room) as stream:
        started = await acts(stream, 2)
        assert {act["event"]["type"] for act in started} == {"reading.started"}
        await report(node, reading, 3)
        [by_another_server] = await acts(stream, 1)
        told = {"wordIndex": 8, "at": datetime.now(UTC).isoformat()}
        done = anna.do("reportPosition", {"sessionId": reading.id, "positions": [told]}, "session { version }")
        assert done["__typename"] == "ReportPositionPayload", done
        [by_this_one] = await acts(stream, 1)
    for act, word in ((by_another_server, 3), (by_this_one, 8)):
        assert (act["learnerId"], act["event"], act["cursor"]) == (anna.id, None, started[-1]["cursor"])
        assert (act["session"]["furthestWordIndex"], act["session"]["version"]) == (word, 1)


async def test_many_reports_between_two_looks_are_one_item_with_the_newest(
    server: RunningServer, teacher: Person, node: Services
) -> None:
    learners = [server.learner() for _ in range(5)]
    room = teach(teacher, *learners)
    readings = [await begin(node, one.id) for one in learners]
    async with teacher.subscribe(ACTIVITY, id=room) as stream:
        await acts(stream, 5)
        for word in (1, 2, 3, 4):
            await asyncio.gather(*(report(node, reading, word) for reading in readings))
        newest: dict[str, int] = {}
        count = 0
        while set(newest.values()) != {4} or len(newest) < 5:
            [act] = await acts(stream, 1)
            assert act["event"] is None
            newest[act["learnerId"]] = act["session"]["furthestWordIndex"]
            count += 1
        assert count <= 20
        await nothing(stream)


async def test_a_stream_is_resumed_without_gap_or_repeat(
    server: RunningServer, teacher: Person, node: Services
) -> None:
    anna = server.learner()
    room = teach(teacher, anna)
    reading = await begin(node, anna.id)
    async with teacher.subscribe(ACTIVITY, id=room) as stream:
        [started] = await acts(stream, 1)
        await report(node, reading, 1)
        [moved] = await acts(stream, 1)
    await report(node, reading, 2)
    async with teacher.stream(ACTIVITY, id=room, after=moved["cursor"]) as stream:
        [missed] = await acts(stream, 1)
        assert (missed["event"], missed["session"]["furthestWordIndex"]) == (None, 2)
        assert missed["cursor"] == started["cursor"]
        await nothing(stream)
    await ask(node, reading)
    async with teacher.subscribe(ACTIVITY, id=room, after=missed["cursor"]) as stream:
        events = [act["event"]["type"] for act in await acts(stream, 2)]
        assert events == ["reading.positions_reported", "reading.question_asked"]
        await nothing(stream)


async def test_no_acknowledged_position_is_lost(server: RunningServer, teacher: Person, node: Services) -> None:
    anna = server.learner()
    room = teach(teacher, anna)
    reading = await begin(node, anna.id)
    async with teacher.subscribe(ACTIVITY, id=room) as stream:
        for word in range(0, 60, 2):
            shown = await report(node, reading, word, word + 1)
            seen = await until_at(stream, shown.furthest)
            words = [act["session"]["furthestWordIndex"] for act in seen]
            assert words == sorted(words)
            assert set(words) <= {word - 1, word + 1}
    current = await node.sessions.get(reading.id)
    assert current
    assert current.version >= 6


# ------------------------------------------------------------ whose, and from when


async def test_who_leaves_is_seen_no_more(server: RunningServer, teacher: Person, node: Services) -> None:
    anna, ben = server.learner(), server.learner()
    room = teach(teacher, anna, ben)
    of_anna, of_ben = await begin(node, anna.id), await begin(node, ben.id)
    async with teacher.subscribe(ACTIVITY, id=room) as stream:
        await acts(stream, 2)
        await report(node, of_anna, 5)
        await acts(stream, 1)
        assert "classroom" in teacher.do(
            "removeLearner", {"classroomId": room, "learnerId": anna.id}, "classroom { id }"
        )
        await report(node, of_anna, 6)
        await report(node, of_ben, 7)
        [act] = await acts(stream, 1)
        assert (act["learnerId"], act["session"]["furthestWordIndex"]) == (ben.id, 7)
    async with teacher.subscribe(ACTIVITY, id=room) as stream:
        assert {act["learnerId"] for act in await acts(stream, 2)} == {ben.id}


async def test_nothing_is_seen_of_what_was_before_they_came(
    server: RunningServer, teacher: Person, node: Services
) -> None:
    anna, ben = server.learner(), server.learner()
    reading = await begin(node, anna.id)
    await report(node, reading, 4)
    room = teach(teacher, anna, ben)
    of_ben = await begin(node, ben.id)
    async with teacher.subscribe(ACTIVITY, id=room) as stream:
        assert {act["learnerId"] for act in await acts(stream, 1)} == {ben.id}
        assert teacher.ask(BOARD, id=room)["classroom"]["learners"]["edges"][0]["node"]["reading"] is None
        await report(node, reading, 5)
        await report(node, of_ben, 5)
        assert {act["learnerId"] for act in await acts(stream, 1)} == {ben.id}
        await ask(node, reading)
        [first] = await acts(stream, 1)
        assert (first["learnerId"], first["event"]["type"]) == (anna.id, "reading.question_asked")
    assert teacher.ask(BOARD, id=room)["classroom"]["learners"]["edges"][0]["node"]["reading"]["id"] == reading.id


MUTATIONS: dict[str, dict[str, Any]] = {
    "reportPosition": {"positions": [{"wordIndex": 1, "at": "2026-03-02T09:00:00Z"}]},
    "askQuestion": {"text": "Why?", "wordIndex": 1},
    "resumeReading": {},
    "answerCheckpoint": {"checkpointId": "c", "durationMs": 1, "giveUp": True},
    "pauseSession": {},
    "resumeSession": {},
    "endSession": {"outcome": "ABANDONED"},
}


@pytest.mark.parametrize("roles", [(Role.TEACHER,), (Role.TEACHER, Role.LEARNER)])
async def test_a_teacher_sees_and_cannot_touch(server: RunningServer, node: Services, roles: tuple[Role, ...]) -> None:
    teacher, anna, outsider = server.person(*roles), server.learner(), server.person(*roles)
    room = teach(teacher, anna)
    reading = await begin(node, anna.id)
    for mutation, input in MUTATIONS.items():
        done = teacher.do(mutation, {"sessionId": reading.id, **input}, "session { id }")
        assert done.get("code") in ("FORBIDDEN", "NOT_FOUND"), (mutation, done)
    assert await node.sessions.get(reading.id) == reading
    assert outsider.ask(BOARD, id=room)["classroom"] is None
    for query, id in ((ACTIVITY, room), (UPDATES, reading.id)):
        with pytest.raises(SubscriptionFailed, match="NOT_FOUND"):
            async with outsider.subscribe(query, id=id) as stream:
                await take(stream, 1, 30)


# ------------------------------------------------------------ the board


async def test_the_board_shows_the_newest_open_reading(server: RunningServer, teacher: Person, node: Services) -> None:
    anna, ben = server.learner(), server.learner()
    room = teach(teacher, anna, ben)
    await begin(node, anna.id)
    reading = await begin(node, anna.id)
    await ask(node, reading)
    await report(node, reading, 6)
    seen = {
        edge["node"]["learnerId"]: edge["node"]["reading"]
        for edge in teacher.ask(BOARD, id=room)["classroom"]["learners"]["edges"]
    }
    assert seen[ben.id] is None
    shown = seen[anna.id]
    assert (shown["id"], shown["kind"], shown["questions"], shown["struggling"]) == (reading.id, "READING", 1, None)
    assert shown["lastQuestion"] == {"question": "Why?", "status": "PENDING", "wordIndex": 5}
    assert shown["checkpointScore"] is None


async def query(parts: Services, room: Id) -> dict[str, Any]:
    viewer = Viewer(TEACHER, frozenset({Role.TEACHER}), float("inf"))
    context = replace(parts.anonymous, viewer=viewer, **with_library(parts))
    result = await SCHEMA.execute(POSITIONS, {"id": room}, context_value=context)
    assert result.errors is None, result.errors
    assert result.data
    return result.data


@pytest.mark.parametrize("holds_them", [True, False], ids=["held", "fresh"])
async def test_thirty_readers_cost_as_many_statements_as_one(
    parts: Services, settings: Settings, database: str, counting: Callable[[], AbstractContextManager[list[str]]],
    holds_them: bool,
) -> None:  # fmt: skip
    learners = [f"learner-{n}" for n in range(30)]
    rooms = [await room_of(parts, some) for some in (learners[:1], learners)]
    for word, learner in enumerate(learners):
        await report(parts, await begin(parts, learner), word)
    counts = []
    async with services(settings, database) as fresh, services(settings, database) as fresher:
        for room, asked in zip(rooms, (parts, parts) if holds_them else (fresh, fresher), strict=True):
            with counting() as sent:
                data = await query(asked, room)
            counts.append(len(sent))
    shown = [edge["node"]["reading"] for edge in data["classroom"]["learners"]["edges"]]
    assert [one["position"]["wordIndex"] for one in shown] == list(range(30))
    assert [one["position"]["paragraphIndex"] for one in shown] == [word // 10 for word in range(30)]
    assert counts[1] <= counts[0] <= 6, sent


# ------------------------------------------------------------ one session


async def follow(parts: Services, who: Viewer, session_id: Id, after: str | None = None) -> AsyncIterator[Any]:
    """A session's updates, as somebody follows them."""
    context = replace(parts.anonymous, viewer=who, **with_library(parts))
    stream = await SCHEMA.subscribe(UPDATES, {"id": session_id, "after": after}, context_value=context)
    assert not isinstance(stream, ExecutionResult)
    async for result in stream:  # type: ignore[union-attr]
        assert result.errors is None, result.errors
        yield result.data["readingUpdates"]


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER])
async def test_another_device_and_the_teacher_follow_from_position_to_position(
    parts: Services, settings: Settings, database: str, role: Role
) -> None:
    who = Viewer(TEACHER if role is Role.TEACHER else "anna", frozenset({role}), float("inf"))
    await room_of(parts, ["anna"])
    reading = await begin(parts, "anna")
    async with services(settings, database) as other, asyncio.timeout(30):
        async with aclosing(follow(other, who, reading.id)) as updates:  # type: ignore[type-var]
            started = await anext(updates)
            await report(parts, reading, 12)
            moved = await anext(updates)
            assert moved == {**started, "position": {"wordIndex": 12, "paragraphIndex": 1}}
        await report(parts, reading, 23)
        async with aclosing(follow(other, who, reading.id, moved["cursor"])) as updates:  # type: ignore[type-var]
            missed = await anext(updates)
            assert missed == {**moved, "position": {"wordIndex": 23, "paragraphIndex": 2}}
            await ask(parts, reading)
            told, asked = await anext(updates), await anext(updates)
            assert (told["version"], asked["version"]) == (2, 3)
            assert asked["interruption"] == {"question": "Why?"}
