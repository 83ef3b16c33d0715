"""SQL stands with the owners of the tables it is about, and nowhere else; see infrastructure/postgres/owners.py."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.postgres import (
    book_tables,
    builder_tables,
    classroom_tables,
    embedding_tables,
    exam_tables,
    knowledge_tables,
    operator_tables,
    reading_tables,
    shredding_tables,
    voice_tables,
)
from infrastructure.postgres.owners import OWNERS
from infrastructure.postgres.tables import metadata
from tests.support.packages import PACKAGES, ROOT, modules

IS_SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|FROM|JOIN|TRUNCATE)\b")
VALUES = re.compile(r"'[^']*'(?!::regclass)")
"""Texts within a statement; one that is taken for the name of a table is none."""

NAMES = re.compile(r"\b(?:" + "|".join(OWNERS) + r")\b")
DEFINITIONS = re.compile(r"infrastructure\.postgres\.(\w+_)?tables")


def documented(tree: ast.AST) -> set[ast.AST]:
    """The constants that are documentation."""
    return {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def named(source: str) -> set[str]:
    """The tables that a module names, in SQL or in SQLAlchemy's terms."""
    tree = ast.parse(source)
    return {*in_text(tree), *imported(tree)}


def in_text(tree: ast.AST) -> Iterator[str]:
    prose = documented(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr | ast.Constant) and node not in prose:
            text = "".join(pieces(node))
            if IS_SQL.search(text) or "jsonb_populate_recordset" in text:
                yield from NAMES.findall(VALUES.sub("", text))


def pieces(node: ast.JoinedStr | ast.Constant) -> Iterator[str]:
    """A string's own text; what is put into it comes from elsewhere, and is looked at there."""
    if isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from pieces(value) if isinstance(value, ast.JoinedStr | ast.Constant) else ["_"]
    elif isinstance(node.value, str):
        yield node.value


def imported(tree: ast.AST) -> Iterator[str]:
    """The definitions that are imported, and those that are taken from an imported module of definitions."""
    of_tables = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if DEFINITIONS.fullmatch(node.module or "") and alias.name in OWNERS:
                    yield alias.name
                elif DEFINITIONS.fullmatch(f"{node.module}.{alias.name}"):
                    of_tables.add(alias.asname or alias.name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in of_tables:
            yield node.attr


def room(path: Path) -> str:
    """A module as it is called among the owners."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removeprefix("infrastructure.")


def strangers(module: str, source: str) -> dict[str, tuple[str, ...]]:
    """The tables that a module names and does not own, with whose they are."""
    places = {module, module.split(".")[0]}
    return {table: OWNERS[table] for table in named(source) if table in OWNERS and places.isdisjoint(OWNERS[table])}


@pytest.mark.long
@pytest.mark.parametrize("package", PACKAGES)
def test_sql_stands_with_the_owners_of_its_tables(package: str) -> None:
    found = {room(path): strangers(room(path), path.read_text("utf-8")) for path in modules(package)}
    assert {module: tables for module, tables in found.items() if tables} == {}


@pytest.mark.long
def test_every_table_has_an_owner_and_every_owner_writes_sql_against_it() -> None:
    tables = (
        book_tables,
        builder_tables,
        classroom_tables,
        embedding_tables,
        exam_tables,
        knowledge_tables,
        operator_tables,
        reading_tables,
        shredding_tables,
        voice_tables,
    )
    elsewhere = {module.metadata for module in tables}
    assert elsewhere == {metadata}
    assert {name for name in OWNERS if not name.startswith("procrastinate")} == {*metadata.tables}
    used = {room(path): named(path.read_text("utf-8")) for path in modules("infrastructure")}
    for table, owners in OWNERS.items():
        for owner in owners:
            assert any(table in used[module] for module in used if (module + ".").startswith(owner + ".")), (
                table,
                owner,
            )


PLANTED = [
    'OPEN = "SELECT id FROM sessions WHERE status = %s"',
    'OPEN = f"SELECT {COLUMNS} FROM sessions"',
    'OPEN = "SELECT e.topic FROM stored_events AS e, sessions AS s"',
    'OPEN = "SELECT v.* FROM " "sessions AS v"',
    'OPEN = f"INSERT INTO {name} SELECT * FROM jsonb_populate_recordset(NULL::sessions, %s)"',
    "SIZE = f\"SELECT pg_total_relation_size({oid}, 'sessions'::regclass)\"",
    "from infrastructure.postgres import tables\nOPEN = sa.select(tables.sessions)",
    "from infrastructure.postgres.tables import sessions as rows",
    'def count():\n    return fetch("""\n    WITH n AS (\n    DELETE FROM sessions RETURNING 1) TABLE n""")',
]


@pytest.mark.parametrize("planted", PLANTED)
def test_sql_in_a_strange_place_is_found(planted: str) -> None:
    assert "sessions" in strangers("views.lists", planted)
    assert "sessions" not in strangers("sessions.rows", planted)


@pytest.mark.parametrize(
    "planted", ['"""Reads FROM sessions."""', 'say("the sessions that you have")', "SIZE = 'sessions'"]
)
def test_prose_is_no_sql(planted: str) -> None:
    assert strangers("views.lists", planted) == {}


def test_locks_are_taken_by_statements_of_one_module() -> None:
    taken = {room(path) for path in modules("infrastructure") if "advisory_" in path.read_text("utf-8")}
    assert taken == {"postgres.locks"}
