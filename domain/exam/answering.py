"""How answers are saved and submitted, and why they are refused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.exam.commands import SaveAnswers, SubmitAnswer
from domain.exam.events import AnswersSaved, AnswerSubmitted, ExamEvent, GradingRequested, Question, QuestionGraded
from domain.exam.grading import grade_question
from domain.exam.state import Exam
from domain.exam.timing import require_open_part, require_time, takes_late
from domain.lifecycle import require_active
from domain.questions import MODULES
from domain.questions.question import Answer, Unreadable
from domain.session import Id, RefusalCode, Refused

MAX_ANSWERS = 200
MAX_VIEW = 64


class TheExamHasNoSuchQuestion(Refused):
    """The exam has no question {question_id!r}."""

    code = RefusalCode.INVALID_INPUT


class TheQuestionIsGraded(Refused):
    """The question is graded or being marked already; its answer is final."""

    code = RefusalCode.ALREADY_DONE


class TheQuestionIsAnExample(Refused):
    """The question is an example; it comes answered."""

    code = RefusalCode.INVALID_INPUT


class TheAnswerIsBlank(Refused):
    """A blank answer cannot be submitted. To clear an answer, save null for it."""

    code = RefusalCode.INVALID_INPUT


class TheQuestionIsAnsweredTwice(Refused):
    """The question is answered twice in this list. Send each one once."""

    code = RefusalCode.INVALID_INPUT


class TheInstantHasNoOffset(Refused):
    """answeredAt is {given}, without an offset from UTC. Give it as in 2026-03-01T09:30:00Z."""

    code = RefusalCode.INVALID_INPUT


class ThereIsNothingToSave(Refused):
    """The batch is empty: give answers, activeQuestionId or activeView."""

    code = RefusalCode.INVALID_INPUT


class TheBatchIsTooLong(Refused):
    """A batch has up to {limit} answers. Save the others after it."""

    code = RefusalCode.INVALID_INPUT


class TheViewIsTooLong(Refused):
    """activeView may have up to 64 characters, all of them printable."""

    code = RefusalCode.INVALID_INPUT


@dataclass(frozen=True, slots=True)
class RejectedAnswer:
    """An answer of a batch that was not saved, and why. The question keeps the answer that it had."""

    question_id: Id
    """Which question: the id that was sent."""
    code: RefusalCode
    """What kind of refusal it is, for programs."""
    message: str
    """What is wrong and what to do, for people."""


def save(exam: Exam, command: SaveAnswers, now: datetime) -> Sequence[ExamEvent]:
    """What saving leads to: the answers that can be saved and are not as they were, and where the learner is."""
    require_active(exam)
    if not command.answers and not command.active_question_id and not command.active_view:
        raise ThereIsNothingToSave(field="answers")
    if len(command.answers) > MAX_ANSWERS:
        raise TheBatchIsTooLong(field="answers", limit=MAX_ANSWERS)
    view = command.active_view or ""
    if len(view) > MAX_VIEW or not view.isprintable():
        raise TheViewIsTooLong(field="activeView")
    if command.active_question_id:
        question_of(exam, command.active_question_id, "activeQuestionId")
    taken, _ = sorted_out(exam, command, now)
    return _saved(exam, command, {id: answer for id, answer in taken.items() if exam.answers.get(id) != answer})


def sorted_out(
    exam: Exam, command: SaveAnswers, now: datetime
) -> tuple[Mapping[Id, Answer | None], Mapping[Id, RejectedAnswer]]:
    """The answers of a batch that are saved, and those that are rejected: each for itself, whatever the others are.

    What is there already is not rejected, however late it is. Saving changes nothing else of what decides it, so it
    comes out the same before and after.
    """
    often = Counter(question_id for question_id, _ in command.answers)
    taken, rejected = {}, {}
    for question_id, answer in command.answers:
        try:
            if often[question_id] > 1:
                raise TheQuestionIsAnsweredTwice
            if isinstance(answer, Unreadable):
                rejected[question_id] = RejectedAnswer(question_id, answer.code, answer.message)
                continue
            _require_offset(command.answered_at.get(question_id))
            question = _answerable(exam, question_id, "answers")
            meant = answer and _normalised(exam, question, answer, "answers")
            if exam.answers.get(question_id) != meant:
                require_time(exam, question.part_id, command.answered_at.get(question_id), now)
            taken[question_id] = meant
        except Refused as refused:
            rejected[question_id] = RejectedAnswer(question_id, refused.code, str(refused))
    return taken, rejected


def _require_offset(answered_at: datetime | None) -> None:
    if answered_at is not None and answered_at.tzinfo is None:
        raise TheInstantHasNoOffset(given=answered_at.isoformat())


def _saved(exam: Exam, command: SaveAnswers, changed: Mapping[Id, Answer | None]) -> Sequence[ExamEvent]:
    moved = (command.active_question_id or exam.active_question_id, command.active_view or exam.active_view)
    if not changed and moved == (exam.active_question_id, exam.active_view):
        return []
    late = {
        question_id: at
        for question_id, at in command.answered_at.items()
        if question_id in changed and takes_late(exam, exam.questions[question_id].part_id)
    }
    return [AnswersSaved(changed, command.active_question_id, command.active_view, late)]


def submit(exam: Exam, command: SubmitAnswer) -> Sequence[ExamEvent]:
    """What a final answer leads to: its mark, or for a text the wish for one."""
    require_active(exam)
    question = _answerable(exam, command.question_id, "questionId")
    require_open_part(exam, question.part_id, "questionId")
    answer = _normalised(exam, question, command.answer, "answer")
    if answer is None:
        raise TheAnswerIsBlank(field="answer")
    if question.reference is not None:
        return [AnswerSubmitted(question.id, answer), GradingRequested((question.id,))]
    return [QuestionGraded(question.id, answer, grade_question(exam, question, answer))]


def question_of(exam: Exam, question_id: Id, field: str) -> Question:
    """A question of the exam. Raises `TheExamHasNoSuchQuestion`."""
    try:
        return exam.questions[question_id]
    except KeyError:
        raise TheExamHasNoSuchQuestion(field=field, question_id=question_id) from None


def _answerable(exam: Exam, question_id: Id, field: str) -> Question:
    question = question_of(exam, question_id, field)
    if question.is_example:
        raise TheQuestionIsAnExample(field=field)
    if question_id in exam.grades or question_id in exam.pending:
        raise TheQuestionIsGraded(field=field)
    return question


def _normalised(exam: Exam, question: Question, answer: Answer, field: str) -> Answer | None:
    module = MODULES[exam.parts[question.part_id].plan.module_id]
    try:
        return module.normalise(question.face, answer)
    except Refused as refused:
        refused.field = field
        raise
