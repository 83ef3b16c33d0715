"""Session keys: each session's events and snapshots are sealed with a key of its own, itself sealed by a master key.

AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces. What is sealed is bound to its place in the log, so that a
sealed value cannot be passed off as another one. Destroying a session's key makes all its content unreadable.
"""

import os
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32


class CannotOpen(Exception):
    """Raised when a sealed value does not open: another key, another place, or damaged."""


class MasterKeyIsMissing(CannotOpen):
    """Raised when something is sealed with a master key that LYCEUM_MASTER_KEY does not hold."""

    def __init__(self, master_id: str) -> None:
        super().__init__(f"LYCEUM_MASTER_KEY lacks the master key {master_id}; put it back, behind the current one")
        self.master_id = master_id


class SessionKey:
    """The key of one session."""

    __slots__ = ("_cipher", "_secret")

    def __init__(self, secret: bytes) -> None:
        self._cipher, self._secret = AESGCM(secret), secret

    def fingerprint(self, plain: bytes) -> str:
        """The same for the same value, and no hint of it to who lacks this key (keyed BLAKE2b, RFC 7693, 96 bits)."""
        return blake2b(plain, digest_size=12, key=self._secret, person=b"fingerprint").hexdigest()

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
    """A session's key, or another secret, as it is stored; `master_id` tells which master key opens it."""

    sealed: bytes
    master_id: str


class MasterKeys:
    """The keys that seal session keys: the first seals, all of them open, so a new one can be put in front."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets or any(len(secret) != KEY_BYTES for secret in secrets):
            raise ValueError("a master key is 32 bytes, given as URL-safe base64")
        self._keys = {sha256(secret).hexdigest()[:12]: SessionKey(secret) for secret in secrets}
        self.current = next(iter(self._keys))

    @classmethod
    def parse(cls, text: str) -> "MasterKeys":
        """Keys as LYCEUM_MASTER_KEY gives them: URL-safe base64, several separated by commas, the current one first.

        Raises `ValueError`.
        """
        parts = [part.strip().rstrip("=") for part in text.split(",")]
        return cls([urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts])

    @property
    def ids(self) -> list[str]:
        """The keys' ids, the current one first: the beginning of the SHA-256 of each."""
        return list(self._keys)

    def seal(self, place: str, secret: bytes) -> SealedKey:
        """A secret, sealed with the current key and bound to `place`."""
        return SealedKey(self._keys[self.current].seal(secret, place.encode()), self.current)

    def unseal(self, place: str, key: SealedKey) -> bytes:
        """A secret that was sealed for `place`. Raises `MasterKeyIsMissing`, or `CannotOpen` if it is damaged."""
        if key.master_id not in self._keys:
            raise MasterKeyIsMissing(key.master_id)
        return self._keys[key.master_id].open(key.sealed, place.encode())

    def reseal(self, place: str, key: SealedKey) -> SealedKey:
        """The same secret, sealed with the current key. Raises as `unseal` does."""
        return self.seal(place, self.unseal(place, key))

    def new_session_key(self, session_id: str) -> tuple[SessionKey, SealedKey]:
        """A fresh key for a session, with the form of it that is stored."""
        secret = os.urandom(KEY_BYTES)
        return SessionKey(secret), self.seal(session_id, secret)

    def open(self, session_id: str, key: SealedKey) -> SessionKey:
        """The session's key. Raises `MasterKeyIsMissing`, or `CannotOpen` if it is damaged."""
        return SessionKey(self.unseal(session_id, key))
