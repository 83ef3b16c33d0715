"""The rules that documents are validated by: those of the specification, what they cost bounded."""

from collections.abc import Sequence

from graphql import (
    FieldNode,
    FieldsOnCorrectTypeRule,
    GraphQLError,
    KnownArgumentNamesRule,
    OverlappingFieldsCanBeMergedRule,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
    ValuesOfCorrectTypeRule,
    specified_rules,
)
from graphql.validation.rules import ASTValidationRule
from graphql.validation.validate import ValidationAbortedError

from infrastructure.graphql.errors import TOO_LARGE

MAX_COMPARISONS = 4_000
"""Steps that comparing fields of one name may take, as graphql-core counts them: it is 40 fields, or 24 fragments."""

Rules = Sequence[type[ASTValidationRule]]


class NoIntrospection(ValidationRule):
    """Refuses what reads the schema; `__typename` is no such thing."""

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Look at a field."""
        if node.name.value in ("__schema", "__type"):
            problem = f"{node.name.value} is off here: read schema.graphql, or have LYCEUM_INTROSPECTION=on set."
            self.report_error(GraphQLError(problem, node, extensions={"code": "FORBIDDEN"}))


class TooManyOverlaps(ValidationAbortedError):
    """Fields of the same name are selected too often side by side. Select each once, or give other names to them."""

    def __init__(self, node: SelectionSetNode) -> None:
        super().__init__(self.__doc__ or "", node, extensions={"code": TOO_LARGE})


class OverlappingFields(OverlappingFieldsCanBeMergedRule):
    """graphql-core's rule, which compares each field with each other one of its name, until that is too much."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.rule_context.remaining_complexity_budget = MAX_COMPARISONS

    def enter_selection_set(self, selection_set: SelectionSetNode, *rest: object) -> None:
        """Compare the fields of a selection set."""
        try:
            super().enter_selection_set(selection_set, *rest)
        except ValidationAbortedError:
            if self.rule_context.remaining_complexity_budget >= 0:
                raise
            raise TooManyOverlaps(selection_set) from None


SUGGESTING: Rules = (FieldsOnCorrectTypeRule, KnownArgumentNamesRule, ValuesOfCorrectTypeRule)
"""Those that may suggest a name in place of one that is not known. Types are too many to look through."""


def rules(*, introspection: bool) -> Rules:
    """What a document is validated by."""
    bounded = [OverlappingFields if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules]
    return bounded if introspection else [*bounded, NoIntrospection]
