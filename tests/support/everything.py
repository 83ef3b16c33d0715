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


def _fields(parent: GraphQLObjectType, path: tuple[str, ...], prefix: str = "") -> Iterator[str]:
    yield "__typename"
    for name, field in parent.fields.items():
        if name.startswith("__") or any(map(is_required_argument, field.args.values())):
            continue
        told, alias = get_named_type(field.type), f"{prefix}{name}: " if prefix else ""
        if not is_composite_type(told):
            yield f"{alias}{name}"
        elif told.name not in path:
            yield f"{alias}{name} {{ {' '.join(_inside(told, (*path, told.name)))} }}"


def _inside(told: object, path: tuple[str, ...]) -> Iterator[str]:
    """What is asked of a field's type; of each that it may be, under names of its own, lest two differ in one."""
    if isinstance(told, GraphQLObjectType):
        yield from _fields(told, path)
        return
    assert isinstance(told, GraphQLUnionType | GraphQLInterfaceType)
    yield "__typename"
    for one in api().get_possible_types(told):
        if one.name not in path:
            yield f"... on {one.name} {{ {' '.join(_fields(one, (*path, one.name), f'{one.name}_'))} }}"
