"""From tokens to viewers: bearer JWTs, signed with HS256."""

import time
from collections.abc import Sequence
from functools import lru_cache

import jwt

from schema.context import Role, Viewer

ALGORITHM = "HS256"
DEFAULT_LIFE_SECONDS = 30 * 24 * 3600


class InvalidToken(Exception):
    """Raised when a token is not ours, not valid yet, no more, or lacks a subject; the message says which."""


class Tokens:
    """Makes and reads tokens."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._read = lru_cache(maxsize=10_000)(self._decode)

    def mint(self, subject: str, roles: Sequence[Role], life_seconds: int = DEFAULT_LIFE_SECONDS) -> str:
        """A token for development and tests."""
        now = int(time.time())
        claims = {"sub": subject, "roles": [role.value for role in roles], "iat": now, "exp": now + life_seconds}
        return jwt.encode(claims, self._secret, ALGORITHM)

    def viewer(self, token: str) -> Viewer:
        """Who a token stands for. Raises `InvalidToken`."""
        viewer = self._read(token)
        if viewer.expires_at <= time.time():
            raise InvalidToken("the token has expired")
        return viewer

    def _decode(self, token: str) -> Viewer:
        try:
            claims = jwt.decode(token, self._secret, [ALGORITHM], options={"require": ["sub", "exp"]})
            roles = frozenset(Role(role) for role in claims.get("roles", []))
        except (jwt.InvalidTokenError, ValueError, TypeError) as error:
            raise InvalidToken(str(error)) from error
        return Viewer(id=claims["sub"], roles=roles, expires_at=float(claims["exp"]))
