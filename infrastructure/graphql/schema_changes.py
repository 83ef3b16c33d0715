"""What a schema owes to those who use it: nothing that is released breaks, and what is to go says when.

After graphql-core's `find_breaking_changes`; https://graphql.org/learn/schema-design/#versioning.
"""

import re
from collections.abc import Iterator

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    find_breaking_changes,
)

Element = GraphQLField | GraphQLArgument | GraphQLInputField | GraphQLEnumValue

DATED = re.compile(r"(?a:\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])): \S.*", re.DOTALL)
"""How a deprecation is worded: the day from which on what it marks may go, then what to use instead."""

REMEDY = (
    "Keep what is named, and add what is new beside it. What is to go is deprecated first, with the day from which on"
    ' it may: `deprecation_reason="2027-06-30: use `items`"`. Once that day has passed, take it out and run'
    " `make release`, which is for releases alone."
)


def broken(released: GraphQLSchema, schema: GraphQLSchema) -> list[str]:
    """What of a released schema is no more as it was, one line each."""
    return [f"{change.type.name}: {change.description}" for change in find_breaking_changes(released, schema)]


def undated(schema: GraphQLSchema) -> list[str]:
    """Deprecations that do not say when and why, by coordinate."""
    marked = ((name, element.deprecation_reason) for name, element in elements(schema))
    return [f"{name}: {reason!r}" for name, reason in marked if reason is not None and not DATED.fullmatch(reason)]


def elements(schema: GraphQLSchema) -> Iterator[tuple[str, Element]]:
    """All that may be deprecated, by coordinate: fields, arguments, input fields and enum values."""
    for name, type in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(type, (GraphQLObjectType, GraphQLInterfaceType)):
            for field_name, field in type.fields.items():
                yield f"{name}.{field_name}", field
                yield from ((f"{name}.{field_name}({one}:)", argument) for one, argument in field.args.items())
        elif isinstance(type, GraphQLInputObjectType):
            yield from ((f"{name}.{one}", field) for one, field in type.fields.items())
        elif isinstance(type, GraphQLEnumType):
            yield from ((f"{name}.{one}", value) for one, value in type.values.items())
