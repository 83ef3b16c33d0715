"""Session keys: each session's events and snapshots are sealed with a key of its own, itself sealed by a master key.

AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces. What is sealed is bound to its place in the log, so that a
sealed value cannot be passed off as another one. Destroying a session's key makes all its content unreadable.
"""

import os
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32


class CannotOpen(Exception):
    """Raised when a sealed value does not open: another key, another place, or damaged."""


class SessionKey:
    """The key of one session."""

    __slots__ = ("_cipher",)

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(secret)

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """The value, unreadable without this key and bound to `place`."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """The value that was sealed for `place`. Raises `CannotOpen`."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
        except (InvalidTag, ValueError) as error:
            raise CannotOpen from error


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A session's key as it is stored; `master_id` tells which master key opens it."""

    sealed: bytes
    master_id: str


class MasterKeys:
    """The keys that seal session keys: the first seals, all of them open, so a new one can be put in front."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets or any(len(secret) != KEY_BYTES for secret in secrets):
            raise ValueError("a master key is 32 bytes, given as URL-safe base64")
        self._keys = {sha256(secret).hexdigest()[:12]: SessionKey(secret) for secret in secrets}
        self._current = next(iter(self._keys))

    @classmethod
    def parse(cls, text: str) -> "MasterKeys":
        """Keys as LYCEUM_MASTER_KEY gives them: URL-safe base64, several separated by commas, the current one first.

        Raises `ValueError`.
        """
        parts = [part.strip().rstrip("=") for part in text.split(",")]
        return cls([urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts])

    def new_session_key(self, session_id: str) -> tuple[SessionKey, SealedKey]:
        """A fresh key for a session, with the form of it that is stored."""
        secret = os.urandom(KEY_BYTES)
        sealed = self._keys[self._current].seal(secret, session_id.encode())
        return SessionKey(secret), SealedKey(sealed, self._current)

    def open(self, session_id: str, key: SealedKey) -> SessionKey:
        """The session's key. Raises `CannotOpen`, also when its master key is not among ours."""
        master = self._keys.get(key.master_id)
        if master is None:
            raise CannotOpen(f"no master key {key.master_id}")
        return SessionKey(master.open(key.sealed, session_id.encode()))
