"""What an exam does when it is told something, or why it refuses."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.exam import generation
from domain.exam.events import (
    AnswersSaved,
    CompleteExam,
    ExamCompleted,
    ExamStarted,
    Question,
    QuestionGraded,
    SaveAnswers,
    StartExam,
    SubmitAnswer,
)
from domain.exam.grading import grade_question, results
from domain.exam.layouts import Category, layout
from domain.exam.state import Exam, GenerationStatus, evolve
from domain.questions import MODULES
from domain.questions.question import Answer
from domain.session import (
    Decider,
    EndSession,
    Id,
    RefusalCode,
    Refused,
    SessionKind,
    SessionStatus,
    decide_lifecycle,
    require_active,
    require_open,
)

MAX_VIEW = 64


class ThereIsNothingToSave(Refused):
    """The batch is empty: give answers, activeQuestionId or activeView."""

    code = RefusalCode.INVALID_INPUT


class TheViewIsTooLong(Refused):
    """activeView may have up to 64 characters."""

    code = RefusalCode.INVALID_INPUT


class TheFocusIsUnknown(Refused):
    """There is no category {category!r}. Choose from {known}."""

    code = RefusalCode.INVALID_INPUT


class TheExamHasNoSuchQuestion(Refused):
    """The exam has no question {question_id!r}."""

    code = RefusalCode.INVALID_INPUT


class TheQuestionIsGraded(Refused):
    """Question {question_id!r} is graded already; its answer is final."""

    code = RefusalCode.ALREADY_DONE


class TheQuestionIsAnExample(Refused):
    """Question {question_id!r} is an example; it comes answered."""

    code = RefusalCode.INVALID_INPUT


class TheAnswerIsBlank(Refused):
    """A blank answer cannot be submitted. To clear an answer, save null for it."""

    code = RefusalCode.INVALID_INPUT


class TheExamIsStillBeingWritten(Refused):
    """The exam is still being generated; it can be handed in when generation.status is COMPLETED or FAILED."""

    code = RefusalCode.NOT_READY


class TheExamWasHandedIn(Refused):
    """The exam is completed; its results are final."""

    code = RefusalCode.ALREADY_DONE


def decide(exam: Exam, command: Any, now: datetime) -> Sequence[Any]:
    """The events that a command leads to. Raises a `Refused` if it may not be carried out."""
    match command:
        case SaveAnswers():
            return _save(exam, command)
        case SubmitAnswer():
            return _submit(exam, command)
        case CompleteExam() | EndSession(outcome=SessionStatus.COMPLETED):
            return _complete(exam)
        case StartExam():
            return _start(command)
        case EndSession() if exam.status is SessionStatus.COMPLETED:
            raise TheExamWasHandedIn
    handler = generation.HANDLERS.get(type(command))
    return handler(exam, command, now) if handler else decide_lifecycle(exam, command)


def _start(command: StartExam) -> Sequence[Any]:
    known = [category.value for category in Category]
    for n, category in enumerate(command.focus):
        if category not in known:
            raise TheFocusIsUnknown(field=f"focus[{n}]", category=category, known=", ".join(known))
    parts = layout(command.skill, command.level)
    return [ExamStarted(command.learner_id, command.skill, command.level, command.focus, parts)]


def _save(exam: Exam, command: SaveAnswers) -> Sequence[Any]:
    require_active(exam)
    if not command.answers and not command.active_question_id and not command.active_view:
        raise ThereIsNothingToSave(field="answers")
    if len(command.active_view or "") > MAX_VIEW:
        raise TheViewIsTooLong(field="activeView")
    if command.active_question_id:
        _question(exam, command.active_question_id, "activeQuestionId")
    changed = {}
    for n, (question_id, answer) in enumerate(command.answers):
        question = _answerable(exam, question_id, f"answers[{n}].questionId")
        changed[question_id] = answer and _normalised(exam, question, answer, f"answers[{n}].answer")
    return _saved(exam, command, {id: answer for id, answer in changed.items() if exam.answers.get(id) != answer})


def _saved(exam: Exam, command: SaveAnswers, changed: Mapping[Id, Answer | None]) -> Sequence[Any]:
    moved = (command.active_question_id or exam.active_question_id, command.active_view or exam.active_view)
    if not changed and moved == (exam.active_question_id, exam.active_view):
        return []
    return [AnswersSaved(changed, command.active_question_id, command.active_view)]


def _submit(exam: Exam, command: SubmitAnswer) -> Sequence[Any]:
    require_active(exam)
    question = _answerable(exam, command.question_id, "questionId")
    answer = _normalised(exam, question, command.answer, "answer")
    if answer is None:
        raise TheAnswerIsBlank(field="answer")
    return [QuestionGraded(question.id, answer, grade_question(exam, question, answer))]


def _complete(exam: Exam) -> Sequence[Any]:
    if exam.status is SessionStatus.COMPLETED:
        raise TheExamWasHandedIn
    require_open(exam)
    if exam.generation not in (GenerationStatus.COMPLETED, GenerationStatus.FAILED):
        raise TheExamIsStillBeingWritten
    ungraded = [q for q in exam.in_order() if q.id not in exam.grades and not q.is_example]
    graded = [_graded(exam, question) for question in ungraded]
    for event in graded:
        exam = evolve(exam, event)
    return [*graded, ExamCompleted(results(exam))]


def _graded(exam: Exam, question: Question) -> QuestionGraded:
    answer = exam.answers.get(question.id)
    return QuestionGraded(question.id, answer, grade_question(exam, question, answer))


def _question(exam: Exam, question_id: Id, field: str) -> Question:
    try:
        return exam.questions[question_id]
    except KeyError:
        raise TheExamHasNoSuchQuestion(field=field, question_id=question_id) from None


def _answerable(exam: Exam, question_id: Id, field: str) -> Question:
    question = _question(exam, question_id, field)
    if question.is_example:
        raise TheQuestionIsAnExample(field=field, question_id=question_id)
    if question_id in exam.grades:
        raise TheQuestionIsGraded(field=field, question_id=question_id)
    return question


def _normalised(exam: Exam, question: Question, answer: Answer, field: str) -> Answer | None:
    module = MODULES[exam.parts[question.part_id].plan.module_id]
    try:
        return module.normalise(question.face, answer)
    except Refused as refused:
        refused.field = field
        raise


DECIDER: Decider[Exam] = Decider(
    kind=SessionKind.EXAM,
    initial=lambda id: Exam(id=id),
    decide=decide,
    evolve=evolve,
    single_open=True,
)
