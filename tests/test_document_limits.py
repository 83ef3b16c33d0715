"""How documents are measured: fields spread out of fragments count where they are spread."""

import pytest
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.document_limits import exceeded


def problems(document: str, depth: int = 3, aliases: int = 2) -> list[str]:
    return [error.message for error in exceeded(parse(document), max_depth=depth, max_aliases=aliases)]


@pytest.mark.parametrize(
    "document",
    [
        "{ a }",
        "{ a { b { c { d } } } }",
        "{ x: a { y: b } }",
        "{ ...F } fragment F on Query { a { b { c { d } } } }",
        "{ a { ... on A { b { ... { c { d } } } } } }",
        "{ __schema { types { fields { type { ofType { name } } } } } }",
        "{ ...Missing }",
        "{ ...F } fragment F on Query { a { ...G } } fragment G on A { ...F }",
    ],
)
def test_within_the_limits(document: str) -> None:
    assert problems(document) == []


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("{ a { b { c { d { e } } } } }", "The operation is 4 levels deep. Allowed: 3"),
        ("{ a { ...F } } fragment F on A { b { c { d { e } } } }", "The operation is 4 levels deep. Allowed: 3"),
        ("{ a } query B { a { b { c { d { e } } } } }", "The operation is 4 levels deep. Allowed: 3"),
        ("{ x: a y: a z: a }", "3 aliases found. Allowed: 2"),
        ("{ x: a { y: b { z: c } } }", "3 aliases found. Allowed: 2"),
        ("{ a { ...F } b { ...F } } fragment F on A { x: a y: b }", "4 aliases found. Allowed: 2"),
        ("{ __typename x: __typename y: __typename z: __typename }", "3 aliases found. Allowed: 2"),
    ],
)
def test_beyond_the_limits(document: str, problem: str) -> None:
    assert problems(document) == [problem]


@given(depth=st.integers(1, 40))
def test_fragments_that_spread_each_other_twice_are_walked_once(depth: int) -> None:
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(depth))
    bomb = f"{{ ...F0 }} {chain} fragment F{depth} on Query {{ x: a }}"
    assert problems(bomb, aliases=2**depth) == []
    assert problems(bomb, aliases=2**depth - 1) == [f"{2**depth} aliases found. Allowed: {2**depth - 1}"]
