"""What the learner's actions lead to, and why they are refused."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from domain.json import JsonObject
from domain.lifecycle import require_active
from domain.session import RefusalCode, Refused
from domain.study import payloads
from domain.study.commands import TakeAction
from domain.study.context import check_json
from domain.study.events import ActionTaken, QuizGraded, StudyCompleted, StudyEvent, TopicSelected
from domain.study.mastery import Mastery, MasteryStatus, StudySummary, next_topic
from domain.study.phases import TRANSITIONS, StudyAction, StudyPhase, valid_actions
from domain.study.quizzes import analyse, read_answers
from domain.study.state import Study
from domain.study.syllabus import Unit

RETRY_AFTER_MS = 500
"""When to look again for what the tutor is at."""


class TheActionIsNotValidNow(Refused):
    """{action} is not valid in phase {phase}; valid there: {valid}."""

    code = RefusalCode.WRONG_PHASE


class TheTutorIsAtWork(Refused):
    """The tutor is still at work on {action}. Go on when work.status is DONE; it is told by sessionEvents."""

    code = RefusalCode.NOT_READY


class TheTimeForAnswersIsOver(Refused):
    """The time to answer this quiz is over; its questions count as unanswered."""

    code = RefusalCode.WRONG_PHASE


def take(study: Study, command: TakeAction, now: datetime) -> Sequence[StudyEvent]:
    """What a learner's action leads to. Raises a `Refused`."""
    pilot = study.autopilot
    late = pilot is not None and pilot.is_on and pilot.is_late(now)
    if late and command.action is StudyAction.SUBMIT_ANSWERS and study.phase is StudyPhase.QUIZZING:
        raise TheTimeForAnswersIsOver(field="payload.answers")
    return act(study, command)


def act(study: Study, command: TakeAction) -> Sequence[StudyEvent]:
    """What an action leads to, whoever takes it. Raises a `Refused`."""
    require_active(study)
    phase = TRANSITIONS.get((study.phase, command.action))
    if phase is None:
        valid = ", ".join(action.value for action in valid_actions(study.phase)) or "none"
        raise TheActionIsNotValidNow(field="action", action=command.action.value, phase=study.phase.value, valid=valid)
    require_idle(study)
    check_json(command.payload, "payload")
    fields = payloads.fields_of(command.action, command.payload)
    return _act(study, command.action, fields, phase)


def _act(study: Study, action: StudyAction, fields: JsonObject, phase: StudyPhase) -> Sequence[StudyEvent]:
    match action:
        case StudyAction.GENERATE_PLAN:
            return _generate_plan(study, fields, phase)
        case StudyAction.START_TOPIC:
            return _start_topic(study, fields, phase)
        case StudyAction.TAKE_QUIZ:
            return _take_quiz(study, fields, phase)
        case StudyAction.SUBMIT_ANSWERS:
            return _submit_answers(study, fields, phase)
        case StudyAction.NEXT_TOPIC:
            return _next_topic(study, phase)
        case StudyAction.COMPLETE:
            return [ActionTaken(StudyAction.COMPLETE, {}, phase), StudyCompleted(summary(study))]
        case _:
            assert_never(action)


def require_idle(study: Study) -> None:
    """Refuse while the tutor is at work."""
    if work := study.pending():
        raise TheTutorIsAtWork(action=work.action.value, retry_after_ms=RETRY_AFTER_MS)


def _generate_plan(study: Study, fields: JsonObject, phase: StudyPhase) -> Sequence[StudyEvent]:
    wish = payloads.plan_wish(fields, study.units)
    scope = {"subjects": [*wish.subjects], "topics": [*wish.topics]}
    payload = {"days": wish.days, "goal": wish.goal, "scope": scope}
    return [ActionTaken(StudyAction.GENERATE_PLAN, payload, phase, study.works + 1)]


def _start_topic(study: Study, fields: JsonObject, phase: StudyPhase) -> Sequence[StudyEvent]:
    wanted, level = payloads.topic(fields, study.units), payloads.difficulty(fields)
    unit = wanted or study.units.get(study.topic_id or "") or next_topic(study.planned(), study.mastery)
    reasoning = "It was asked for." if wanted else _reasoning(study, unit)
    selected = [] if unit.id == study.topic_id else [TopicSelected(unit.id, reasoning)]
    payload = {"topic": unit.id, "difficulty": level.value if level else None}
    return [*selected, ActionTaken(StudyAction.START_TOPIC, payload, phase, study.works + 1)]


def _take_quiz(study: Study, fields: JsonObject, phase: StudyPhase) -> Sequence[StudyEvent]:
    level = payloads.difficulty(fields)
    payload = {"count": payloads.quiz_size(fields), "difficulty": level.value if level else None}
    return [ActionTaken(StudyAction.TAKE_QUIZ, payload, phase, study.works + 1)]


def _submit_answers(study: Study, fields: JsonObject, phase: StudyPhase) -> Sequence[StudyEvent]:
    assert study.quiz
    answers = read_answers(study.quiz, payloads.answers(fields))
    analysis = analyse(study.quiz, answers)
    before = study.mastery.get(analysis.topic_id, Mastery())
    mastery = before.after(analysis.score) if analysis.answered else before
    work = study.works + 1 if any(item.misconception for item in analysis.items) else 0
    return [
        ActionTaken(StudyAction.SUBMIT_ANSWERS, {"answers": answers}, phase, work),
        QuizGraded(study.owner_id, study.exam_type, analysis, mastery),
    ]


def _next_topic(study: Study, phase: StudyPhase) -> Sequence[StudyEvent]:
    unit = next_topic(study.planned(), study.mastery)
    return [ActionTaken(StudyAction.NEXT_TOPIC, {}, phase), TopicSelected(unit.id, _reasoning(study, unit))]


def summary(study: Study) -> StudySummary:
    """What a session has come to."""
    mastered = sum(mastery.status is MasteryStatus.MASTERED for mastery in study.mastery.values())
    average = round(sum(study.scores) / len(study.scores), 2) if study.scores else None
    left = len(study.context.misconceptions)
    return StudySummary(len(study.mastery), mastered, len(study.scores), average, left)


def _reasoning(study: Study, unit: Unit) -> str:
    known = study.mastery.get(unit.id)
    score = f"{known.score:.0f} of 100" if known else "not studied yet"
    return f"{unit.title} is the least mastered topic whose prerequisites are met ({score})."
