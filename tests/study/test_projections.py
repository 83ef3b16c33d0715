"""Mastery over all of a learner's sessions and their days of study: kept from the log, and rebuilt to the byte."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.session import Id, Recorded, Request, SessionKind
from domain.study.commands import RecordDraft, RecordLesson, RecordQuiz, StartStudy, TakeAction
from domain.study.events import ActionTaken, StudyStarted
from domain.study.mastery import Mastery
from domain.study.phases import ExamType, StudyAction, StudyPhase
from domain.study.state import Study
from infrastructure.postgres.queries import fetch
from infrastructure.services import Services
from projections.catalogue import PROJECTIONS
from projections.study.records import StudyDays, StudyRecordRow, evolve, mastery, study_days
from tests.support.exams import LEARNER, by
from tests.support.ports import records_of
from tests.support.small_study import LESSON, QUIZ, RIGHT, SYLLABUS, plan
from tests.support.specification import SESSION

NAMES = ["study_records", "model_usage"]
NEXT = ActionTaken(StudyAction.NEXT_TOPIC, {}, StudyPhase.PLANNING)
TUTOR = Request("system:author", for_anyone=True)


async def study_once(parts: Services, answers: dict[str, str]) -> Study:
    """A session with one quiz, answered so."""
    started = await parts.sessions.start(SessionKind.STUDY, StartStudy(Id(LEARNER), ExamType.NEET, SYLLABUS), by())
    assert isinstance(started, Study)
    study: Study = started
    for command in (
        TakeAction(StudyAction.GENERATE_PLAN),
        RecordDraft(1, plan()),
        TakeAction(StudyAction.START_TOPIC),
        RecordLesson(2, LESSON),
        TakeAction(StudyAction.TAKE_QUIZ, {"count": 3}),
        RecordQuiz(3, QUIZ),
        TakeAction(StudyAction.SUBMIT_ANSWERS, {"answers": answers}),
    ):
        who = by() if isinstance(command, TakeAction) else TUTOR
        told = await parts.sessions.execute(study.id, command, who)
        assert isinstance(told, Study)
        study = told
    return study


async def rows(parts: Services, name: str) -> list[tuple[object, ...]]:
    return await fetch(parts.pool, f"SELECT v::text FROM {name} AS v ORDER BY session_id")


async def test_mastery_is_folded_over_all_sessions(parts: Services) -> None:
    await study_once(parts, RIGHT)
    await study_once(parts, {})
    await study_once(parts, {"q2": "true"})
    await parts.projector.catch_up(PROJECTIONS["study_records"])
    rows = await records_of(parts).study_records(LEARNER, "NEET")
    assert mastery(rows) == {"p.units": Mastery().after(100).after(33)}
    assert mastery(await records_of(parts).study_records(LEARNER, None)) == mastery(rows)
    assert await records_of(parts).study_records(LEARNER, "CAT") == []
    assert await records_of(parts).study_records("somebody else", "NEET") == []


@pytest.mark.parametrize("name", NAMES)
async def test_a_rebuild_gives_identical_rows(parts: Services, name: str) -> None:
    for answers in (RIGHT, {"q1": "a"}):
        await study_once(parts, answers)
    await parts.projector.catch_up(PROJECTIONS[name])
    before = await rows(parts, name)
    assert before
    async with parts.pool.connection() as connection:
        await connection.execute(f"DELETE FROM {name}")
    await parts.projector.rebuild(PROJECTIONS[name], lambda done, total: None)
    assert await rows(parts, name) == before


async def test_an_erased_session_leaves_no_record_also_after_a_rebuild(parts: Services) -> None:
    kept, gone = await study_once(parts, RIGHT), await study_once(parts, {"q1": "a"})
    await parts.projector.catch_up(PROJECTIONS["study_records"])
    await parts.erasing.erase_session(gone.id, by())
    await parts.projector.catch_up(PROJECTIONS["study_records"])
    before = await rows(parts, "study_records")
    assert [row.session_id for row in await records_of(parts).study_records(LEARNER, None)] == [kept.id]
    await parts.projector.rebuild(PROJECTIONS["study_records"], lambda done, total: None)
    assert await rows(parts, "study_records") == before


async def test_only_what_the_learner_does_is_a_day_of_study() -> None:
    at = datetime(2026, 3, 2, 9, 40, tzinfo=UTC)
    row = None
    for version, (actor, hours) in enumerate(((LEARNER, 0), (LEARNER, 0.1), ("system:author", 1), (LEARNER, 2)), 1):
        event = StudyStarted(Id(LEARNER), ExamType.NEET, SYLLABUS) if version == 1 else NEXT
        row = evolve(row, Recorded(event, SESSION, version, at + timedelta(hours=hours), actor))
    assert row
    assert [quarter.strftime("%H:%M") for quarter in row.quarters] == ["09:30", "09:45", "11:30"]


def test_days_are_those_of_the_time_zone_and_streaks_end_today_or_yesterday() -> None:
    quarters = tuple(datetime(2026, 3, *at, tzinfo=UTC) for at in ((1, 10), (2, 20), (4, 10), (5, 10)))
    rows = [StudyRecordRow(SESSION, Id(LEARNER), ExamType.NEET, (), quarters)]
    in_utc = study_days(rows, UTC, date(2026, 3, 6))
    assert [day.day for day in in_utc.days] == [1, 2, 4, 5]
    assert (in_utc.current_streak, in_utc.longest_streak) == (2, 2)
    in_india = study_days(rows, ZoneInfo("Asia/Kolkata"), date(2026, 3, 7))
    assert [day.day for day in in_india.days] == [1, 3, 4, 5]
    assert (in_india.current_streak, in_india.longest_streak) == (0, 3)
    assert study_days([], UTC, date(2026, 3, 7)) == StudyDays((), 0, 0)


def test_the_days_of_a_year_are_listed_and_streaks_go_over_all() -> None:
    first = datetime(2024, 1, 1, 10, tzinfo=UTC)
    quarters = tuple(first + timedelta(days=n) for n in range(500))
    told = study_days([StudyRecordRow(SESSION, Id(LEARNER), ExamType.NEET, (), quarters)], UTC, quarters[-1].date())
    assert told.days == tuple(at.date() for at in quarters[-366:])
    assert (told.current_streak, told.longest_streak) == (500, 500)
