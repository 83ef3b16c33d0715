"""Points of texts that no examiner has marked: estimates as a whole, why they are no marks, and what settles them."""

from dataclasses import replace

from domain.exam.events import Question
from domain.exam.plans import Level
from domain.exam.state import Exam
from domain.questions.estimate import estimate, yardstick
from domain.questions.lexicon import Lexicon
from domain.questions.marks import ESTIMATED_BEFORE, Marker, Provisional, ProvisionalReason, QuestionResult

LIX = {Level.A1: 20, Level.A2: 26, Level.B1: 34, Level.B2: 44, Level.C1: 54, Level.C2: 58}
"""The readability that a good text of each level has: from the model answers of the papers that ship."""


def estimated(exam: Exam, question: Question, reason: ProvisionalReason, lexicon: Lexicon) -> QuestionResult:
    """The points that a text may be worth, which no examiner has marked for this reason."""
    task, reference = question.face.writing, question.reference
    assert task is not None
    assert reference is not None
    source, answer = exam.parts[question.part_id].source, exam.answers.get(question.id)
    read = [source.title, source.text, *(one.text for one in source.segments)] if source else []
    by = yardstick(task, question.face.prompt, read, reference, LIX[exam.level])
    found = estimate(answer.text or "" if answer else "", by, lexicon)
    return QuestionResult(
        score=round(found.share * question.points, 2),
        max_score=question.points,
        is_correct=False,
        feedback=found.feedback,
        marked_by=Marker.HEURISTIC,
        breakdown=(),
        model_answer=reference.model_answer,
        provisional=Provisional.because(reason),
    )


def as_read(result: QuestionResult) -> QuestionResult:
    """A mark as it is read: one that was stored as given by a rule of thumb is an estimate, and no more."""
    if result.marked_by is not Marker.HEURISTIC or result.provisional:
        return result
    return replace(result, is_correct=False, breakdown=(), provisional=ESTIMATED_BEFORE)
