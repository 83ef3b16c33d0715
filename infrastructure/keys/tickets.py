"""Tickets: for minutes, or an hour, whoever holds one may do one thing to one session of one person's.

A ticket is a JWT (HS256), signed with a key that is made of the installation's secret for this purpose alone. So all
servers of an installation know it, restarted or not, and nobody takes it for a bearer token or for another sort of
ticket.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import jwt

from infrastructure.keys.installation import Installation

ALGORITHM = "HS256"
LIFE_SECONDS, STEP_SECONDS = 900, 300
"""A ticket lasts for a quarter of an hour, unless more is said, from the next full five minutes on: within these it
comes out the same."""

MAX_TICKET = 8192
"""Characters of a ticket at most; as it is written, the longest person's id takes half of them."""


class InvalidTicket(Exception):
    """Raised when a ticket is not ours, is one for something else, or has expired; the message says which."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose it is, which session it is for, and until when, in seconds since 1970."""

    owner_id: str
    session_id: str
    expires_at: float


class Tickets:
    """Issues and reads the tickets for one purpose, by the clock that all servers share."""

    def __init__(
        self, installation: Installation, purpose: str, now: Callable[[], datetime], life_seconds: int = LIFE_SECONDS
    ) -> None:
        self._key, self._now, self._life = installation.key(f"ticket: {purpose}"), now, life_seconds

    def issue(self, owner_id: str, session_id: str) -> str:
        """A ticket for a person's session."""
        now = int(self._now().timestamp())
        expires_at = now - now % STEP_SECONDS + STEP_SECONDS + self._life
        return jwt.encode({"sub": owner_id, "sid": session_id, "exp": expires_at}, self._key, ALGORITHM)

    def read(self, text: str) -> Ticket:
        """The ticket that a text is. Raises `InvalidTicket`."""
        if len(text) > MAX_TICKET:
            raise InvalidTicket(f"it is longer than {MAX_TICKET} characters")
        try:
            claims = jwt.decode(text, self._key, [ALGORITHM], options={"verify_exp": False})
        except jwt.InvalidTokenError as error:
            raise InvalidTicket(str(error)) from error
        ticket = Ticket(claims["sub"], claims["sid"], claims["exp"])
        if ticket.expires_at <= self._now().timestamp():
            raise InvalidTicket("it has expired")
        return ticket
