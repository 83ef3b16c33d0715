"""What can be asked of an exam: by its learner, by a teacher, and by the author at work."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import TypeAlias

from domain.exam.authoring import Source
from domain.exam.events import Question
from domain.exam.plans import ExamSkill, Level
from domain.exam.time_commands import GrantExtraTime, KeepTime, OpenPart, ReopenPart
from domain.exam.time_policy import TimePolicy
from domain.exam.wishes import Wishes
from domain.lifecycle import LifecycleCommand
from domain.questions.marks import QuestionResult
from domain.questions.question import Answer, Unreadable
from domain.questions.reports import GradeReport
from domain.session import Id, command
from domain.spending import Usage
from domain.transcripts import ShowTranscript


@command
class StartExam:
    """Begin an exam; it is generated from then on. `hindrance` is why the present author could not write it.

    One with a `time_policy` is timed. `show_transcript` is what the learner's teachers have set, which counts for more
    than the wish.
    """

    learner_id: Id
    skill: ExamSkill
    level: Level
    wishes: Wishes = Wishes()
    paper_id: Id | None = None
    hindrance: str | None = None
    time_policy: TimePolicy | None = None
    show_transcript: ShowTranscript | None = None


@command
class BeginGeneration:
    """The author has planned the exam. In this and what follows, `round` tells which writing of the exam it is for.

    `unmet_wishes` says which wishes of the learner's will not be kept.
    """

    model_id: str
    subjects: Mapping[Id, str]
    round: int = 1
    unmet_wishes: tuple[str, ...] = ()


@command
class BeginPart:
    """An attempt to write a part starts."""

    part_id: Id
    round: int = 1


@command
class RecordSource:
    """A part's source is written, or more of it: then it begins with what is there."""

    part_id: Id
    source: Source
    round: int = 1


@command
class RecordQuestion:
    """A question is written and may be shown."""

    question: Question
    round: int = 1


@command
class RecordTogether:
    """Several commands of the author at work, recorded as one."""

    commands: "Sequence[ExamCommand]"


@command
class FinishPart:
    """A part's author has come to an end."""

    part_id: Id
    round: int = 1


@command
class FailPart:
    """An attempt at a part has failed. `final` if there will be no other."""

    part_id: Id
    error: str
    final: bool
    round: int = 1


@command
class FailRecording:
    """What is said in a part cannot be spoken, and why: its transcript is to be read."""

    part_id: Id
    reason: str
    round: int = 1


@command
class SaveAnswers:
    """Autosave: the answers changed since the last save (None clears one), and where the learner is.

    `answered_at` is when they were given, as far as the client says so.
    """

    answers: Sequence[tuple[Id, Answer | Unreadable | None]] = ()
    active_question_id: Id | None = None
    active_view: str | None = None
    answered_at: Mapping[Id, datetime] = field(default_factory=dict)


@command
class SubmitAnswer:
    """Give a final answer to one question and have it graded now."""

    question_id: Id
    answer: Answer


@command
class CompleteExam:
    """Hand the exam in and have it graded."""


@command
class RecordCall:
    """A call to a model was made, for a part or, without one, for the exam."""

    usage: Usage
    part_id: Id | None = None


@command
class RecordMarking:
    """The examiner has marked a text for the `number`th time, counted from 1."""

    question_id: Id
    number: int
    report: GradeReport
    round: int = 1


@command
class RecordMark:
    """What stands in for the examiner has marked an answer."""

    question_id: Id
    result: QuestionResult
    round: int = 1


@command
class RequestRegrade:
    """Have the examiner look again at an answer that has no more than an estimate."""

    question_id: Id


@command
class OverrideMark:
    """A teacher's mark in place of the one there is, and why."""

    question_id: Id
    score: float
    reason: str
    teacher_id: Id = Id("")


@command
class RecordPlay:
    """The learner plays a part's recording; for the `number`th time, where that is known: then it counts once."""

    part_id: Id
    number: int | None = None


@command
class RetryPart:
    """Have a part that failed written once more. `hindrance` is why the present author could not."""

    part_id: Id
    hindrance: str | None = None


@command
class RegenerateExam:
    """Throw the questions and answers away and have the exam written anew.

    `hindrance` is why the present author could not.
    """

    hindrance: str | None = None


WritingCommand: TypeAlias = (
    BeginGeneration | BeginPart | RecordSource | RecordQuestion | FailRecording | FinishPart | FailPart
)
"""What an author at work tells of."""

LearnersWork: TypeAlias = SaveAnswers | SubmitAnswer | RecordPlay | RegenerateExam | OpenPart
"""By what a learner works on."""

ExamCommand: TypeAlias = (
    StartExam
    | WritingCommand
    | RecordTogether
    | LearnersWork
    | CompleteExam
    | RecordCall
    | RecordMarking
    | RecordMark
    | RequestRegrade
    | OverrideMark
    | RetryPart
    | GrantExtraTime
    | ReopenPart
    | KeepTime
    | LifecycleCommand
)
