"""How deep a document goes, how many aliases it has and how much it selects, fragments spread out.

strawberry's own limiters fail on fragments that are not there, and walk a fragment once for each way that leads to it:
a document of 25 fragments that each spread the next one twice would keep them busy for minutes. Here each is measured
once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
)

from infrastructure.graphql.too_large import TooLarge

MAX_OPERATIONS = 50
"""In one document, of which one is carried out; each is validated with all the fragments it spreads."""

MAX_NESTING = 60
"""Selections within selections, fragments and introspection counted: what tools ask of a schema comes to 20."""


LENGTH_OF_TOKEN = 50


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may come to. Its text may have `LENGTH_OF_TOKEN` characters for each of its tokens."""

    tokens: int
    depth: int
    aliases: int
    fields: int

    @property
    def length(self) -> int:
        """Characters: space and comments are no tokens, and a token may be long."""
        return LENGTH_OF_TOKEN * self.tokens


@dataclass(frozen=True, slots=True)
class Size:
    """What a part of a document comes to. A field that has fields of its own is one level; introspection is none."""

    depth: int = 0
    nesting: int = 0
    aliases: int = 0
    fields: int = 0


class Measurement:
    """Measures the operations of one document. Fragments missing, or in a circle, are for validation to find."""

    def __init__(self, document: DocumentNode) -> None:
        fragments = (one for one in document.definitions if isinstance(one, FragmentDefinitionNode))
        self._fragments = {fragment.name.value: fragment.selection_set for fragment in fragments}
        self._sizes: dict[str, Size] = {}

    def of(self, selections: SelectionSetNode | None) -> Size:
        """The size of a selection set. Raises `RecursionError` for one that is nested beyond all bounds."""
        sizes = [self._selection(selection) for selection in selections.selections] if selections else []
        return Size(
            max((size.depth for size in sizes), default=0),
            max((size.nesting for size in sizes), default=0),
            sum(size.aliases for size in sizes),
            sum(size.fields for size in sizes),
        )

    def _selection(self, selection: SelectionNode) -> Size:
        if isinstance(selection, FragmentSpreadNode):
            inner = self._fragment(selection.name.value)
        else:
            inner = self.of(getattr(selection, "selection_set", None))
        nesting, fields = inner.nesting + 1, inner.fields + 1
        if not isinstance(selection, FieldNode):
            return Size(inner.depth, nesting, inner.aliases, fields)
        aliases = inner.aliases + (selection.alias is not None)
        if selection.selection_set is None or selection.name.value.startswith("__"):
            return Size(0, nesting, aliases, fields)
        return Size(inner.depth + 1, nesting, aliases, fields)

    def _fragment(self, name: str) -> Size:
        if name not in self._sizes:
            self._sizes[name] = Size()
            self._sizes[name] = self.of(self._fragments.get(name))
        return self._sizes[name]


def exceeded(document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """What is too much about a document."""
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if len(operations) > MAX_OPERATIONS:
        problem = (
            f"{len(operations)} operations found. Allowed: {MAX_OPERATIONS}. Send each with the fragments it needs."
        )
        return [TooLarge(problem)]
    if problems := [*_parts_beyond(written(document), limits)]:
        return [TooLarge(problem) for problem in problems]
    measurement = Measurement(document)
    sizes = [measurement.of(operation.selection_set) for operation in operations]
    return [
        *(
            TooLarge(problem, operation)
            for operation, size in zip(operations, sizes, strict=True)
            for problem in _depth(size, limits)
        ),
        *(TooLarge(problem) for problem in _width(sizes, limits)),
    ]


def _depth(size: Size, limits: Limits) -> Iterator[str]:
    remedy = "Ask for what lies deeper in an operation of its own."
    if size.depth > limits.depth:
        yield f"The operation is {size.depth} levels deep. Allowed: {limits.depth}. {remedy}"
    if size.nesting > MAX_NESTING:
        yield f"Selections are nested {size.nesting} times. Allowed: {MAX_NESTING}. {remedy}"


def _width(sizes: Sequence[Size], limits: Limits) -> Iterator[str]:
    aliases = sum(size.aliases for size in sizes)
    if aliases > limits.aliases:
        yield f"{aliases} aliases found. Allowed: {limits.aliases}. Ask in several requests."
    yield from _parts_beyond(sum(size.fields for size in sizes), limits)


def _parts_beyond(found: int, limits: Limits) -> Iterator[str]:
    remedy = "Ask in several requests, and put values into variables."
    if found > limits.fields:
        yield f"{found} fields, fragments, directives and values found. Allowed: {limits.fields}. {remedy}"


def written(document: DocumentNode) -> int:
    """The parts of a document as it is written, in fragments that nothing spreads, or of one name, too."""
    fragments = sum(isinstance(one, FragmentDefinitionNode) for one in document.definitions)
    return fragments + sum(_parts(getattr(one, "selection_set", None)) for one in document.definitions)


def _parts(selections: SelectionSetNode | None) -> int:
    return sum(_part(selection) for selection in selections.selections) if selections else 0


def _part(selection: SelectionNode) -> int:
    directives = sum(1 + _arguments(directive) for directive in selection.directives or ())
    own = _arguments(selection) if isinstance(selection, FieldNode) else 0
    return 1 + directives + own + _parts(getattr(selection, "selection_set", None))


def _arguments(node: FieldNode | DirectiveNode) -> int:
    return sum(_values(argument.value) for argument in node.arguments or ())


def _values(value: ValueNode) -> int:
    """How many values there are in a literal, the names of fields counted too."""
    if isinstance(value, ObjectValueNode):
        return 1 + sum(1 + _values(field.value) for field in value.fields)
    return 1 + sum(map(_values, value.values)) if isinstance(value, ListValueNode) else 1
