"""What each event makes of an exam."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import assert_never

from domain.exam import estimates, grading
from domain.exam.clock import ended, moved
from domain.exam.events import (
    AnswersSaved,
    AnswerSubmitted,
    ExamCompleted,
    ExamEvent,
    ExamRegenerated,
    ExamStarted,
    GenerationCompleted,
    GenerationFailed,
    GenerationStarted,
    GradingRequested,
    MarkingEvent,
    MarkOverridden,
    ModelCalled,
    PartFailed,
    PartGenerated,
    PartRetried,
    PartStarted,
    Question,
    QuestionGenerated,
    QuestionGraded,
    ResultsRevised,
    SourceWritten,
    TextMarked,
)
from domain.exam.evolve_writing import generated, part_written, with_part
from domain.exam.recording_events import RecordingFailed, RecordingPlayed
from domain.exam.state import Exam, Part
from domain.exam.time_events import ClockEvent, PartReopened, QuestionWithheld, SourceWithheld
from domain.lifecycle import SessionEnded, SessionErased, SessionPaused, SessionResumed, evolve_lifecycle
from domain.questions.marks import QuestionResult
from domain.session import Id, SessionStatus
from domain.spending import Usage

GENERATED = (
    "generation",
    "generation_error",
    "generation_started_at",
    "generation_completed_at",
    "model_id",
    "subjects",
    "unmet_wishes",
    "questions",
    "answers",
    "grades",
    "pending",
    "reports",
    "plays",
    "late",
    "played_at",
    "active_question_id",
    "active_view",
)
"""What goes when an exam is written anew."""


def evolve(exam: Exam, event: ExamEvent) -> Exam:
    """The exam after an event."""
    match event:
        case AnswersSaved():
            return _answered(exam, event)
        case QuestionGenerated(question=question) | QuestionWithheld(question=question):
            return _asked(exam, question)
        case AnswerSubmitted() | GradingRequested() | TextMarked() | QuestionGraded() | MarkOverridden():
            return _marking(exam, event)
        case (
            PartStarted()
            | SourceWritten()
            | SourceWithheld()
            | RecordingFailed()
            | PartGenerated()
            | PartFailed()
            | PartRetried()
        ):
            return part_written(exam, event)
        case GenerationStarted() | GenerationCompleted() | GenerationFailed():
            return generated(exam, event)
        case ExamStarted():
            return _started(exam, event)
        case RecordingPlayed():
            return _played(exam, event)
        case ExamCompleted(results):
            return replace(exam, status=SessionStatus.COMPLETED, results=grading.as_read(exam, results))
        case ResultsRevised(results):
            return replace(exam, results=grading.as_read(exam, results))
        case ExamRegenerated(round):
            return _regenerated(exam, round)
        case ModelCalled(usage, part_id):
            return _spent(exam, usage, part_id)
        case SessionEnded():
            parts = {id: replace(part, clock=ended(part.clock)) for id, part in exam.parts.items()}
            return evolve_lifecycle(replace(exam, parts=parts), event)
        case SessionPaused() | SessionResumed() | SessionErased():
            return evolve_lifecycle(exam, event)
        case _:
            return _timed(exam, event)


def evolved(exam: Exam, events: Iterable[ExamEvent]) -> Exam:
    """The exam after several events."""
    return reduce(evolve, events, exam)


def _started(exam: Exam, event: ExamStarted) -> Exam:
    return replace(
        exam,
        owner_id=event.owner_id,
        skill=event.skill,
        level=event.level,
        wishes=event.wishes,
        parts={plan.id: Part(plan) for plan in event.parts},
        idle_limit_seconds=event.idle_limit_seconds,
        paper_id=event.paper_id,
        time_policy=event.time_policy,
        show_transcript=event.show_transcript,
    )


def _played(exam: Exam, event: RecordingPlayed) -> Exam:
    """The exam after a play; when one began of before that was kept is not known."""
    others = {part_id: at for part_id, at in exam.played_at.items() if part_id != event.part_id}
    played_at = {**others, event.part_id: event.at} if event.at else others
    return replace(exam, plays={**exam.plays, event.part_id: event.count}, played_at=played_at)


def _asked(exam: Exam, question: Question) -> Exam:
    """The exam with one question more; the learner begins with the first there is."""
    questions = {**exam.questions, question.id: question}
    return replace(exam, questions=questions, active_question_id=exam.active_question_id or question.id)


def _timed(exam: Exam, event: ClockEvent) -> Exam:
    part = exam.parts[event.part_id]
    if isinstance(event, PartReopened):
        exam = _unheard(exam, event.part_id)
    return with_part(exam, event.part_id, replace(part, clock=moved(part.clock, event)))


def _unheard(exam: Exam, part_id: Id) -> Exam:
    """The exam with the recording of a part as it was before it was played."""
    plays = {id: count for id, count in exam.plays.items() if id != part_id}
    return replace(exam, plays=plays, played_at={id: at for id, at in exam.played_at.items() if id != part_id})


def _answered(exam: Exam, event: AnswersSaved) -> Exam:
    merged = {**exam.answers, **event.answers}
    return replace(
        exam,
        answers={id: answer for id, answer in merged.items() if answer is not None},
        active_question_id=event.active_question_id or exam.active_question_id,
        active_view=event.active_view or exam.active_view,
        late=exam.late.difference(event.answers).union(event.late),
    )


def _marking(exam: Exam, event: MarkingEvent) -> Exam:
    match event:
        case AnswerSubmitted(question_id, answer):
            return replace(exam, answers={**exam.answers, question_id: answer})
        case GradingRequested(question_ids):
            return replace(exam, pending=exam.pending.union(question_ids))
        case TextMarked(question_id, report):
            reports = (*exam.reports.get(question_id, ()), report)
            return replace(exam, reports={**exam.reports, question_id: reports})
        case QuestionGraded(question_id, given, result):
            answers = {**exam.answers, question_id: given} if given else exam.answers
            return replace(_marked(exam, question_id, estimates.as_read(result)), answers=answers)
        case MarkOverridden(question_id, result):
            return _marked(exam, question_id, result)
        case _:
            assert_never(event)


def _marked(exam: Exam, question_id: Id, result: QuestionResult) -> Exam:
    return replace(exam, grades={**exam.grades, question_id: result}, pending=exam.pending - {question_id})


def _spent(exam: Exam, usage: Usage, part_id: Id | None) -> Exam:
    if part_id is None:
        return replace(exam, usage=exam.usage + usage)
    part = exam.parts[part_id]
    return with_part(exam, part_id, replace(part, usage=part.usage + usage))


def _regenerated(exam: Exam, round: int) -> Exam:
    fresh = Exam(id=exam.id)
    emptied = {name: getattr(fresh, name) for name in GENERATED}
    return replace(
        exam,
        **emptied,
        round=round,
        paper_id=None,
        parts={part_id: Part(part.plan, usage=part.usage, clock=part.clock) for part_id, part in exam.parts.items()},
        past_subjects=(*exam.subjects.values(), *exam.past_subjects),
    )
