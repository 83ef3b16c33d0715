"""What is shown of an item: one type for each mode, all that there is to show, and nothing of what is right."""

from dataclasses import asdict, fields
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.practice.building import BUILDERS, build
from domain.practice.events import AnswerMode, Exercise
from domain.practice.exercises import EXERCISES
from infrastructure.practice import decks as deck_store
from projections.practice import session as views
from projections.practice.prompts import (
    ChoicePrompt,
    OrderPrompt,
    PracticePrompt,
    SelfPrompt,
    TextPrompt,
    prompt_of,
)
from tests.support.client import Person, RunningServer
from tests.support.examples import examples
from tests.support.practice_client import begin, submit
from tests.support.small_deck import DECK, FIRST, NODES, RIGHT, SECOND, others_of, reviewed, started

TYPES = {
    AnswerMode.CHOICE: ChoicePrompt,
    AnswerMode.TEXT: TextPrompt,
    AnswerMode.ORDER: OrderPrompt,
    AnswerMode.SELF: SelfPrompt,
}
ALL = """__typename
  ... on ChoicePrompt { kind question text pieces options { id text } }
  ... on TextPrompt { kind question text pieces hint }
  ... on OrderPrompt { kind question text pieces }
  ... on SelfPrompt { kind question text hint }"""
SESSION = f"""query ($id: ID!) {{ session(id: $id) {{ startedAt ... on PracticeSession {{ itemsCount
  nextItem {{ id prompt {{ {ALL} }} }}
  items {{ id position mode prompt {{ {ALL} }} }}
  reviews {{ rating durationMs reviewedAt isCorrect item {{ id prompt {{ {ALL} }} }}
    outcome {{ itemId isCorrect rightAnswer rightOption }} }} }} }} }}"""


def shown(prompt: PracticePrompt) -> dict[str, Any]:
    """All of a prompt that is there to show."""
    listed = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(prompt).items()}
    return {name: value for name, value in listed.items() if value not in (None, [], "")}


@pytest.mark.parametrize("type", EXERCISES)
def test_a_prompt_has_all_that_its_exercise_shows(type: str) -> None:
    built = BUILDERS[type](NODES[0], others_of(NODES[0]), "seed")
    assert built is not None
    exercise = Exercise(type, EXERCISES[type].mode, {"kind": "phrase", **built[0]}, built[1])
    prompt = prompt_of(exercise)
    assert isinstance(prompt, TYPES[exercise.mode])
    assert shown(prompt) == exercise.prompt


@examples(100)
@for_all(st.sampled_from(NODES), st.integers(0, 60))
def test_whatever_is_asked_of_an_item_its_prompt_shows_it_all(node: Any, reviews: int) -> None:
    exercise = build(node, others_of(node), reviews)
    assert shown(prompt_of(exercise)) == exercise.prompt


def test_fields_of_one_name_have_one_type_so_that_one_query_asks_for_all() -> None:
    types: dict[str, Any] = {}
    for prompt in get_args(PracticePrompt):
        hints = get_type_hints(prompt)
        for field in fields(prompt):
            assert types.setdefault(field.name, hints[field.name]) == hints[field.name], field.name


def test_a_review_says_when_and_whether_the_item_was_right() -> None:
    past = started().later(10).given(reviewed(FIRST, response=RIGHT, is_correct=True))
    first = past.now
    past = past.later(5).given(reviewed(SECOND))
    one, other = views.reviews(past.state)
    assert (one.item.id, one.reviewed_at, one.is_correct, one.outcome.right_option) == (FIRST, first, True, "a")
    assert (other.item.id, other.reviewed_at) == (SECOND, past.now)
    assert (other.is_correct, other.outcome.is_correct) == (True, None)


@pytest.fixture
def learner(server: RunningServer) -> Person:
    deck_store.save(server.database, DECK)
    return server.learner()


def test_a_session_shows_its_items_and_what_became_of_them(learner: Person) -> None:
    session_id, item_id = begin(learner, "verbs")
    before = learner.ask(SESSION, id=session_id)["session"]
    assert [item["position"] for item in before["items"]] == [1, 2, 3, 4, 5, 6]
    assert before["items"][0]["id"] == before["nextItem"]["id"] == item_id
    assert before["items"][0]["prompt"] == before["nextItem"]["prompt"]
    assert before["reviews"] == []
    for item in before["items"]:
        assert item["prompt"]["__typename"] == f"{item['mode'].title()}Prompt"
        assert item["prompt"]["question"]
    first = before["nextItem"]["prompt"]
    answer = {"option": first["options"][0]["id"]} if first["__typename"] == "ChoicePrompt" else None
    assert item_id
    submit(learner, session_id, item_id, answer)
    (review,) = (after := learner.ask(SESSION, id=session_id)["session"])["reviews"]
    assert (review["item"], after["items"]) == (before["nextItem"], before["items"])
    assert (review["rating"], review["durationMs"]) == ("GOOD", 1)
    assert review["reviewedAt"] > after["startedAt"]
    assert review["outcome"]["rightAnswer"]
    if answer:
        assert (
            review["isCorrect"]
            == review["outcome"]["isCorrect"]
            == (review["outcome"]["rightOption"] == answer["option"])
        )
