"""The public keys that an identity provider publishes at a URL: a JWK Set (RFC 7517)."""

import asyncio
import contextlib
import logging
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeGuard
from urllib.parse import urlsplit

import httpx2
import jwt
from jwt.algorithms import AllowedPublicKeys

log = logging.getLogger(__name__)

LIFE_SECONDS = 300.0
"""Keys older than this are fetched again while they go on being used; so a withdrawn key is soon taken no more.

When nobody has tried to for two such lives, the new ones are waited for.
"""

PAUSE_SECONDS = 5.0
"""Between two fetches at least, whatever tokens arrive."""

TIMEOUT_SECONDS = 5.0

RSA = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
ALGORITHMS = RSA | {"ES256", "ES384", "ES512", "EdDSA"}
"""Signatures that are checked with a public key; what is signed with a shared secret never is."""


VerificationKey: TypeAlias = "AllowedPublicKeys | str"


class KeysUnavailable(Exception):
    """Raised when a token may be good, but the keys to check it with cannot be had now."""


class UnknownKey(Exception):
    """Raised when a token names a key that is not among those fetched last."""


class NoUsableKeys(Exception):
    """Raised when the URL answers, but with nothing that a signature can be checked with."""


class PublishedKeys:
    """The keys at a URL, fetched when they are needed, never at the cost of the event loop.

    `generation` counts how often they have changed. While the URL cannot be reached the keys fetched last go on.
    """

    def __init__(
        self,
        url: str,
        *,
        life_seconds: float = LIFE_SECONDS,
        pause_seconds: float = PAUSE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._life, self._pause, self._clock = url, life_seconds, pause_seconds, clock
        self._tls = ssl.create_default_context()
        self._published: object = None
        self._keys: Mapping[tuple[str | None, str], VerificationKey] = {}
        self._tried_at = float("-inf")
        self._problem: str | None = None
        self._overdue = False
        self._fetching: asyncio.Task[None] | None = None
        self.generation = 0

    def key_for(self, header: Mapping[str, object]) -> VerificationKey:
        """The key for a token with this header. Raises `UnknownKey`.

        A token that names no key takes the only one there is for its algorithm.
        """
        name, algorithm = header.get("kid"), header["alg"]
        fitting = [key for (id, of), key in self._keys.items() if of == algorithm and name in (None, id)]
        if len(fitting) != 1:
            raise UnknownKey(f"no key {str(name)[:40]!r} for {algorithm} is published")
        return fitting[0]

    async def renew(self) -> None:
        """Have keys that are old fetched again, and wait for the new ones if that is overdue by another life."""
        if self._published is None:
            return
        if self._clock() - self._tried_at > self._life:
            self._fetch_soon()
        if self._fetching and self._overdue:
            await asyncio.shield(self._fetching)

    async def look_again(self) -> None:
        """Fetch the keys, unless that was done just now. Raises `KeysUnavailable` when they could not be had."""
        if self._clock() - self._tried_at > self._pause:
            self._fetch_soon()
        if self._fetching:
            await asyncio.shield(self._fetching)
        if self._problem:
            raise KeysUnavailable(self._problem)

    def _fetch_soon(self) -> None:
        if self._fetching is None:
            now = self._clock()
            self._overdue, self._tried_at = now - self._tried_at > 2 * self._life, now
            self._fetching = asyncio.create_task(self._fetch(), name="fetch of published keys")

    async def _fetch(self) -> None:
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, verify=self._tls) as http:
                response = await http.get(self._url, headers={"accept": "application/jwk-set+json, application/json"})
            if not response.is_success:
                raise ValueError(f"the answer is {response.status_code}")
            self._take(_json(response))
            self._problem = None
        except NoUsableKeys as error:
            self._problem = "the identity provider publishes no key that can check a signature"
            log.warning("no usable keys at %s: %s", _without_secrets(self._url), error)
        except Exception as error:
            self._problem = "the keys of the identity provider cannot be had now"
            log.warning("no keys at %s: %s", _without_secrets(self._url), error)
        finally:
            self._fetching = None

    def _take(self, published: object) -> None:
        if published == self._published:
            return
        entries = published.get("keys") if isinstance(published, dict) else None
        if not isinstance(entries, list):
            raise NoUsableKeys("what is there is no set of keys")
        keys = {(jwk.key_id, name): jwk.key for jwk, names in _usable(entries) for name in names}
        if entries and not keys:
            raise NoUsableKeys("none of the keys there can check a signature")
        self._published, self._keys = published, keys
        self.generation += 1


def _json(response: httpx2.Response) -> object:
    try:
        return response.json()
    except ValueError:
        raise NoUsableKeys("what is there is no JSON") from None


def _usable(published: Iterable[object]) -> Iterable[tuple[jwt.PyJWK, frozenset[str]]]:
    """The published keys that check signatures, each with the algorithms it is for: the one it names, or its type's."""
    for raw in (entry for entry in published if _checks_signatures(entry)):
        with contextlib.suppress(jwt.PyJWTError, ValueError, TypeError):
            jwk = jwt.PyJWK(raw)
            any_of_rsa = raw["kty"] == "RSA" and "alg" not in raw
            yield jwk, RSA if any_of_rsa else ALGORITHMS & {jwk.algorithm_name}


def _checks_signatures(raw: object) -> TypeGuard[dict[str, Any]]:
    """Whether an entry is a key that says nothing against checking signatures (RFC 7517, 4.2 to 4.5)."""
    if not isinstance(raw, dict) or not isinstance(raw.get("kid", ""), str):
        return False
    operations = raw.get("key_ops", ["verify"])
    return raw.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations


def _without_secrets(url: str) -> str:
    """The scheme, host and path of a URL: neither a password nor its query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
