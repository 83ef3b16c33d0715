"""Codes that open classrooms: easy to type, hopeless to guess, and readable nowhere once they are given out.

A code is derived from the installation's secret and the command that asks for it: repeated, that gives the same code,
and none has to be kept. What is kept is a hash with a key made of the same secret.
"""

from psycopg_pool import AsyncConnectionPool

from domain.session import RefusalCode, Refused, Request
from infrastructure.keys.installation import Installation
from infrastructure.postgres.queries import fetch

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's Base32: no letter looks like another one or like a digit. I, L and O are read as 1, 1 and 0."""

LENGTH = 12
"""Letters of a code, 60 bits: if a thousand persons tried all that they may against 10,000 codes that hold, they would
hit one in 1.3 million years."""

GROUP = 4
LONGEST = 64
"""Characters that are looked at of what is typed."""

MAX_TRIES = 10
"""Wrong codes that a person may try within `TRIES_SECONDS`."""

TRIES_SECONDS = 3600

_READ_AS = str.maketrans("ILO", "110")

FORGET = "DELETE FROM tried_codes WHERE since < clock_timestamp() - make_interval(secs => %s) RETURNING 1"
TRY = """
INSERT INTO tried_codes AS t (viewer_id, tries, since) VALUES (%s, 1, clock_timestamp())
ON CONFLICT (viewer_id) DO UPDATE SET tries = t.tries + 1
RETURNING tries, extract(epoch FROM clock_timestamp() - since)::float
"""
TAKE_BACK = "UPDATE tried_codes SET tries = tries - 1 WHERE viewer_id = %s RETURNING 1"
EXPORT = "SELECT to_jsonb(t) FROM tried_codes AS t WHERE viewer_id = %s"
ERASE = "DELETE FROM tried_codes WHERE viewer_id = %(learner)s"


class ThoseAreTooManyTries(Refused):
    """You have tried {limit} codes that open nothing. Ask your teacher for one, and try it in an hour."""

    code = RefusalCode.LIMIT_REACHED


class Codes:
    """Makes codes, and tells them by their hash."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def made_for(self, classroom_id: str, request: Request) -> str:
        """The code that a request, which is `named`, makes for a classroom."""
        parts = ("invitation code", classroom_id, request.actor_id, request.command_id)
        number = self._installation.uuid(*parts).int  # its lower 62 bits are free of what marks a UUID
        letters = "".join(LETTERS[number >> 5 * place & 31] for place in range(LENGTH))
        return "-".join(letters[place : place + GROUP] for place in range(0, LENGTH, GROUP))

    def hash(self, typed: str) -> str:
        """The hash of a code, however it is typed: in small letters, with or without dashes."""
        code = "".join(filter(str.isalnum, typed[:LONGEST])).upper().translate(_READ_AS)
        return self._installation.uuid("hash of an invitation code", code).hex


class Tries:
    """How often somebody has tried a code that opens nothing."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool

    async def count(self, viewer_id: str) -> None:
        """Count a try, before it is known what comes of it. Raises `ThoseAreTooManyTries`."""
        await fetch(self._pool, FORGET, (TRIES_SECONDS,))
        ((tries, seconds),) = await fetch(self._pool, TRY, (viewer_id,))
        if tries > MAX_TRIES:
            retry_after_ms = max(1, int(1000 * (TRIES_SECONDS - seconds)) + 1)
            raise ThoseAreTooManyTries(field="code", limit=MAX_TRIES, retry_after_ms=retry_after_ms)

    async def take_back(self, viewer_id: str) -> None:
        """Count the latest try no more: the code was right. Those before stay, or a code of one's own resets them."""
        await fetch(self._pool, TAKE_BACK, (viewer_id,))
