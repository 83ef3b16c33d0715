"""The autopilot: how it is started and stopped, and what it does next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from domain.lifecycle import require_active, require_open
from domain.session import RefusalCode, Refused, SessionStatus
from domain.study import commands, working
from domain.study.acting import act
from domain.study.autopilot import MOST_CORRECTIONS, MOST_UNATTENDED, Autopilot
from domain.study.autopilot_events import (
    AutopilotEnded,
    AutopilotPaused,
    AutopilotResumed,
    AutopilotStarted,
    AutopilotStatus,
)
from domain.study.commands import TakeAction
from domain.study.events import LessonRequested, StudyEvent
from domain.study.phases import StudyAction, StudyPhase
from domain.study.state import Study, WorkStatus

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


def steer(study: Study, command: commands.AutopilotCommand, now: datetime) -> Sequence[StudyEvent]:
    """What a command to the autopilot leads to. Raises a `Refused`."""
    match command:
        case commands.StartAutopilot():
            return start(study, command, now)
        case commands.PauseAutopilot():
            return pause(study, now)
        case commands.ResumeAutopilot():
            return resume(study, now)
        case commands.StopAutopilot():
            return stop(study, now)
        case commands.StepAutopilot():
            return step(study, now)
        case _:
            assert_never(command)


def start(study: Study, command: commands.StartAutopilot, now: datetime) -> Sequence[StudyEvent]:
    """Start it, in whatever phase the session is."""
    require_active(study)
    for attribute, (name, least, most) in LIMITS.items():
        if not least <= getattr(command, attribute) <= most:
            raise TheAutopilotSettingIsOutOfRange(field=name, name=name, least=least, most=most)
    if study.autopilot and study.autopilot.is_on:
        raise TheAutopilotIsOn(status=study.autopilot.status.value)
    settings = (command.minutes, command.lessons_per_topic, command.questions, command.answer_seconds)
    return [AutopilotStarted(*settings, now)]


def pause(study: Study, now: datetime) -> Sequence[StudyEvent]:
    """Stop its clock."""
    require_open(study)
    _require(study, AutopilotStatus.RUNNING)
    return [AutopilotPaused(now)]


def resume(study: Study, now: datetime) -> Sequence[StudyEvent]:
    """Let its clock run again."""
    require_active(study)
    _require(study, AutopilotStatus.PAUSED)
    return [AutopilotResumed(now)]


def stop(study: Study, now: datetime) -> Sequence[StudyEvent]:
    """End it, whatever it is at or waits for."""
    require_open(study)
    if study.autopilot is None or not study.autopilot.is_on:
        _require(study, AutopilotStatus.RUNNING)
    return ending(study, now, "It was stopped.")


def ending(study: Study, now: datetime, reason: str) -> Sequence[StudyEvent]:
    """The end of an autopilot that is on; nothing without one."""
    on = study.autopilot is not None and study.autopilot.is_on
    return [AutopilotEnded(AutopilotStatus.COMPLETED, reason, now)] if on else []


def halting(study: Study, now: datetime) -> Sequence[StudyEvent]:
    """What the pause of a session means to its autopilot."""
    running = study.autopilot is not None and study.autopilot.status is AutopilotStatus.RUNNING
    return [AutopilotPaused(now)] if running else []


def step(study: Study, now: datetime) -> Sequence[StudyEvent]:
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


def _corrected(study: Study, pilot: Autopilot, now: datetime) -> Sequence[StudyEvent]:
    assert study.work
    if pilot.corrections < MOST_CORRECTIONS:
        return working.retry(study)
    return [AutopilotEnded(AutopilotStatus.ERROR, study.work.message or "The tutor failed.", now)]


def _next(study: Study, pilot: Autopilot, now: datetime) -> Sequence[StudyEvent]:
    match study.phase:
        case StudyPhase.INTAKE:
            return act(study, TakeAction(StudyAction.GENERATE_PLAN))
        case StudyPhase.PLANNING:
            return act(study, TakeAction(StudyAction.START_TOPIC))
        case StudyPhase.LEARNING if len(study.lessons) < pilot.lessons_per_topic:
            return [LessonRequested(len(study.lessons) + 1, study.works + 1)]
        case StudyPhase.LEARNING:
            return act(study, TakeAction(StudyAction.TAKE_QUIZ, {"count": pilot.questions}))
        case StudyPhase.QUIZZING if pilot.is_late(now):
            return act(study, TakeAction(StudyAction.SUBMIT_ANSWERS))
        case StudyPhase.ANALYZING if pilot.unattended >= MOST_UNATTENDED:
            return [AutopilotPaused(now)]
        case StudyPhase.ANALYZING:
            return act(study, TakeAction(StudyAction.NEXT_TOPIC))
        case StudyPhase.QUIZZING | StudyPhase.COMPLETED:
            return []
        case _:
            assert_never(study.phase)


def _require(study: Study, wanted: AutopilotStatus) -> None:
    status = study.autopilot.status if study.autopilot else AutopilotStatus.IDLE
    if status is not wanted:
        raise TheAutopilotIsNot(status=status.value, wanted=wanted.value)
