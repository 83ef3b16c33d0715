"""Classrooms in the log: held like sessions, sealed like sessions, and no sessions."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from domain.classroom.commands import CreateClassroom, EnrolLearner, RemoveLearner
from domain.classroom.state import Classroom
from domain.lifecycle import PauseSession
from domain.session import Id, Request, SessionKind
from infrastructure.classroom.classrooms import ThereIsNoSuchClassroom
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.sessions.cache import SNAPSHOT_EVERY
from infrastructure.sessions.sessions import ThereIsNoSuchSession
from infrastructure.views.rebuild import rebuild_sessions
from tests.privacy.test_erasing import catch_up
from tests.support.exams import LEARNER, by, eventually, look, start_exam
from tests.support.ports import pseudonyms_of
from tests.support.query_count import counting as counting

TEACHER = "teacher"
ROWS = "SELECT s::text FROM sessions AS s ORDER BY id"
EVERYTHING = dict.fromkeys(("kind", "types", "session_id", "actor", "since", "until"))


async def make_classroom(parts: Services, *learners: str) -> Classroom:
    classroom = await parts.anonymous.classroom.classrooms.create(CreateClassroom(Id(TEACHER), "C1"), Request(TEACHER))
    for learner in learners:
        classroom = await parts.anonymous.classroom.classrooms.execute(
            classroom.id, EnrolLearner(Id(learner)), Request(TEACHER)
        )
    return classroom


async def test_a_classroom_is_loaded_from_its_snapshot_as_it_was(
    parts: Services, settings: Settings, database: str
) -> None:
    classroom = await make_classroom(parts, *(f"p{n}" for n in range(SNAPSHOT_EVERY + 20)))
    await eventually(lambda: fetch(parts.pool, "SELECT version FROM snapshots"))
    async with services(settings, database) as other:
        assert await other.anonymous.classroom.classrooms.get(classroom.id, TEACHER) == classroom
        left = await other.anonymous.classroom.classrooms.execute(
            classroom.id, RemoveLearner(Id("p7")), Request(TEACHER)
        )
    assert "p7" not in left.enrolled
    assert await parts.anonymous.classroom.classrooms.get(classroom.id, TEACHER) == left


async def test_what_changes_at_the_same_time_in_two_processes_all_counts(
    parts: Services, settings: Settings, database: str
) -> None:
    classroom = await make_classroom(parts)
    async with services(settings, database) as other:
        commands = [(where, EnrolLearner(Id(f"p{n}"))) for n in range(10) for where in (parts, other)]
        await asyncio.gather(
            *(
                where.anonymous.classroom.classrooms.execute(classroom.id, command, Request(TEACHER))
                for where, command in commands
            )
        )
        seen = [await where.anonymous.classroom.classrooms.get(classroom.id, TEACHER) for where in (parts, other)]
    assert seen[0] == seen[1]
    assert seen[0] is not None
    assert seen[0].enrolled.keys() == {f"p{n}" for n in range(10)}
    assert seen[0].version == 11


async def test_rebuilding_the_rows_of_sessions_gives_those_of_classrooms_too(parts: Services) -> None:
    await make_classroom(parts, LEARNER)
    await start_exam(parts)
    before = await fetch(parts.pool, ROWS)
    async with parts.pool.connection() as connection:
        await connection.execute("DELETE FROM sessions")
    await rebuild_sessions(parts.pool, parts.keyring, lambda done, total: None)
    assert await fetch(parts.pool, ROWS) == before
    assert len(before) == 2


async def test_sessions_and_classrooms_do_not_know_of_each_other(parts: Services) -> None:
    classroom, exam = await make_classroom(parts), await start_exam(parts, TEACHER)
    assert await parts.sessions.get(classroom.id) is None
    assert await parts.sessions.at(classroom.id, 1) is None
    assert await parts.anonymous.classroom.classrooms.get(exam.id, TEACHER) is None
    with pytest.raises(ThereIsNoSuchSession):
        await parts.sessions.execute(classroom.id, PauseSession(), by(TEACHER))
    with pytest.raises(ThereIsNoSuchClassroom):
        await parts.anonymous.classroom.classrooms.execute(exam.id, EnrolLearner(Id(LEARNER)), Request(TEACHER))


async def test_classrooms_are_in_no_list_figure_or_log_of_sessions(parts: Services) -> None:
    classroom = await make_classroom(parts, LEARNER)
    exam = await start_exam(parts)
    found = await parts.anonymous.analysts.search(EVERYTHING, 100, None)
    assert {event.session_id for _, event in found.rows} == {pseudonyms_of(parts).session(exam.id)}
    assert not (
        await parts.anonymous.analysts.search(
            {**EVERYTHING, "session_id": pseudonyms_of(parts).session(classroom.id)}, 100, None
        )
    ).rows
    async with aclosing(parts.anonymous.analysts.follow(None, None, None)) as log:
        assert (await anext(log))[1].session_id == pseudonyms_of(parts).session(exam.id)
    listed = await parts.lists.sessions(owner_ids=None, kind=None, status=None, first=10, after=None)
    assert [row.id for _, row in listed.rows] == [exam.id]
    assert [kind.kind for kind in (await parts.lists.analytics(None, None, None)).kinds] == [SessionKind.EXAM]


async def test_a_long_history_of_activity_comes_in_order_and_stops_with_a_removal(parts: Services) -> None:
    classroom = await make_classroom(parts, LEARNER, "other")
    exams = {learner: await start_exam(parts, learner) for learner in (LEARNER, "other", "stranger")}
    for n in range(300):
        for learner, exam in exams.items():
            await parts.sessions.execute(exam.id, look(f"{n}"), by(learner))
    seen = []
    async with aclosing(parts.anonymous.classroom.classrooms.activity(classroom.id, TEACHER, None)) as activity:
        async for act in activity:
            assert act.event
            seen.append((act.learner_id, act.event.version))
            if len(seen) == 2 * 301:
                break
    for learner in (LEARNER, "other"):
        assert [version for who, version in seen if who == learner] == list(range(1, 302))
    await parts.anonymous.classroom.classrooms.execute(classroom.id, RemoveLearner(Id("other")), Request(TEACHER))
    async with aclosing(parts.anonymous.classroom.classrooms.activity(classroom.id, TEACHER, None)) as activity:
        assert {learner for _, learner in [(await anext(activity))[:2] for _ in range(301)]} == {LEARNER}


async def test_classrooms_ask_together_whose_sessions_have_grown(parts: Services, counting: Any) -> None:
    rooms = [await make_classroom(parts, LEARNER, "other"), await make_classroom(parts, "other")]
    activity, begun = parts.anonymous.classroom.classrooms._activity, await parts.event_log.end()  # type: ignore[attr-defined]
    await start_exam(parts)
    end = await parts.event_log.end()
    with counting() as sent:
        busy = await asyncio.gather(*(activity._busy(room, begun, end) for room in rooms))
    assert [list(one) for one in busy] == [[LEARNER], []]
    assert len(sent) == 1


async def test_activity_goes_on_from_the_cursor_of_a_learner_who_is_erased_since(parts: Services) -> None:
    classroom = await make_classroom(parts, LEARNER, "other")
    await start_exam(parts)
    async with aclosing(parts.anonymous.classroom.classrooms.activity(classroom.id, TEACHER, None)) as activity:
        cursor = (await anext(activity)).cursor
    erasure = await parts.learner_erasures.request(LEARNER, Request("administrator"))
    await parts.learner_erasures.carry_out()
    await catch_up(parts)
    await parts.learner_erasures.carry_out()
    finished = await parts.learner_erasures.find(erasure.id)
    assert finished
    assert finished.finished_at
    await start_exam(parts, "other")
    async with aclosing(parts.anonymous.classroom.classrooms.activity(classroom.id, TEACHER, cursor)) as activity:
        assert (await anext(activity))[1] == "other"
