"""The autopilot: how it is started and stopped, what it does next, and what it tells of its steps."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.lifecycle import require_active, require_open
from domain.session import RefusalCode, Refused, SessionStatus
from domain.study import commands, working
from domain.study import events as happened
from domain.study.acting import act
from domain.study.autopilot import MOST_CORRECTIONS, MOST_UNATTENDED, Autopilot
from domain.study.commands import TakeAction
from domain.study.events import AutopilotAction as Step
from domain.study.events import AutopilotStatus
from domain.study.phases import StudyAction, StudyPhase
from domain.study.state import Study, WorkStatus, evolve

LIMITS: Mapping[str, tuple[str, int, int]] = {
    "minutes": ("minutes", 1, 480),
    "lessons_per_topic": ("lessonsPerTopic", 1, 3),
    "questions": ("questions", 1, 20),
    "answer_seconds": ("answerSeconds", 1, 600),
}


class TheAutopilotSettingIsOutOfRange(Refused):
    """{name} is to be from {least} to {most}."""

    code = RefusalCode.INVALID_INPUT


class TheAutopilotIsOn(Refused):
    """The autopilot is {status} already. Stop it before you start it anew."""

    code = RefusalCode.ALREADY_DONE


class TheAutopilotIsNot(Refused):
    """The autopilot is {status}, not {wanted}."""

    code = RefusalCode.WRONG_PHASE


def start(study: Study, command: commands.StartAutopilot, now: datetime) -> Sequence[Any]:
    """Start it, in whatever phase the session is."""
    require_active(study)
    for attribute, (name, least, most) in LIMITS.items():
        if not least <= getattr(command, attribute) <= most:
            raise TheAutopilotSettingIsOutOfRange(field=name, name=name, least=least, most=most)
    if study.autopilot and study.autopilot.is_on:
        raise TheAutopilotIsOn(status=study.autopilot.status.value)
    settings = (command.minutes, command.lessons_per_topic, command.questions, command.answer_seconds)
    return [happened.AutopilotStarted(*settings, now)]


def pause(study: Study, now: datetime) -> Sequence[Any]:
    """Stop its clock."""
    require_open(study)
    _require(study, AutopilotStatus.RUNNING)
    return [happened.AutopilotPaused(now)]


def resume(study: Study, now: datetime) -> Sequence[Any]:
    """Let its clock run again."""
    require_active(study)
    _require(study, AutopilotStatus.PAUSED)
    return [happened.AutopilotResumed(now)]


def stop(study: Study, now: datetime) -> Sequence[Any]:
    """End it, whatever it is at or waits for."""
    require_open(study)
    if study.autopilot is None or not study.autopilot.is_on:
        _require(study, AutopilotStatus.RUNNING)
    return ending(study, now, "It was stopped.")


def ending(study: Study, now: datetime, reason: str) -> Sequence[Any]:
    """The end of an autopilot that is on; nothing without one."""
    on = study.autopilot is not None and study.autopilot.is_on
    return [happened.AutopilotEnded(AutopilotStatus.COMPLETED, reason, now)] if on else []


def halting(study: Study, now: datetime) -> Sequence[Any]:
    """What the pause of a session means to its autopilot."""
    running = study.autopilot is not None and study.autopilot.status is AutopilotStatus.RUNNING
    return [happened.AutopilotPaused(now)] if running else []


def step(study: Study, now: datetime) -> Sequence[Any]:
    """What is due by now: one action, another lesson, a retry, the end, or nothing."""
    pilot = study.autopilot
    if pilot is None or pilot.status is not AutopilotStatus.RUNNING or study.status is not SessionStatus.ACTIVE:
        return []
    if study.pending():
        return []
    if pilot.elapsed(now) >= pilot.budget_seconds:
        return ending(study, now, f"The {pilot.minutes} minutes are over.")
    if study.work and study.work.status is WorkStatus.FAILED and study.phase is not StudyPhase.ANALYZING:
        return _corrected(study, pilot, now)
    return _next(study, pilot, now)


def _corrected(study: Study, pilot: Autopilot, now: datetime) -> Sequence[Any]:
    assert study.work
    if pilot.corrections < MOST_CORRECTIONS:
        return working.retry(study)
    return [happened.AutopilotEnded(AutopilotStatus.ERROR, study.work.message or "The tutor failed.", now)]


def _next(study: Study, pilot: Autopilot, now: datetime) -> Sequence[Any]:
    match study.phase:
        case StudyPhase.INTAKE:
            return act(study, TakeAction(StudyAction.GENERATE_PLAN))
        case StudyPhase.PLANNING:
            return act(study, TakeAction(StudyAction.START_TOPIC))
        case StudyPhase.LEARNING if len(study.lessons) < pilot.lessons_per_topic:
            return [happened.LessonRequested(len(study.lessons) + 1, study.works + 1)]
        case StudyPhase.LEARNING:
            return act(study, TakeAction(StudyAction.TAKE_QUIZ, {"count": pilot.questions}))
        case StudyPhase.QUIZZING if pilot.is_late(now):
            return act(study, TakeAction(StudyAction.SUBMIT_ANSWERS))
        case StudyPhase.ANALYZING if pilot.unattended >= MOST_UNATTENDED:
            return [happened.AutopilotPaused(now)]
        case StudyPhase.ANALYZING:
            return act(study, TakeAction(StudyAction.NEXT_TOPIC))
    return []


def narrated(study: Study, events: Sequence[Any], now: datetime) -> Sequence[Any]:
    """The events, and after each the autopilot's steps that it means."""
    told: list[Any] = []
    for event in events:
        was_on = study.autopilot is not None and study.autopilot.is_on
        told.append(event)
        study = evolve(study, event)
        if study.autopilot and (was_on or study.autopilot.is_on):
            for action, data, reasoning in _steps(study, event):
                one = _step(study.autopilot, action, data, reasoning, now)
                told.append(one)
                study = evolve(study, one)
                assert study.autopilot
    return told


def _step(pilot: Autopilot, action: Step, data: Mapping[str, Any], reasoning: str, now: datetime) -> Any:
    elapsed = pilot.elapsed(now)
    before = pilot.steps[-1].elapsed_seconds if pilot.steps else 0.0
    duration = max(0, round(1000 * (elapsed - before)))
    return happened.AutopilotStepped(action, data, reasoning, duration, elapsed)


def _steps(study: Study, event: Any) -> Iterator[tuple[Step, Mapping[str, Any], str]]:
    topic = {"topic": study.topic_id}
    match event:
        case happened.AutopilotStarted(minutes=minutes):
            yield Step.SESSION_STARTED, {"minutes": minutes}, f"The learner has {minutes} minutes."
        case happened.PlanAccepted():
            coverage = study.drafts[-1].verification.coverage
            yield Step.PLAN_UPDATED, {"coverage": coverage}, "The session had no plan yet."
        case happened.TopicSelected(topic_id, reasoning):
            yield Step.TOPIC_SELECTED, {"topic": topic_id}, reasoning
        case happened.ActionTaken(action=StudyAction.START_TOPIC):
            yield Step.LESSON_STARTED, {**topic, "lesson": 1}, "A topic begins with a lesson."
        case happened.LessonRequested(number):
            yield Step.LESSON_STARTED, {**topic, "lesson": number}, "The topic gets another lesson."
        case happened.LessonTaught(lesson=lesson):
            yield Step.LESSON_COMPLETED, {**topic, "lesson": lesson.number}, "The lesson can be read."
        case happened.QuizPrepared(quiz=quiz):
            reasoning = "Questions show what has been understood."
            yield Step.QUIZ_GENERATED, {**topic, "questions": [item.id for item in quiz.items]}, reasoning
        case happened.QuizGraded():
            yield from _evaluated(event)
        case happened.RedemptionAnswered(id, _, True):
            yield Step.MISCONCEPTION_BUSTED, {"misconception": id}, "The redemption question was answered rightly."
        case happened.ActionTaken(action=StudyAction.NEXT_TOPIC | StudyAction.COMPLETE) if study.analysis:
            data = {"topic": study.analysis.topic_id, "score": study.analysis.score}
            yield Step.TOPIC_COMPLETED, data, study.analysis.summary
        case happened.WorkRetried() if study.work:
            data = {"action": study.work.action.value}
            yield Step.SELF_CORRECTION, data, "The tutor failed; it is asked again, three times at most."
        case happened.AutopilotPaused():
            yield Step.SESSION_PAUSED, {}, "The clock stands still."
        case happened.AutopilotEnded(status, reason):
            yield Step.SESSION_COMPLETED, {"status": status.value}, reason


def _evaluated(event: happened.QuizGraded) -> Iterator[tuple[Step, Mapping[str, Any], str]]:
    analysis = event.analysis
    data = {
        "score": analysis.score,
        "questions": len(analysis.items),
        "correct": analysis.correct,
        "unanswered": analysis.unanswered,
    }
    yield Step.ANSWER_EVALUATED, {"topic": analysis.topic_id, **data}, analysis.summary
    found = {item.misconception.id: item.misconception for item in analysis.items if item.misconception}
    for misconception in found.values():
        data_of_it = {"misconception": misconception.id, "concept": misconception.concept}
        yield Step.MISCONCEPTION_DETECTED, data_of_it, f"A wrong option shows it: {misconception.description}"


def _require(study: Study, wanted: AutopilotStatus) -> None:
    status = study.autopilot.status if study.autopilot else AutopilotStatus.IDLE
    if status is not wanted:
        raise TheAutopilotIsNot(status=status.value, wanted=wanted.value)
