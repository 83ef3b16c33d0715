"""What learners did and scored, a row for each study session; mastery over all sessions, and study days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from domain.session import Id, Recorded
from domain.study.events import QuizGraded, StudyStarted
from domain.study.mastery import Mastery
from domain.study.phases import ExamType
from projections.days import quarter_of, runs

LATEST_DAYS = 366
"""Days of study that are listed at most: a year of them. Streaks go over all."""


@dataclass(frozen=True, slots=True)
class QuizScore:
    """A quiz with at least one answer: its topic, its score from 0 to 100, and when it was graded."""

    topic_id: str
    score: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StudyRecordRow:
    """A session's quizzes in their order, and the quarters of an hour (UTC) in which its learner did something."""

    session_id: Id
    owner_id: Id
    exam_type: ExamType
    quizzes: tuple[QuizScore, ...] = ()
    quarters: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class StudyDays:
    """A learner's days of study, oldest first. A streak is a run of days; the current one ends today or yesterday."""

    days: tuple[date, ...]
    """The latest days, 366 at most, oldest first."""
    current_streak: int
    """Days in a row up to today or yesterday; 0 if there were none."""
    longest_streak: int
    """The most days in a row there ever were."""


TOPICS = ("study.started", "study.action_taken", "study.quiz_graded", "study.redemption_answered")


def evolve(row: StudyRecordRow | None, recorded: Recorded) -> StudyRecordRow | None:
    """The row after an event of its session."""
    match recorded.event:
        case StudyStarted(owner_id, exam_type):
            row = StudyRecordRow(recorded.session_id, owner_id, exam_type)
        case QuizGraded(analysis=analysis) if row and analysis.answered:
            score = QuizScore(analysis.topic_id, analysis.score, recorded.recorded_at)
            row = replace(row, quizzes=(*row.quizzes, score))
    quarter = quarter_of(recorded.recorded_at)
    if row and recorded.actor_id == row.owner_id and quarter not in row.quarters:
        row = replace(row, quarters=(*row.quarters, quarter))
    return row


def mastery(rows: Sequence[StudyRecordRow]) -> Mapping[str, Mastery]:
    """How a learner masters each topic, by all quizzes of these sessions in the order they were graded."""
    known: dict[str, Mastery] = {}
    for quiz in sorted((quiz for row in rows for quiz in row.quizzes), key=lambda quiz: quiz.at):
        known[quiz.topic_id] = known.get(quiz.topic_id, Mastery()).after(quiz.score)
    return known


def study_days(rows: Sequence[StudyRecordRow], zone: tzinfo, today: date) -> StudyDays:
    """The days of a time zone on which the learner studied, as they stand today."""
    days = sorted({quarter.astimezone(zone).date() for row in rows for quarter in row.quarters})
    streaks = runs(days)
    is_current = bool(days) and days[-1] >= today - timedelta(days=1)
    return StudyDays(tuple(days[-LATEST_DAYS:]), streaks[-1] if is_current else 0, max(streaks, default=0))
