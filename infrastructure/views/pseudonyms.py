"""The names under which analysts know persons, sessions and things, and others who saved a paper.

All are made with keys of their own from the installation's secret, which outlives a change of master keys. Names of
persons and things are one-way. Those of sessions and cursors can be turned back here, at the cost of one decryption:
AES-SIV (RFC 5297), which gives the same for the same and refuses what it has not made.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from infrastructure.keys.installation import Installation
from infrastructure.postgres.pages import TheCursorIsNotOurs

SEALED_LENGTH = 43
"""Characters of 16 bytes in AES-SIV, which adds 16, in base64 without padding."""

SESSION, PLACE = b"session", b"place in the log"


class Pseudonyms:
    """Makes the names, and turns back those that can be."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._cipher = AESSIV(installation.key("pseudonyms of sessions"))

    def person(self, id: str) -> str:
        """A person's name towards analysts."""
        return self._installation.alias("pseudonyms", id)

    def saver(self, id: str) -> str:
        """The name towards others of who saved a paper: it cannot be matched with the one that analysts read."""
        return self._installation.alias("savers of papers", id)

    def thing(self, name: str) -> str:
        """The name towards analysts of something that sessions have in common: a paper, a deck's item, a concept."""
        return self._installation.alias("things", name)

    def session(self, id: str) -> str:
        """A session's name towards analysts."""
        return self._seal(UUID(id).bytes, SESSION)

    def session_of(self, pseudonym: str) -> UUID | None:
        """Whose name it is; None when no session has it, as none has what others call it."""
        plain = self._open(pseudonym, SESSION)
        return UUID(bytes=plain) if plain else None

    def cursor(self, position: int, version: int) -> str:
        """The place of an event in the log, told to analysts."""
        return self._seal(position.to_bytes(8) + version.to_bytes(8), PLACE)

    def place(self, cursor: str) -> tuple[int, int]:
        """The position and version that a cursor stands for. Raises `TheCursorIsNotOurs`."""
        plain = self._open(cursor, PLACE)
        if plain is None:
            raise TheCursorIsNotOurs(field="after")
        return int.from_bytes(plain[:8]), int.from_bytes(plain[8:])

    def _seal(self, plain: bytes, what: bytes) -> str:
        return urlsafe_b64encode(self._cipher.encrypt(plain, [what])).decode().rstrip("=")

    def _open(self, sealed: str, what: bytes) -> bytes | None:
        if len(sealed) != SEALED_LENGTH:
            return None
        try:
            return self._cipher.decrypt(urlsafe_b64decode(f"{sealed}="), [what])
        except (InvalidTag, ValueError):
            return None
