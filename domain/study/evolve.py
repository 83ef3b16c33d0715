"""What each event makes of a study session."""

from dataclasses import replace
from typing import assert_never

from domain.lifecycle import SessionEnded, SessionErased, SessionPaused, SessionResumed, evolve_lifecycle
from domain.session import SessionStatus
from domain.study import autopilot
from domain.study import events as happened
from domain.study.autopilot_events import (
    AutopilotAction,
    AutopilotEnded,
    AutopilotEvent,
    AutopilotPaused,
    AutopilotResumed,
    AutopilotStarted,
    AutopilotStepped,
)
from domain.study.evolve_work import evolve_work
from domain.study.phases import StudyAction, StudyPhase
from domain.study.state import Study, Work


def evolve(study: Study, event: happened.StudyEvent) -> Study:
    """The session after an event."""
    if isinstance(event, happened.WorkEvent):
        return evolve_work(study, event)
    match event:
        case happened.StudyStarted():
            return _started(study, event)
        case happened.ActionTaken():
            return _acted(study, event)
        case happened.ContextSaved(context, metadata):
            return replace(study, context=context, metadata=study.metadata if metadata is None else metadata)
        case happened.ActionLogged():
            return study
        case happened.TopicSelected():
            return _selected(study, event)
        case happened.QuizGraded():
            return _graded(study, event)
        case happened.RedemptionAnswered():
            return _redeemed(study, event)
        case happened.StudyCompleted(summary):
            return replace(study, status=SessionStatus.COMPLETED, summary=summary)
        case happened.TutorCalled(usage):
            return replace(study, usage=study.usage + usage)
        case AutopilotStarted() | AutopilotPaused() | AutopilotResumed() | AutopilotEnded() | AutopilotStepped():
            return _piloted(study, event)
        case SessionPaused() | SessionResumed() | SessionEnded() | SessionErased():
            return evolve_lifecycle(study, event)
        case _:
            assert_never(event)


def _started(study: Study, event: happened.StudyStarted) -> Study:
    return replace(
        study,
        owner_id=event.owner_id,
        exam_type=event.exam_type,
        units={unit.id: unit for unit in event.syllabus},
        idle_limit_seconds=event.idle_limit_seconds,
        metadata=event.metadata,
    )


def _acted(study: Study, event: happened.ActionTaken) -> Study:
    work = Work(event.work, event.action, event.payload, study.phase) if event.work else None
    study = replace(study, phase=event.phase, work=work, works=max(study.works, event.work))
    match event.action:
        case StudyAction.GENERATE_PLAN:
            return replace(study, drafts=())
        case StudyAction.START_TOPIC:
            return replace(study, lessons=(), quiz=None, analysis=None)
        case StudyAction.TAKE_QUIZ:
            return replace(study, quiz=None, analysis=None)
    return study


def _selected(study: Study, event: happened.TopicSelected) -> Study:
    return replace(study, topic_id=event.topic_id, context=replace(study.context, current_topic=event.topic_id))


def _graded(study: Study, event: happened.QuizGraded) -> Study:
    analysis = event.analysis
    found = [item.misconception.description for item in analysis.items if item.misconception]
    known = dict.fromkeys([*study.context.misconceptions, *found])
    pilot = study.autopilot and replace(study.autopilot, deadline_seconds=None)
    return replace(
        study,
        analysis=analysis,
        scores=(*study.scores, analysis.score),
        mastery={**study.mastery, analysis.topic_id: event.mastery},
        context=replace(study.context, last_quiz_score=float(analysis.score), misconceptions=tuple(known)),
        autopilot=pilot,
    )


def _redeemed(study: Study, event: happened.RedemptionAnswered) -> Study:
    if not event.is_correct:
        return study
    over = study.diagnoses[event.misconception_id].misconception.description
    left = tuple(text for text in study.context.misconceptions if text != over)
    context = replace(study.context, misconceptions=left)
    return replace(study, redeemed=study.redeemed | {event.misconception_id}, context=context)


def _piloted(study: Study, event: AutopilotEvent) -> Study:
    if isinstance(event, AutopilotStarted):
        waiting = len(study.quiz.items) if study.quiz and study.phase is StudyPhase.QUIZZING else 0
        return replace(study, autopilot=autopilot.start(event, waiting))
    if study.autopilot is None:
        return study
    pilot = autopilot.evolve(study.autopilot, event)
    if isinstance(event, AutopilotStepped) and event.action is AutopilotAction.QUIZ_GENERATED and study.quiz:
        wait = float(pilot.answer_seconds * len(study.quiz.items))
        pilot = replace(pilot, deadline_seconds=event.elapsed_seconds + wait)
    return replace(study, autopilot=pilot)
