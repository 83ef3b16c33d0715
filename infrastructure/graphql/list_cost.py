"""What an operation may make us list: pages within pages multiply, so `first` times the nested `first` is counted.

The cost of a selection is the sum, over its fields with a `first` argument, of `first` x (1 + the cost within), and for
any other field the cost within. A list without `first` that has pages within says how long it is at most, and is
counted as a page of that length; so are figures that all of a learner's doings are read for, as a long one.
"""

from collections.abc import Callable, Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    type_from_ast,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from schema.context import MAX_PAGE
from schema.graph import MOST

MAX_DIGITS = 20
"""More than an Int of GraphQL has, which goes to 2,147,483,647."""


def worst_cost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> int:
    """The cost if every variable asked for the longest page there is."""
    return _Counting(schema, document, lambda name: MAX_PAGE).of_operation(operation)


def cost(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, object]
) -> int:
    """The cost with the variables that were sent, or their defaults."""
    defaults = {
        definition.variable.name.value: _number(definition.default_value)
        for definition in operation.variable_definitions or ()
        if isinstance(definition.default_value, IntValueNode)
    }
    return _Counting(schema, document, {**defaults, **variables}.get).of_operation(operation)


class _Counting:
    """Counts what the operations of a document cost, each of its fragments once. `variable` gives those of pages."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variable: Callable[[str], object]) -> None:
        self._schema, self._variable = schema, variable
        fragments = (one for one in document.definitions if isinstance(one, FragmentDefinitionNode))
        self._fragments = {fragment.name.value: fragment for fragment in fragments}
        self._counted: dict[str, int] = {}

    def of_operation(self, operation: OperationDefinitionNode) -> int:
        return self._of_selections(operation.selection_set, self._schema.get_root_type(operation.operation))

    def _of_selections(self, selections: SelectionSetNode | None, parent: object) -> int:
        if selections is None or not is_composite_type(parent):
            return 0
        return sum(self._of_selection(selection, parent) for selection in selections.selections)

    def _of_selection(self, selection: SelectionNode, parent: GraphQLCompositeType) -> int:
        match selection:
            case FragmentSpreadNode():
                return self._of_fragment(selection.name.value)
            case InlineFragmentNode(type_condition=condition):
                within = type_from_ast(self._schema, condition) if condition else parent
                return self._of_selections(selection.selection_set, within)
            case FieldNode():
                return self._of_field(selection, getattr(parent, "fields", {}).get(selection.name.value))
        return 0

    def _of_field(self, node: FieldNode, field: GraphQLField | None) -> int:
        if field is None:
            return 0
        within = self._of_selections(node.selection_set, get_named_type(field.type))
        length = _page(node, field, self._variable) if "first" in field.args else most(field)
        return within if length is None else length * (1 + within)

    def _of_fragment(self, name: str) -> int:
        if name not in self._counted:
            fragment = self._fragments[name]
            within = type_from_ast(self._schema, fragment.type_condition)
            self._counted[name] = self._of_selections(fragment.selection_set, within)
        return self._counted[name]


def _page(node: FieldNode, field: GraphQLField, variable: Callable[[str], object]) -> int:
    """How long a page a field is asked for; what is no length is refused by the field itself."""
    given = next((argument.value for argument in node.arguments or () if argument.name.value == "first"), None)
    size: object = field.args["first"].default_value
    if isinstance(given, IntValueNode):
        size = _number(given)
    elif isinstance(given, VariableNode):
        size = variable(given.name.value)
    return max(size, 0) if isinstance(size, int) else MAX_PAGE


def most(field: GraphQLField) -> int | None:
    """How long a list is at most, or counts for, that says so; None for what is no list, or has no pages within."""
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    length = definition.metadata.get(MOST) if definition else None
    return length if isinstance(length, int) else None


def _number(node: IntValueNode) -> int:
    """Of a literal that is too long for a number of ours, a page's length: it is something else's, such as an id."""
    return int(node.value) if len(node.value) <= MAX_DIGITS else MAX_PAGE
