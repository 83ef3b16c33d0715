"""From answers to marks, and from marks to results."""

from collections.abc import Sequence
from dataclasses import replace

from domain.exam.events import Question
from domain.exam.plans import PASS_PERCENT
from domain.exam.results import ExamResults, MarkerCount, ModuleResult, PartResult
from domain.exam.state import Exam, GenerationStatus, Part
from domain.questions import MODULES
from domain.questions.marking import grade
from domain.questions.question import Answer, Marker, QuestionResult
from domain.questions.rubric import heuristic

BANDS = (90, 80, 70, 60)


def grade_question(exam: Exam, question: Question, answer: Answer | None) -> QuestionResult:
    """The mark of a question; an unanswered one gets no points. A text that was written takes an examiner."""
    if question.reference is not None:
        return replace(_estimate(question, None), marked_by=Marker.AUTOMATIC)
    module = MODULES[exam.parts[question.part_id].plan.module_id]
    return grade(question.key, module.choices(answer) if answer else {}, question.points)


def provisional(exam: Exam, question: Question) -> QuestionResult:
    """What stands for the mark of a text until the examiner has seen it."""
    return replace(_estimate(question, exam.answers.get(question.id)), pending_review=True, model_answer=None)


def estimate(exam: Exam, question: Question) -> QuestionResult:
    """The mark of a text by the heuristic, for when there is no examiner."""
    return _estimate(question, exam.answers.get(question.id))


def _estimate(question: Question, answer: Answer | None) -> QuestionResult:
    task, reference = question.face.writing, question.reference
    assert task is not None
    assert reference is not None
    text = (answer.text or "") if answer else ""
    return heuristic(text, task.word_guide, reference, task.rubric)


def correct_answer(exam: Exam, question: Question) -> Answer:
    """The right answer, as it is given with an example."""
    right = {unit.id: unit.correct for unit in question.key}
    face = question.face
    if face.gaps:
        return Answer(gaps=right)
    return Answer(matches=right) if face.statements else Answer(option=next(iter(right.values())))


def results(exam: Exam) -> ExamResults:
    """The results of an exam whose questions are all graded. Examples do not count."""
    parts = tuple(_part_result(exam, part) for part in exam.parts.values())
    score, max_score = sum(p.score for p in parts), sum(p.max_score for p in parts)
    percentage = _percentage(score, max_score)
    total, answered, correct = (sum(getattr(p, name) for p in parts) for name in ("total", "answered", "correct"))
    pending = len(exam.pending)
    return ExamResults(
        total=total,
        answered=answered,
        unanswered=total - answered,
        correct=correct,
        incorrect=answered - correct - pending,
        score=round(score, 4),
        max_score=round(max_score, 4),
        percentage=percentage,
        passed=percentage >= PASS_PERCENT and _is_whole(exam),
        pending_review=pending,
        parts=parts,
        band=next((band for band in BANDS if percentage >= band), None),
        modules=_modules(exam, parts),
        markers=_markers(exam),
    )


def _modules(exam: Exam, parts: Sequence[PartResult]) -> tuple[ModuleResult, ...]:
    """A part has questions of one module; several parts may have the same."""
    by_module: dict[str, list[PartResult]] = {}
    for part in parts:
        by_module.setdefault(exam.parts[part.part_id].plan.module_id, []).append(part)
    return tuple(_module(module_id, of_module) for module_id, of_module in by_module.items())


def _module(module_id: str, parts: Sequence[PartResult]) -> ModuleResult:
    score, max_score = sum(part.score for part in parts), sum(part.max_score for part in parts)
    return ModuleResult(
        module_id=module_id,
        total=sum(part.total for part in parts),
        correct=sum(part.correct for part in parts),
        score=round(score, 4),
        max_score=round(max_score, 4),
        percentage=_percentage(score, max_score),
    )


def _markers(exam: Exam) -> tuple[MarkerCount, ...]:
    counts = dict.fromkeys(Marker, 0)
    for question in exam.questions.values():
        mark = exam.grades.get(question.id)
        if mark and not question.is_example and question.id not in exam.pending:
            counts[mark.marked_by] += len(_items(exam, question))
    return tuple(MarkerCount(marker, items) for marker, items in counts.items() if items)


def _is_whole(exam: Exam) -> bool:
    """Whether no part is missing: what is left of an exam can be marked, not passed."""
    return not any(part.status is GenerationStatus.FAILED for part in exam.parts.values())


def _part_result(exam: Exam, part: Part) -> PartResult:
    counted = [q for q in exam.questions.values() if q.part_id == part.plan.id and not q.is_example]
    items = [item for question in counted for item in _items(exam, question)]
    score = sum(exam.grades[q.id].score for q in counted if q.id in exam.grades)
    max_score = sum(question.points for question in counted)
    return PartResult(
        part_id=part.plan.id,
        label=part.plan.label,
        total=len(items),
        answered=sum(answered for answered, _ in items),
        correct=sum(correct for _, correct in items),
        score=round(score, 4),
        max_score=round(max_score, 4),
        percentage=_percentage(score, max_score),
    )


def _items(exam: Exam, question: Question) -> Sequence[tuple[bool, bool]]:
    """For each item of a question whether it was answered, and whether rightly. A text is one item."""
    grade = exam.grades.get(question.id)
    if question.key and grade:
        return [(mark.given is not None, mark.is_correct) for mark in grade.breakdown]
    answered = question.id in exam.answers
    return [(answered, answered and grade is not None and grade.is_correct and question.id not in exam.pending)]


def _percentage(score: float, max_score: float) -> float:
    return round(100 * score / max_score, 2) if max_score else 0.0
