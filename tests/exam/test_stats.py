"""A learner's own figures: in all, and by the days of a time zone, also where the clocks change."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from projections.days import quarter_of
from projections.exam.stats import ExamQuarter, exam_stats
from tests.support.answer_key import right_answers
from tests.support.client import RunningServer
from tests.support.desk import Desk

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]
BEGIN = datetime(2026, 3, 20, tzinfo=UTC)
"""Before the clocks change in Europe, and after they did in New York."""

Exam = tuple[datetime, float | None, float]
"""When it ended, its percentage if it was completed, its active seconds."""

exams = st.lists(
    st.tuples(
        st.integers(0, 40 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes)),
        st.none() | st.integers(0, 100).map(float),
        st.integers(0, 7200).map(float),
    ),
    max_size=60,
)


def quarters(exams: Sequence[Exam]) -> list[ExamQuarter]:
    """The exams as the database sums them up."""
    found = []
    for quarter in sorted({quarter_of(ended) for ended, _, _ in exams}):
        here = [one for one in exams if quarter_of(one[0]) == quarter]
        marks = [mark for _, mark, _ in here if mark is not None]
        seconds = sum(one[2] for one in here)
        found.append(
            ExamQuarter(quarter, len(here), len(marks), len(marks), sum(marks), max(marks, default=None), seconds)
        )
    return found


def streak(exams: Sequence[Exam], zone: ZoneInfo, today: date) -> int:
    """Day by day backwards, as a person counts."""
    studied = {ended.astimezone(zone).date() for ended, mark, _ in exams if mark is not None}
    day = today if today in studied else today - timedelta(days=1)
    length = 0
    while day in studied:
        length, day = length + 1, day - timedelta(days=1)
    return length


@given(exams, st.sampled_from(ZONES), st.integers(0, 45))
@example([(datetime(2026, 3, 28, 22, 59, tzinfo=UTC), 50.0, 1.0), (BEGIN, 1.0, 1.0)], "Europe/Berlin", 8)
@example([(datetime(2026, 3, 28 + n, 22, 30, tzinfo=UTC), 50.0, 1.0) for n in range(3)], "Europe/Berlin", 11)
def test_figures_are_those_that_a_person_counts(exams: list[Exam], zone_name: str, after: int) -> None:
    zone = ZoneInfo(zone_name)
    today = (BEGIN + timedelta(days=after)).astimezone(zone).date()
    past = [one for one in exams if one[0].astimezone(zone).date() <= today]
    found = exam_stats(quarters(past), zone, today)
    marks = [mark for _, mark, _ in past if mark is not None]
    assert (found.sessions, found.completed) == (len(past), len(marks))
    assert found.average_percentage == (round(sum(marks) / len(marks), 2) if marks else None)
    assert found.best_percentage == max(marks, default=None)
    assert found.active_seconds == (sum(one[2] for one in past) if past else None)
    assert found.streak_days == streak(past, zone, today)
    assert [day.date for day in found.days] == [(today - timedelta(days=n)).isoformat() for n in range(29, -1, -1)]
    for day in found.days:
        here = [one for one in past if one[0].astimezone(zone).date().isoformat() == day.date]
        marks = [mark for _, mark, _ in here if mark is not None]
        assert (day.completed, day.active_seconds) == (len(marks), sum(one[2] for one in here))
        assert day.average_percentage == (round(sum(marks) / len(marks), 2) if marks else None)


STATS = """query ($skill: ExamSkill, $timeZone: String! = "UTC") { examStats(skill: $skill, timeZone: $timeZone) {
  sessions completed averagePercentage bestPercentage activeSeconds streakDays
  days { date completed averagePercentage activeSeconds } } }"""
RESULTS = """query ($id: ID!) { session(id: $id) { ... on ExamSession { results { total correct score maxScore
  modules { moduleId total correct score maxScore percentage } markers { marker items }
  parts { total correct score maxScore percentage } } } } }"""


def test_a_learners_figures_count_what_they_just_did(server: RunningServer) -> None:
    learner = server.learner()
    assert learner.ask(STATS)["examStats"]["activeSeconds"] is None
    for answered in (True, False):
        desk = Desk(learner)
        if answered:
            desk.do("saveAnswers", answers=right_answers(desk.written))
        desk.do("completeExam")
    desk = Desk(learner, skill="LISTENING")
    stats = learner.ask(STATS, timeZone="Pacific/Kiritimati")["examStats"]
    assert (stats["sessions"], stats["completed"]) == (3, 2)
    assert (stats["averagePercentage"], stats["bestPercentage"]) == (50, 100)
    assert (stats["streakDays"], len(stats["days"]), stats["days"][-1]["completed"]) == (1, 30, 2)
    assert sum(day["activeSeconds"] for day in stats["days"]) == pytest.approx(stats["activeSeconds"], abs=0.01)
    assert stats["days"][-1]["averagePercentage"] == 50
    listening = learner.ask(STATS, skill="LISTENING")["examStats"]
    assert (listening["sessions"], listening["completed"], listening["bestPercentage"]) == (1, 0, None)
    assert server.learner().ask(STATS)["examStats"]["sessions"] == 0


def test_an_erased_exam_counts_no_longer(server: RunningServer) -> None:
    desk = Desk(server.learner())
    desk.do("completeExam")
    desk.learner.do("eraseSession", {"sessionId": desk.session_id}, "erased { sessionId }")
    assert desk.learner.ask(STATS)["examStats"]["sessions"] == 0


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "x" * 10_000, "a\0b", "Europe"])
def test_an_unknown_time_zone_is_refused_with_the_remedy(server: RunningServer, unharmed: None, name: str) -> None:
    answer = server.learner().post(STATS, {"timeZone": name}).json()
    [error] = answer["errors"]
    assert error["extensions"] == {"code": "INVALID_INPUT", "field": "timeZone"}
    assert "Europe/Berlin" in error["message"]
    assert len(error["message"]) < 300


@pytest.mark.parametrize(("skill", "marker"), [("READING", "AUTOMATIC"), ("LISTENING", "AUTOMATIC")])
def test_results_are_told_by_module_and_by_marker(server: RunningServer, skill: str, marker: str) -> None:
    desk = Desk(server.learner(), skill=skill)
    desk.do("saveAnswers", answers=right_answers(desk.written)[:3])
    desk.do("completeExam")
    found = desk.learner.ask(RESULTS, id=desk.session_id)["session"]["results"]
    assert found["markers"] == [{"marker": marker, "items": found["total"]}]
    for name in ("total", "correct", "score", "maxScore"):
        assert sum(module[name] for module in found["modules"]) == pytest.approx(found[name])
        assert sum(part[name] for part in found["parts"]) == pytest.approx(found[name])
    modules = {question["moduleId"] for question in desk.written["questions"]}
    assert {module["moduleId"] for module in found["modules"]} == modules
