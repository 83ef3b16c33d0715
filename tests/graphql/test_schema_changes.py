"""A released schema is kept: what breaks it is named with the remedy, and what is to go says when."""

from collections.abc import Callable
from pathlib import Path

import pytest
from graphql import build_schema
from typer.testing import CliRunner, Result

from infrastructure.cli.main import app
from infrastructure.graphql.schema_changes import broken, undated
from schema.root import SCHEMA

BEFORE = """
type Query { exam(id: ID!, level: Level): Exam, exams: [Exam!]! }
type Exam { id: ID!, title: String! }
input Wish { theme: String }
enum Level { B1 C1 }
"""


def after_change(before: str, after: str) -> list[str]:
    """What breaks where one text of the schema becomes another."""
    return broken(build_schema(BEFORE), build_schema(BEFORE.replace(before, after)))


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("title: String!", "", "FIELD_REMOVED: Exam.title"),
        ("title: String!", "title: String", "FIELD_CHANGED_KIND: Exam.title String! String"),
        (", level: Level", "", "ARG_REMOVED: Query.exam level"),
        ("level: Level)", "level: Level!)", "ARG_CHANGED_KIND: Query.exam level Level Level!"),
        ("level: Level)", "level: Level, at: ID!)", "REQUIRED_ARG_ADDED: at Query.exam"),
        ("theme: String }", "theme: String, at: ID! }", "REQUIRED_INPUT_FIELD_ADDED: at Wish"),
        ("B1 C1", "C1", "VALUE_REMOVED_FROM_ENUM: B1 Level"),
        ("input Wish { theme: String }", "", "TYPE_REMOVED: Wish"),
    ],
)
def test_what_breaks_is_named(before: str, after: str, named: str) -> None:
    (found,) = after_change(before, after)
    assert [word for word in named.split() if word not in found] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: String!", "title: String!, subtitle: String"),
        ("title: String!", 'title: String! @deprecated(reason: "2027-06-30: use `name`"), name: String!'),
        ("level: Level)", "level: Level, first: Int = 20)"),
        ("B1 C1", "B1 B2 C1"),
    ],
)
def test_what_is_added_breaks_nothing(before: str, after: str) -> None:
    assert after_change(before, after) == []


@pytest.mark.parametrize(
    ("reason", "dated"),
    [
        ("2027-06-30: use `name`", True),
        ("use `name`", False),
        ("2027-06-30", False),
        ("2027-06-30: ", False),
        ("2027-13-01: use `name`", False),
        ("soon: use `name`", False),
    ],
)
@pytest.mark.parametrize("place", ["Query.exams", "Query.exam(level:)", "Wish.theme", "Level.B1"])
def test_a_deprecation_says_when_and_why(place: str, reason: str, dated: bool) -> None:
    marks = {
        "Query.exams": "[Exam!]!",
        "Query.exam(level:)": "level: Level",
        "Wish.theme": "theme: String",
        "Level.B1": "B1",
    }
    sdl = BEFORE.replace(marks[place], f'{marks[place]} @deprecated(reason: "{reason}")', 1)
    assert undated(build_schema(sdl)) == ([] if dated else [f"{place}: {reason!r}"])


def test_every_deprecation_of_ours_says_when_and_why() -> None:
    assert undated(SCHEMA._schema) == []


# ------------------------------------------------------------ as `make check` runs it


@pytest.fixture
def since(tmp_path: Path) -> Callable[[str], Result]:
    """Compares our schema with one that was released."""

    def compare(released: str) -> Result:
        (tmp_path / "released.graphql").write_text(released)
        return CliRunner().invoke(app, ["schema", "--since", str(tmp_path / "released.graphql")])

    return compare


def test_our_schema_keeps_what_it_promises(since: Callable[[str], Result]) -> None:
    result = since(SCHEMA.as_str())
    assert (result.exit_code, result.output) == (0, "")


def test_a_break_ends_the_check_with_what_to_do(since: Callable[[str], Result]) -> None:
    result = since(SCHEMA.as_str() + "\ntype Gone { id: ID! }\nextend type Viewer { nickname: String }\n")
    assert result.exit_code == 1
    for told in ("TYPE_REMOVED", "Gone", "FIELD_REMOVED", "Viewer.nickname", "make release"):
        assert told in result.stderr


@pytest.mark.parametrize("released", ["", "no schema {", "type Query { a: Nothing }"])
def test_what_is_no_schema_is_refused(since: Callable[[str], Result], released: str) -> None:
    result = since(released)
    assert (result.exit_code, "is no schema to compare with" in " ".join(result.stderr.split())) == (2, True)
