"""The phases of a study session, and which action leads from one to another."""

from collections.abc import Mapping, Sequence
from enum import Enum


class ExamType(Enum):
    """The entrance examination that is studied for."""

    NEET = "NEET"
    """India's entrance examination for medicine."""
    JEE = "JEE"
    """India's entrance examination for engineering."""
    UPSC = "UPSC"
    """India's civil services examination."""
    CAT = "CAT"
    """India's entrance examination for management."""


class StudyPhase(Enum):
    """Where a study session stands."""

    INTAKE = "INTAKE"
    """Begun; there is no plan yet."""
    PLANNING = "PLANNING"
    """A plan is there, or is being written."""
    LEARNING = "LEARNING"
    """A topic is studied."""
    QUIZZING = "QUIZZING"
    """A quiz is to be answered."""
    ANALYZING = "ANALYZING"
    """A quiz was graded; look at what it shows."""
    COMPLETED = "COMPLETED"
    """The learner has closed the session."""


class StudyAction(Enum):
    """What a learner does to go on."""

    GENERATE_PLAN = "GENERATE_PLAN"
    """Have a plan written; the payload may have days, goal and scope."""
    START_TOPIC = "START_TOPIC"
    """Begin a topic, or have another lesson on it; the payload may have topic and difficulty."""
    TAKE_QUIZ = "TAKE_QUIZ"
    """Have a quiz on the topic; the payload may have count and difficulty."""
    SUBMIT_ANSWERS = "SUBMIT_ANSWERS"
    """Hand the quiz in; the payload has answers by question."""
    NEXT_TOPIC = "NEXT_TOPIC"
    """Go on to the next topic of the plan."""
    COMPLETE = "COMPLETE"
    """Close the session; its summary is on the session then."""


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
