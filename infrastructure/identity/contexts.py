"""The context of each request: what it is carried out with, and for whom."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from infrastructure.graphql.errors import ProtocolError
from infrastructure.identity.published_keys import KeysUnavailable
from infrastructure.identity.tokens import InvalidToken, Tokens
from infrastructure.process.caches import ENTRY_BYTES, Cache
from schema.context import Context, Viewer

REMEMBERED, REMEMBERED_BYTES = 10_000, 16 * 2**20


CONTEXT_BYTES = 1500
"""What a context takes, its viewer included."""


class Contexts:
    """Makes the context of each request: `anonymous`, with the viewer that a token stands for.

    `greet` is told of each viewer before their request is carried out.
    """

    def __init__(
        self, tokens: Tokens, anonymous: Context, greet: Sequence[Callable[[Viewer], Awaitable[None]]] = ()
    ) -> None:
        self._tokens, self._anonymous, self._greet = tokens, anonymous, greet
        self._known: Cache[Viewer, Context] = Cache("contexts", entries=REMEMBERED, max_bytes=REMEMBERED_BYTES)

    async def of_header(self, authorization: str | None) -> Context:
        """The context for an Authorization header.

        Raises `ProtocolError`: 401 when there is one that is no good, 503 when that cannot be found out now.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if not authorization:
            return self._anonymous
        if scheme != "Bearer" and scheme.lower() != "bearer":
            raise ProtocolError(401, "Authorize with a bearer token.", {"WWW-Authenticate": "Bearer"})
        try:
            viewer = await self._tokens.viewer(token.strip())
        except InvalidToken as error:
            raise ProtocolError(
                401, f"The token is not valid: {error}. Get a new one.", {"WWW-Authenticate": "Bearer"}
            ) from None
        except KeysUnavailable as error:
            raise ProtocolError(503, f"The token cannot be checked: {error}") from None
        for greet in self._greet:
            await greet(viewer)
        return self.of_viewer(viewer)

    def of_viewer(self, viewer: Viewer) -> Context:
        """The context for who is known already."""
        if known := self._known.get(viewer):
            return known
        return self._known.put(viewer, replace(self._anonymous, viewer=viewer), ENTRY_BYTES + CONTEXT_BYTES)
