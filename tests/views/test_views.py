"""Pages of views and of the log: keyset cursors, and the analysts' filters."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.lifecycle import EndSession
from domain.session import Recorded, SessionStatus
from infrastructure.postgres.pages import Page, TheCursorIsNotOurs, encode_cursor
from infrastructure.services import Services
from projections.catalogue import PROJECTIONS
from tests.support.exams import LEARNER, by, complete_exam, look, start_exam, write_exam
from tests.support.ports import pseudonyms_of, results_of

BAD_CURSORS = ["", "x", "=", "ü", "AAAA", "bm90IGpzb24", encode_cursor(), encode_cursor(1), encode_cursor("a", "b")]
BAD_CURSORS += [encode_cursor(1, 2, 3), encode_cursor(None, None), encode_cursor(2**80, 2**80), "A" * 5000, "\0"]


def wanted(**filters: Any) -> dict[str, Any]:
    return dict.fromkeys(("kind", "types", "session_id", "actor", "since", "until")) | filters


async def found(parts: Services, **filters: Any) -> list[Recorded]:
    return [event for _, event in (await parts.anonymous.analysts.search(wanted(**filters), 100, None)).rows]


async def all_pages(read: Callable[[str | None], Awaitable[Page[Any]]]) -> list[list[Any]]:
    """The rows of every page, each asked for with the last cursor of the one before."""
    pages: list[list[Any]] = []
    after, more = None, True
    while more:
        page = await read(after)
        assert page.has_previous is (after is not None)
        pages.append([row for _, row in page.rows])
        after, more = page.rows[-1][0], page.has_next
    return pages


async def past_exams(parts: Services, number: int) -> list[str]:
    exams = [await start_exam(parts, replace_open=True) for _ in range(number)]
    return [exam.id for exam in reversed(exams)]


async def test_sessions_come_in_pages_newest_first(parts: Services) -> None:
    ids = await past_exams(parts, 5)
    await start_exam(parts, "another")

    async def page(after: str | None, **restrict: Any) -> Page[Any]:
        restrict = {"kind": None, "status": None, **restrict}
        return await parts.lists.sessions(owner_ids=[LEARNER], first=2, after=after, **restrict)

    assert [[row.id for row in rows] for rows in await all_pages(page)] == [ids[:2], ids[2:4], ids[4:]]
    abandoned = await all_pages(lambda after: page(after, status="ABANDONED"))
    assert [[row.id for row in rows] for rows in abandoned] == [ids[1:3], ids[3:5]]
    assert (await page(None, kind="BUILDER")).rows == []
    everybodys = await parts.lists.sessions(owner_ids=None, kind="EXAM", status="ACTIVE", first=10, after=None)
    assert [row.owner_id for _, row in everybodys.rows] == ["another", LEARNER]


async def test_sessions_that_start_between_two_pages_move_nothing(parts: Services) -> None:
    ids = await past_exams(parts, 4)
    query: dict[str, Any] = {"owner_ids": [LEARNER], "kind": None, "status": None, "first": 2}
    first = await parts.lists.sessions(**query, after=None)
    await past_exams(parts, 3)
    second = await parts.lists.sessions(**query, after=first.rows[-1][0])
    assert [row.id for _, row in (*first.rows, *second.rows)] == ids
    assert not second.has_next


async def test_sessions_of_the_same_instant_are_told_apart(parts: Services) -> None:
    ids = await past_exams(parts, 4)
    async with parts.pool.connection() as connection:
        await connection.execute("UPDATE sessions SET started_at = '2030-01-01'")
    query: dict[str, Any] = {"owner_ids": [LEARNER], "kind": None, "status": None, "first": 1}
    pages = await all_pages(lambda after: parts.lists.sessions(**query, after=after))
    assert [row.id for rows in pages for row in rows] == sorted(ids, key=UUID, reverse=True)


async def test_the_history_of_exams_comes_in_pages_newest_first(parts: Services) -> None:
    exams = [await complete_exam(parts) for _ in range(3)]
    await parts.projector.catch_up(PROJECTIONS["exam_results"])
    pages = await all_pages(lambda after: results_of(parts).exam_history(LEARNER, "READING", 2, after))
    assert [[row.session_id for row in rows] for rows in pages] == [[exams[2].id, exams[1].id], [exams[0].id]]
    assert (await results_of(parts).exam_history(LEARNER, "LISTENING", 2, None)).rows == []


async def test_events_come_in_pages_in_the_order_of_the_log(parts: Services) -> None:
    exam = await start_exam(parts)
    for n in range(4):
        await parts.sessions.execute(exam.id, look(f"view {n}"), by())
    for read in (
        lambda after: parts.anonymous.history.of_session(exam.id, 2, after),
        lambda after: parts.anonymous.analysts.search(wanted(), 2, after),
    ):
        assert [[event.version for event in rows] for rows in await all_pages(read)] == [[1, 2], [3, 4], [5]]


@pytest.mark.parametrize("cursor", BAD_CURSORS, ids=lambda cursor: repr(cursor[:20]))
async def test_a_cursor_that_we_did_not_give_out_is_refused(parts: Services, cursor: str) -> None:
    sessions = parts.lists.sessions(owner_ids=None, kind=None, status=None, first=1, after=cursor)
    history = results_of(parts).exam_history(LEARNER, "READING", 1, cursor)
    events = parts.anonymous.history.of_session(str(uuid4()), 1, cursor)
    search = parts.anonymous.analysts.search(wanted(), 1, cursor)
    for page in (sessions, history, events, search):
        with pytest.raises(TheCursorIsNotOurs):
            await page
    for follow in (
        parts.anonymous.analysts.follow(cursor, None, None),
        parts.anonymous.history.follow_session(str(uuid4()), cursor),
    ):
        async with aclosing(follow) as stream:
            with pytest.raises(TheCursorIsNotOurs):
                await anext(stream)


async def test_a_cursor_names_an_event_of_the_log_and_in_a_session_one_of_its_own(parts: Services) -> None:
    one, other = await start_exam(parts, "one"), await start_exam(parts, "other")
    await parts.sessions.execute(one.id, EndSession(SessionStatus.ABANDONED), by("one"))
    foreign, last = [cursor for cursor, _ in (await parts.anonymous.history.of_session(one.id, 2, None)).rows]
    forged = [encode_cursor(1, 10**9), encode_cursor(10**9, 1), encode_cursor(10**9, 10**9), encode_cursor(0, 0)]
    for cursor in (foreign, *forged):
        await refuses_to_go_on(parts.anonymous.history.of_session(other.id, 1, cursor))
        await refuses_to_go_on(parts.anonymous.history.version(other.id, cursor))
        for stream in (
            parts.anonymous.history.follow_session(other.id, cursor),
            parts.anonymous.history.folding(other.id, cursor),
        ):
            await refuses_to_go_on(anext(stream))
    strange = [
        foreign,
        last,
        *forged,
        *(pseudonyms_of(parts).cursor(*place) for place in ((1, 10**9), (10**9, 1), (0, 0))),
    ]
    for cursor in strange:
        await refuses_to_go_on(parts.anonymous.analysts.search(wanted(), 1, cursor))
        await refuses_to_go_on(parts.anonymous.analysts.search(wanted(actor="nobody"), 1, cursor))
        await refuses_to_go_on(anext(parts.anonymous.analysts.follow(cursor, None, None)))
    (first, _), *_ = (await parts.anonymous.analysts.search(wanted(), 1, None)).rows
    await refuses_to_go_on(anext(parts.anonymous.analysts.follow_session(UUID(other.id), first)))
    known_as = pseudonyms_of(parts).session(other.id)
    after_foreign = await parts.anonymous.analysts.search(wanted(session_id=known_as), 1, first)
    assert [event.session_id for _, event in after_foreign.rows] == [known_as]
    assert (await parts.anonymous.history.of_session(one.id.upper(), 1, last)).rows == []


async def refuses_to_go_on(reading: Awaitable[object]) -> None:
    with pytest.raises(TheCursorIsNotOurs) as refused:
        await reading
    assert refused.value.field == "after"


async def test_analysts_find_events_by_kind_type_and_session(parts: Services) -> None:
    one, other = await start_exam(parts, "one"), await start_exam(parts, "other")
    await parts.sessions.execute(one.id, EndSession(SessionStatus.ABANDONED), by("one"))
    first, second = pseudonyms_of(parts).session(one.id), pseudonyms_of(parts).session(other.id)
    assert [event.session_id for event in await found(parts)] == [first, second, first]
    assert [event.session_id for event in await found(parts, types=["exam.started"])] == [first, second]
    assert len(await found(parts, types=["exam.started", "session.ended"])) == 3
    assert await found(parts, types=["unknown"]) == []
    assert [event.version for event in await found(parts, session_id=first)] == [1, 2]
    assert [event.version for event in await found(parts, session_id=first, types=["session.ended"])] == [2]
    for nobodys in (str(uuid4()), "garbage", one.id):
        assert await found(parts, session_id=nobodys) == []
    assert len(await found(parts, kind="EXAM")) == 3
    assert await found(parts, kind="BUILDER") == []


async def test_analysts_find_events_by_the_pseudonym_of_who_acted(parts: Services) -> None:
    one = await start_exam(parts, "one")
    await start_exam(parts, "other")
    await write_exam(parts, one.id)
    pseudonym = pseudonyms_of(parts).person
    assert len({pseudonym("one"), pseudonym("other"), "one", "other"}) == 4
    begun = await found(parts, actor=pseudonym("one"))
    assert [event.session_id for event in begun] == [pseudonyms_of(parts).session(one.id)]
    by_the_author = await found(parts, actor=pseudonym("system:author"))
    assert len(by_the_author) > 10
    assert {event.actor_id for event in by_the_author} == {pseudonym("system:author")}
    for nobodys in ("one", "garbage", ""):
        assert await found(parts, actor=nobodys) == []


async def test_analysts_find_events_by_time(parts: Services) -> None:
    exam = await start_exam(parts)
    for n in range(3):
        await asyncio.sleep(0.002)
        await parts.sessions.execute(exam.id, look(f"view {n}"), by())
    times = [event.recorded_at for event in await found(parts)]
    assert [event.version for event in await found(parts, since=times[1])] == [2, 3, 4]
    assert [event.version for event in await found(parts, until=times[1])] == [1]
    assert [event.version for event in await found(parts, since=times[1], until=times[3])] == [2, 3]
    assert await found(parts, since=datetime.now(UTC) + timedelta(hours=1)) == []
