"""Subscriptions replay from a cursor and go on live: in order, with no gap and no repeat, on both transports."""

import asyncio
import json
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import pytest

from schema.context import Role
from tests.support.aliases import alias, pseudonyms_of
from tests.support.client import (
    Person,
    RunningServer,
    SubscriptionFailed,
    exam,
    start_exam,
    take,
    teach,
    wait_until_written,
)

EVENTS = """subscription ($id: ID!, $after: String) { sessionEvents(sessionId: $id, after: $after) {
  id cursor position version type actorId recordedAt data } }"""
PROGRESS = """subscription ($id: ID!, $after: String, $untilClosed: Boolean! = false) {
  generationProgress(sessionId: $id, after: $after, untilClosed: $untilClosed) { cursor version partId
    question { id prompt answered } part { id questionCount source { title text complete } }
    generation { status generated parts { partId status } } } }"""
LOG = """subscription ($after: String, $kind: SessionKind, $types: [String!]) {
  eventLog(after: $after, kind: $kind, types: $types) { cursor position sessionId version type actorId data } }"""
EVENTS_SINCE = "query ($since: DateTime) { events(since: $since, first: 1) { edges { node { cursor } } } }"
STEPS = 24
"""Generation started and completed, four parts each started, sourced and whole, and ten questions."""

Transport = Callable[..., AbstractAsyncContextManager[Any]]


@pytest.fixture(params=[Person.subscribe, Person.stream], ids=["websocket", "sse"])
def transport(request: pytest.FixtureRequest) -> Transport:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def learner(server: RunningServer) -> Person:
    return server.learner()


async def collect(opened: AbstractAsyncContextManager[Any], count: int) -> list[dict[str, Any]]:
    """The next items of a subscription, without the name of its field."""
    async with opened as stream:
        return [next(iter(item.values())) for item in await take(stream, count)]


def act(learner: Person, session_id: str, times: int) -> None:
    for n in range(times):
        learner.do("saveAnswers", {"sessionId": session_id, "activeView": f"view {n}"}, "session { id }")


async def test_an_exam_is_followed_while_it_is_written(learner: Person, transport: Transport) -> None:
    session_id = start_exam(learner)
    steps = await collect(transport(learner, PROGRESS, id=session_id), STEPS)
    asked = [step["question"]["id"] for step in steps if step["question"]]
    assert sorted(asked) == sorted(q["id"] for q in exam(learner, session_id)["questions"])
    assert [step["generation"]["generated"] for step in steps if step["question"]] == list(range(1, 11))
    assert [step["version"] for step in steps] == list(range(2, STEPS + 2))
    assert {step["generation"]["status"] for step in steps[:-1]} == {"IN_PROGRESS"}
    assert (steps[-1]["generation"]["status"], steps[-1]["partId"]) == ("COMPLETED", None)
    parts = {q["id"]: q["partId"] for q in exam(learner, session_id)["questions"]}
    assert all(step["partId"] == parts[step["question"]["id"]] for step in steps if step["question"])


async def test_each_step_brings_its_part_as_far_as_that_is_written(learner: Person, transport: Transport) -> None:
    session_id = start_exam(learner)
    steps = await rest(transport(learner, PROGRESS, id=session_id))
    assert [step["part"] and step["part"]["id"] for step in steps] == [step["partId"] for step in steps]
    parts = {step["partId"]: step["part"] for step in steps if step["part"]}
    query = "query ($id: ID!) { session(id: $id) { ... on ExamSession { parts { %s } } } }"
    selection = "id questionCount source { title text complete }"
    assert [*parts.values()] == learner.ask(query % selection, id=session_id)["session"]["parts"]
    assert all(parts[step["partId"]]["source"] == step["part"]["source"] for step in steps if step["question"])


async def test_following_ends_once_the_writing_has_settled(learner: Person, transport: Transport) -> None:
    session_id = start_exam(learner)
    steps = await rest(transport(learner, PROGRESS, id=session_id))
    assert (len(steps), steps[-1]["generation"]["status"]) == (STEPS, "COMPLETED")
    act(learner, session_id, 2)
    for place in (0, 11, STEPS - 1):
        after = steps[place]["cursor"]
        assert await rest(transport(learner, PROGRESS, id=session_id, after=after)) == steps[place + 1 :]


async def test_following_goes_through_an_earlier_writing_to_the_end_of_the_present_one(
    learner: Person, transport: Transport
) -> None:
    session_id = start_exam(learner)
    first = await rest(transport(learner, PROGRESS, id=session_id))
    learner.do("regenerateExam", {"sessionId": session_id}, "session { id }")
    both = await rest(transport(learner, PROGRESS, id=session_id))
    assert both[:STEPS] == first
    assert [step["generation"]["status"] for step in both].count("COMPLETED") == 2
    assert both[-1]["generation"]["status"] == "COMPLETED"
    assert await rest(transport(learner, PROGRESS, id=session_id, after=first[-1]["cursor"])) == both[STEPS:]


async def test_replay_goes_on_from_any_cursor(learner: Person, transport: Transport) -> None:
    session_id = start_exam(learner)
    version = wait_until_written(learner, session_id)["version"]
    everything = await collect(transport(learner, EVENTS, id=session_id), version)
    assert [event["version"] for event in everything] == list(range(1, version + 1))
    positions = [int(event["position"]) for event in everything]
    assert positions == sorted(set(positions))
    for place in (0, version // 2, version - 2):
        after = everything[place]["cursor"]
        assert (
            await collect(transport(learner, EVENTS, id=session_id, after=after), version - place - 1)
            == (everything[place + 1 :])
        )


async def test_generation_goes_on_from_any_cursor(learner: Person, transport: Transport) -> None:
    session_id = start_exam(learner)
    wait_until_written(learner, session_id)
    steps = await collect(transport(learner, PROGRESS, id=session_id), STEPS)
    for place in (0, 11, STEPS - 2):
        after = steps[place]["cursor"]
        assert (
            await collect(transport(learner, PROGRESS, id=session_id, after=after), STEPS - 1 - place)
            == steps[place + 1 :]
        )


async def rest(opened: AbstractAsyncContextManager[Any], seconds: float = 120) -> list[dict[str, Any]]:
    """All items of a subscription that ends by itself, without the name of its field."""
    async with asyncio.timeout(seconds), opened as stream:
        return [next(iter(item.values())) async for item in stream]


@pytest.mark.parametrize("outcome", ["COMPLETED", "ABANDONED"])
async def test_following_an_exams_writing_ends_with_the_exam(
    learner: Person, transport: Transport, outcome: str
) -> None:
    session_id = start_exam(learner)
    wait_until_written(learner, session_id)
    following = asyncio.create_task(rest(transport(learner, PROGRESS, id=session_id, untilClosed=True)))
    await asyncio.sleep(0.3)
    assert not following.done()
    learner.do("endSession", {"sessionId": session_id, "outcome": outcome}, "session { id }")
    steps = await following
    assert (len(steps), steps[-1]["generation"]["status"]) == (STEPS, "COMPLETED")

    assert await rest(transport(learner, PROGRESS, id=session_id)) == steps
    assert await rest(transport(learner, PROGRESS, id=session_id, after=steps[4]["cursor"])) == steps[5:]
    assert await rest(transport(learner, PROGRESS, id=session_id, after=steps[-1]["cursor"])) == []
    events = await collect(transport(learner, EVENTS, id=session_id), exam(learner, session_id)["version"])
    assert await rest(transport(learner, PROGRESS, id=session_id, after=events[-1]["cursor"])) == []


async def test_an_exam_that_ends_while_it_is_written_is_followed_to_that_end(
    learner: Person, transport: Transport
) -> None:
    session_id = start_exam(learner)
    learner.do("endSession", {"sessionId": session_id, "outcome": "ABANDONED"}, "session { id }")
    steps = await rest(transport(learner, PROGRESS, id=session_id))
    assert len(steps) < STEPS
    assert [step["version"] for step in steps] == list(range(2, len(steps) + 2))


async def test_what_is_recorded_arrives_live_after_what_was_missed(learner: Person, transport: Transport) -> None:
    session_id = start_exam(learner)
    version = wait_until_written(learner, session_id)["version"]
    (first, *_) = await collect(transport(learner, EVENTS, id=session_id), 1)
    async with transport(learner, EVENTS, id=session_id, after=first["cursor"]) as stream:
        missed = await take(stream, version - 1)
        learner.do("pauseSession", {"sessionId": session_id}, "session { id }")
        learner.do("resumeSession", {"sessionId": session_id}, "session { id }")
        live = await take(stream, 2)
    assert [item["sessionEvents"]["version"] for item in missed + live] == list(range(2, version + 3))
    assert [item["sessionEvents"]["type"] for item in live] == ["session.paused", "session.resumed"]
    assert {item["sessionEvents"]["actorId"] for item in live} == {learner.id}


async def test_followers_miss_nothing_of_what_happens_while_they_come(learner: Person, transport: Transport) -> None:
    session_id = start_exam(learner)
    version = wait_until_written(learner, session_id)["version"] + 40
    acting = asyncio.create_task(asyncio.to_thread(act, learner, session_id, 40))
    followers = [collect(transport(learner, EVENTS, id=session_id), version) for _ in range(4)]
    seen = await asyncio.gather(*followers)
    await acting
    assert [event["version"] for event in seen[0]] == list(range(1, version + 1))
    assert all(other == seen[0] for other in seen[1:])


async def test_one_socket_per_device_and_both_see_all(learner: Person, server: RunningServer) -> None:
    phone = Person(server, learner.id, learner.token)
    session_id = start_exam(learner)
    wait_until_written(learner, session_id)
    both = await asyncio.gather(
        collect(learner.subscribe(PROGRESS, id=session_id), STEPS),
        collect(phone.stream(PROGRESS, id=session_id), STEPS),
    )
    assert both[0] == both[1]


@pytest.mark.parametrize("subscription", [EVENTS, PROGRESS], ids=["sessionEvents", "generationProgress"])
@pytest.mark.parametrize("what", ["foreign", "unknown", "garbage", "cursor"])
async def test_what_cannot_be_followed(
    server: RunningServer, transport: Transport, subscription: str, what: str
) -> None:
    owner, other = server.learner(), server.learner()
    session_id = start_exam(owner)
    asking, variables, code = {
        "foreign": (other, {"id": session_id}, "NOT_FOUND"),
        "unknown": (owner, {"id": "00000000-0000-4000-8000-000000000000"}, "NOT_FOUND"),
        "garbage": (owner, {"id": "\0"}, "NOT_FOUND"),
        "cursor": (owner, {"id": session_id, "after": "garbage"}, "INVALID_INPUT"),
    }[what]
    with pytest.raises(SubscriptionFailed) as failed:
        await collect(transport(asking, subscription, **variables), 1)
    assert failed.value.args[0]["extensions"]["code"] == code


@pytest.mark.parametrize("subscription", [EVENTS, PROGRESS], ids=["sessionEvents", "generationProgress"])
@pytest.mark.parametrize("status", ["ACTIVE", "ABANDONED"])
async def test_a_cursor_of_another_session_is_refused(learner: Person, subscription: str, status: str) -> None:
    other_id = start_exam(learner)
    wait_until_written(learner, other_id)
    foreign = (await collect(learner.stream(EVENTS, id=other_id), STEPS))[-1]["cursor"]
    session_id = start_exam(learner, replaceActive=True)
    if status == "ABANDONED":
        learner.do("endSession", {"sessionId": session_id, "outcome": status}, "session { id }")
    with pytest.raises(SubscriptionFailed) as failed:
        await collect(learner.stream(subscription, id=session_id, after=foreign), 1)
    assert failed.value.args[0]["extensions"] == {"code": "INVALID_INPUT", "field": "after"}


# ------------------------------------------------------------ the log


async def test_analysts_follow_the_log_under_pseudonyms(server: RunningServer, transport: Transport) -> None:
    analyst, learner = server.analyst(), server.learner()
    session_id = start_exam(learner)
    wait_until_written(learner, session_id)
    learner.do("pauseSession", {"sessionId": session_id}, "session { id }")
    stored = analyst.ask(
        "query ($id: ID) { events(sessionId: $id, first: 100) { edges { cursor } } }", id=alias(server, session_id)
    )
    (first, *_, last) = [edge["cursor"] for edge in stored["events"]["edges"]]
    async with transport(analyst, LOG, after=first, kind="EXAM", types=["session.paused", "session.ended"]) as stream:
        (paused,) = await take(stream, 1)
        learner.do("endSession", {"sessionId": session_id, "outcome": "ABANDONED"}, "session { id }")
        (ended,) = await take(stream, 1)
    assert (paused["eventLog"]["type"], paused["eventLog"]["cursor"]) == ("session.paused", last)
    assert (ended["eventLog"]["type"], ended["eventLog"]["data"]) == ("session.ended", {"outcome": "ABANDONED"})
    assert learner.id not in json.dumps([paused, ended])


async def test_the_log_is_followed_in_its_order(server: RunningServer, transport: Transport) -> None:
    analyst, learners = server.analyst(), [server.learner() for _ in range(4)]
    for learner in learners:
        start_exam(learner)
    seen = await collect(transport(analyst, LOG), 60)
    positions = [pseudonyms_of(server).place(event["position"]) for event in seen]
    assert positions == sorted(set(positions))
    rest = await collect(transport(analyst, LOG, after=seen[19]["cursor"]), 40)
    assert rest == seen[20:]


async def test_a_kind_in_which_nothing_happens_is_followed_in_silence(server: RunningServer) -> None:
    since = datetime.now(UTC).isoformat()
    start_exam(server.learner())
    page = server.analyst().ask(EVENTS_SINCE, since=since)["events"]["edges"]
    async with server.analyst().subscribe(LOG, kind="PRACTICE", after=page[0]["node"]["cursor"]) as stream:
        with pytest.raises(TimeoutError):
            await take(stream, 1, seconds=0.5)


# ------------------------------------------------------------ leaving


def open_sockets(server: RunningServer) -> float:
    metrics = server.anonymous().http.get("/metrics").text
    (value,) = re.findall(r"^lyceum_websockets (\S+)$", metrics, re.MULTILINE)
    return float(value)


async def test_clients_that_go_leave_nothing_behind(server: RunningServer, learner: Person) -> None:
    session_id = start_exam(learner)
    before = open_sockets(server)
    async with AsyncExitStack() as stack:
        for _ in range(5):
            stream = await stack.enter_async_context(learner.subscribe(EVENTS, id=session_id))
            await take(stream, 1)
        assert open_sockets(server) == before + 5
    for _ in range(250):
        if open_sockets(server) == before:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the sockets are still open")


@pytest.mark.parametrize("of_one_session", [False, True])
async def test_the_log_ends_for_an_analyst_who_begins_to_teach(
    server: RunningServer, transport: Transport, of_one_session: bool
) -> None:
    analyst, learner = server.analyst(), server.learner()
    known_as = alias(server, start_exam(learner))
    query, variables = (EVENTS, {"id": known_as}) if of_one_session else (LOG, {})
    async with transport(analyst, query, **variables) as stream:
        await take(stream, 1)
        teach(server.person(Role.TEACHER, id=analyst.id))
        async with asyncio.timeout(30):
            async for _ in stream:
                pass
