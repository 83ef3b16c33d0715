"""Marks that take an examiner: texts handed in, their marks, marks asked for again and marks put right by a teacher."""

from collections.abc import Sequence
from dataclasses import replace

from domain.exam.answering import question_of
from domain.exam.commands import OverrideMark, RecordMark, RecordMarking, RequestRegrade
from domain.exam.events import (
    ExamEvent,
    GradingRequested,
    MarkOverridden,
    QuestionGraded,
    ResultsRevised,
    TextMarked,
)
from domain.exam.evolve import evolve
from domain.exam.grading import provisional, results
from domain.exam.state import Exam
from domain.lifecycle import require_open
from domain.questions.marks import Marker
from domain.questions.settling import CORRECT_FROM, is_settled, mark_of
from domain.session import MINUTE_MS, Id, RefusalCode, Refused, SessionStatus
from domain.texts import plain

MAX_REASON = 1000
GRADABLE = (SessionStatus.ACTIVE, SessionStatus.PAUSED, SessionStatus.COMPLETED)


class ThereIsNoMarkToChange(Refused):
    """The question has no mark yet."""

    code = RefusalCode.NOT_READY
    try_again_ms = MINUTE_MS


class TheMarkIsNoEstimate(Refused):
    """The question was marked by {marker}; only an estimate (HEURISTIC) can be asked for again."""

    code = RefusalCode.ALREADY_DONE


class TheMarkIsUnderWay(Refused):
    """The question is being marked."""

    code = RefusalCode.ALREADY_DONE


class TheExamIsYourOwn(Refused):
    """Nobody marks their own exam."""

    code = RefusalCode.FORBIDDEN


class TheScoreIsOutOfRange(Refused):
    """The score is to be from 0 to {maximum}."""

    code = RefusalCode.INVALID_INPUT


class TheReasonIsMissing(Refused):
    """Give a reason of up to 1000 characters; the learner reads it."""

    code = RefusalCode.INVALID_INPUT


def record_marking(exam: Exam, command: RecordMarking) -> Sequence[ExamEvent]:
    """A marking counts once, for the present writing of the exam. The one that settles the mark brings it."""
    before = exam.reports.get(command.question_id, ())
    if not _awaits(exam, command.question_id, command.round) or command.number != len(before) + 1:
        return []
    reports, marked = (*before, command.report), TextMarked(command.question_id, command.report)
    if not is_settled(reports):
        return [marked]
    question = exam.questions[command.question_id]
    assert question.face.writing is not None
    assert question.reference is not None
    mark = mark_of(reports, question.face.writing.rubric, question.reference.model_answer)
    return _revised(exam, [marked, QuestionGraded(question.id, exam.answers.get(question.id), mark)])


def record_mark(exam: Exam, command: RecordMark) -> Sequence[ExamEvent]:
    """What stands in for a mark counts once, for the present writing of the exam, and while it can be marked."""
    if not _awaits(exam, command.question_id, command.round):
        return []
    answer = exam.answers.get(command.question_id)
    return _revised(exam, [QuestionGraded(command.question_id, answer, command.result)])


def _awaits(exam: Exam, question_id: Id, round: int) -> bool:
    """Whether a text of this writing of the exam waits for its mark, and can have one."""
    return question_id in exam.pending and round == exam.round and exam.status in GRADABLE


def request_regrade(exam: Exam, command: RequestRegrade) -> Sequence[ExamEvent]:
    """Have the examiner look at a text that has an estimate for its mark."""
    _require_gradable(exam)
    question_of(exam, command.question_id, "questionId")
    grade = exam.grades.get(command.question_id)
    if command.question_id in exam.pending:
        raise TheMarkIsUnderWay(field="questionId")
    if grade is None:
        raise ThereIsNoMarkToChange(field="questionId")
    if grade.marked_by is not Marker.HEURISTIC:
        raise TheMarkIsNoEstimate(field="questionId", marker=grade.marked_by.value)
    return _revised(exam, [GradingRequested((command.question_id,))])


def require_another(exam: Exam, teacher_id: Id) -> None:
    """Raise `TheExamIsYourOwn` for who would mark their own exam."""
    if teacher_id == exam.owner_id:
        raise TheExamIsYourOwn(field="sessionId")


def reason_of(text: str) -> str:
    """The reason that a teacher gives, as it is kept. Raises `TheReasonIsMissing`, also where there is none to see."""
    reason = plain(text)
    if len(reason) > MAX_REASON or not any(letter.isprintable() and not letter.isspace() for letter in reason):
        raise TheReasonIsMissing(field="reason")
    return reason


def override(exam: Exam, command: OverrideMark) -> Sequence[ExamEvent]:
    """A teacher's mark takes the place of the one there is; its reasons stay."""
    require_another(exam, command.teacher_id)
    _require_gradable(exam)
    question = question_of(exam, command.question_id, "questionId")
    grade = exam.grades.get(command.question_id)
    if grade is None and command.question_id in exam.pending:
        grade = provisional(exam, question)
    if grade is None:
        raise ThereIsNoMarkToChange(field="questionId")
    if not 0 <= command.score <= grade.max_score:
        raise TheScoreIsOutOfRange(field="score", maximum=grade.max_score)
    reason = reason_of(command.reason)
    result = replace(
        grade,
        score=command.score,
        is_correct=command.score >= CORRECT_FROM * grade.max_score,
        feedback=reason,
        marked_by=Marker.MANUAL,
        pending_review=False,
        breakdown_superseded=bool(grade.breakdown),
        provisional=None,
    )
    return _revised(exam, [MarkOverridden(command.question_id, result, reason)])


def _require_gradable(exam: Exam) -> None:
    if exam.status not in GRADABLE:
        require_open(exam)


def _revised(exam: Exam, events: Sequence[ExamEvent]) -> Sequence[ExamEvent]:
    """The events, and the results that they lead to when the exam has been handed in."""
    if exam.status is not SessionStatus.COMPLETED:
        return events
    for event in events:
        exam = evolve(exam, event)
    return [*events, ResultsRevised(results(exam))]


def awaiting_examiner(exam: Exam) -> Sequence[Id]:
    """The questions whose texts are to be marked and can be, in the order of the exam."""
    return [question.id for question in exam.in_order() if _awaits(exam, question.id, exam.round)]
