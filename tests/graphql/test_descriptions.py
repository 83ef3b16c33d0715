"""All that the schema has is described, in words of its own; and what describes it is read as it stands in the code."""

import ast
import re
from collections.abc import Iterator, Mapping

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    is_introspection_type,
    is_specified_scalar_type,
)

from schema.describing import of_docstring, of_source
from schema.root import SCHEMA
from tests.support.everything import api
from tests.support.packages import PACKAGES, modules

PYTHON_NAME = re.compile(r"\b[a-z]+_[a-z]+\b")
QUOTED = re.compile(r'"[^"]*"')
CLIENT_NAME = re.compile(r"`[^`]*?\b([a-z]+[A-Z]\w*)[^`]*`")
OF_BROWSERS = {"sendBeacon"}
SHORTEST = 8
"""Characters of a description that says something."""


def described() -> Iterator[tuple[str, str, str | None]]:
    """All that can be described, by its coordinate, with its name and its description."""
    for type in api().type_map.values():
        if is_introspection_type(type) or is_specified_scalar_type(type):
            continue
        yield type.name, type.name, type.description
        if isinstance(type, GraphQLEnumType):
            for name, value in type.values.items():
                yield f"{type.name}.{name}", name, value.description
        if isinstance(type, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in type.fields.items():
                yield f"{type.name}.{name}", name, field.description
                for argument, value in getattr(field, "args", {}).items():
                    yield f"{type.name}.{name}({argument}:)", argument, value.description


DESCRIBED = list(described())


def words(text: str) -> list[str]:
    """The words of a name or a description, in small letters, without articles."""
    return [word for word in re.findall("[a-z]+", re.sub("([A-Z])", r" \1", text).lower()) if word not in ("a", "the")]


def test_everything_is_described() -> None:
    assert len(DESCRIBED) > 1000
    assert [coordinate for coordinate, _, description in DESCRIBED if not description] == []


def test_a_description_says_more_than_the_name() -> None:
    said = [(coordinate, name, description or "") for coordinate, name, description in DESCRIBED]
    assert [coordinate for coordinate, _, text in said if len(text) < SHORTEST] == []
    assert [coordinate for coordinate, name, text in said if words(text) == words(name)] == []


def test_descriptions_use_the_names_that_clients_write() -> None:
    said = [(at, QUOTED.sub("a value", text or "")) for at, _, text in DESCRIBED]
    assert [(at, found) for at, text in said if (found := PYTHON_NAME.findall(text))] == []


def test_what_descriptions_call_a_name_is_one_in_the_schema() -> None:
    names = set(re.findall(r"\w+", re.sub(r'"""(?s:.*?)"""|"[^"\n]*"', "", SCHEMA.as_str()))) | OF_BROWSERS
    called = [(at, name) for at, _, text in DESCRIBED for name in CLIENT_NAME.findall(text or "")]
    assert len(called) > 50
    assert [(at, name) for at, name in called if name not in names] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_docstrings_of_members_are_found_where_a_parser_finds_them(package: str) -> None:
    for path in modules(package):
        source = path.read_text("utf-8")
        found = {name: members for name, members in of_source(source).items() if members}
        assert found == parsed(source), path


def parsed(source: str) -> Mapping[str, Mapping[str, str | None]]:
    classes = [one for one in ast.parse(source).body if isinstance(one, ast.ClassDef)]
    return {one.name: members for one in classes if (members := dict(_members(one)))}


def _members(cls: ast.ClassDef) -> Iterator[tuple[str, str | None]]:
    for member, below in zip(cls.body, cls.body[1:], strict=False):
        match member, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str() as docstring)),
            ):
                yield name, of_docstring(docstring)
