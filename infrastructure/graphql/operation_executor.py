"""graphql-core's executor with two things mended: what the schema costs to tell, and what is kept of events."""

from functools import cached_property
from typing import Any

from graphql import GraphQLObjectType, GraphQLResolveInfo
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import AwaitableOrValue, Path

from infrastructure.graphql.introspection import ENTRANCES, Introspection
from schema.context import Context


class OperationExecutor(Executor[Context]):
    """Carries out one operation."""

    def build_per_event_executor(self, payload: object) -> "OperationExecutor":
        """An executor of one event, with a memory of its own.

        The plain copy shares what fields it has collected, which are new objects for each event: they would all be
        kept until the subscription ends (docs/upstream/graphql-core-sub-fields.md).
        """
        executor = super().build_per_event_executor(payload)
        assert isinstance(executor, OperationExecutor)
        executor._relevant_sub_fields = {}
        return executor

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Context],
        path: Path,
        result: object,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, object]]:
        """What is selected of an object."""
        if return_type.name in ENTRANCES:
            answer: dict[str, object] = self._introspection.answer(return_type, field_details_list, info, result)
            return answer
        return super().complete_object_value(return_type, field_details_list, info, path, result, position_context)

    @cached_property
    def _introspection(self) -> Introspection:
        return Introspection(self)
