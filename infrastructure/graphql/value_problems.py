"""What is told of a value that does not fit: where it stands in the variables, and of an enum what it may be.

graphql-core says both in words alone, or not at all.
"""

import re

from graphql import GraphQLEnumType, GraphQLError, GraphQLSchema, VariableDefinitionNode

from domain.session import shortened
from infrastructure.process.wording import MAX_PROBLEM, cut

MAX_CHOICES = 20
"""Values of an enum that a message lists."""

LOOKED_AT = 300
"""Characters of a problem that are looked at, those at its beginning or its end: a client's words may be between."""

FIELD = re.compile(r"Expected value of type '\w+' (?:to include required|not to include unknown) field '(\w+)'")
OTHER_LITERAL = re.compile(r"Enum '(\w+)' cannot represent non-(?:string|enum) value:")
UNKNOWN_VALUE = re.compile(r" does not exist in '(\w+)' enum\.(?: Did you mean .*)?\Z")


def explained(error: GraphQLError, schema: GraphQLSchema, *, choices: bool) -> GraphQLError:
    """The error, with the `field` of the variables that is meant; with the values of an enum if `choices` are told."""
    path, problem = _told_of_variable(error) or (None, error.message)
    if path is not None:
        error.extensions = {**(error.extensions or {}), "field": str(shortened(path))}
    if choices and (enum := _enum(schema, problem)):
        told = _choices(enum)
        error.message = cut(error.message, MAX_PROBLEM - len(told)) + told
    return error


def _told_of_variable(error: GraphQLError) -> tuple[str, str] | None:
    """Where in the variables the error is, such as `$input.answers[3].questionId`, and what is wrong there."""
    node = error.nodes[0] if error.nodes else None
    if not isinstance(node, VariableDefinitionNode):
        return None
    name = node.variable.name.value
    told, is_of_value, rest = error.message.partition(f"Variable '${name}' has invalid value")
    if told or not is_of_value:
        return None
    place, _, problem = rest.partition(": ")
    missing = FIELD.match(problem[:LOOKED_AT])
    return f"${name}{place.removeprefix(' at ')}" + (f".{missing[1]}" if missing else ""), problem


def _enum(schema: GraphQLSchema, problem: str) -> GraphQLEnumType | None:
    """The enum that a value is none of."""
    found = OTHER_LITERAL.match(problem[:LOOKED_AT]) or UNKNOWN_VALUE.search(problem[-LOOKED_AT:])
    enum = schema.type_map.get(found[1]) if found else None
    return enum if isinstance(enum, GraphQLEnumType) else None


def _choices(enum: GraphQLEnumType) -> str:
    names = list(enum.values)
    more = f", or one of {len(names) - MAX_CHOICES} more" if len(names) > MAX_CHOICES else ""
    return f" It may be {', '.join(names[:MAX_CHOICES])}{more}."
