"""Room for open sessions: a learner's of each kind, and all of them; nobody takes the place of all others."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from domain.builder.commands import CreateDraft
from domain.builder.metadata import Metadata
from domain.lifecycle import EndSession
from domain.session import Id, SessionKind, SessionStatus
from domain.study.commands import StartStudy
from domain.study.phases import ExamType
from domain.study.state import Study
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.sessions import capacity
from infrastructure.sessions.capacity import (
    TooManySessionsAreOpen,
    YouHaveTooManyOpenSessions,
    YouKeepTooManySessions,
)
from tests.support.client import start_server
from tests.support.exams import by, start_exam
from tests.support.study_client import BRIEF, start_study

OPEN = "SELECT count(*) FROM sessions WHERE owner_id = %s AND status IN ('ACTIVE', 'PAUSED')"


async def study(parts: Services, learner: str = "learner", command_id: str | None = None, **start: bool) -> Study:
    """A new study session of a learner."""
    command = StartStudy(Id(learner), ExamType.NEET, parts.anonymous.study.syllabi.syllabus(ExamType.NEET))
    started = await parts.sessions.start(SessionKind.STUDY, command, by(learner, command_id), **start)
    assert isinstance(started, Study)
    return started


async def count(parts: Services, learner: str = "learner") -> int:
    """How many sessions a learner has open."""
    ((number,),) = await fetch(parts.pool, OPEN, (learner,))
    return int(number)


@pytest.fixture
def limited(settings: Settings) -> Settings:
    """Settings that allow a learner three open sessions of a kind."""
    return replace(settings, max_learner_sessions=3)


async def test_a_learner_has_so_many_open_sessions_of_a_kind_and_is_told_which(
    limited: Settings, database: str
) -> None:
    async with services(limited, database) as parts:
        first, *_ = opened = [await study(parts, command_id=f"start-{n}") for n in range(3)]
        with pytest.raises(YouHaveTooManyOpenSessions) as refused:
            await study(parts)
        assert all(one.id in str(refused.value) for one in opened)
        assert refused.value.details["session_id"] == first.id
        assert await study(parts, command_id="start-0") == first
        await start_exam(parts)
        await study(parts, "another")
        await parts.sessions.execute(first.id, EndSession(SessionStatus.ABANDONED), by())
        await study(parts)
        assert await count(parts) == 4


async def test_drafts_are_kept_so_there_may_be_many_more(
    limited: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capacity, "KEPT", 2)
    command = CreateDraft(Id("learner"), Metadata(), 1)
    async with services(limited, database) as parts:
        first, *_ = [await parts.sessions.start(SessionKind.BUILDER, command, by()) for _ in range(6)]
        with pytest.raises(YouKeepTooManySessions) as refused:
            await parts.sessions.start(SessionKind.BUILDER, command, by())
        assert refused.value.details["session_id"] == first.id


async def test_a_start_that_replaces_is_not_refused(limited: Settings, database: str) -> None:
    async with services(limited, database) as parts:
        for _ in range(3):
            await study(parts)
        await study(parts, replace_open=True)
        assert await count(parts) == 1


async def test_starts_at_once_on_two_servers_keep_to_the_limit(limited: Settings, database: str) -> None:
    async with services(limited, database) as one, services(limited, database) as other:
        starts = [study(parts) for parts in (one, other) for _ in range(8)]
        outcomes = await asyncio.gather(*starts, return_exceptions=True)
        assert sum(isinstance(outcome, YouHaveTooManyOpenSessions) for outcome in outcomes) == 13
        assert await count(one) == 3


async def test_only_so_many_sessions_are_open_at_once(settings: Settings, database: str) -> None:
    async with services(replace(settings, max_open_sessions=2), database) as parts:
        first = await start_exam(parts, "one", "once")
        second = await start_exam(parts, "two")
        with pytest.raises(TooManySessionsAreOpen):
            await study(parts, "two")
        assert await start_exam(parts, "one", "once") == first
        await parts.sessions.execute(second.id, EndSession(SessionStatus.ABANDONED), by("two"))
        await study(parts, "one")


async def test_who_has_nothing_open_is_never_refused_for_what_others_have(settings: Settings, database: str) -> None:
    async with services(replace(settings, max_open_sessions=2), database) as parts:
        for _ in range(2):
            await study(parts, "greedy")
        await start_exam(parts, "modest")
        with pytest.raises(TooManySessionsAreOpen):
            await study(parts, "greedy")


async def test_no_more_are_open_when_many_start_at_once(settings: Settings, database: str) -> None:
    limited = replace(settings, max_open_sessions=15)
    async with services(limited, database) as parts, services(limited, database) as other:
        learners = [f"learner-{n}" for n in range(12)]
        for learner in learners:
            await start_exam(parts, learner)
        starts = (study(one, learner) for one, learner in zip(6 * [parts, other], learners, strict=True))
        outcomes = await asyncio.gather(*starts, return_exceptions=True)
    assert sum(isinstance(one, TooManySessionsAreOpen) for one in outcomes) == 9


async def test_one_learner_locks_nobody_out(database: str, tmp_path: Path) -> None:
    with start_server(database, tmp_path, LYCEUM_MAX_OPEN_SESSIONS="30") as server:
        greedy, modest = server.learner(), server.learner()
        results = [greedy.do("startStudy", {}, BRIEF) for _ in range(60)]
        refusals = [one for one in results if one["__typename"] == "Refusal"]
        assert (len(refusals), {one["code"] for one in refusals}) == (40, {"LIMIT_REACHED"})
        assert all(one["sessionId"] and one["retryAfterMs"] for one in refusals)
        assert start_study(modest)
