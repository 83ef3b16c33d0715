"""The records and enums of exams that clients see."""

from domain.exam.answering import RejectedAnswer
from domain.exam.plans import ExamSkill, Level
from domain.exam.results import ExamResults, MarkerCount, ModuleResult, PartResult
from domain.exam.time_policy import PartClosing, Pausing, TimePolicy
from domain.exam.wishes import Difficulty
from domain.questions.marks import (
    Criterion,
    CriterionStep,
    MarkDecision,
    Marker,
    Marking,
    Provisional,
    ProvisionalReason,
    QuestionResult,
    Remedy,
)
from domain.questions.question import Option
from domain.questions.tasks import RubricCriterion, RubricStep, Step, WordGuide, WritingTask
from domain.transcripts import ShowTranscript
from projections.exam import hearing, questions, results, session, sources, stats, writing
from projections.exam.papers import Paper
from schema.publishing import publish, publish_enum

EXAM_ENUMS = (
    ExamSkill,
    Level,
    Difficulty,
    Marker,
    Step,
    ProvisionalReason,
    Remedy,
    Pausing,
    PartClosing,
    ShowTranscript,
)

for enum in EXAM_ENUMS:
    publish_enum(enum)

for record in (
    TimePolicy,
    Option,
    MarkDecision,
    Marking,
    Provisional,
    RubricStep,
    QuestionResult,
    PartResult,
    ModuleResult,
    MarkerCount,
    ExamResults,
    writing.PartGeneration,
    writing.Generation,
    sources.AudioSegment,
    sources.Playback,
    hearing.SegmentTiming,
    hearing.SourceAudio,
    session.ExamPart,
    questions.ScoringPolicy,
    WordGuide,
    WritingTask,
    questions.GapAnswer,
    questions.Match,
    session.ExamProgress,
    results.TrendPoint,
    results.ExamTrend,
    RejectedAnswer,
    stats.ExamDay,
    stats.ExamStats,
):
    publish(record)

publish(questions.GapView, name="Gap")
publish(questions.StatementView, name="Statement")
publish(CriterionStep, renamed={"id": "key"})
publish(RubricCriterion, renamed={"id": "key"})
publish(
    Criterion,
    description=(
        "How one unit of a question, or one criterion of a rubric, was marked. `key` is the id of the gap or statement"
        " that it is, `choice` for a question that is one choice, or the key of the rubric's criterion; `given` and"
        " `expected` are ids of options."
    ),
    ids=("given", "expected"),
    renamed={"id": "key"},
)
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
