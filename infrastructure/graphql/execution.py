"""Carries out GraphQL operations: documents parsed and validated once, limits kept, faults masked.

The schema is strawberry's, the execution graphql-core's own: that leaves out per-request work of strawberry's views
that costs more than the operation itself (measured in benchmarks/api.py).
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from inspect import isawaitable
from types import CoroutineType
from typing import TypeAlias, TypeGuard

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    subscribe,
    validate,
)

from domain.session import shortened
from infrastructure.graphql.deprecation import Deprecations
from infrastructure.graphql.depth import Limits, exceeded
from infrastructure.graphql.document_rules import SUGGESTING, Rules, rules
from infrastructure.graphql.list_cost import cost, worst_cost
from infrastructure.graphql.operation_executor import OperationExecutor
from infrastructure.graphql.parsed import Checked, Documents, Known, parsed
from infrastructure.graphql.responses import Body, RequestError, body_of, public
from infrastructure.graphql.too_large import TooLarge
from infrastructure.graphql.value_problems import explained
from schema.context import Context

log = logging.getLogger(__name__)

MAX_ERRORS = 5
"""Of one document, or of one operation's variables."""


Variables: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a client, ready to be carried out."""

    document: DocumentNode
    node: OperationDefinitionNode
    name: str | None
    variables: Variables | None
    deprecated: tuple[str, ...] = ()
    """What its document uses that is deprecated, by coordinate."""

    @property
    def is_subscription(self) -> bool:
        """Whether it answers with a stream."""
        return self.node.operation is OperationType.SUBSCRIPTION

    @property
    def is_mutation(self) -> bool:
        """Whether it may change something."""
        return self.node.operation is OperationType.MUTATION


class Executor:
    """Carries out the operations of one schema."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits,
        *,
        max_list_cost: int,
        introspection: bool = True,
        suggestions: bool = True,
    ) -> None:
        self._schema, self._limits, self._max_list_cost = schema, limits, max_list_cost
        self._rules, self._hide_suggestions = rules(introspection=introspection), not suggestions
        self._documents, self._deprecations = Documents(), Deprecations(schema)

    def prepare(self, query: str, variables: Variables | None, name: str | None) -> Operation:
        """An operation of a document; an empty name is none. Raises `RequestError`."""
        name = name or None
        document, costly, deprecated = self.document(query)
        node = get_operation_ast(document, name)
        if node is None:
            problem = (
                f"There is no operation named {shortened(name)!r}."
                if name
                else "Name the operation: there are several."
            )
            raise RequestError([GraphQLError(problem)])
        if any(node is one for one in costly):
            self._check_cost(document, node, variables or {})
        return Operation(document, node, name, variables, deprecated)

    def document(self, query: str) -> Known:
        """A document that may be carried out, with what is known of it. Raises `RequestError`."""
        checked = self._documents.get(query)
        if checked is None:
            checked = self._documents.put(query, self._checked(query))
        if isinstance(checked, list):
            raise RequestError(checked)
        return checked

    async def execute(self, operation: Operation, context: Context) -> Body:
        """The response to a query or mutation."""
        result = execute(
            self._schema,
            operation.document,
            context_value=context,
            variable_values=dict(operation.variables or {}),
            max_coercion_errors=MAX_ERRORS,
            operation_name=operation.name,
            hide_suggestions=self._hide_suggestions,
            executor_class=OperationExecutor,
            is_awaitable=_is_coroutine,
        )
        return body_of(self._explained(await result if isawaitable(result) else result))

    async def subscribe(self, operation: Operation, context: Context) -> AsyncGenerator[Body, None]:
        """The responses to a subscription. Raises `RequestError` when it does not begin, or its source fails.

        It lets others run between two of them: a replay need not suspend by itself.
        """
        stream = subscribe(
            self._schema,
            operation.document,
            context_value=context,
            variable_values=dict(operation.variables or {}),
            max_coercion_errors=MAX_ERRORS,
            operation_name=operation.name,
            hide_suggestions=self._hide_suggestions,
            executor_class=OperationExecutor,
        )
        if isawaitable(stream):
            stream = await stream
        if isinstance(stream, ExecutionResult):
            raise RequestError([public(error) for error in self._explained(stream).errors or ()])
        try:
            async with aclosing(stream):  # type: ignore[type-var]
                async for result in stream:
                    yield body_of(result)
                    await asyncio.sleep(0)
        except Exception as error:
            raise RequestError([public(GraphQLError(str(error), original_error=error))]) from error

    def _explained(self, result: ExecutionResult) -> ExecutionResult:
        """A result; if it was not carried out, with more on the values that do not fit."""
        for error in result.errors or ():
            if error.path is None:
                explained(error, self._schema, choices=not self._hide_suggestions)
        return result

    def _check_cost(self, document: DocumentNode, node: OperationDefinitionNode, variables: Variables) -> None:
        listed = cost(self._schema, document, node, variables)
        if listed > self._max_list_cost:
            problem = f"This may list {listed} things; {self._max_list_cost} are allowed. Ask for less at once."
            raise RequestError([TooLarge(problem)])

    def _checked(self, query: str) -> Checked:
        """A document, with what is known of it; or what is wrong with it."""
        try:
            document = self._read(query)
            errors = exceeded(document, self._limits) or self._invalid(document)
            return errors or (document, self._costly(document), self._deprecations.used(document))
        except GraphQLError as error:
            return [error]
        except RecursionError:
            return [TooLarge("The document is nested too deeply.")]

    def _read(self, query: str) -> DocumentNode:
        if len(query) > self._limits.length:
            problem = f"The document has {len(query)} characters; {self._limits.length} are allowed."
            raise TooLarge(f"{problem} Put texts into variables.")
        return parsed(query, self._limits.tokens)

    def _invalid(self, document: DocumentNode) -> list[GraphQLError]:
        """What is wrong with a document. To look for a name that may be meant takes long: it is done for one error."""
        errors = self._validated(document, self._rules, hide_suggestions=True)
        if len(errors) == 1 and not (self._hide_suggestions or errors[0].extensions):
            return self._validated(document, SUGGESTING, hide_suggestions=False) or errors
        return errors

    def _validated(self, document: DocumentNode, rules: Rules, *, hide_suggestions: bool) -> list[GraphQLError]:
        errors = validate(self._schema, document, rules, max_errors=MAX_ERRORS, hide_suggestions=hide_suggestions)
        return [explained(error, self._schema, choices=not self._hide_suggestions) for error in errors]

    def _costly(self, document: DocumentNode) -> Sequence[OperationDefinitionNode]:
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        return [node for node in operations if worst_cost(self._schema, document, node) > self._max_list_cost]


def _is_coroutine(value: object) -> TypeGuard[Awaitable[object]]:
    return isinstance(value, CoroutineType)
