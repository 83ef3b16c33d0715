"""Queries for all that can be asked of a field: every field below it, at any depth, unless it takes an argument."""

from collections.abc import Iterator
from functools import cache

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_composite_type,
    is_required_argument,
)

from tests.support.packages import ROOT

SDL = ROOT / "schema" / "schema.graphql"


@cache
def api() -> GraphQLSchema:
    """The schema as it is checked in."""
    return build_schema(SDL.read_text("utf-8"))


def whole(root: str, type_name: str, arguments: str = "") -> str:
    """A query for a field of `Query` that leads to a type, with all that the type has."""
    concrete = api().type_map[type_name]
    assert isinstance(concrete, GraphQLObjectType)
    told = get_named_type(api().query_type.fields[root].type) if api().query_type else None
    inner = " ".join(_fields(concrete, (type_name,)))
    selected = inner if told is concrete else f"__typename id ... on {type_name} {{ {inner} }}"
    return f"query {'($id: ID!) ' if '$id' in arguments else ''}{{ {root}{arguments} {{ {selected} }} }}"


def entities() -> set[str]:
    """The types that have an id."""
    types = api().type_map.values()
    return {one.name for one in types if isinstance(one, GraphQLObjectType) and "id" in one.fields}


def _fields(parent: GraphQLObjectType, path: tuple[str, ...], apart: frozenset[str] = frozenset()) -> Iterator[str]:
    """All fields of a type; those that are kept `apart` under a name with the type's."""
    yield "__typename"
    for name, field in parent.fields.items():
        if name.startswith("__") or any(map(is_required_argument, field.args.values())):
            continue
        told, alias = get_named_type(field.type), f"{parent.name}_{name}: " if name in apart else ""
        if not is_composite_type(told):
            yield f"{alias}{name}"
        elif told.name not in path:
            yield f"{alias}{name} {{ {' '.join(_inside(told, (*path, told.name)))} }}"


def _inside(told: object, path: tuple[str, ...]) -> Iterator[str]:
    """What is asked of a field's type; of each that it may be, under names of its own where two differ in one.

    What a session has is asked of it alone, not wherever one is listed.
    """
    if isinstance(told, GraphQLObjectType):
        yield from _fields(told, path)
        return
    yield "__typename"
    if isinstance(told, GraphQLInterfaceType):
        yield "id"
        return
    assert isinstance(told, GraphQLUnionType)
    members = [one for one in api().get_possible_types(told) if one.name not in path]
    for one in members:
        yield f"... on {one.name} {{ {' '.join(_fields(one, (*path, one.name), _differing(members)))} }}"


def _differing(members: list[GraphQLObjectType]) -> frozenset[str]:
    """The names of fields that several types have, each of another type."""
    types: dict[str, set[str]] = {}
    for name, field in (one for member in members for one in member.fields.items()):
        types.setdefault(name, set()).add(str(field.type))
    return frozenset(name for name, found in types.items() if len(found) > 1)
