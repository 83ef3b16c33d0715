"""How deep a document goes and how many aliases it has, fragments spread out.

strawberry's own limiters fail on fragments that are not there, and walk a fragment once for each way that leads to it:
a document of 25 fragments that each spread the next one twice would keep them busy for minutes. Here each is measured
once.
"""

from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValidationRule,
)


class NoIntrospection(ValidationRule):
    """Refuses what reads the schema; `__typename` is no such thing."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Look at a field."""
        if node.name.value in ("__schema", "__type"):
            problem = f"{node.name.value} is off here: read schema.graphql, or have LYCEUM_INTROSPECTION=on set."
            self.report_error(GraphQLError(problem, node, extensions={"code": "FORBIDDEN"}))


@dataclass(frozen=True, slots=True)
class Size:
    """What a part of a document comes to. A field that has fields of its own is one level; introspection is free."""

    depth: int = 0
    aliases: int = 0


class Measurement:
    """Measures the operations of one document. Fragments missing, or in a circle, are for validation to find."""

    def __init__(self, document: DocumentNode) -> None:
        fragments = (one for one in document.definitions if isinstance(one, FragmentDefinitionNode))
        self._fragments = {fragment.name.value: fragment.selection_set for fragment in fragments}
        self._sizes: dict[str, Size] = {}

    def of(self, selections: SelectionSetNode | None) -> Size:
        """The size of a selection set. Raises `RecursionError` for one that is nested beyond all bounds."""
        sizes = [self._selection(selection) for selection in selections.selections] if selections else []
        return Size(max((size.depth for size in sizes), default=0), sum(size.aliases for size in sizes))

    def _selection(self, selection: SelectionNode) -> Size:
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value)
        inner = self.of(getattr(selection, "selection_set", None))
        if not isinstance(selection, FieldNode):
            return inner
        aliases = inner.aliases + (selection.alias is not None)
        if selection.selection_set is None or selection.name.value.startswith("__"):
            return Size(0, aliases)
        return Size(inner.depth + 1, aliases)

    def _fragment(self, name: str) -> Size:
        if name not in self._sizes:
            self._sizes[name] = Size()
            self._sizes[name] = self.of(self._fragments.get(name))
        return self._sizes[name]


def exceeded(document: DocumentNode, *, max_depth: int, max_aliases: int) -> list[GraphQLError]:
    """What is too much about a document."""
    measurement, errors = Measurement(document), []
    aliases = 0
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            size = measurement.of(operation.selection_set)
            aliases += size.aliases
            if size.depth > max_depth:
                problem = f"The operation is {size.depth} levels deep. Allowed: {max_depth}"
                errors.append(GraphQLError(problem, operation))
    if aliases > max_aliases:
        errors.append(GraphQLError(f"{aliases} aliases found. Allowed: {max_aliases}"))
    return errors
