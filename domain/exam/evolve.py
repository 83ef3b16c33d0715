"""What each event makes of an exam."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import assert_never

from domain.exam.clock import moved
from domain.exam.events import (
    AnswersSaved,
    AnswerSubmitted,
    ExamCompleted,
    ExamEvent,
    ExamRegenerated,
    ExamStarted,
    GenerationCompleted,
    GenerationEvent,
    GenerationFailed,
    GenerationStarted,
    GradingRequested,
    MarkOverridden,
    ModelCalled,
    PartEvent,
    PartFailed,
    PartGenerated,
    PartRetried,
    PartStarted,
    Question,
    QuestionGenerated,
    QuestionGraded,
    RecordingPlayed,
    ResultsRevised,
    SourceWritten,
)
from domain.exam.state import Exam, Part
from domain.exam.time_events import ClockEvent, QuestionWithheld, SourceWithheld
from domain.lifecycle import SessionEnded, SessionErased, SessionPaused, SessionResumed, evolve_lifecycle
from domain.questions.marks import QuestionResult
from domain.session import Id, SessionStatus
from domain.spending import Usage
from domain.writing import GenerationStatus

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
    "plays",
    "late",
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
        case QuestionGraded(question_id, answer, result):
            given = {**exam.answers, question_id: answer} if answer else exam.answers
            return replace(_marked(exam, question_id, result), answers=given)
        case PartStarted() | SourceWritten() | SourceWithheld() | PartGenerated() | PartFailed() | PartRetried():
            return _part_written(exam, event)
        case GenerationStarted() | GenerationCompleted() | GenerationFailed():
            return _generated(exam, event)
        case ExamStarted():
            return _started(exam, event)
        case RecordingPlayed(part_id, count):
            return replace(exam, plays={**exam.plays, part_id: count})
        case AnswerSubmitted(question_id, answer):
            return replace(exam, answers={**exam.answers, question_id: answer})
        case GradingRequested(question_ids):
            return replace(exam, pending=exam.pending.union(question_ids))
        case MarkOverridden(question_id, result):
            return _marked(exam, question_id, result)
        case ExamCompleted(results):
            return replace(exam, status=SessionStatus.COMPLETED, results=results)
        case ResultsRevised(results):
            return replace(exam, results=results)
        case ExamRegenerated(round):
            return _regenerated(exam, round)
        case ModelCalled(usage, part_id):
            return _spent(exam, usage, part_id)
        case SessionPaused() | SessionResumed() | SessionEnded() | SessionErased():
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
    )


def _generated(exam: Exam, event: GenerationEvent) -> Exam:
    match event:
        case GenerationStarted(model_id, subjects, at, unmet):
            return replace(
                exam,
                generation=GenerationStatus.IN_PROGRESS,
                model_id=model_id,
                subjects=subjects,
                unmet_wishes=unmet,
                generation_started_at=at,
            )
        case GenerationCompleted(at):
            return replace(exam, generation=GenerationStatus.COMPLETED, generation_completed_at=at)
        case GenerationFailed(error, at):
            failed = GenerationStatus.FAILED
            return replace(exam, generation=failed, generation_error=error, generation_completed_at=at)
        case _:
            assert_never(event)


def _asked(exam: Exam, question: Question) -> Exam:
    """The exam with one question more; the learner begins with the first there is."""
    questions = {**exam.questions, question.id: question}
    return replace(exam, questions=questions, active_question_id=exam.active_question_id or question.id)


def _part_written(exam: Exam, event: PartEvent) -> Exam:
    part = exam.parts[event.part_id]
    match event:
        case PartStarted(attempt=attempt):
            part = replace(part, status=GenerationStatus.IN_PROGRESS, attempts=attempt)
        case SourceWritten(source=source) | SourceWithheld(source=source):
            part = replace(part, source=source)
        case PartGenerated():
            part = replace(part, status=GenerationStatus.COMPLETED, error=None)
        case PartFailed(error=error, final=final):
            status = GenerationStatus.FAILED if final else GenerationStatus.PENDING
            part = replace(part, status=status, error=error, failures=part.failures + 1)
        case PartRetried():
            part = replace(part, status=GenerationStatus.PENDING, failures=0, error=None)
            exam = _taken_up(exam)
        case _:
            assert_never(event)
    return _with_part(exam, event.part_id, part)


def _timed(exam: Exam, event: ClockEvent) -> Exam:
    part = exam.parts[event.part_id]
    return _with_part(exam, event.part_id, replace(part, clock=moved(part.clock, event)))


def _taken_up(exam: Exam) -> Exam:
    """The exam with its writing under way again; it is yet to begin where nothing was planned."""
    working = GenerationStatus.IN_PROGRESS if exam.subjects else GenerationStatus.PENDING
    return replace(exam, generation=working, generation_error=None, generation_completed_at=None)


def _with_part(exam: Exam, part_id: Id, part: Part) -> Exam:
    return replace(exam, parts={**exam.parts, part_id: part})


def _answered(exam: Exam, event: AnswersSaved) -> Exam:
    merged = {**exam.answers, **event.answers}
    return replace(
        exam,
        answers={id: answer for id, answer in merged.items() if answer is not None},
        active_question_id=event.active_question_id or exam.active_question_id,
        active_view=event.active_view or exam.active_view,
        late=(exam.late - event.answers.keys()) | event.late.keys(),
    )


def _marked(exam: Exam, question_id: Id, result: QuestionResult) -> Exam:
    return replace(exam, grades={**exam.grades, question_id: result}, pending=exam.pending - {question_id})


def _spent(exam: Exam, usage: Usage, part_id: Id | None) -> Exam:
    if part_id is None:
        return replace(exam, usage=exam.usage + usage)
    part = exam.parts[part_id]
    return _with_part(exam, part_id, replace(part, usage=part.usage + usage))


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
