"""Points of texts that no examiner has marked: estimates as a whole, why they are no marks, and what settles them."""

from dataclasses import replace

from domain.exam.events import Question
from domain.exam.plans import ExamSkill, Level
from domain.exam.state import Exam
from domain.questions.estimate import estimate, yardstick
from domain.questions.lexicon import Lexicon
from domain.questions.marks import ESTIMATED_BEFORE, Marker, Provisional, ProvisionalReason, QuestionResult
from domain.questions.settling import estimate_of

LIX = {Level.A1: 16, Level.A2: 20, Level.B1: 24, Level.B2: 33, Level.C1: 43, Level.C2: 48}
"""The readability of a good written text of each level: B1 to C1 as the model answers have it that ship."""

SPOKEN = 5
"""So much lower is that of what is said."""


def estimated(exam: Exam, question: Question, reason: ProvisionalReason, lexicon: Lexicon) -> QuestionResult:
    """The points of a text that for this reason has no mark: by the markings there are, or what it may be worth."""
    task, reference = question.face.writing, question.reference
    assert task is not None
    assert reference is not None
    if reports := exam.reports.get(question.id):
        return estimate_of(reports, task.rubric, reference.model_answer, Provisional.because(reason))
    source, answer = exam.parts[question.part_id].source, exam.answers.get(question.id)
    read = [source.title, source.text, *(one.text for one in source.segments)] if source else []
    lix = LIX[exam.level] - SPOKEN * (exam.skill is ExamSkill.SPEAKING)
    by = yardstick(task, question.face.prompt, read, reference, lix)
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
