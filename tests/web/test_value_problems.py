"""A value that does not fit is told with the field of the variables that is meant, and with what an enum may be."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from infrastructure.graphql.value_problems import MAX_CHOICES, explained
from infrastructure.process.wording import MAX_PROBLEM
from tests.exam.test_tickets import own_ticket, send
from tests.support.client import Person, RunningServer, SubscriptionFailed
from tests.support.desk import Desk

pytestmark = pytest.mark.usefixtures("unharmed")

SAVE = "mutation ($input: SaveAnswersInput!) { saveAnswers(input: $input) { __typename } }"
LIST = "query ($kind: SessionKind) { sessions(kind: $kind) { edges { cursor } } }"
FOLLOW = "subscription ($id: ID!, $after: String) { sessionEvents(sessionId: $id, after: $after) { version } }"
KINDS = "It may be EXAM, BUILDER, STUDY, READING, PRACTICE."
RIGHT = {"questionId": "a", "answer": None}


def saved(*answers: Any, **more: Any) -> dict[str, Any]:
    return {"input": {"sessionId": "x", "answers": [*answers], **more}}


FIELDS: Mapping[str, tuple[str, Mapping[str, Any], str]] = {
    "missing in a list": (SAVE, saved(RIGHT, RIGHT, RIGHT, {"answer": None}), "$input.answers[3].questionId"),
    "unknown in a list": (SAVE, saved({**RIGHT, "bogus": 1}), "$input.answers[0].bogus"),
    "unknown by a long name": (SAVE, saved({**RIGHT, "b" * 500: 1}), "$input.answers[0]"),
    "no object": (SAVE, saved(RIGHT, 7), "$input.answers[1]"),
    "of another type": (SAVE, saved(RIGHT, {"questionId": [], "answer": None}), "$input.answers[1].questionId"),
    "null deep down": (
        SAVE,
        saved({"questionId": "a", "answer": {"gaps": [{"gapId": "a", "value": None}]}}),
        "$input.answers[0].answer.gaps[0].value",
    ),
    "missing of the input": (SAVE, {"input": {"answers": []}}, "$input.sessionId"),
    "no variable": (SAVE, {}, "$input"),
    "null": (SAVE, {"input": None}, "$input"),
    "an enum": (LIST, {"kind": "EXAMS"}, "$kind"),
    "a long name": (LIST.replace("$kind", "$" + "k" * 500), {"k" * 500: "EXAMS"}, "$" + "k" * 199 + "…"),
}

CHOICES: Mapping[str, tuple[str, Mapping[str, Any], str]] = {
    "near": (LIST, {"kind": "EXAMS"}, KINDS),
    "far": (LIST, {"kind": "wetter"}, KINDS),
    "long": (LIST, {"kind": "x" * 5000}, KINDS),
    "in small letters": (LIST, {"kind": "exam"}, KINDS),
    "no text": (LIST, {"kind": 7}, KINDS),
    "literal": ("{ sessions(kind: WETTER) { edges { cursor } } }", {}, KINDS),
    "quoted": ('{ sessions(kind: "EXAM") { edges { cursor } } }', {}, KINDS),
    "long literal": (f'{{ sessions(kind: "{"x" * 5000}") {{ edges {{ cursor }} }} }}', {}, KINDS),
    "long name": (f"{{ sessions(kind: {'x' * 5000}) {{ edges {{ cursor }} }} }}", {}, KINDS),
    "another enum": (
        "query ($s: ExamSkill!) { examStats(skill: $s) { __typename } }",
        {"s": "SWIMMING"},
        "It may be READING, LISTENING, WRITING, SPEAKING.",
    ),
}


def over_http(person: Person, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The error that an operation is answered with."""
    (error,) = person.post(query, dict(variables)).json()["errors"]
    return dict(error)


async def over_a_socket(person: Person, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The same over a WebSocket."""
    with pytest.raises(SubscriptionFailed) as failed:
        async with person.subscribe(query, **variables) as results:
            await anext(results)
    (error,) = failed.value.args
    return dict(error)


@pytest.mark.parametrize(("query", "variables", "field"), FIELDS.values(), ids=FIELDS)
async def test_a_variable_that_does_not_fit_has_its_field(
    server: RunningServer, query: str, variables: Mapping[str, Any], field: str
) -> None:
    error = over_http(server.learner(), query, variables)
    assert error["extensions"] == {"code": "BAD_REQUEST", "field": field}
    assert await over_a_socket(server.learner(), query, variables) == error


@pytest.mark.parametrize(("query", "variables", "told"), CHOICES.values(), ids=CHOICES)
async def test_a_value_that_an_enum_has_not_is_told_with_those_it_has(
    server: RunningServer, query: str, variables: Mapping[str, Any], told: str
) -> None:
    error = over_http(server.learner(), query, variables)
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert error["message"].endswith(told)
    assert len(error["message"]) <= MAX_PROBLEM
    assert await over_a_socket(server.learner(), query, variables) == error


async def test_a_subscription_has_the_field_as_well(server: RunningServer) -> None:
    error = await over_a_socket(server.learner(), FOLLOW, {"id": "x", "after": 7})
    assert error["extensions"] == {"code": "BAD_REQUEST", "field": "$after"}


def test_a_beacon_has_the_field_as_well(server: RunningServer) -> None:
    ticket = own_ticket(Desk(server.learner()))
    (error,) = send(server, {"ticket": ticket, "input": {"answers": [{"answer": None}]}}).json()["errors"]
    assert error["extensions"] == {"code": "BAD_REQUEST", "field": "$input.answers[0].questionId"}


def test_a_document_that_is_wrong_elsewhere_has_no_field(server: RunningServer) -> None:
    for query in ("{ viewr { id } }", "{", "{ viewer { ... on Nothing { id } } }"):
        assert over_http(server.learner(), query, {})["extensions"] == {"code": "BAD_REQUEST"}


def test_of_an_enum_with_very_many_values_some_are_told() -> None:
    values = " ".join(f"V{number}" for number in range(MAX_CHOICES + 3))
    schema = build_schema(f"enum Many {{ {values} }} type Query {{ a(of: Many): Int }}")
    (error,) = validate(schema, parse("{ a(of: X) }"))
    told = explained(error, schema, choices=True).message
    assert told.endswith(f"V{MAX_CHOICES - 1}, or one of 3 more.")
