"""What happens in an exam."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TypeAlias

from domain.disclosure import Open, Own, Person, Thing
from domain.exam.authoring import Source
from domain.exam.plans import ExamSkill, Level, PartPlan
from domain.exam.question import Question as Question
from domain.exam.recording_events import RecordingFailed, RecordingPlayed
from domain.exam.results import ExamResults
from domain.exam.time_events import ClockEvent, QuestionWithheld, SourceWithheld
from domain.exam.time_policy import TimePolicy
from domain.exam.wishes import Wishes
from domain.lifecycle import LifecycleEvent
from domain.questions.marks import QuestionResult
from domain.questions.question import Answer
from domain.questions.reports import GradeReport
from domain.session import IDLE_LIMIT_SECONDS, Id, event
from domain.spending import Usage
from domain.transcripts import ShowTranscript


@event("exam.started")
class ExamStarted:
    """A learner began an exam of these parts."""

    owner_id: Person[Id]
    skill: Open[ExamSkill]
    """What the exam tests."""
    level: Open[Level]
    """The level of the exam."""
    wishes: Open[Wishes]
    """What the learner wished of it."""
    parts: Open[tuple[PartPlan, ...]]
    """The plan of each part, in order."""
    idle_limit_seconds: Open[float] = IDLE_LIMIT_SECONDS
    paper_id: Thing[Id | None] = None
    """The saved paper that it is taken from: its `id`, for analysts a pseudonym; null without one."""
    time_policy: Open[TimePolicy | None] = None
    """What a timed exam keeps to; null for one without clocks."""
    show_transcript: Open[ShowTranscript] = ShowTranscript.ALWAYS
    """When the transcripts of its recordings may be read. Exams of before this was asked show them always."""


@event("exam.generation_started")
class GenerationStarted:
    """The author set to work on these subjects; which wishes it will not keep, it has said."""

    model_id: Open[str]
    """Which model writes the exam; "offline" for a paper that is there already."""
    subjects: Own[Mapping[Id, str]]
    """What each part is about, or the paper that it is taken from, by the part's id."""
    at: Open[datetime]
    unmet_wishes: Open[tuple[str, ...]] = ()
    """The wishes that the author will not keep, or not wholly: a sentence each."""


@event("exam.part_started")
class PartStarted:
    """An attempt at a part began; `attempt` counts from 1."""

    part_id: Open[Id]
    attempt: Open[int]


@event("exam.source_written")
class SourceWritten:
    """A part got its source, or one that has grown in place of the one there was."""

    part_id: Open[Id]
    source: Open[Source]
    """What the part's questions are about."""


@event("exam.question_generated")
class QuestionGenerated:
    """A question can be answered from now on."""

    question: Open[Question]
    """The question, without its key."""


@event("exam.part_generated")
class PartGenerated:
    """A part is whole."""

    part_id: Open[Id]


@event("exam.part_failed")
class PartFailed:
    """An attempt at a part failed; `final` if it was the last."""

    part_id: Open[Id]
    attempt: Open[int]
    error: Own[str]
    final: Open[bool]
    """Whether there is no other attempt."""


@event("exam.generation_completed")
class GenerationCompleted:
    """All parts are whole."""

    at: Open[datetime]


@event("exam.generation_failed")
class GenerationFailed:
    """The author is done, but a part is missing."""

    error: Own[str]
    at: Open[datetime]


@event("exam.answers_saved")
class AnswersSaved:
    """Answers were given, changed or cleared (null), or the learner moved on."""

    answers: Open[Mapping[Id, Answer | None]]
    """What changed: the answers by question; null where one was cleared. Others stay as they were."""
    active_question_id: Open[Id | None] = None
    """The question that the learner looks at; null: as before."""
    active_view: Own[str | None] = None
    """What the learner looks at, in the client's own words; null: as before."""
    late: Open[Mapping[Id, datetime]] = field(default_factory=dict)
    """Of answers that came after their part had closed, within the grace: when they were given, by their client."""


@event("exam.question_graded")
class QuestionGraded:
    """A question got its mark, for the answer given with it; that answer is final."""

    question_id: Open[Id]
    answer: Open[Answer | None]
    """The answer that was marked; null if there was none."""
    result: Open[QuestionResult]
    """The mark, and what it rests on."""


@event("exam.completed")
class ExamCompleted:
    """The exam was handed in; every question has its mark."""

    results: Open[ExamResults]
    """What the exam has come to, in all and part by part."""


@event("exam.model_called")
class ModelCalled:
    """A model was asked for something; what it took."""

    usage: Open[Usage]
    part_id: Open[Id | None] = None
    """The part that the call was for; null if it was for the exam as a whole."""


@event("exam.answer_submitted")
class AnswerSubmitted:
    """A text was handed in for good; its mark follows."""

    question_id: Open[Id]
    answer: Open[Answer]
    """The text."""


@event("exam.grading_requested")
class GradingRequested:
    """These answers are to be marked by the examiner."""

    question_ids: Open[tuple[Id, ...]]
    """The questions whose answers are to be marked."""


@event("exam.text_marked")
class TextMarked:
    """The examiner marked a text once; the mark follows when enough such markings agree."""

    question_id: Open[Id]
    """The question that the text answers."""
    report: Open[GradeReport]
    """The marking: a step for each criterion, with reasons."""


@event("exam.mark_overridden")
class MarkOverridden:
    """A teacher put a mark of their own in place of another."""

    question_id: Open[Id]
    result: Open[QuestionResult]
    """The teacher's mark."""
    reason: Own[str]
    """Why, in the teacher's words."""


@event("exam.results_revised")
class ResultsRevised:
    """A mark came in after the exam was handed in; the results as they are now."""

    results: Open[ExamResults]
    """What the exam has come to by now, in all and part by part."""


@event("exam.part_retried")
class PartRetried:
    """A part that had failed is to be written once more."""

    part_id: Open[Id]


@event("exam.regenerated")
class ExamRegenerated:
    """Questions and answers were thrown away; the exam is written anew, for the `round`th time."""

    round: Open[int]
    """How often the exam has been thrown away, this time included."""


GenerationEvent: TypeAlias = GenerationStarted | GenerationCompleted | GenerationFailed
"""What happens to the writing of an exam as a whole."""

PartEvent: TypeAlias = (
    PartStarted | SourceWritten | SourceWithheld | RecordingFailed | PartGenerated | PartFailed | PartRetried
)
"""What happens to the writing of one part."""

MarkingEvent: TypeAlias = AnswerSubmitted | GradingRequested | TextMarked | QuestionGraded | MarkOverridden
"""What happens to the mark of one question."""

ExamEvent: TypeAlias = (
    ExamStarted
    | GenerationEvent
    | PartEvent
    | QuestionGenerated
    | QuestionWithheld
    | ClockEvent
    | RecordingPlayed
    | AnswersSaved
    | MarkingEvent
    | ExamCompleted
    | ResultsRevised
    | ExamRegenerated
    | ModelCalled
    | LifecycleEvent
)
