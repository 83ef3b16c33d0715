"""What the autopilot tells of its steps."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from domain.json import JsonObject
from domain.study import events as happened
from domain.study.autopilot import Autopilot
from domain.study.autopilot_events import AutopilotAction as Step
from domain.study.autopilot_events import AutopilotEnded, AutopilotPaused, AutopilotStarted, AutopilotStepped
from domain.study.events import StudyEvent
from domain.study.evolve import evolve
from domain.study.phases import StudyAction
from domain.study.state import Study

Told: TypeAlias = tuple[Step, JsonObject, str]
"""A step, with what, and why."""


def narrated(study: Study, events: Sequence[StudyEvent], now: datetime) -> Sequence[StudyEvent]:
    """The events, and after each the autopilot's steps that it means."""
    told: list[StudyEvent] = []
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


def _step(pilot: Autopilot, action: Step, data: JsonObject, reasoning: str, now: datetime) -> AutopilotStepped:
    elapsed = pilot.elapsed(now)
    before = pilot.steps[-1].elapsed_seconds if pilot.steps else 0.0
    duration = max(0, round(1000 * (elapsed - before)))
    return AutopilotStepped(action, data, reasoning, duration, elapsed)


def _steps(study: Study, event: StudyEvent) -> Iterator[Told]:
    topic = {"topic": study.topic_id}
    match event:
        case AutopilotStarted(minutes=minutes):
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
        case AutopilotPaused():
            yield Step.SESSION_PAUSED, {}, "The clock stands still."
        case AutopilotEnded(status, reason):
            yield Step.SESSION_COMPLETED, {"status": status.value}, reason


def _evaluated(event: happened.QuizGraded) -> Iterator[Told]:
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
