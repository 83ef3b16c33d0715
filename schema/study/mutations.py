"""What a learner does in a study session."""

from typing import Annotated

import strawberry

from domain.decider import Worded
from domain.session import Id, SessionKind
from domain.study import commands
from domain.study.phases import StudyAction
from domain.study.state import Study
from schema import graph
from schema.base import Refusal, refusing
from schema.commands import execute
from schema.context import Info
from schema.spending import check_budget
from schema.starting import Start, start
from schema.study.ids import study_ids
from schema.study.inputs import (
    AnswerRedemptionInput,
    LogStudyActionInput,
    PauseAutopilotInput,
    ResumeAutopilotInput,
    RetryStudyWorkInput,
    SaveStudyContextInput,
    StartAutopilotInput,
    StartStudyInput,
    StopAutopilotInput,
    TakeStudyActionInput,
)
from schema.study.session import StudySession
from schema.study.words import action_meant, misconception_named, redemption_meant


@graph.type
class StartStudyPayload:
    """The session as it was started, in phase INTAKE."""

    session: StudySession


@graph.type
class TakeStudyActionPayload:
    """The session after the action; what the tutor was asked for follows."""

    session: StudySession


@graph.type
class SaveStudyContextPayload:
    """The session with the saved context."""

    session: StudySession


@graph.type
class LogStudyActionPayload:
    """The session, with the entry in its history."""

    session: StudySession


@graph.type
class RetryStudyWorkPayload:
    """The session; what the tutor was asked for follows."""

    session: StudySession


@graph.type
class AnswerRedemptionPayload:
    """The session, and whether the answer was right."""

    session: StudySession
    is_correct: bool
    """Whether the answer is right; the misconception is got over then."""


@graph.type
class StartAutopilotPayload:
    """The session with its autopilot running."""

    session: StudySession


@graph.type
class PauseAutopilotPayload:
    """The session with its autopilot paused."""

    session: StudySession


@graph.type
class ResumeAutopilotPayload:
    """The session with its autopilot running again."""

    session: StudySession


@graph.type
class StopAutopilotPayload:
    """The session with its autopilot ended."""

    session: StudySession


StartStudyResult = Annotated[StartStudyPayload | Refusal, strawberry.union("StartStudyResult")]
TakeStudyActionResult = Annotated[TakeStudyActionPayload | Refusal, strawberry.union("TakeStudyActionResult")]
SaveStudyContextResult = Annotated[SaveStudyContextPayload | Refusal, strawberry.union("SaveStudyContextResult")]
LogStudyActionResult = Annotated[LogStudyActionPayload | Refusal, strawberry.union("LogStudyActionResult")]
RetryStudyWorkResult = Annotated[RetryStudyWorkPayload | Refusal, strawberry.union("RetryStudyWorkResult")]
AnswerRedemptionResult = Annotated[AnswerRedemptionPayload | Refusal, strawberry.union("AnswerRedemptionResult")]
StartAutopilotResult = Annotated[StartAutopilotPayload | Refusal, strawberry.union("StartAutopilotResult")]
PauseAutopilotResult = Annotated[PauseAutopilotPayload | Refusal, strawberry.union("PauseAutopilotResult")]
ResumeAutopilotResult = Annotated[ResumeAutopilotPayload | Refusal, strawberry.union("ResumeAutopilotResult")]
StopAutopilotResult = Annotated[StopAutopilotPayload | Refusal, strawberry.union("StopAutopilotResult")]

START = Start(SessionKind.STUDY, commands.StartStudy, StudySession, spends=True)

ASKING = frozenset({StudyAction.GENERATE_PLAN, StudyAction.START_TOPIC, StudyAction.TAKE_QUIZ})
"""The actions that always ask the tutor for something."""


@graph.type
class StudyMutation:
    """What can be done in a study session."""

    @graph.mutation(description="Start to study for an examination. Several study sessions may be open.")
    @refusing
    async def start_study(self, info: Info, input: StartStudyInput) -> StartStudyResult:
        """Start."""

        async def command(learner_id: Id) -> commands.StartStudy:
            units = info.context.study.syllabi.syllabus(input.exam_type)
            return commands.StartStudy(learner_id, input.exam_type, units, input.metadata)

        return StartStudyPayload(session=await start(info, START, input, command))

    @graph.mutation(description="Go on by an action that is valid in the session's phase.")
    @refusing
    async def take_study_action(self, info: Info, input: TakeStudyActionInput) -> TakeStudyActionResult:
        """Act."""
        if input.action in ASKING:
            await check_budget(info, input, Study)
        words = commands.TakeAction(input.action, input.payload)

        def meant(study: Study) -> commands.TakeAction:
            return action_meant(study_ids(info, study), words)

        return TakeStudyActionPayload(session=await execute(info, Worded(words, meant), input, StudySession))

    @graph.mutation(description="Checkpoint the learner's context, and the session's metadata; after COMPLETE too.")
    @refusing
    async def save_study_context(self, info: Info, input: SaveStudyContextInput) -> SaveStudyContextResult:
        """Save."""
        command = commands.SaveContext({} if input.context is None else input.context, input.metadata)
        return SaveStudyContextPayload(session=await execute(info, command, input, StudySession))

    @graph.mutation(description="Add something that the client did to the session's history; after COMPLETE too.")
    @refusing
    async def log_study_action(self, info: Info, input: LogStudyActionInput) -> LogStudyActionResult:
        """Log."""
        command = commands.LogAction(input.action, input.payload)
        return LogStudyActionPayload(session=await execute(info, command, input, StudySession))

    @graph.mutation(description="Have the tutor try again what failed.")
    @refusing
    async def retry_study_work(self, info: Info, input: RetryStudyWorkInput) -> RetryStudyWorkResult:
        """Retry."""
        await check_budget(info, input, Study)
        return RetryStudyWorkPayload(session=await execute(info, commands.RetryWork(), input, StudySession))

    @graph.mutation(description="Answer the question by which a misconception is got over, until it is right.")
    @refusing
    async def answer_redemption(self, info: Info, input: AnswerRedemptionInput) -> AnswerRedemptionResult:
        """Answer."""
        words = commands.AnswerRedemption(input.misconception_id, input.answer)

        def meant(study: Study) -> commands.AnswerRedemption:
            return redemption_meant(study_ids(info, study), words)

        session = await execute(info, Worded(words, meant), input, StudySession)
        name = misconception_named(study_ids(info, session.state), input.misconception_id)
        return AnswerRedemptionPayload(session=session, is_correct=name in session.state.redeemed)

    @graph.mutation(description="Have the session go on by itself, from topic to topic.")
    @refusing
    async def start_autopilot(self, info: Info, input: StartAutopilotInput) -> StartAutopilotResult:
        """Start."""
        await check_budget(info, input, Study)
        command = commands.StartAutopilot(input.minutes, input.lessons_per_topic, input.questions, input.answer_seconds)
        return StartAutopilotPayload(session=await execute(info, command, input, StudySession))

    @graph.mutation(description="Stop the autopilot's clock.")
    @refusing
    async def pause_autopilot(self, info: Info, input: PauseAutopilotInput) -> PauseAutopilotResult:
        """Pause."""
        return PauseAutopilotPayload(session=await execute(info, commands.PauseAutopilot(), input, StudySession))

    @graph.mutation(description="Let the autopilot's clock run again.")
    @refusing
    async def resume_autopilot(self, info: Info, input: ResumeAutopilotInput) -> ResumeAutopilotResult:
        """Resume."""
        return ResumeAutopilotPayload(session=await execute(info, commands.ResumeAutopilot(), input, StudySession))

    @graph.mutation(description="End the autopilot, whatever it waits for; the session stays where it is.")
    @refusing
    async def stop_autopilot(self, info: Info, input: StopAutopilotInput) -> StopAutopilotResult:
        """Stop."""
        return StopAutopilotPayload(session=await execute(info, commands.StopAutopilot(), input, StudySession))
