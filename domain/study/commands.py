"""What can be asked of a study session: by its learner, by its tutor, and by the autopilot's clock."""

from typing import TypeAlias

from domain.json import Json
from domain.lifecycle import LifecycleCommand
from domain.session import Id, command
from domain.spending import Usage
from domain.study.content import Diagnosis, Lesson
from domain.study.phases import ExamType, StudyAction
from domain.study.plans import StudyPlan
from domain.study.quizzes import Quiz
from domain.study.syllabus import Unit


@command
class StartStudy:
    """Begin to study for an examination with this syllabus."""

    learner_id: Id
    exam_type: ExamType
    syllabus: tuple[Unit, ...]
    metadata: Json = None


@command
class TakeAction:
    """Go on by an action; `payload` is JSON as the client sent it."""

    action: StudyAction
    payload: Json = None


@command
class SaveContext:
    """Checkpoint the learner's context, and the session's metadata unless it is null; JSON as the client sent it."""

    context: Json
    metadata: Json = None


@command
class LogAction:
    """Add something that the client did to the session's history; `payload` is JSON as the client sent it."""

    action: str
    payload: Json = None


@command
class RetryWork:
    """Have the tutor try again what failed."""


@command
class AnswerRedemption:
    """Answer the question by which a misconception is got over."""

    misconception_id: str
    answer: str


@command
class StartAutopilot:
    """Have the session go on by itself, from topic to topic, for so many minutes of its own clock.

    `answer_seconds` is how long each question waits for its answer.
    """

    minutes: int = 30
    lessons_per_topic: int = 2
    questions: int = 3
    answer_seconds: int = 60


@command
class PauseAutopilot:
    """Stop the autopilot's clock."""


@command
class ResumeAutopilot:
    """Let the autopilot's clock run again."""


@command
class StopAutopilot:
    """End the autopilot; the session stays where it is."""


@command
class StepAutopilot:
    """Have the autopilot do what is due by now, if anything is."""


@command
class RecordRoute:
    """The tutor has understood which topics a goal is about. In what follows, `work` names the work it is for."""

    work: int
    intent: str
    unit_ids: tuple[str, ...]
    confidence: float


@command
class AskClarification:
    """The tutor has to know more before there can be a plan."""

    work: int
    question: str


@command
class RecordDraft:
    """The tutor has drafted a plan."""

    work: int
    plan: StudyPlan


@command
class RecordLesson:
    """The tutor has written a lesson."""

    work: int
    lesson: Lesson


@command
class RecordQuiz:
    """The tutor has written a quiz."""

    work: int
    quiz: Quiz


@command
class RecordDiagnoses:
    """The tutor has explained the misconceptions that a quiz gave away."""

    work: int
    diagnoses: tuple[Diagnosis, ...]


@command
class FailWork:
    """The tutor could not do what was asked."""

    work: int
    error: str


@command
class RecordTutorCall:
    """A call to a model was made."""

    usage: Usage


AutopilotCommand: TypeAlias = StartAutopilot | PauseAutopilot | ResumeAutopilot | StopAutopilot | StepAutopilot
"""What concerns the autopilot."""

TutorResult: TypeAlias = (
    RecordRoute | AskClarification | RecordDraft | RecordLesson | RecordQuiz | RecordDiagnoses | FailWork
)
"""What comes back from the tutor, for the work that is pending."""

LearnersWork: TypeAlias = TakeAction | SaveContext | AnswerRedemption | RetryWork | StartAutopilot | ResumeAutopilot
"""By what a learner works on."""

StudyCommand: TypeAlias = (
    StartStudy
    | TakeAction
    | SaveContext
    | LogAction
    | AnswerRedemption
    | RetryWork
    | TutorResult
    | RecordTutorCall
    | AutopilotCommand
    | LifecycleCommand
)
