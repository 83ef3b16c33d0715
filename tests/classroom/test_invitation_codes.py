"""Codes: how they are made, typed and kept, and what limits how many there are."""

import asyncio
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.classroom import limits
from domain.classroom.commands import CreateClassroom
from domain.classroom.limits import TheLearnerHasInvitationsEnough, YouAreInClassroomsEnough
from domain.session import Id, Request
from infrastructure.classroom.classrooms import Classrooms
from infrastructure.classroom.invitation_codes import LENGTH, LETTERS, MAX_TRIES, Codes, ThoseAreTooManyTries, Tries
from infrastructure.keys.installation import Installation
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from tests.support.examples import examples
from tests.support.exams import LEARNER
from tests.support.ports import memberships_of
from tests.support.raw_rows import tables_with

TEACHER = Request("teacher")
HERE, ELSEWHERE = Codes(Installation(b"h" * 32)), Codes(Installation(b"e" * 32))
QUICK = examples(200)


async def classrooms(of: Classrooms, many: int) -> list[Id]:
    made = [await of.create(CreateClassroom(Id("teacher"), f"{n}"), TEACHER) for n in range(many)]
    return [classroom.id for classroom in made]


@QUICK
@for_all(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_a_code_is_that_of_its_command_and_no_other(classroom: str, command: str) -> None:
    request = Request("teacher", command)
    code = HERE.made_for(classroom, request)
    assert code == HERE.made_for(classroom, request)
    assert code != ELSEWHERE.made_for(classroom, request)
    assert code != HERE.made_for(classroom, Request("teacher", f"{command}x"))
    letters = code.replace("-", "")
    assert len(letters) == LENGTH
    assert set(letters) <= set(LETTERS)
    assert {"I", "L", "O", "U"}.isdisjoint(letters)


@QUICK
@for_all(st.text(LETTERS, min_size=LENGTH, max_size=LENGTH), st.integers(0, LENGTH))
def test_a_code_may_be_typed_in_many_ways(code: str, place: int) -> None:
    typed = f" {code[:place]} - {code[place:]}\n".lower().replace("0", "O").replace("1", "l")
    assert HERE.hash(typed) == HERE.hash(code)
    assert HERE.hash(code) != ELSEWHERE.hash(code)
    assert HERE.hash(code) != HERE.hash(code[::-1]) or code == code[::-1]


async def test_neither_a_table_nor_the_history_holds_a_code(parts: Services) -> None:
    [classroom_id] = await classrooms(parts.anonymous.classroom.classrooms, 1)
    _, code, _ = await parts.anonymous.classroom.classrooms.invite(classroom_id, 14, TEACHER)
    await memberships_of(parts).join(code, Request(LEARNER))
    for form in (code, code.replace("-", ""), code.lower()):
        assert await tables_with(parts, form) == set()
    history = await parts.keyring.open(await parts.event_log.of_session(UUID(classroom_id)))
    assert code not in str(history)
    assert code.replace("-", "") not in str(history)


async def test_tries_are_counted_on_all_servers_together(parts: Services) -> None:
    here, there = Tries(parts.pool), Tries(parts.pool)
    await asyncio.gather(*((here, there)[n % 2].count(LEARNER) for n in range(MAX_TRIES)))
    with pytest.raises(ThoseAreTooManyTries):
        await there.count(LEARNER)
    await there.count("somebody else")


async def test_a_try_that_succeeds_does_not_count_and_an_hour_later_none_does(parts: Services) -> None:
    tries = Tries(parts.pool)
    for _ in range(3 * MAX_TRIES):
        await tries.count(LEARNER)
        await tries.take_back(LEARNER)
    for _ in range(MAX_TRIES):
        await tries.count(LEARNER)
    async with parts.pool.connection() as connection:
        await connection.execute("UPDATE tried_codes SET since = since - interval '3601 seconds'")
    await tries.count(LEARNER)


async def test_a_learner_is_asked_by_so_many_at_once(parts: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_INVITATIONS", 2)
    first, second, third = await classrooms(parts.anonymous.classroom.classrooms, 3)
    for classroom_id in (first, second, second):
        await parts.anonymous.classroom.classrooms.enrol(classroom_id, Id(LEARNER), TEACHER)
    with pytest.raises(TheLearnerHasInvitationsEnough) as refused:
        await parts.anonymous.classroom.classrooms.enrol(third, Id(LEARNER), TEACHER)
    assert refused.value.field == "learnerId"
    [invited, _] = await memberships_of(parts).of_learner(LEARNER)
    number = invited.invited[Id(LEARNER)].number
    await memberships_of(parts).answer(f"{invited.id}:{number}", Request(LEARNER), accept=False)
    await parts.anonymous.classroom.classrooms.enrol(third, Id(LEARNER), TEACHER)


async def test_a_learner_is_in_so_many_classrooms(parts: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_READERS", 1)
    first, second = await classrooms(parts.anonymous.classroom.classrooms, 2)
    codes = [(await parts.anonymous.classroom.classrooms.invite(id, 14, TEACHER))[1] for id in (first, second)]
    once = Request(LEARNER, "in")
    joined = await memberships_of(parts).join(codes[0], once)
    with pytest.raises(YouAreInClassroomsEnough) as refused:
        await memberships_of(parts).join(codes[1], Request(LEARNER))
    assert refused.value.field == "code"
    assert await memberships_of(parts).join(codes[0], once) == joined
    await memberships_of(parts).leave(first, Request(LEARNER))
    await memberships_of(parts).join(codes[1], Request(LEARNER))


async def test_every_process_finds_a_learners_classrooms_at_once(
    parts: Services, settings: Settings, database: str
) -> None:
    ids = await classrooms(parts.anonymous.classroom.classrooms, 3)
    async with services(settings, database) as other:
        for id in ids:
            _, code, _ = await parts.anonymous.classroom.classrooms.invite(id, 14, TEACHER)
            await memberships_of(other).join(code, Request(LEARNER))
            assert id in [room.id for room in await memberships_of(parts).of_learner(LEARNER)]
        both = await asyncio.gather(*(memberships_of(where).of_learner(LEARNER) for where in (parts, other) * 5))
    assert all([room.id for room in rooms] == ids for rooms in both)
