"""What a practice session does when it is told something, or why it refuses."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from domain.decider import Decider
from domain.lifecycle import (
    EndSession,
    ExpireSession,
    PauseSession,
    ResumeSession,
    decide_lifecycle,
    require_active,
    require_open,
)
from domain.practice.answers import judge, plain_response, suggest
from domain.practice.commands import (
    CompletePractice,
    LearnersWork,
    PracticeCommand,
    RevealItem,
    StartPractice,
    SubmitItem,
)
from domain.practice.due import DUE, NothingIsDue
from domain.practice.events import (
    Item,
    ItemRevealed,
    ItemReviewed,
    PracticeCompleted,
    PracticeEvent,
    PracticeStarted,
    Rating,
    Response,
)
from domain.practice.evolve import dated, evolve
from domain.practice.state import Practice
from domain.session import Id, RefusalCode, Refused, SessionKind, SessionStatus

MAX_DURATION_MS = 3_600_000
"""An hour: nobody looks at one item for longer."""


class ThePracticeHasBegun(Refused):
    """The practice session has begun already; start another one."""

    code = RefusalCode.ALREADY_DONE


class ThereIsNothingToPractise(Refused):
    """The goal has no items. Choose another one of practiceGoals."""

    code = RefusalCode.INVALID_INPUT


class TheSessionHasNoSuchItem(Refused):
    """The session has no item {item_id!r}; it may be one of another session."""

    code = RefusalCode.NOT_FOUND


class TheItemIsReviewed(Refused):
    """The item is reviewed already; its rating is final."""

    code = RefusalCode.ALREADY_DONE


class AnotherItemIsNext(Refused):
    """It is the turn of another item. Submit the session's nextItem."""

    code = RefusalCode.WRONG_PHASE


class TheAnswerIsShown(Refused):
    """The answer to the item is shown already; submit its rating without an answer."""

    code = RefusalCode.ALREADY_DONE


class TheDurationIsImpossible(Refused):
    """durationMs is from 0 to {limit}, not {given}."""

    code = RefusalCode.INVALID_INPUT


class ThePracticeIsCompleted(Refused):
    """The practice session is completed; its summary is final."""

    code = RefusalCode.ALREADY_DONE


def decide(practice: Practice, command: PracticeCommand, now: datetime) -> Sequence[PracticeEvent]:
    """The events that a command leads to. Raises a `Refused` if it may not be carried out."""
    match command:
        case SubmitItem():
            return _submit(practice, command)
        case RevealItem():
            return _reveal(practice, command)
        case CompletePractice() | EndSession(outcome=SessionStatus.COMPLETED):
            return _complete(practice)
        case StartPractice():
            return _start(practice, command)
        case EndSession() if practice.status is SessionStatus.COMPLETED:
            raise ThePracticeIsCompleted
        case PauseSession() | ResumeSession() | EndSession() | ExpireSession():
            return decide_lifecycle(practice, command)
        case _:
            assert_never(command)


def _start(practice: Practice, command: StartPractice) -> Sequence[PracticeEvent]:
    if practice.version:
        raise ThePracticeHasBegun
    if not command.items:
        raise (NothingIsDue if command.goal_id == DUE else ThereIsNothingToPractise)(field="goalId")
    return [PracticeStarted(command.learner_id, command.goal_id, command.target_retention, command.items)]


def _reveal(practice: Practice, command: RevealItem) -> Sequence[PracticeEvent]:
    item = _in_turn(practice, command.item_id, command.duration_ms)
    if practice.revealed:
        raise TheAnswerIsShown(field="itemId")
    response = command.response and plain_response(command.response)
    is_correct, suggested = _judged(item, response, command.duration_ms)
    return [ItemRevealed(item.id, response, is_correct, suggested)]


def _submit(practice: Practice, command: SubmitItem) -> Sequence[PracticeEvent]:
    item, shown = _in_turn(practice, command.item_id, command.duration_ms), practice.revealed
    if shown and command.response:
        raise TheAnswerIsShown(field="answer")
    if shown:
        response, is_correct, suggested = shown.response, shown.is_correct, shown.suggested
    else:
        response = command.response and plain_response(command.response)
        is_correct, suggested = _judged(item, response, command.duration_ms)
    return [
        ItemReviewed(
            owner_id=practice.owner_id,
            item_id=item.id,
            rating=command.rating,
            duration_ms=command.duration_ms,
            target_retention=practice.target_retention,
            response=response,
            is_correct=is_correct,
            suggested=suggested,
        )
    ]


def _judged(item: Item, response: Response | None, duration_ms: int) -> tuple[bool | None, Rating | None]:
    if response is None:
        return None, None
    is_correct = judge(item.exercise, response)
    return is_correct, suggest(item.exercise, is_correct=is_correct, duration_ms=duration_ms)


def _in_turn(practice: Practice, item_id: Id, duration_ms: int) -> Item:
    """The item of that id, whose turn it is in a session that is active."""
    require_active(practice)
    item = practice.next_item
    if item is None or item.id != item_id:
        raise _out_of_turn(practice, item_id)
    if not 0 <= duration_ms <= MAX_DURATION_MS:
        raise TheDurationIsImpossible(field="durationMs", limit=MAX_DURATION_MS, given=duration_ms)
    return item


def _out_of_turn(practice: Practice, item_id: Id) -> Refused:
    if item_id in {review.item_id for review in practice.reviews}:
        return TheItemIsReviewed(field="itemId")
    if practice.next_item is None or item_id not in {item.id for item in practice.items}:
        return TheSessionHasNoSuchItem(field="itemId", item_id=item_id)
    return AnotherItemIsNext(field="itemId")


def _complete(practice: Practice) -> Sequence[PracticeEvent]:
    if practice.status is SessionStatus.COMPLETED:
        raise ThePracticeIsCompleted
    require_open(practice)
    return [PracticeCompleted(early=practice.next_item is not None)]


DECIDER: Decider[Practice, PracticeCommand, PracticeEvent] = Decider(
    kind=SessionKind.PRACTICE,
    initial=lambda id: Practice(id=id),
    commands=PracticeCommand,
    decide=decide,
    evolve=evolve,
    single_open=True,
    dated=dated,
    work=LearnersWork,
)
