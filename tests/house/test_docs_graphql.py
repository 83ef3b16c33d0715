"""Every operation in the documents fits the schema, and does on a real server what the page says."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from graphql import OperationDefinitionNode, OperationType, parse, validate

from schema.context import Role
from tests.support.book_player import start_reading
from tests.support.client import (
    Person,
    RunningServer,
    first_choice,
    invite,
    join,
    start_exam,
    take,
    teach,
    wait_until_written,
)
from tests.support.documents import Block, all_blocks
from tests.support.drafts_asked_of import ASKED_OF, Asked
from tests.support.everything import api
from tests.support.practice_client import begin
from tests.support.study_client import start_study

SCHEMA = api()
BLOCKS = all_blocks("graphql")


class Asking(NamedTuple):
    """Who carries an operation out, and with what variables."""

    person: Person
    variables: Mapping[str, Any]


def of_exam(server: RunningServer) -> Asking:
    """An exam that is handed in."""
    learner = server.learner()
    session_id = start_exam(learner)
    wait_until_written(learner, session_id)
    learner.do("completeExam", {"sessionId": session_id}, "session { id }")
    return Asking(learner, {"sessionId": session_id, "input": {"sessionId": session_id}})


def of_open_exam(server: RunningServer) -> Asking:
    """An exam that is open."""
    learner = server.learner()
    session_id = start_exam(learner)
    return Asking(learner, {"sessionId": session_id, "input": {"sessionId": session_id}})


def saving(server: RunningServer) -> Asking:
    """An exam that is written, and an answer to it."""
    learner = server.learner()
    question = wait_until_written(learner, start_exam(learner))["questions"][0]
    answers = [{"questionId": question["id"], "answer": first_choice(question)}]
    session_id = learner.ask("{ activeSession(kind: EXAM) { id } }")["activeSession"]["id"]
    return Asking(learner, {"input": {"sessionId": session_id, "answers": answers}})


def of_practice(server: RunningServer) -> Asking:
    """A practice session with its first item rated."""
    learner = server.learner()
    session_id, item_id = begin(learner, "arabic-words")
    return Asking(
        learner, {"input": {"sessionId": session_id, "itemId": item_id, "rating": "GOOD", "durationMs": 2500}}
    )


def of_practice_to_end(server: RunningServer) -> Asking:
    """A practice session."""
    learner = server.learner()
    return Asking(learner, {"input": {"sessionId": begin(learner, "arabic-words")[0]}})


def of_study(server: RunningServer) -> Asking:
    """A study session."""
    learner = server.learner()
    return Asking(learner, {"studyId": start_study(learner, examType="NEET")})


def of_study_to_log(server: RunningServer) -> Asking:
    """A study session, and something to log there."""
    learner = server.learner()
    logged = {"action": "misconception_buster", "payload": {"topic": "physics.units"}}
    return Asking(learner, {"input": {"sessionId": start_study(learner, examType="NEET"), **logged}})


def of_reading(server: RunningServer) -> Asking:
    """A reading, and where its player is."""
    learner = server.learner()
    session_id = start_reading(learner, "lost-one-goose")
    positions = [{"wordIndex": 12, "at": datetime.now(UTC).isoformat()}]
    return Asking(learner, {"sessionId": session_id, "input": {"sessionId": session_id, "positions": positions}})


def of_classroom(server: RunningServer) -> Asking:
    """A classroom with a learner who has begun an exam there."""
    teacher, learner = server.person(Role.TEACHER), server.learner()
    classroom_id = teach(teacher)
    join(learner, invite(teacher, classroom_id))
    start_exam(learner)
    return Asking(teacher, {"classroomId": classroom_id})


def of_erasure(server: RunningServer) -> Asking:
    """The erasure of a learner."""
    admin = server.person(Role.ADMIN)
    erased = admin.do("eraseLearner", {"learnerId": server.learner().id}, "erasure { id }")
    return Asking(admin, {"erasureId": erased["erasure"]["id"]})


def anybody(**variables: Any) -> Callable[[RunningServer], Asking]:
    """A new learner."""
    return lambda server: Asking(server.learner(), variables)


ASKING: Mapping[str, Callable[[RunningServer], Asked]] = {
    "StartReading": anybody(),
    "Progress": of_open_exam,
    "Catalog": anybody(),
    "StartExam": anybody(input={"skill": "LISTENING", "level": "C1"}),
    "Results": of_exam,
    "Listening": of_exam,
    "Markings": of_exam,
    "Queue": of_classroom,
    "Agreement": lambda server: Asking(server.analyst(), {}),
    "Papers": anybody(),
    "EventTypes": anybody(),
    "Goals": anybody(),
    "Practise": anybody(input={"goalId": "arabic-words", "limit": 20}),
    "Submit": of_practice,
    "Finish": of_practice_to_end,
    "Calendar": anybody(),
    "Study": of_study,
    "Log": of_study_to_log,
    "Library": anybody(search="goose"),
    "Read": anybody(input={"bookId": "book:lost-one-goose", "mode": "ALOUD"}),
    "Report": of_reading,
    "Updates": of_reading,
    "Board": of_classroom,
    "Activity": of_classroom,
    "Pause": of_open_exam,
    "Save": saving,
    "Open": of_open_exam,
    "Events": of_open_exam,
    "Me": anybody(),
    "Erase": of_exam,
    "HowFar": of_erasure,
    **ASKED_OF,
}
"""Who asks what a page asks, by the operation's name."""


def operation_of(block: Block) -> OperationDefinitionNode:
    """The one operation of a block."""
    (operation,) = parse(block.text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation


def test_there_are_operations() -> None:
    names = [operation_of(block).name for block in BLOCKS]
    assert sorted(name.value for name in names if name) == sorted(ASKING)


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_it_fits_the_schema(block: Block) -> None:
    assert validate(SCHEMA, parse(block.text)) == []


@pytest.mark.parametrize("block", BLOCKS, ids=str)
async def test_it_does_what_it_says(block: Block, server: RunningServer) -> None:
    operation = operation_of(block)
    assert operation.name
    person, variables = ASKING[operation.name.value](server)
    declared = {variable.variable.name.value for variable in operation.variable_definitions or ()}
    given = {name: value for name, value in variables.items() if name in declared}
    if operation.operation is OperationType.SUBSCRIPTION:
        async with person.stream(block.text, **given) as stream:
            [data] = await take(stream, 1)
    else:
        data = person.ask(block.text, **given)
    assert all("code" not in result for result in data.values() if isinstance(result, dict)), data
    assert any(result is not None for result in data.values()), data
