"""What becomes of a study session by what its tutor is asked for."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from domain.session import LONG_AGO
from domain.study import events as happened
from domain.study.phases import TRANSITIONS, StudyAction
from domain.study.quizzes import Quiz
from domain.study.state import PlanDraft, Study, Work, WorkStatus
from domain.texts import fold


def evolve_work(study: Study, event: happened.WorkEvent) -> Study:
    """The session after an event of its tutor's work."""
    match event:
        case happened.ScopeRouted(unit_ids=unit_ids):
            return replace(study, scope=unit_ids)
        case happened.ClarificationAsked(_, question):
            return _taken_back(study, WorkStatus.CLARIFICATION_NEEDED, question)
        case happened.PlanDrafted(plan=plan, verification=verification):
            return replace(study, drafts=(*study.drafts, PlanDraft(plan, verification)))
        case happened.PlanAccepted():
            return _planned(study, event)
        case happened.LessonRequested():
            return _lesson_requested(study, event)
        case happened.LessonTaught(_, lesson):
            return replace(_settled(study), lessons=(*study.lessons, lesson))
        case happened.QuizPrepared(_, quiz):
            return _prepared(study, quiz)
        case happened.MisconceptionsDiagnosed():
            return _diagnosed(study, event)
        case happened.WorkFailed(_, error):
            return _taken_back(study, WorkStatus.FAILED, error)
        case happened.WorkRetried():
            return _retried(study, event)
        case _:
            assert_never(event)


def dated(study: Study, at: datetime) -> Study:
    """The session with the instant of a request to its tutor that has none yet."""
    work = study.pending()
    return replace(study, work=replace(work, requested_at=at)) if work and work.requested_at == LONG_AGO else study


def _planned(study: Study, event: happened.PlanAccepted) -> Study:
    context = replace(study.context, plan_cache_key=event.cache_key)
    return replace(_settled(study), plan=study.drafts[-1], context=context)


def _lesson_requested(study: Study, event: happened.LessonRequested) -> Study:
    work = Work(event.work, StudyAction.START_TOPIC, {}, study.phase, event.number)
    return replace(study, work=work, works=event.work)


def _prepared(study: Study, quiz: Quiz) -> Study:
    asked = (*study.asked.get(quiz.topic_id, ()), *(fold(item.text) for item in quiz.items))
    return replace(_settled(study), quiz=quiz, asked={**study.asked, quiz.topic_id: asked})


def _diagnosed(study: Study, event: happened.MisconceptionsDiagnosed) -> Study:
    found = {diagnosis.misconception.id: diagnosis for diagnosis in event.diagnoses}
    return replace(_settled(study), diagnoses={**study.diagnoses, **found}, redeemed=study.redeemed.difference(found))


def _retried(study: Study, event: happened.WorkRetried) -> Study:
    assert study.work
    work = replace(
        study.work,
        number=event.work,
        status=WorkStatus.PENDING,
        message=None,
        attempts=study.work.attempts + 1,
        requested_at=LONG_AGO,
    )
    phase = TRANSITIONS.get((study.phase, work.action), study.phase)
    drafts = () if work.action is StudyAction.GENERATE_PLAN else study.drafts
    return replace(study, work=work, works=event.work, phase=phase, drafts=drafts)


def _settled(study: Study, status: WorkStatus = WorkStatus.DONE, message: str | None = None) -> Study:
    assert study.work
    return replace(study, work=replace(study.work, status=status, message=message))


def _taken_back(study: Study, status: WorkStatus, message: str) -> Study:
    assert study.work
    phase = study.phase if study.work.action is StudyAction.SUBMIT_ANSWERS else study.work.origin
    return replace(_settled(study, status, message), phase=phase)
