"""What an operation may make the server list is counted before it is carried out."""

from typing import Any

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    get_operation_ast,
    is_list_type,
    is_union_type,
    parse,
)

from infrastructure.graphql.list_cost import cost, most, worst_cost
from schema.context import MAX_PAGE
from schema.graph import EVERYTHING
from schema.root import SCHEMA
from tests.support.client import RunningServer

PLAIN = SCHEMA._schema
WITH_FIELDS = (GraphQLObjectType, GraphQLInterfaceType)

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
        ("{ classrooms { id } }", 100),
        ("{ examStats { sessions } reading: examStats(skill: READING) { sessions } }", 2 * 500),
        ("{ classrooms { learners(first: 2) { edges { node { id } } } } }", 100 * (1 + 2)),
        (
            '{ classroom(id: "x") { learners(first: 3) { edges { node { latestSessions { id } } } } } }',
            3 * (1 + 5),
        ),
        ("{ publishedSessions(first: 2) { edges { node { markdown outline { totalMinutes } } } } }", 2 * (1 + 35 + 20)),
        ("{ sessions(first: 3) { edges { node { ... on BuilderSession { versions { number } } } } } }", 3 * (1 + 50)),
        ('{ compareVersions(draftId: "d", left: "l", right: "r") { sections { change } } }', 2_500),
        ('subscription { sessionEvents(sessionId: "x") { id } }', 0),
    ],
)
def test_pages_within_pages_multiply(query: str, expected: int) -> None:
    assert counted(query) == expected


LONG = {"PassageAudio.words", "BuilderSession.variants", "BuilderSession.versions", "VersionComparison.sections"}
"""Lists that are counted because they are long themselves."""


def test_every_list_with_pages_within_has_a_length_that_is_counted() -> None:
    lists = {
        f"{type}.{name}": field
        for type in PLAIN.type_map.values()
        if isinstance(type, WITH_FIELDS)
        for name, field in type.fields.items()
        if name != "edges" and is_list_type(get_nullable_type(field.type)) and "first" not in field.args
    }
    within = {name: pages_within(get_named_type(field.type), set()) for name, field in lists.items()}
    assert {name for name, has_pages in within.items() if has_pages} | LONG == {
        name for name, field in lists.items() if most(field) not in (None, EVERYTHING)
    }


FEW = {
    "viewer",
    "activeSession",
    "classrooms",
    "examCatalog",
    "builderCatalog",
    "compareVersions",
    "eventTypes",
    "projections",
    "syllabus",
}
"""Queries for one thing, for as many as are counted one by one, or for what ships."""


def test_what_is_made_of_everything_counts_as_much() -> None:
    query = PLAIN.query_type
    assert query
    whole = {name for name, field in query.fields.items() if not {"id", "first", "last"} & field.args.keys()} - FEW
    assert whole == {name for name, field in query.fields.items() if most(field) == EVERYTHING}


def test_figures_are_not_asked_for_by_the_dozen(server: RunningServer) -> None:
    learner, figures = server.learner(), [f"s{n}: examStats {{ sessions }}" for n in range(30)]
    (error,) = learner.post(f"{{ {' '.join(figures)} }}").json()["errors"]
    assert error["extensions"] == {"code": "TOO_LARGE"}
    assert len(learner.ask(f"{{ {' '.join(figures[:20])} }}")) == 20


def pages_within(type: GraphQLNamedType, seen: set[str]) -> bool:
    """Whether something that is reached from a type is asked for by pages."""
    if type.name in seen:
        return False
    seen.add(type.name)
    types = PLAIN.get_possible_types(type) if is_union_type(type) else [type]
    fields = [field for one in types if isinstance(one, WITH_FIELDS) for field in one.fields.values()]
    return any("first" in field.args or pages_within(get_named_type(field.type), seen) for field in fields)


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
        assert error["extensions"] == {"code": "TOO_LARGE"}
        assert "10000 are allowed" in error["message"]
