"""What a study session does when it is told something, or why it refuses."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import assert_never

from domain.decider import Decider
from domain.lifecycle import (
    EndSession,
    ExpireSession,
    PauseSession,
    ResumeSession,
    decide_lifecycle,
    require_active,
)
from domain.session import RefusalCode, Refused, SessionKind, SessionStatus
from domain.study import acting, commands, narrating, notes, piloting, working
from domain.study.commands import StudyCommand
from domain.study.context import checkpoint, is_same
from domain.study.events import ActionTaken, ContextSaved, StudyEvent, StudyStarted, TutorCalled
from domain.study.evolve import evolve
from domain.study.evolve_work import dated
from domain.study.phases import StudyAction, valid_actions
from domain.study.state import Study


class TheSessionHasBegun(Refused):
    """The session has begun already; start another one."""

    code = RefusalCode.ALREADY_DONE


class TheSyllabusIsEmpty(Refused):
    """There is no syllabus for {exam_type} here. Choose another examination."""

    code = RefusalCode.INVALID_INPUT


class TheSessionCannotBeCompletedYet(Refused):
    """In phase {phase} a session is not completed; in ANALYZING it is. Go on by {valid}, or end it as ABANDONED."""

    code = RefusalCode.WRONG_PHASE


def decide(study: Study, command: StudyCommand, now: datetime) -> Sequence[StudyEvent]:
    """The events that a command leads to. Raises a `Refused`, or for a tutor's work `InvalidContent`."""
    return narrating.narrated(study, _decide(study, command, now), now)


def _decide(study: Study, command: StudyCommand, now: datetime) -> Sequence[StudyEvent]:
    if isinstance(command, commands.TutorResult):
        return working.result(study, command)
    if isinstance(command, commands.AutopilotCommand):
        return piloting.steer(study, command, now)
    match command:
        case commands.StartStudy():
            return _start(study, command)
        case commands.TakeAction():
            return _with_end(study, acting.take(study, command, now), now)
        case commands.SaveContext():
            return _save(study, command)
        case commands.LogAction():
            return notes.log(study, command)
        case commands.RetryWork():
            return working.retry(study)
        case commands.AnswerRedemption():
            return working.redeem(study, command)
        case commands.RecordTutorCall(usage):
            return [TutorCalled(usage)]
        case EndSession(outcome=SessionStatus.COMPLETED):
            return _with_end(study, _complete(study), now)
        case EndSession():
            return [*piloting.ending(study, now, "The session was ended."), *decide_lifecycle(study, command)]
        case PauseSession():
            return [*piloting.halting(study, now), *decide_lifecycle(study, command)]
        case ResumeSession() | ExpireSession():
            return decide_lifecycle(study, command)
        case _:
            assert_never(command)


def _start(study: Study, command: commands.StartStudy) -> Sequence[StudyEvent]:
    if study.version:
        raise TheSessionHasBegun
    if not command.syllabus:
        raise TheSyllabusIsEmpty(field="examType", exam_type=command.exam_type.value)
    metadata = notes.bounded(command.metadata, "metadata")
    return [StudyStarted(command.learner_id, command.exam_type, command.syllabus, metadata=metadata)]


def _save(study: Study, command: commands.SaveContext) -> Sequence[StudyEvent]:
    notes.require_notable(study)
    saved = checkpoint(study.context, command.context)
    metadata = study.metadata if command.metadata is None else notes.bounded(command.metadata, "metadata")
    changed = None if is_same(metadata, study.metadata) else metadata
    is_new = changed is not None or not is_same(asdict(saved), asdict(study.context))
    return [ContextSaved(saved, changed)] if is_new else []


def _complete(study: Study) -> Sequence[StudyEvent]:
    require_active(study)
    if StudyAction.COMPLETE not in (valid := valid_actions(study.phase)):
        told = ", ".join(action.value for action in valid)
        raise TheSessionCannotBeCompletedYet(field="outcome", phase=study.phase.value, valid=told)
    return acting.act(study, commands.TakeAction(StudyAction.COMPLETE))


def _with_end(study: Study, events: Sequence[StudyEvent], now: datetime) -> Sequence[StudyEvent]:
    """A learner's last action ends the autopilot too."""
    match events:
        case [ActionTaken(action=StudyAction.COMPLETE), *_]:
            return [*piloting.ending(study, now, "The session was completed."), *events]
    return events


DECIDER: Decider[Study, StudyCommand, StudyEvent] = Decider(
    kind=SessionKind.STUDY,
    initial=lambda id: Study(id=id),
    commands=StudyCommand,
    decide=decide,
    evolve=evolve,
    dated=dated,
    work=commands.LearnersWork,
)
