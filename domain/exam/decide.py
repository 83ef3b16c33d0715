"""What an exam does when it is told something, or why it refuses."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from domain.decider import Decider
from domain.exam import answering, generation, hearing, keeping_time, marking, timing, wishes
from domain.exam.ability import require_author
from domain.exam.commands import (
    BeginGeneration,
    BeginPart,
    CompleteExam,
    ExamCommand,
    FailPart,
    FailRecording,
    FinishPart,
    LearnersWork,
    OverrideMark,
    RecordCall,
    RecordMark,
    RecordMarking,
    RecordPlay,
    RecordQuestion,
    RecordSource,
    RecordTogether,
    RegenerateExam,
    RequestRegrade,
    RetryPart,
    SaveAnswers,
    StartExam,
    SubmitAnswer,
)
from domain.exam.events import (
    ExamCompleted,
    ExamEvent,
    ExamRegenerated,
    ExamStarted,
    GradingRequested,
    ModelCalled,
    PartRetried,
    Question,
    QuestionGraded,
)
from domain.exam.evolve import evolve, evolved
from domain.exam.grading import grade_question, results
from domain.exam.layouts import layout
from domain.exam.state import Exam
from domain.exam.time_commands import GrantExtraTime, KeepTime, OpenPart, ReopenPart
from domain.lifecycle import (
    EndSession,
    ExpireSession,
    PauseSession,
    ResumeSession,
    require_active,
    require_open,
)
from domain.session import RefusalCode, Refused, SessionKind, SessionStatus
from domain.transcripts import ShowTranscript
from domain.writing import GenerationStatus


class TheExamHasBegun(Refused):
    """The exam has begun already; start another one."""

    code = RefusalCode.ALREADY_DONE


class TheExamIsStillBeingWritten(Refused):
    """The exam is still being generated; it can be handed in when generation.status is COMPLETED or FAILED."""

    code = RefusalCode.NOT_READY


class ThePartHasNotFailed(Refused):
    """This is not a part whose writing has failed; generation.parts tells how each one stands."""

    code = RefusalCode.INVALID_INPUT


class TheExamWasHandedIn(Refused):
    """The exam is completed; its results are final."""

    code = RefusalCode.ALREADY_DONE


def decide(exam: Exam, command: ExamCommand, now: datetime) -> Sequence[ExamEvent]:
    """What time has brought about by now, and what a command leads to. Raises a `Refused` if that may not be."""
    passed: Sequence[ExamEvent] = timing.passed(exam, now)
    exam = evolved(exam, passed)
    if timing.is_to_be_handed_in(exam, now):
        handed_in = _complete(exam, now)
        passed, exam = [*passed, *handed_in], evolved(exam, handed_in)
    return [*passed, *_decide(exam, command, now)]


def _decide(exam: Exam, command: ExamCommand, now: datetime) -> Sequence[ExamEvent]:
    match command:
        case SaveAnswers():
            return answering.save(exam, command, now)
        case SubmitAnswer():
            return answering.submit(exam, command)
        case CompleteExam() | EndSession(outcome=SessionStatus.COMPLETED):
            return _complete(exam, now)
        case StartExam():
            return _start(exam, command)
        case BeginGeneration() | BeginPart() | RecordSource() | RecordQuestion() | FinishPart() | FailPart():
            return generation.write(exam, command, now)
        case FailRecording():
            return generation.write(exam, command, now)
        case RecordTogether():
            return _together(exam, command, now)
        case RecordCall(usage, part_id):
            return [ModelCalled(usage, part_id)]
        case RecordMarking():
            return marking.record_marking(exam, command)
        case RecordMark():
            return marking.record_mark(exam, command)
        case RequestRegrade():
            return marking.request_regrade(exam, command)
        case OverrideMark():
            return marking.override(exam, command)
        case RecordPlay():
            return hearing.play(exam, command, now)
        case RetryPart():
            return _retry(exam, command)
        case RegenerateExam():
            return _regenerate(exam, command)
        case OpenPart() | GrantExtraTime() | ReopenPart() | KeepTime():
            return keeping_time.keep(exam, command, now)
        case EndSession() if exam.status is SessionStatus.COMPLETED:
            raise TheExamWasHandedIn
        case PauseSession() | ResumeSession() | EndSession() | ExpireSession():
            return keeping_time.with_clock(exam, command, now)
        case _:
            assert_never(command)


def _start(exam: Exam, command: StartExam) -> Sequence[ExamEvent]:
    if exam.version:
        raise TheExamHasBegun
    wishes.check(command.wishes)
    require_author(command.hindrance, "level")
    parts = layout(command.skill, command.level)
    show = command.show_transcript or command.wishes.show_transcript or ShowTranscript.AFTER_GRADING
    return [
        ExamStarted(
            command.learner_id,
            command.skill,
            command.level,
            command.wishes,
            parts,
            paper_id=command.paper_id,
            time_policy=command.time_policy,
            show_transcript=show,
        )
    ]


def _retry(exam: Exam, command: RetryPart) -> Sequence[ExamEvent]:
    require_open(exam)
    part = exam.parts.get(command.part_id)
    if part is None or part.status is not GenerationStatus.FAILED:
        raise ThePartHasNotFailed(field="partId")
    require_author(command.hindrance, "partId")
    return [PartRetried(command.part_id)]


def _regenerate(exam: Exam, command: RegenerateExam) -> Sequence[ExamEvent]:
    require_active(exam)
    if exam.generation not in generation.SETTLED:
        raise TheExamIsStillBeingWritten
    keeping_time.require_unopened(exam)
    require_author(command.hindrance, "sessionId")
    return [ExamRegenerated(exam.round + 1)]


def _together(exam: Exam, command: RecordTogether, now: datetime) -> Sequence[ExamEvent]:
    events: list[ExamEvent] = []
    for one in command.commands:
        for event in decide(exam, one, now):
            exam = evolve(exam, event)
            events.append(event)
    return events


def _complete(exam: Exam, now: datetime) -> Sequence[ExamEvent]:
    if exam.status is SessionStatus.COMPLETED:
        raise TheExamWasHandedIn
    require_open(exam)
    if exam.generation not in (GenerationStatus.COMPLETED, GenerationStatus.FAILED):
        raise TheExamIsStillBeingWritten
    ungraded = [q for q in exam.in_order() if not (q.id in exam.grades or q.id in exam.pending or q.is_example)]
    texts = tuple(q.id for q in ungraded if q.reference is not None and q.id in exam.answers)
    events: list[ExamEvent] = [_graded(exam, question) for question in ungraded if question.id not in texts]
    if texts:
        events.append(GradingRequested(texts))
    exam = evolved(exam, events)
    return [*keeping_time.handed_in(exam, now), *events, ExamCompleted(results(exam))]


def _graded(exam: Exam, question: Question) -> QuestionGraded:
    answer = exam.answers.get(question.id)
    return QuestionGraded(question.id, answer, grade_question(exam, question, answer))


DECIDER: Decider[Exam, ExamCommand, ExamEvent] = Decider(
    kind=SessionKind.EXAM,
    initial=lambda id: Exam(id=id),
    commands=ExamCommand,
    decide=decide,
    evolve=evolve,
    single_open=True,
    work=LearnersWork,
)
