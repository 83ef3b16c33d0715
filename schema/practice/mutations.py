"""What a learner does in a practice session."""

from typing import Annotated

import strawberry

from domain.decider import Worded
from domain.exam.state import Exam
from domain.practice import commands
from domain.practice.events import Response
from domain.practice.state import Practice
from domain.session import Id, RefusalCode, Refused, SessionKind, check_version
from projections.practice import session as practice_views
from schema import graph
from schema.base import Refusal, refusing
from schema.commands import execute, request_of
from schema.context import Info, ThereIsNoSuchThing, readable
from schema.practice.ids import practice_ids
from schema.practice.inputs import (
    CompletePracticeInput,
    PracticeAnswerInput,
    PracticeFromExamInput,
    RevealPracticeItemInput,
    StartPracticeInput,
    SubmitPracticeItemInput,
)
from schema.practice.session import PracticeSession, next_item, revealed
from schema.session import SessionView, view
from schema.starting import Start, start


class TheCommandWasForAnotherItem(Refused):
    """commandId {command_id!r} was used for another item. Choose a new one."""

    code = RefusalCode.INVALID_INPUT


@graph.type
class StartPracticePayload:
    """The session as it was started, with its first item."""

    session: PracticeSession


@graph.type
class RevealPracticeItemPayload:
    """The session, what is right, and how an answer was judged."""

    session: PracticeSession
    outcome: practice_views.PracticeOutcome
    """What is right, and how the answer was judged."""


@graph.type
class SubmitPracticeItemPayload:
    """The session after the review, how the item came out, and the item whose turn it is now."""

    session: PracticeSession
    outcome: practice_views.PracticeOutcome
    """What is right, and how the answer was judged."""
    next_item: practice_views.PracticeItem | None
    """The item whose turn it is now; null when all are reviewed."""


@graph.type
class CompletePracticePayload:
    """The session with its summary."""

    session: PracticeSession


@graph.type
class PracticeFromExamPayload:
    """The exam, and the goal that its weak points are now."""

    session: SessionView
    goal: practice_views.PracticeGoal
    """The goal that the exam's weak points are now."""


StartPracticeResult = Annotated[StartPracticePayload | Refusal, strawberry.union("StartPracticeResult")]
RevealPracticeItemResult = Annotated[RevealPracticeItemPayload | Refusal, strawberry.union("RevealPracticeItemResult")]
SubmitPracticeItemResult = Annotated[SubmitPracticeItemPayload | Refusal, strawberry.union("SubmitPracticeItemResult")]
CompletePracticeResult = Annotated[CompletePracticePayload | Refusal, strawberry.union("CompletePracticeResult")]
PracticeFromExamResult = Annotated[PracticeFromExamPayload | Refusal, strawberry.union("PracticeFromExamResult")]

START = Start(SessionKind.PRACTICE, commands.StartPractice, PracticeSession)


@graph.type
class PracticeMutation:
    """What can be done to practise."""

    @graph.mutation(description="Start a session: what is due for a goal, what is new, what is about to fade.")
    @refusing
    async def start_practice(self, info: Info, input: StartPracticeInput) -> StartPracticeResult:
        """Start."""
        selection = info.context.practice.selection

        async def command(learner_id: Id) -> commands.StartPractice:
            items = await selection.pick(learner_id, input.goal_id, input.limit)
            return commands.StartPractice(learner_id, input.goal_id, items, selection.target_retention)

        return StartPracticePayload(session=await start(info, START, input, command))

    @graph.mutation(description="Show what is right about the next item; rate it with submitPracticeItem then.")
    @refusing
    async def reveal_practice_item(self, info: Info, input: RevealPracticeItemInput) -> RevealPracticeItemResult:
        """Reveal."""
        words = commands.RevealItem(input.item_id, input.duration_ms, _response(input.answer))
        session = await execute(info, _worded(info, words), input, PracticeSession)
        outcome = revealed(info, session.state)
        if outcome is None or outcome.item_id != input.item_id:
            raise TheCommandWasForAnotherItem(field="commandId", command_id=input.command_id)
        return RevealPracticeItemPayload(session=session, outcome=outcome)

    @graph.mutation(description="Rate the next item, with an answer to be judged or without.")
    @refusing
    async def submit_practice_item(self, info: Info, input: SubmitPracticeItemInput) -> SubmitPracticeItemResult:
        """Submit."""
        words = commands.SubmitItem(input.item_id, input.rating, input.duration_ms, _response(input.answer))
        session = await execute(info, _worded(info, words), input, PracticeSession)
        ids = practice_ids(info, session.state)
        name = ids.item_named(input.item_id).id
        outcome = practice_views.outcome(session.state, name)
        if outcome is None or session.state.reviews[-1].item_id != name:
            raise TheCommandWasForAnotherItem(field="commandId", command_id=input.command_id)
        return SubmitPracticeItemPayload(
            session=session, outcome=ids.outcome(outcome), next_item=next_item(info, session.state)
        )

    @graph.mutation(description="End the session, early or not; its summary is on the session.")
    @refusing
    async def complete_practice(self, info: Info, input: CompletePracticeInput) -> CompletePracticeResult:
        """Complete."""
        return CompletePracticePayload(session=await execute(info, commands.CompletePractice(), input, PracticeSession))

    @graph.mutation(description="Make what went wrong in a completed exam a goal of the viewer's own.")
    @refusing
    async def practice_from_exam(self, info: Info, input: PracticeFromExamInput) -> PracticeFromExamResult:
        """Keep the weak points."""
        request = request_of(info, input)
        exam = await readable(info, input.session_id)
        if not isinstance(exam, Exam) or exam.owner_id != request.actor_id:
            raise ThereIsNoSuchThing(field="sessionId", what=f"exam {input.session_id!r}")
        check_version(exam, request.expected_version)
        goal_id = await info.context.practice.weak_points.keep(exam)
        goal = await info.context.practice.goals.standing(request.actor_id, goal_id)
        return PracticeFromExamPayload(session=view(exam), goal=goal)


def _worded(info: Info, words: commands.RevealItem | commands.SubmitItem) -> Worded:
    def meant(practice: Practice) -> object:
        return practice_ids(info, practice).meant(words)

    return Worded(words, meant)


def _response(answer: PracticeAnswerInput | None) -> Response | None:
    return answer.response() if answer else None
