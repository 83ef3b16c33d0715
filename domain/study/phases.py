"""The phases of a study session, and which action leads from one to another."""

from collections.abc import Mapping, Sequence
from enum import Enum


class ExamType(Enum):
    """The entrance examination that is studied for."""

    NEET = "NEET"
    JEE = "JEE"
    UPSC = "UPSC"
    CAT = "CAT"


class StudyPhase(Enum):
    """Where a study session stands."""

    INTAKE = "INTAKE"
    PLANNING = "PLANNING"
    LEARNING = "LEARNING"
    QUIZZING = "QUIZZING"
    ANALYZING = "ANALYZING"
    COMPLETED = "COMPLETED"


class StudyAction(Enum):
    """What a learner does to go on."""

    GENERATE_PLAN = "GENERATE_PLAN"
    START_TOPIC = "START_TOPIC"
    TAKE_QUIZ = "TAKE_QUIZ"
    SUBMIT_ANSWERS = "SUBMIT_ANSWERS"
    NEXT_TOPIC = "NEXT_TOPIC"
    COMPLETE = "COMPLETE"


TRANSITIONS: Mapping[tuple[StudyPhase, StudyAction], StudyPhase] = {
    (StudyPhase.INTAKE, StudyAction.GENERATE_PLAN): StudyPhase.PLANNING,
    (StudyPhase.PLANNING, StudyAction.START_TOPIC): StudyPhase.LEARNING,
    (StudyPhase.LEARNING, StudyAction.TAKE_QUIZ): StudyPhase.QUIZZING,
    (StudyPhase.QUIZZING, StudyAction.SUBMIT_ANSWERS): StudyPhase.ANALYZING,
    (StudyPhase.ANALYZING, StudyAction.NEXT_TOPIC): StudyPhase.PLANNING,
    (StudyPhase.ANALYZING, StudyAction.COMPLETE): StudyPhase.COMPLETED,
}
"""Every action that is valid, and the phase that it leads to; there are no others."""


def valid_actions(phase: StudyPhase) -> Sequence[StudyAction]:
    """The actions that a phase allows."""
    return [action for (origin, action) in TRANSITIONS if origin is phase]
