"""A worker that is killed between the beginning of a source and its rest: the next one goes on from what is there."""

from collections import deque
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.client import Person, RunningServer, start_exam, wait_until_written
from tests.support.exams import eventually
from tests.support.messages_api import Fault, MessagesApi

READ = """query ($id: ID!) { session(id: $id) { ... on ExamSession {
  parts { id source { text complete segments { text } } } questions { partId prompt } }
  events(first: 100) { edges { node { type data } } } } }"""


def read(learner: Person, session_id: str) -> tuple[dict[str, Any], list[str]]:
    """What the learner sees of teil_2: its source, and its questions' prompts."""
    session = learner.ask(READ, id=session_id)["session"]
    part = session["parts"][1]
    return part["source"], [one["prompt"] for one in session["questions"] if one["partId"] == part["id"]]


def asked_for(learner: Person, session_id: str) -> list[str]:
    """The ids of the questions in the order in which they were recorded."""
    edges = learner.ask(READ, id=session_id)["session"]["events"]["edges"]
    found = [edge["node"] for edge in edges if edge["node"]["type"] == "exam.question_generated"]
    return [node["data"]["question"]["id"] for node in found]


@pytest.mark.parametrize(("skill", "step", "stall"), [("READING", "rest", 100), ("LISTENING", "transcript", 2500)])
async def test_neither_a_question_nor_what_was_read_is_lost_or_written_twice(
    launch: Callable[..., RunningServer], model_api: MessagesApi, skill: str, step: str, stall: int
) -> None:
    model_api.faults_by_step[step] = deque(4 * [Fault(stall_after=stall)])
    environ = {"ANTHROPIC_API_KEY": "x", "ANTHROPIC_BASE_URL": model_api.url}
    first = launch(**environ)
    learner = first.learner()
    session_id = start_exam(learner, skill=skill)

    async def first_question() -> bool:
        return bool(read(learner, session_id)[1])

    await eventually(first_question)
    opening, prompts = read(learner, session_id)
    assert opening["complete"] is False
    first.kill()
    model_api.faults_by_step.clear()

    again = launch(**environ).learner(learner.id)
    assert wait_until_written(again, session_id, seconds=40)["generation"]["status"] == "COMPLETED"
    whole, all_prompts = read(again, session_id)
    assert whole["complete"] is True
    assert whole["text"].startswith(opening["text"])
    assert whole["segments"][: len(opening["segments"])] == opening["segments"]
    assert all_prompts[0] == prompts[0]
    ids = asked_for(again, session_id)
    assert len(ids) == len(set(ids))
