"""From answers to marks, and from marks to results."""

from collections.abc import Sequence
from dataclasses import replace

from domain.exam.events import Question
from domain.exam.plans import PASS_PERCENT
from domain.exam.results import ExamResults, MarkerCount, ModuleResult, PartResult
from domain.exam.state import Exam, Part
from domain.questions import MODULES
from domain.questions.marking import grade
from domain.questions.marks import Criterion, Marker, Provisional, ProvisionalReason, QuestionResult
from domain.questions.question import Answer
from domain.writing import GenerationStatus

BANDS = (90, 80, 70, 60)


def grade_question(exam: Exam, question: Question, answer: Answer | None) -> QuestionResult:
    """The mark of a question; an unanswered one gets no points. A text that was written takes an examiner."""
    if question.face.writing and question.reference:
        rubric = question.face.writing.rubric
        nothing = tuple(Criterion(one.id, one.label, 0.0, float(one.max_points), False) for one in rubric)
        model = question.reference.model_answer
        return QuestionResult(0.0, question.points, False, None, Marker.AUTOMATIC, nothing, model_answer=model)
    module = MODULES[exam.parts[question.part_id].plan.module_id]
    return grade(question.key, module.choices(answer) if answer else {}, question.points)


def provisional(exam: Exam, question: Question) -> QuestionResult:
    """What stands for the mark of a text until the examiner has seen it: the estimate of before, or no points."""
    unmarked = QuestionResult(0.0, question.points, False, None, Marker.HEURISTIC, ())
    return replace(
        exam.grades.get(question.id, unmarked),
        pending_review=True,
        model_answer=None,
        provisional=Provisional.because(ProvisionalReason.BEING_MARKED),
    )


def unsettled(exam: Exam) -> Sequence[Provisional]:
    """Why points of an exam are estimates: what the examiner has first, then in the order of the exam."""
    waiting = [Provisional.because(ProvisionalReason.BEING_MARKED) for _ in exam.pending]
    marks = [exam.grades.get(question.id) for question in exam.in_order() if question.id not in exam.pending]
    return [*waiting, *(mark.provisional for mark in marks if mark and mark.provisional)]


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
    estimates = unsettled(exam)
    return ExamResults(
        total=total,
        answered=answered,
        unanswered=total - answered,
        correct=correct,
        incorrect=answered - correct - len(estimates),
        score=round(score, 4),
        max_score=round(max_score, 4),
        percentage=percentage,
        passed=percentage >= PASS_PERCENT and _is_whole(exam) and not estimates,
        pending_review=len(exam.pending),
        parts=parts,
        band=next((band for band in BANDS if percentage >= band and not estimates), None),
        modules=_modules(exam, parts),
        markers=_markers(exam),
        provisional=bool(estimates),
        provisional_reason=estimates[0].message if estimates else None,
        settled_by=tuple(dict.fromkeys(remedy for one in estimates for remedy in one.settled_by)),
    )


def as_read(exam: Exam, stored: ExamResults) -> ExamResults:
    """Results as they are read: counted anew where they were stored as final although points are estimates."""
    return stored if stored.provisional or not unsettled(exam) else results(exam)


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
            counts[mark.marked_by] += len(items(exam, question))
    return tuple(MarkerCount(marker, count) for marker, count in counts.items() if count)


def _is_whole(exam: Exam) -> bool:
    """Whether no part is missing: what is left of an exam can be marked, not passed."""
    return not any(part.status is GenerationStatus.FAILED for part in exam.parts.values())


def _part_result(exam: Exam, part: Part) -> PartResult:
    counted = [q for q in exam.questions.values() if q.part_id == part.plan.id and not q.is_example]
    marks = [mark for question in counted for mark in items(exam, question)]
    score = sum(exam.grades[q.id].score for q in counted if q.id in exam.grades)
    max_score = sum(question.points for question in counted)
    return PartResult(
        part_id=part.plan.id,
        label=part.plan.label,
        total=len(marks),
        answered=sum(answered for answered, _ in marks),
        correct=sum(correct for _, correct in marks),
        score=round(score, 4),
        max_score=round(max_score, 4),
        percentage=_percentage(score, max_score),
    )


def items(exam: Exam, question: Question) -> Sequence[tuple[bool, bool]]:
    """For each item of a question whether it is answered, and whether it is marked as right. A text is one item."""
    answer, grade = exam.answers.get(question.id), exam.grades.get(question.id)
    if question.key:
        module = MODULES[exam.parts[question.part_id].plan.module_id]
        given = module.choices(answer) if answer else {}
        right = {mark.id for mark in grade.breakdown if mark.is_correct} if grade else set()
        return [(unit.id in given, unit.id in right) for unit in question.key]
    is_right = grade is not None and grade.is_correct and question.id not in exam.pending
    return [(answer is not None, answer is not None and is_right)]


def item_total(exam: Exam) -> int:
    """How many items the exam has, its examples left out: those planned, of a part that has failed those written."""
    return sum(_item_count(exam, part) for part in exam.parts.values())


def _item_count(exam: Exam, part: Part) -> int:
    if part.status is not GenerationStatus.FAILED:
        return part.plan.units
    written = (q for q in exam.questions.values() if q.part_id == part.plan.id and not q.is_example)
    return sum(len(items(exam, question)) for question in written)


def _percentage(score: float, max_score: float) -> float:
    return round(100 * score / max_score, 2) if max_score else 0.0
