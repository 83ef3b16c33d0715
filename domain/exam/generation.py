"""How an exam is filled: what the author's work leads to. Every command may come twice and counts once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from domain.exam.authoring import Draft
from domain.exam.commands import (
    BeginGeneration,
    BeginPart,
    FailPart,
    FailRecording,
    FinishPart,
    RecordQuestion,
    RecordSource,
    WritingCommand,
)
from domain.exam.events import (
    ExamEvent,
    GenerationCompleted,
    GenerationFailed,
    GenerationStarted,
    PartFailed,
    PartGenerated,
    PartStarted,
    Question,
    QuestionGenerated,
    SourceWritten,
)
from domain.exam.plans import Category, PartPlan, share_points
from domain.exam.recording_events import RecordingFailed
from domain.exam.rubrics import rubric_of
from domain.exam.state import Exam, Part, question_id
from domain.exam.time_events import QuestionWithheld, SourceWithheld
from domain.exam.timing import is_withheld
from domain.json import JsonObject
from domain.lifecycle import require_open
from domain.questions import MODULES
from domain.questions.module import Shuffle
from domain.questions.question import Face, InvalidDraft, UnitKey
from domain.questions.references import printed
from domain.questions.tasks import WordGuide
from domain.session import Id, RefusalCode, Refused
from domain.writing import GenerationStatus

CATEGORIES = (*(category.value for category in Category), None)
"""What a unit may train; a statement that is matched has no category."""

SETTLED = (GenerationStatus.COMPLETED, GenerationStatus.FAILED)


class ThePartIsNotWhole(Refused):
    """{part_id} has {written} of {expected} questions."""

    code = RefusalCode.NOT_READY


class TheSourceIsNotComplete(Refused):
    """The source of {part_id} is not complete."""

    code = RefusalCode.NOT_READY


class TheSourceIsAnotherOne(Refused):
    """{part_id} has a source that this one does not begin with; go on from the one there is."""

    code = RefusalCode.INVALID_INPUT


def build_question(plan: PartPlan, draft: Draft, shuffle: Shuffle) -> Question:
    """The question that a draft makes in its part. A part's example comes first and carries no points.

    Raises `InvalidDraft` when the draft breaks a rule of the module or does not fit the plan.
    """
    if not 1 <= draft.number <= expected(plan):
        raise InvalidDraft(f"{plan.id} has no question with the number {draft.number}")
    module, in_order = MODULES[plan.module_id], not plan.config["render"].get("shuffle", True)
    try:
        face, key = module.build(draft.content, _keep_order if in_order else shuffle)
        reference = module.reference(draft.content) if module.reference else None
    except KeyError as missing:
        raise InvalidDraft(f"question {draft.number} of {plan.id} has no {missing}") from missing
    if not face.prompt.strip():
        raise InvalidDraft(f"question {draft.number} of {plan.id} has a blank prompt")
    if made_up := {str(unit.category) for unit in key if unit.category not in CATEGORIES}:
        raise InvalidDraft(
            f"{', '.join(sorted(made_up))} is no category; there are {', '.join(filter(None, CATEGORIES))}"
        )
    if key and len(key) != plan.units // plan.questions:
        raise InvalidDraft(f"question {draft.number} of {plan.id} has {len(key)} items")
    face, key = _with_numbers(plan, face, key)
    is_example = plan.has_example and draft.number == 1
    points = 0.0 if is_example else share_points(plan.points, plan.questions)[draft.number - 1 - plan.has_example]
    face = _with_rubric(face, plan, points)
    return Question(question_id(plan.id, draft.number), plan.id, draft.number, face, key, points, is_example, reference)


def _with_numbers(plan: PartPlan, face: Face, key: tuple[UnitKey, ...]) -> tuple[Face, tuple[UnitKey, ...]]:
    """A question whose texts name its items by their printed numbers. Raises `InvalidDraft`."""
    put = printed(plan.config["render"]["firstNumber"], plan.units)
    statements = tuple(replace(one, text=put(one.text)) for one in face.statements)
    rationales = ({id: put(text) for id, text in unit.rationales.items()} for unit in key)
    units = (
        replace(unit, label=put(unit.label), rationales=texts) for unit, texts in zip(key, rationales, strict=True)
    )
    return replace(face, prompt=put(face.prompt), statements=statements), tuple(units)


def _keep_order(options: list[JsonObject]) -> None:
    """Shuffle nothing."""


def _with_rubric(face: Face, plan: PartPlan, points: float) -> Face:
    if face.writing is None:
        return face
    guide = WordGuide(plan.config["scoring"]["minWords"], plan.config["scoring"]["targetWords"])
    return replace(face, writing=replace(face.writing, word_guide=guide, rubric=rubric_of(plan, int(points))))


def expected(plan: PartPlan) -> int:
    """How many questions a part will have, its example among them."""
    return plan.questions + plan.has_example


def write(exam: Exam, command: WritingCommand, now: datetime) -> Sequence[ExamEvent]:
    """What an author's work leads to: it counts while the session is open, for the present writing of the exam only."""
    require_open(exam)
    if command.round != exam.round:
        return []
    match command:
        case BeginGeneration():
            return _begin(exam, command, now)
        case BeginPart():
            return _begin_part(exam, command)
        case RecordSource():
            return _record_source(exam, command)
        case RecordQuestion():
            return _record_question(exam, command)
        case FailRecording():
            return _fail_recording(exam, command)
        case FinishPart():
            return _finish_part(exam, command, now)
        case FailPart():
            return _fail_part(exam, command, now)
        case _:
            assert_never(command)


def _begin(exam: Exam, command: BeginGeneration, now: datetime) -> Sequence[ExamEvent]:
    if exam.generation is not GenerationStatus.PENDING:
        return []
    return [GenerationStarted(command.model_id, command.subjects, now, command.unmet_wishes)]


def _begin_part(exam: Exam, command: BeginPart) -> Sequence[ExamEvent]:
    part = exam.parts[command.part_id]
    return [] if part.status in SETTLED else [PartStarted(command.part_id, part.attempts + 1)]


def _record_source(exam: Exam, command: RecordSource) -> Sequence[ExamEvent]:
    """A source may grow until it is complete; nothing of what a learner may have read changes."""
    part, source = exam.parts[command.part_id], command.source
    if part.status in SETTLED or (part.source and part.source.begins_with(source)):
        return []
    if part.source and not source.begins_with(part.source):
        raise TheSourceIsAnotherOne(field="source", part_id=command.part_id)
    withheld = is_withheld(exam, command.part_id)
    return [(SourceWithheld if withheld else SourceWritten)(command.part_id, source)]


def _record_question(exam: Exam, command: RecordQuestion) -> Sequence[ExamEvent]:
    question = command.question
    if exam.parts[question.part_id].status in SETTLED or question.id in exam.questions:
        return []
    withheld = is_withheld(exam, question.part_id)
    return [QuestionWithheld(question.part_id, question) if withheld else QuestionGenerated(question)]


def _fail_recording(exam: Exam, command: FailRecording) -> Sequence[ExamEvent]:
    part = exam.parts[command.part_id]
    if part.status in SETTLED or part.unspoken is not None:
        return []
    return [RecordingFailed(command.part_id, command.reason)]


def _finish_part(exam: Exam, command: FinishPart, now: datetime) -> Sequence[ExamEvent]:
    part = exam.parts[command.part_id]
    if part.status in SETTLED:
        return []
    written, needed = exam.written(command.part_id), expected(part.plan)
    if written < needed:
        raise ThePartIsNotWhole(part_id=command.part_id, written=written, expected=needed)
    if part.source is None or not part.source.complete:
        raise TheSourceIsNotComplete(part_id=command.part_id)
    return [
        PartGenerated(command.part_id),
        *_settle(exam, command.part_id, GenerationStatus.COMPLETED, now),
    ]


def _fail_part(exam: Exam, command: FailPart, now: datetime) -> Sequence[ExamEvent]:
    part = exam.parts[command.part_id]
    if part.status in SETTLED:
        return []
    failed = PartFailed(command.part_id, part.attempts, command.error, command.final)
    return [failed, *(_settle(exam, command.part_id, GenerationStatus.FAILED, now) if command.final else [])]


def _settle(exam: Exam, part_id: Id, status: GenerationStatus, now: datetime) -> Sequence[ExamEvent]:
    parts: Mapping[Id, Part] = {**exam.parts, part_id: replace(exam.parts[part_id], status=status)}
    if any(part.status not in SETTLED for part in parts.values()):
        return []
    failed = [part.plan.label for part in parts.values() if part.status is GenerationStatus.FAILED]
    return (
        [GenerationFailed(f"{', '.join(failed)} could not be written", now)] if failed else [GenerationCompleted(now)]
    )
