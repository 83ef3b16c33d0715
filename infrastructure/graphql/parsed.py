"""Documents as they are parsed and kept: what they weigh, and nothing in them that only the collector could free.

graphql-core chains the tokens of a document in both directions. Such a ring outlives its document until the collector
comes round, and it comes seldom here (see garbage): a thousand documents that do not parse would stay for minutes.
"""

from collections.abc import Sequence
from sys import getsizeof

from graphql import DocumentNode, GraphQLError, GraphQLSyntaxError, OperationDefinitionNode, Source, Token
from graphql.language import Lexer
from graphql.language.parser import Parser

from infrastructure.graphql.too_large import TooLarge
from infrastructure.process.caches import ENTRY_BYTES, Cache
from infrastructure.process.wording import MAX_PROBLEM, cut

Known = tuple[DocumentNode, Sequence[OperationDefinitionNode], tuple[str, ...]]
"""A document, with its operations that might list too much, and what it uses that is deprecated."""

Checked = Known | list[GraphQLError]
"""A document, with what is known of it; or what is wrong with it."""

MAX_LENGTH = 20_000
"""Characters of a document that is kept."""

TOKEN_BYTES = 600
"""What a token takes at most, with the nodes and places made of it: measured on documents of fields, the heaviest."""

TOO_MANY_TOKENS = "Syntax Error: Document contains more than {} tokens. Parsing aborted."
"""What graphql-core says of a document that is too long for it."""

PROBLEM_BYTES = 1000
"""What is kept of an error beside its message."""


def parsed(text: str, max_tokens: int) -> DocumentNode:
    """A document that is freed once nobody uses it. Raises `GraphQLError`, `TooLarge`, `RecursionError`."""
    lexer = Lexer(Source(text))
    first = lexer.token
    try:
        return Parser(lexer.source, lexer=lexer, max_tokens=max_tokens).parse_document()
    except GraphQLSyntaxError as error:
        if error.message == TOO_MANY_TOKENS.format(max_tokens):
            raise TooLarge(f"The document has more than {max_tokens} tokens. Ask in several requests.") from None
        raise
    finally:
        _open_ring(first)


class Documents:
    """Documents that came before, with what was found out of them."""

    def __init__(self) -> None:
        self._known: Cache[str, Checked] = Cache("documents", entries=1000, max_bytes=16 * 2**20)

    def get(self, text: str) -> Checked | None:
        """What is known of a document."""
        return self._known.get(text)

    def put(self, text: str, checked: Checked) -> Checked:
        """Keep what was found out of a document, of its errors what is told of them."""
        checked = [_told(error) for error in checked] if isinstance(checked, list) else checked
        if len(text) > MAX_LENGTH:
            return checked
        return self._known.put(text, checked, ENTRY_BYTES + getsizeof(text) + _weight(checked))


def _open_ring(token: Token | None) -> None:
    while token:
        token.next, token = None, token.next


def _told(error: GraphQLError) -> GraphQLError:
    return GraphQLError(
        cut(error.message, MAX_PROBLEM), source=error.source, positions=error.positions, extensions=error.extensions
    )


def _weight(checked: Checked) -> int:
    if isinstance(checked, list):
        return sum(PROBLEM_BYTES + getsizeof(error.message) for error in checked)
    tokens, token = 0, checked[0].loc and checked[0].loc.end_token
    while token:
        tokens, token = tokens + 1, token.prev
    return TOKEN_BYTES * tokens
