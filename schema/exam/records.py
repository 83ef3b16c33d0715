"""The records and enums of exams that clients see."""

from domain.exam.plans import ExamSkill, Level
from domain.exam.results import ExamResults, MarkerCount, ModuleResult, PartResult
from domain.exam.state import GenerationStatus
from domain.exam.wishes import Difficulty
from domain.questions.question import (
    Criterion,
    Gap,
    MarkDecision,
    Marker,
    Option,
    QuestionResult,
    RubricCriterion,
    Statement,
    WordGuide,
    WritingTask,
)
from projections.exam import questions, results, session, stats
from projections.exam.papers import Paper
from schema.publishing import publish, publish_enum

for enum in (ExamSkill, Level, Difficulty, GenerationStatus, Marker):
    publish_enum(enum)

for record in (
    Option,
    Gap,
    Statement,
    MarkDecision,
    Criterion,
    QuestionResult,
    PartResult,
    ModuleResult,
    MarkerCount,
    ExamResults,
    session.PartGeneration,
    session.Generation,
    session.AudioSegment,
    session.Playback,
    session.Source,
    session.ExamPart,
    questions.ScoringPolicy,
    WordGuide,
    RubricCriterion,
    WritingTask,
    questions.GapAnswer,
    questions.Match,
    session.ExamProgress,
    results.TrendPoint,
    results.ExamTrend,
    stats.ExamDay,
    stats.ExamStats,
):
    publish(record)

publish(questions.AnswerView, name="Answer", description="An answer as given.")
publish(
    questions.QuestionView,
    name="Question",
    description="No answer key, rationale or solution is readable before the question is graded.",
)
publish(
    Paper,
    description=(
        "A saved paper: a finished generation that exams can be started from. It is its owner's own until it is shared;"
        " then everybody who is signed in reads the title. Whose it is, is told to its owner and an ADMIN; to others"
        " `createdBy` is a pseudonym."
    ),
)
