"""What asks for more than one request may: no waiting helps, only asking for less."""

from graphql import GraphQLError
from graphql.language import Node

from infrastructure.graphql.errors import TOO_LARGE


class TooLarge(GraphQLError):
    """A document or an operation beyond a limit; the message says which, and what to ask instead."""

    def __init__(self, problem: str, node: Node | None = None) -> None:
        super().__init__(problem, node, extensions={"code": TOO_LARGE})
