"""From answers to marks, and from marks to results."""

from collections.abc import Sequence

from domain.exam.events import ExamResults, PartResult, Question
from domain.exam.layouts import PASS_PERCENT
from domain.exam.state import Exam, Part
from domain.questions import MODULES
from domain.questions.question import Answer, QuestionResult, grade
from domain.session import Id

BANDS = (90, 80, 70, 60)


def grade_question(exam: Exam, question: Question, answer: Answer | None) -> QuestionResult:
    """The mark of a question; an unanswered one gets no points."""
    module = MODULES[exam.parts[question.part_id].plan.module_id]
    return grade(question.key, module.choices(answer) if answer else {}, question.points)


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
    return ExamResults(
        total=total,
        answered=answered,
        unanswered=total - answered,
        correct=correct,
        incorrect=answered - correct,
        score=round(score, 4),
        max_score=round(max_score, 4),
        percentage=percentage,
        passed=percentage >= PASS_PERCENT,
        pending_review=0,
        parts=parts,
        band=next((band for band in BANDS if percentage >= band), None),
    )


def _part_result(exam: Exam, part: Part) -> PartResult:
    graded = _graded(exam, part.plan.id)
    marks = [mark for result in graded for mark in result.breakdown]
    score, max_score = sum(r.score for r in graded), sum(r.max_score for r in graded)
    return PartResult(
        part_id=part.plan.id,
        label=part.plan.label,
        total=len(marks),
        answered=sum(mark.given is not None for mark in marks),
        correct=sum(mark.is_correct for mark in marks),
        score=round(score, 4),
        max_score=round(max_score, 4),
        percentage=_percentage(score, max_score),
    )


def _graded(exam: Exam, part_id: Id) -> Sequence[QuestionResult]:
    counted = [q.id for q in exam.questions.values() if q.part_id == part_id and not q.is_example]
    return [exam.grades[id] for id in counted if id in exam.grades]


def _percentage(score: float, max_score: float) -> float:
    return round(100 * score / max_score, 2) if max_score else 0.0
