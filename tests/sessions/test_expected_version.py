"""A command that is meant for a version: it gives way to what persons have done since, and to nobody else."""

from dataclasses import replace

import pytest

from domain.lifecycle import SessionPaused, SessionResumed
from domain.session import Request, Session, TheVersionMoved, check_version
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.sessions.cache import SNAPSHOT_EVERY
from tests.support.exams import LEARNER, by, eventually, look, read_exam, start_exam, write_exam
from tests.support.small_exam import STARTED, given

SYSTEM = "system:author"


def is_taken(state: Session, expected: int | None) -> bool:
    """Whether a command that is meant for this version may be carried out."""
    try:
        check_version(state, expected)
    except TheVersionMoved:
        return False
    return True


def test_what_the_author_writes_takes_the_version_from_nobody() -> None:
    exam = given(STARTED)
    written = exam.given(SessionPaused(), SessionResumed(), by=SYSTEM)
    assert (written.state.version, written.state.version_by_person) == (3, 1)
    assert [n for n in range(6) if is_taken(written.state, n)] == [1, 2, 3]
    assert is_taken(written.state, None)


def test_what_a_person_does_conflicts_whoever_they_are() -> None:
    written = given(STARTED).given(SessionPaused(), by=SYSTEM)
    for person in (written.state.owner_id, "a teacher"):
        moved = written.given(SessionResumed(), by=person).given(SessionPaused(), by=SYSTEM)
        assert [n for n in range(6) if is_taken(moved.state, n)] == [3, 4]


def test_a_version_that_is_yet_to_come_conflicts() -> None:
    assert not is_taken(given(STARTED).state, 2)
    assert not is_taken(given(STARTED).state, 2**31 - 1)
    assert not is_taken(given(STARTED).state, 0)
    assert not is_taken(given(STARTED).state, -1)


async def test_a_save_meant_for_before_the_author_wrote_is_taken_and_one_for_before_another_device_is_not(
    parts: Services,
) -> None:
    exam = await start_exam(parts)
    await write_exam(parts, exam.id)
    written = await read_exam(parts, exam.id)
    assert (exam.version, written.version_by_person) == (1, 1)
    on_this_device = replace(by(), expected_version=exam.version)
    saved = await parts.sessions.execute(exam.id, look("fragen"), on_this_device)
    assert saved.version == written.version + 1
    for late in (exam.version, written.version):
        with pytest.raises(TheVersionMoved) as refused:
            await parts.sessions.execute(exam.id, look("quelle"), replace(by(), expected_version=late))
        assert refused.value.details["current_version"] == saved.version
    assert (
        await parts.sessions.execute(exam.id, look("quelle"), replace(by(), expected_version=saved.version))
    ).version


async def test_an_erasure_gives_way_to_persons_and_not_to_the_author(parts: Services) -> None:
    exam, request = await start_exam(parts), Request(LEARNER, expected_version=1)
    await write_exam(parts, exam.id)
    for never in (0, 1_000_000):
        with pytest.raises(TheVersionMoved):
            await parts.erasing.erase_session(exam.id, replace(request, expected_version=never))
    seen = await parts.sessions.execute(exam.id, look("fragen"), by())
    with pytest.raises(TheVersionMoved):
        await parts.erasing.erase_session(exam.id, request)
    await parts.erasing.erase_session(exam.id, replace(request, expected_version=seen.version))
    assert await parts.sessions.get(exam.id) is None


async def test_a_state_from_a_snapshot_knows_what_persons_did(
    parts: Services, settings: Settings, database: str
) -> None:
    exam = await start_exam(parts)
    for n in range(SNAPSHOT_EVERY):
        await parts.sessions.execute(exam.id, look(("fragen", "quelle")[n % 2]), by())
    author = Request(SYSTEM, for_anyone=True)
    last = await parts.sessions.execute(exam.id, look("overview"), author)
    await eventually(lambda: fetch(parts.pool, "SELECT 1 FROM snapshots WHERE session_id = %s", (exam.id,)))
    async with services(settings, database) as other:
        loaded = await read_exam(other, exam.id)
    assert (loaded.version, loaded.version_by_person) == (last.version, last.version - 1)
