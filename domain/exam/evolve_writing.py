"""What each event of the writing of an exam makes of it."""

from dataclasses import replace
from typing import assert_never

from domain.exam.events import (
    GenerationCompleted,
    GenerationEvent,
    GenerationFailed,
    GenerationStarted,
    PartEvent,
    PartFailed,
    PartGenerated,
    PartRetried,
    PartStarted,
    SourceWritten,
)
from domain.exam.recording_events import RecordingFailed
from domain.exam.state import Exam, Part
from domain.exam.time_events import SourceWithheld
from domain.session import Id
from domain.writing import GenerationStatus


def generated(exam: Exam, event: GenerationEvent) -> Exam:
    """The exam after something happened to its writing as a whole."""
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


def part_written(exam: Exam, event: PartEvent) -> Exam:
    """The exam after something happened to the writing of a part."""
    part = exam.parts[event.part_id]
    match event:
        case PartStarted(attempt=attempt):
            part = replace(part, status=GenerationStatus.IN_PROGRESS, attempts=attempt)
        case SourceWritten(source=source) | SourceWithheld(source=source):
            part = replace(part, source=source)
        case RecordingFailed(reason=reason):
            part = replace(part, unspoken=reason)
        case PartGenerated():
            part = replace(part, status=GenerationStatus.COMPLETED, error=None)
        case PartFailed(error=error, final=final):
            status = GenerationStatus.FAILED if final else GenerationStatus.PENDING
            part = replace(part, status=status, error=error, failures=part.failures + 1)
        case PartRetried():
            part = replace(part, status=GenerationStatus.PENDING, failures=0, error=None, unspoken=None)
            exam = _taken_up(exam)
        case _:
            assert_never(event)
    return with_part(exam, event.part_id, part)


def _taken_up(exam: Exam) -> Exam:
    """The exam with its writing under way again; it is yet to begin where nothing was planned."""
    working = GenerationStatus.IN_PROGRESS if exam.subjects else GenerationStatus.PENDING
    return replace(exam, generation=working, generation_error=None, generation_completed_at=None)


def with_part(exam: Exam, part_id: Id, part: Part) -> Exam:
    """The exam with a part in place of the one of its id."""
    return replace(exam, parts={**exam.parts, part_id: part})
