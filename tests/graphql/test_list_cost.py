"""What an operation may make the server list is counted before it is carried out."""

from typing import Any

import pytest
from graphql import get_operation_ast, parse

from infrastructure.graphql.list_cost import cost, worst_cost
from schema.context import MAX_PAGE
from schema.root import SCHEMA
from tests.support.client import RunningServer

PLAIN = SCHEMA._schema

EVENTS = "edges { node { events(first: 3) { __typename } } }"
SPREAD = f"{{ sessions(first: 2) {{ ...f }} }} fragment f on SessionConnection {{ {EVENTS} }}"


def counted(query: str, **variables: Any) -> int:
    document = parse(query)
    operation = get_operation_ast(document)
    assert operation
    found = cost(PLAIN, document, operation, variables)
    assert found <= worst_cost(PLAIN, document, operation) or any(
        size > MAX_PAGE for size in variables.values() if isinstance(size, int)
    )
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ viewer { id } }", 0),
        ("{ sessions { edges { node { id } } } }", 20),
        ("{ sessions(first: 7) { edges { node { id } } } }", 7),
        ("{ sessions(first: 10) { edges { node { id events(first: 5) { edges { cursor } } } } } }", 10 * (1 + 5)),
        ("{ a: sessions(first: 3) { edges { cursor } } b: sessions(first: 4) { edges { cursor } } }", 7),
        (SPREAD, 8),
        (
            "{ sessions(first: 2) { edges { node { ... on ExamSession { events(first: 3) { __typename } } } } } }",
            8,
        ),
        (
            f"{{ sessions(first: 2) {{ ... @include(if: true) {{ {EVENTS} }} }} }}",
            8,
        ),
        ('subscription { sessionEvents(sessionId: "x") { id } }', 0),
    ],
)
def test_pages_within_pages_multiply(query: str, expected: int) -> None:
    assert counted(query) == expected


def test_variables_count_as_they_are_sent() -> None:
    query = "query ($n: Int = 30) { sessions(first: $n) { edges { cursor } } }"
    assert counted(query) == 30
    assert counted(query, n=4) == 4
    assert counted(query, n=-4) == 0
    assert counted(query, n="garbage") == counted(query, n=None) == MAX_PAGE


def test_a_number_too_long_to_be_a_length_is_none() -> None:
    """An id may be written as a number of any length, also in an operation whose cost is looked at."""
    query = f"query ($id: ID = {'9' * 5000}, $n: Int) {{ node(id: $id) {{ id }} sessions(first: $n) {{ __typename }} }}"
    assert counted(query, n=4) == 4


def test_fragments_are_counted_once_however_often_they_are_spread() -> None:
    chain = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(60))
    query = f"{{ ...f0 }} {chain} fragment f60 on Query {{ sessions(first: 1) {{ edges {{ cursor }} }} }}"
    assert counted(query) == 2**60


def test_an_operation_that_would_list_too_much_is_refused(server: RunningServer) -> None:
    learner = server.learner()
    query = "query ($n: Int) { sessions(first: $n) { edges { node { events(first: 100) { __typename } } } } }"
    assert learner.post(query, {"n": 99}).json()["data"] == {"sessions": {"edges": []}}
    for variables in ({"n": 100}, {"n": 10**9}, None):
        (error,) = learner.post(query, variables).json()["errors"]
        assert error["extensions"] == {"code": "LIMIT_REACHED"}
        assert "10000 are allowed" in error["message"]
