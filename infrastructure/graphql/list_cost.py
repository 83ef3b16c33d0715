"""What an operation may make us list: pages within pages multiply, so `first` times the nested `first` is counted.

The cost of a selection is the sum, over its fields with a `first` argument, of `first` x (1 + the cost within), and for
any other field the cost within.
"""

from collections.abc import Callable, Mapping
from functools import cache

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

from schema.context import MAX_PAGE

MAX_DIGITS = 20
"""More than an Int of GraphQL has, which goes to 2,147,483,647."""


def worst_cost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> int:
    """The cost if every variable asked for the longest page there is."""
    return _cost(schema, document, operation, lambda name: MAX_PAGE)


def cost(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, object]
) -> int:
    """The cost with the variables that were sent, or their defaults."""
    defaults = {
        definition.variable.name.value: _number(definition.default_value)
        for definition in operation.variable_definitions or ()
        if isinstance(definition.default_value, IntValueNode)
    }
    return _cost(schema, document, operation, {**defaults, **variables}.get)


def _cost(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variable: Callable[[str], object],
) -> int:
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}

    def of_selections(selections: SelectionSetNode | None, parent: object) -> int:
        if selections is None or not is_composite_type(parent):
            return 0
        return sum(of_selection(selection, parent) for selection in selections.selections)

    def of_selection(selection: SelectionNode, parent: GraphQLCompositeType) -> int:
        match selection:
            case FragmentSpreadNode():
                return of_fragment(selection.name.value)
            case InlineFragmentNode():
                condition = selection.type_condition
                return of_selections(selection.selection_set, type_from_ast(schema, condition) if condition else parent)
            case FieldNode():
                return of_field(selection, getattr(parent, "fields", {}).get(selection.name.value))
        return 0

    def of_field(node: FieldNode, field: GraphQLField | None) -> int:
        if field is None:
            return 0
        within = of_selections(node.selection_set, get_named_type(field.type))
        return _page(node, field, variable) * (1 + within) if "first" in field.args else within

    @cache
    def of_fragment(name: str) -> int:
        fragment = fragments[name]
        return of_selections(fragment.selection_set, type_from_ast(schema, fragment.type_condition))

    return of_selections(operation.selection_set, schema.get_root_type(operation.operation))


def _page(node: FieldNode, field: GraphQLField, variable: Callable[[str], object]) -> int:
    """How long a page a field is asked for; what is no length is refused by the field itself."""
    given = next((argument.value for argument in node.arguments or () if argument.name.value == "first"), None)
    size: object = field.args["first"].default_value
    if isinstance(given, IntValueNode):
        size = _number(given)
    elif isinstance(given, VariableNode):
        size = variable(given.name.value)
    return max(size, 0) if isinstance(size, int) else MAX_PAGE


def _number(node: IntValueNode) -> int:
    """Of a literal that is too long for a number of ours, a page's length: it is something else's, such as an id."""
    return int(node.value) if len(node.value) <= MAX_DIGITS else MAX_PAGE
