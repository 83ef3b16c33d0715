"""What study mutations take."""

from strawberry.scalars import JSON

from domain.session import Id
from domain.study.phases import ExamType, StudyAction
from schema import graph


@graph.input
class StartStudyInput:
    """Which examination to study for. `replaceActive` abandons the study sessions that are open."""

    exam_type: ExamType = ExamType.NEET
    """Which examination to study for."""
    metadata: JSON | None = None
    """The client's own notes on the session, such as where it was started from: an object of up to 10,000 bytes."""
    replace_active: bool = False
    command_id: Id | None = None


@graph.input
class TakeStudyActionInput:
    """An action, and what it is given as JSON.

    GENERATE_PLAN {days, goal, scope: {subjects, topics}}, START_TOPIC {topic, difficulty}, TAKE_QUIZ {count,
    difficulty}, SUBMIT_ANSWERS {answers: {questionId: optionId, true, false, text or null}}; all may be left out.
    """

    session_id: Id
    action: StudyAction
    """What to do; one of the session's `validActions`."""
    payload: JSON | None = None
    """What the action is given: an object; null for nothing."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class SaveStudyContextInput:
    """A checkpoint: an object with currentTopic, lastQuizScore, misconceptions, planCacheKey, extraData.

    What is left out stays as it is; fields of any other name are kept in extraData. A completed session takes it too.
    """

    session_id: Id
    context: JSON | None = None
    """What to keep: an object; what it leaves out stays as it is. Null leaves all of it."""
    metadata: JSON | None = None
    """The client's own notes, in place of those there are: an object of up to 10,000 bytes; null leaves them."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class LogStudyActionInput:
    """Something that the client did, for the session's `agentHistory`."""

    session_id: Id
    action: str
    """Its name, in the client's words, such as "misconception_buster": 1 to 100 printable characters."""
    payload: JSON | None = None
    """What there is to know of it, the entry's `metadata`: an object of up to 10,000 bytes; null for nothing."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class RetryStudyWorkInput:
    """In which session the tutor is to try again what failed."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class AnswerRedemptionInput:
    """The answer to a misconception's redemption question: an option's id, or the text for a blank."""

    session_id: Id
    misconception_id: Id
    """Which misconception: its `id`."""
    answer: str
    """The id of an option, or the text for the blank."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class StartAutopilotInput:
    """How long the session is to go on by itself. `answerSeconds` is what each question waits for its answer."""

    session_id: Id
    minutes: int = 30
    """How long to go on, in minutes."""
    lessons_per_topic: int = 2
    """How many lessons on each topic."""
    questions: int = 3
    """How many questions in each quiz."""
    answer_seconds: int = 60
    """How long each question waits for its answer, in seconds."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class PauseAutopilotInput:
    """Which session's autopilot to pause."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class ResumeAutopilotInput:
    """Which session's autopilot to resume."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class StopAutopilotInput:
    """Which session's autopilot to stop."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None
