"""A learner's own figures: in all, and by the days of a time zone, also where the clocks change."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from infrastructure.services import Services
from projections.exam.stats import ExamDay, ExamStats, exam_stats
from tests.support.answer_key import right_answers
from tests.support.client import RunningServer
from tests.support.desk import Desk
from tests.support.past_exams import ZONES, AnExam, a_past, put_down
from tests.support.ports import results_of

SHOWN = 30


def reference(exams: Sequence[AnExam], zone: ZoneInfo, today: date) -> ExamStats:
    """The figures as a person counts them, exam by exam and day by day."""
    days = [today - timedelta(days=ago) for ago in reversed(range(SHOWN))]
    return ExamStats(
        sessions=len(exams),
        completed=sum(one.is_completed for one in exams),
        average_percentage=average(exams),
        best_percentage=max((one.percentage for one in exams if one.percentage is not None), default=None),
        active_seconds=sum(one.seconds for one in exams) if exams else None,
        streak_days=streak(exams, zone, today),
        days=tuple(of_day(day, [one for one in exams if one.day(zone) == day]) for day in days),
    )


def of_day(day: date, exams: Sequence[AnExam]) -> ExamDay:
    completed = sum(one.is_completed for one in exams)
    return ExamDay(day.isoformat(), completed, average(exams), sum(one.seconds for one in exams))


def average(exams: Sequence[AnExam]) -> float | None:
    marks = [one.percentage for one in exams if one.percentage is not None]
    return round(sum(marks) / len(marks), 2) if marks else None


def streak(exams: Sequence[AnExam], zone: ZoneInfo, today: date) -> int:
    """Day by day backwards, as a person counts."""
    studied = {one.day(zone) for one in exams if one.is_completed}
    day = today if today in studied else today - timedelta(days=1)
    length = 0
    while day in studied:
        length, day = length + 1, day - timedelta(days=1)
    return length


@pytest.mark.parametrize("seed", range(8))
async def test_figures_are_those_that_a_person_counts(parts: Services, seed: int) -> None:
    for n, zone in enumerate(map(ZoneInfo, ZONES)):
        now, exams = a_past(Random(f"{seed} {n}"), zone)
        learner, today = f"learner-{n}", now.astimezone(zone).date()
        await put_down(parts, learner, exams)
        found = exam_stats(await results_of(parts).days(learner, None, zone, now), today)
        assert found == reference(exams, zone, today), (zone, now)
        skill = exams[0].skill
        found = exam_stats(await results_of(parts).days(learner, skill, zone, now), today)
        assert found == reference([one for one in exams if one.skill == skill], zone, today)


def test_the_pasts_have_streaks_of_many_lengths() -> None:
    pasts = [a_past(Random(f"{seed} {n}"), ZoneInfo(zone)) for seed in range(8) for n, zone in enumerate(ZONES)]
    assert len({streak(exams, ZoneInfo("UTC"), now.date()) for now, exams in pasts}) > 3


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
