"""How documents are measured: fields spread out of fragments count where they are spread."""

import pytest
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.graphql.depth import MAX_NESTING, MAX_OPERATIONS, Limits, exceeded


def problems(document: str, depth: int = 3, aliases: int = 2, fields: int = 100) -> list[str]:
    """The first sentences: what there is and what is allowed."""
    errors = exceeded(parse(document), Limits(tokens=2000, depth=depth, aliases=aliases, fields=fields))
    assert all(error.extensions == {"code": "TOO_LARGE"} for error in errors)
    return [".".join(error.message.split(".")[:2]) for error in errors]


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


@pytest.mark.parametrize(
    ("document", "count"),
    [
        ("{ a b c }", 3),
        ("{ a { b } }", 2),
        ("{ a { b } a { b } }", 4),
        ("{ ... { a } ... on A { b } }", 4),
        ("{ a @skip(if: false) @x }", 4),
        ("{ a(b: 1, c: [1, 2], d: {e: {f: 1}}) }", 1 + 1 + 3 + 5),
        ("{ ...F } fragment F on Query { a b }", 1 + 1 + 2),
        ("{ a { ...F } b { ...F } } fragment F on A { x y }", 8),
        ("{ a } fragment F on A { x y }", 4),
        ("{ a } fragment F on A { x y } fragment F on A { x y z }", 8),
        ("query A { a ...F } query B { ...F } fragment F on A { x y }", 7),
        ("{ __schema { types { name } } }", 3),
    ],
)
def test_what_is_selected_is_counted_as_written_and_as_spread_out(document: str, count: int) -> None:
    assert problems(document, fields=count) == []
    (problem,) = problems(document, fields=count - 1)
    assert problem == f"{count} fields, fragments, directives and values found. Allowed: {count - 1}"


def test_one_document_has_no_more_operations_than_an_editor_needs() -> None:
    document = " ".join(f"query Q{n} {{ a }}" for n in range(MAX_OPERATIONS))
    assert problems(document) == []
    assert problems(document + " query R { a }") == ["51 operations found. Allowed: 50"]


@pytest.mark.parametrize("opened", ["a { ", "... { ", "__schema { ", "...F }} fragment F on A {{ "])
def test_nesting_has_an_end_however_it_is_brought_about(opened: str) -> None:
    closed = opened.count("{")
    if "F" in opened:
        document = "{ ...F0 } " + " ".join(f"fragment F{n} on A {{ ...F{n + 1} }}" for n in range(MAX_NESTING + 1))
    else:
        document = "{ " + opened * MAX_NESTING + "a" + " }" * closed * MAX_NESTING + " }"
    assert any(f"Allowed: {MAX_NESTING}" in problem for problem in problems(document, depth=100, fields=500))


def test_a_document_without_operations_is_measured_too() -> None:
    assert problems("fragment F on A { x }") == []


@given(depth=st.integers(1, 40))
def test_fragments_that_spread_each_other_twice_are_walked_once(depth: int) -> None:
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(depth))
    bomb = f"{{ ...F0 }} {chain} fragment F{depth} on Query {{ x: a }}"
    assert problems(bomb, aliases=2**depth, fields=2**50) == []
    assert problems(bomb, aliases=2**depth - 1, fields=2**50) == [f"{2**depth} aliases found. Allowed: {2**depth - 1}"]
