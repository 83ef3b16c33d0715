"""Answers questions about the schema: five times as fast as graphql-core's executor does, and within a limit.

What is asked of a schema comes of types that never change, by resolvers that neither wait nor fail, and no field has
an abstract type. So what to do for each field is found once, not once for each of the thousands of objects.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from graphql import (
    GraphQLEnumType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.values import get_argument_values

from infrastructure.graphql.too_large import TooLarge
from schema.context import Context

MAX_INTROSPECTED = 60_000
"""What an answer may cost, a field as one; what GraphiQL and code generators ask comes to 40,000."""

COST_OF_OBJECT = 2
"""That of an object, beside its fields (measured)."""

Info: TypeAlias = GraphQLResolveInfo[Context]
Resolve: TypeAlias = Callable[..., Any]
Complete: TypeAlias = Callable[[Any, Info], object]

ENTRANCES = frozenset({"__Schema", "__Type"})
"""The types that a query's own fields give into the schema."""


class Step(NamedTuple):
    """What to do for one field of an object: resolve it, then complete the value, or each of `many`."""

    resolve: Resolve
    arguments: Mapping[str, object] = {}
    complete: Complete | None = None
    many: bool = False


class Introspection:
    """The answers to one operation's questions about the schema."""

    def __init__(self, executor: Executor[Context]) -> None:
        self._executor, self._left = executor, MAX_INTROSPECTED
        self._defaults: dict[int, str | None] = {}

    def answer(self, type_: GraphQLObjectType, asked: FieldDetailsList, info: Info, of: object) -> dict[str, object]:
        """What is asked of a part of the schema. Raises `TooLarge`."""
        return self._object(of, self._steps(type_, asked), info)

    def _steps(self, type_: GraphQLObjectType, asked: FieldDetailsList) -> Mapping[str, Step]:
        fields = self._executor.collect_subfields(type_, asked).grouped_field_set
        return {key: self._step(type_, details) for key, details in fields.items()}

    def _step(self, parent: GraphQLObjectType, asked: FieldDetailsList) -> Step:
        node, variables = asked[0].node, asked[0].fragment_variable_values
        if node.name.value == "__typename":
            return Step(lambda *_: parent.name)
        field = parent.fields[node.name.value]
        assert field.resolve
        resolve = self._default_value(field.resolve) if node.name.value == "defaultValue" else field.resolve
        arguments = get_argument_values(field, node, self._executor.variable_values, variables)
        complete = self._completing(get_named_type(field.type), asked)
        return Step(resolve, arguments, complete, is_list_type(get_nullable_type(field.type)))

    def _completing(self, type_: GraphQLNamedType, asked: FieldDetailsList) -> Complete | None:
        if isinstance(type_, GraphQLObjectType):
            steps = self._steps(type_, asked)
            return lambda value, info: self._object(value, steps, info)
        if isinstance(type_, GraphQLEnumType):
            return lambda value, _: type_.coerce_output_value(value)
        return None

    def _object(self, of: object, steps: Mapping[str, Step], info: Info) -> dict[str, object]:
        self._left -= COST_OF_OBJECT + len(steps)
        if self._left < 0:
            problem = "This asks for more of the schema than an answer may hold. Ask for less of it at once."
            raise TooLarge(problem)
        answer = {}
        for key, (resolve, arguments, complete, many) in steps.items():
            value = resolve(of, info, **arguments)
            if value is not None and complete:
                value = [complete(one, info) for one in value] if many else complete(value, info)
            answer[key] = value
        return answer

    def _default_value(self, resolve: Resolve) -> Resolve:
        """Default values take long to print; each is printed once."""

        def printed(of: tuple[str, object], info: Info) -> str | None:
            key = id(of[1])
            if key not in self._defaults:
                self._defaults[key] = resolve(of, info)
            return self._defaults[key]

        return printed
