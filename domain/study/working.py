"""What the tutor's work leads to. Every command may come twice, or late, and counts once and in its place."""

from collections.abc import Sequence
from hashlib import sha256
from typing import assert_never

from domain.lifecycle import require_active, require_open
from domain.session import RefusalCode, Refused
from domain.study import commands, payloads
from domain.study.acting import require_idle
from domain.study.content import InvalidContent, check_diagnosis, check_item, check_lesson
from domain.study.events import (
    ClarificationAsked,
    LessonTaught,
    MisconceptionsDiagnosed,
    PlanAccepted,
    PlanDrafted,
    QuizPrepared,
    RedemptionAnswered,
    ScopeRouted,
    StudyEvent,
    WorkFailed,
    WorkRetried,
)
from domain.study.payloads import PlanWish
from domain.study.plans import REPAIRS, verify
from domain.study.quizzes import normalise
from domain.study.state import Study, Work, WorkStatus
from domain.study.syllabus import Unit
from domain.study.tutoring import Route
from domain.texts import fold

SURE_ENOUGH = 0.5
"""From this confidence on, a tutor's understanding of a goal is taken without asking back."""


class NothingHasFailed(Refused):
    """There is no work of the tutor's that failed. Take an action instead."""

    code = RefusalCode.WRONG_PHASE


class ThereIsNoSuchMisconception(Refused):
    """There is no diagnosed misconception {id!r} in this session."""

    code = RefusalCode.INVALID_INPUT


class TheMisconceptionIsOver(Refused):
    """You have got over this misconception already."""

    code = RefusalCode.ALREADY_DONE


class TheAnswerIsBlank(Refused):
    """Give an answer."""

    code = RefusalCode.INVALID_INPUT


def wish_of(study: Study, work: Work) -> PlanWish:
    """The plan that a work is to bring."""
    return payloads.plan_wish(work.payload, study.units)


def scope_of(study: Study, work: Work) -> Sequence[Unit]:
    """The units that the plan is to be about."""
    return [study.units[id] for id in study.scope] or wish_of(study, work).scope(study.units)


def understood(work: Work, route: Route) -> commands.RecordRoute | commands.AskClarification:
    """What a tutor's understanding of a goal is recorded as: the route, or a question back if it is not sure enough."""
    if route.question and route.confidence < SURE_ENOUGH:
        return commands.AskClarification(work.number, route.question)
    return commands.RecordRoute(work.number, route.intent, route.unit_ids, route.confidence)


def result(study: Study, command: commands.TutorResult) -> Sequence[StudyEvent]:
    """What a result leads to: nothing, when it is for work that is not pending any more. Raises `InvalidContent`."""
    require_open(study)
    work = study.pending()
    return _result(study, work, command) if work and work.number == command.work else []


def _result(study: Study, work: Work, command: commands.TutorResult) -> Sequence[StudyEvent]:
    match command:
        case commands.RecordRoute():
            return _route(study, command)
        case commands.AskClarification(number, question):
            return [ClarificationAsked(number, question)]
        case commands.RecordDraft():
            return _draft(study, work, command)
        case commands.RecordLesson(number, lesson):
            check_lesson(lesson)
            return [LessonTaught(number, lesson)]
        case commands.RecordQuiz():
            return _quiz(work, command)
        case commands.RecordDiagnoses():
            return _diagnose(command)
        case commands.FailWork(number, error):
            return [WorkFailed(number, error)]
        case _:
            assert_never(command)


def _route(study: Study, command: commands.RecordRoute) -> Sequence[StudyEvent]:
    if any(id not in study.units for id in command.unit_ids):
        raise InvalidContent("the scope names a topic that is not in the syllabus")
    return [ScopeRouted(command.work, command.intent, command.unit_ids, command.confidence)]


def _draft(study: Study, work: Work, command: commands.RecordDraft) -> Sequence[StudyEvent]:
    wish, number = wish_of(study, work), len(study.drafts) + 1
    found = verify(command.plan, scope_of(study, work), wish.days)
    drafted = PlanDrafted(command.work, number, command.plan, found)
    accepted = found.is_valid or number > REPAIRS
    return [drafted, *([PlanAccepted(command.work, number, _cache_key(study, wish))] if accepted else [])]


def _cache_key(study: Study, wish: PlanWish) -> str:
    asked = repr((study.exam_type.value, wish.days, fold(wish.goal), study.scope))
    return f"{study.exam_type.value}-{wish.days}-{sha256(asked.encode()).hexdigest()[:16]}"


def _quiz(work: Work, command: commands.RecordQuiz) -> Sequence[StudyEvent]:
    items = command.quiz.items
    if not 0 < len(items) <= work.payload["count"] or len({item.id for item in items}) < len(items):
        raise InvalidContent("the quiz has not the questions that were asked for")
    if len({fold(item.text) for item in items}) < len(items):
        raise InvalidContent("the quiz has a question twice")
    for item in items:
        check_item(item)
    return [QuizPrepared(command.work, command.quiz)]


def _diagnose(command: commands.RecordDiagnoses) -> Sequence[StudyEvent]:
    for diagnosis in command.diagnoses:
        check_diagnosis(diagnosis)
    return [MisconceptionsDiagnosed(command.work, command.diagnoses)]


def retry(study: Study) -> Sequence[StudyEvent]:
    """Have what failed tried again."""
    require_active(study)
    require_idle(study)
    if study.work is None or study.work.status is not WorkStatus.FAILED:
        raise NothingHasFailed
    return [WorkRetried(study.works + 1)]


def redeem(study: Study, command: commands.AnswerRedemption) -> Sequence[StudyEvent]:
    """What an answer to a misconception's question leads to; it may be answered until it is right."""
    require_active(study)
    id = command.misconception_id
    if id not in study.diagnoses:
        raise ThereIsNoSuchMisconception(field="misconceptionId", id=id)
    if id in study.redeemed:
        raise TheMisconceptionIsOver(field="misconceptionId")
    item = study.diagnoses[id].redemption
    answer = normalise(item, command.answer, "answer")
    if answer is None:
        raise TheAnswerIsBlank(field="answer")
    return [RedemptionAnswered(id, answer, item.is_right(answer))]
