"""What a checkpoint asks and what is right is told to nobody before its time; what a learner writes, to no analyst."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.reading.book import BookCheckpoint
from domain.reading.commands import AnswerCheckpoint, GiveAnswer, GradeCheckpoint, ResumeReading
from domain.reading.decide import DECIDER
from domain.reading.events import AnswerType, Explanation
from infrastructure.reading.kept_books import SHIPPED
from projections.history import for_analyst, for_owner
from projections.reading.session import checkpoints
from tests.support.aliases import ALIASES
from tests.support.client import RunningServer
from tests.support.reader import GOOSE, Reader
from tests.support.small_book import CHOICE, REQUIRED, STARTED, ask, at, reading, report
from tests.support.specification import Past, nothing_happened

MY_QUESTION, MY_ANSWER, ANSWER, FEEDBACK = "my own question", "my own answer", "an answer to me", "feedback for me"

SEEN = "question hint explanation options { id text } feedback"
NODE = f"query ($id: ID!) {{ node(id: $id) {{ ... on Checkpoint {{ {SEEN} }} }} }}"
UPDATES = f"subscription ($id: ID!) {{ readingUpdates(sessionId: $id) {{ checkpoint {{ {SEEN} }} }} }}"
EVENTS = "subscription ($id: ID!) { sessionEvents(sessionId: $id) { type data } }"


def secrets(checkpoint: BookCheckpoint) -> Sequence[str]:
    """What nobody is told of a checkpoint before its time."""
    key = (checkpoint.expected, *checkpoint.keywords, checkpoint.hint or "", checkpoint.explanation)
    return list(filter(None, (checkpoint.question, *(one.text for one in checkpoint.options), *key)))


def told_to_owner(past: Past[Any]) -> str:
    """All that the learner and their teachers read of the events of a session."""
    return json.dumps([for_owner(one) for one in past.history], ensure_ascii=False)


def told_to_analysts(past: Past[Any]) -> str:
    """All that an analyst reads of them."""
    return json.dumps([for_analyst(one, ALIASES) for one in past.history], ensure_ascii=False)


def whole(right: str = "b") -> Past[Any]:
    """A session with a question, a choice and a text that was marked; another option may be the right one."""
    checkpoints = (replace(CHOICE, correct=right, explanation=f"It is {right}."), *STARTED.checkpoints[1:])
    past = nothing_happened(DECIDER).given(replace(STARTED, checkpoints=checkpoints)).later(60)
    commands = [
        report(at(0, 0), at(10, 30)),
        ask(10, MY_QUESTION),
        GiveAnswer(1, Explanation(AnswerType.MIXED, ANSWER)),
        ResumeReading(),
        report(at(25, 50)),
        AnswerCheckpoint(CHOICE.name, 1000, option=right),
        report(at(55, 58)),
        AnswerCheckpoint(REQUIRED.name, 1000, text=MY_ANSWER),
        GradeCheckpoint(REQUIRED.name, 1, 1.0, False, FEEDBACK),
    ]
    for command in commands:
        outcome = past.when(command)
        assert outcome.events, (command, outcome.refusal)
        past = outcome.happens()
    return past


def test_events_tell_nobody_what_is_asked_and_what_is_right() -> None:
    past = whole()
    for one in STARTED.checkpoints:
        for secret in secrets(one):
            assert secret not in told_to_owner(past)
            assert secret not in told_to_analysts(past)


def test_the_name_of_a_checkpoint_is_not_told_before_it_is_reached() -> None:
    begun = nothing_happened(DECIDER).given(STARTED)
    for one in STARTED.checkpoints:
        assert f'"{one.name}"' not in told_to_owner(begun) + told_to_analysts(begun)


def test_what_the_learner_writes_and_is_answered_is_theirs_alone() -> None:
    past = whole()
    for text in (MY_QUESTION, MY_ANSWER, ANSWER, FEEDBACK):
        assert text in told_to_owner(past)
        assert text not in told_to_analysts(past)


def test_analysts_read_the_same_whichever_option_is_right() -> None:
    assert told_to_owner(whole("a")) != told_to_owner(whole("b"))
    assert told_to_analysts(whole("a")) == told_to_analysts(whole("b"))


def test_a_view_tells_a_checkpoint_when_it_is_due_its_hint_after_a_mistake_and_the_rest_after_another() -> None:
    past = reading()
    assert not any(secret in str(checkpoints(past.state)) for one in STARTED.checkpoints for secret in secrets(one))
    past = past.when(report(at(25, 30))).happens()
    seen = str(checkpoints(past.state)[0])
    assert (CHOICE.question in seen, CHOICE.hint in seen, CHOICE.explanation in seen) == (True, False, False)
    for hint, explanation in ((True, False), (True, True)):
        past = past.when(AnswerCheckpoint(CHOICE.name, 1000, option="a")).happens()
        seen = str(checkpoints(past.state)[0])
        assert (CHOICE.hint in seen, CHOICE.explanation in seen) == (hint, explanation)


async def test_no_query_and_no_subscription_tells_them(server: RunningServer) -> None:
    reader = Reader(server.learner())
    book = json.loads((SHIPPED / GOOSE.removeprefix("book:") / "book.json").read_text("utf-8"))
    async with (
        reader.person.subscribe(UPDATES, id=reader.id) as updates,
        reader.person.subscribe(EVENTS, id=reader.id) as events,
    ):
        reader.read_to(reader.session["checkpoints"][0]["wordIndex"])
        heard = [await asyncio.wait_for(anext(one), 30) for one in (updates, updates, events, events)]
    due = reader.see()["dueCheckpoint"]["question"]
    nodes = [reader.person.ask(NODE, id=one["id"]) for one in reader.session["checkpoints"]]
    told = json.dumps([reader.see(), reader.events(), nodes, heard], ensure_ascii=False)
    assert due in told
    for one in book["checkpoints"]:
        hidden = [one.get(name) for name in ("expected", "hint", "explanation")]
        hidden += [one["question"]] if one["question"] != due else []
        assert [text for text in hidden if text and text in told] == []
