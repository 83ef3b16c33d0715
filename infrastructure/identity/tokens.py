"""From tokens to viewers: bearer JWTs, signed with our secret (HS256) or with a published key (see published_keys)."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import jwt

from domain.people import MAX_PERSON_ID, RESERVED, is_person_id
from infrastructure.identity.published_keys import ALGORITHMS, PublishedKeys, UnknownKey, VerificationKey
from infrastructure.process.caches import ENTRY_BYTES, Cache
from infrastructure.process.settings import Settings, SettingsError
from schema.context import Role, Viewer

SHARED = "HS256"
DEFAULT_LIFE_SECONDS = 30 * 24 * 3600

SKEW_SECONDS = 30
"""How far ahead of ours the clock may be that `nbf` and `iat` were read from. An expired token gets no such grace."""

MAX_TOKEN = 8192
"""Characters of a token at most."""

REMEMBERED, REMEMBERED_BYTES = 10_000, 16 * 2**20
VIEWER_BYTES = 1000
"""What the viewer that a token stands for takes, id and roles included."""


class InvalidToken(Exception):
    """Raised when a token is not ours, not valid yet, no more, or lacks a subject; the message says which."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What claims a token has to have. `roles_claim` says where its roles are: a claim, or a path with dots to one.

    `classrooms_claim` says the same of the classrooms that a learner is in; None leaves them to others.
    """

    audience: str | None = None
    issuer: str | None = None
    roles_claim: str = "roles"
    classrooms_claim: str | None = None

    def claims(self) -> dict[str, str]:
        """The claims that every token of ours has."""
        named = {"aud": self.audience, "iss": self.issuer}
        return {name: value for name, value in named.items() if value is not None}


class Tokens:
    """Makes and reads tokens. Without a secret no token of HS256 is taken, without published keys no other one."""

    def __init__(self, secret: str | None, keys: PublishedKeys | None = None, expected: Expected | None = None) -> None:
        self._secret, self._keys, self._expected = secret, keys, expected or Expected()
        self._known: Cache[tuple[str, int], Viewer] = Cache("tokens", entries=REMEMBERED, max_bytes=REMEMBERED_BYTES)

    @classmethod
    def of(cls, settings: Settings) -> "Tokens":
        """The tokens that the settings ask for."""
        keys = PublishedKeys(settings.jwks_url) if settings.jwks_url else None
        expected = Expected(
            settings.jwt_audience, settings.jwt_issuer, settings.jwt_roles_claim, settings.jwt_classrooms_claim
        )
        return cls(settings.jwt_secret, keys, expected)

    def mint(
        self,
        subject: str,
        roles: Sequence[Role],
        life_seconds: int = DEFAULT_LIFE_SECONDS,
        classrooms: Sequence[str] = (),
    ) -> str:
        """A token for development and tests. Raises `SettingsError` when there is no secret to sign it with."""
        if self._secret is None:
            raise SettingsError("LYCEUM_JWT_SECRET is not set; tokens come from who publishes LYCEUM_JWKS_URL")
        now = int(time.time())
        claims: dict[str, object] = {"sub": subject, "iat": now, "exp": now + life_seconds, **self._expected.claims()}
        _put(claims, self._expected.roles_claim, [role.value for role in roles])
        if self._expected.classrooms_claim:
            _put(claims, self._expected.classrooms_claim, list(classrooms))
        return jwt.encode(claims, self._secret, SHARED)

    async def viewer(self, token: str) -> Viewer:
        """Who a token stands for. Raises `InvalidToken`; `KeysUnavailable` when it cannot be checked now."""
        if self._keys:
            await self._keys.renew()
        try:
            viewer = self._read(token, self._keys.generation if self._keys else 0)
        except UnknownKey:
            viewer = await self._read_anew(token)
        if viewer.expires_at <= time.time():
            raise InvalidToken("it has expired")
        return viewer

    async def _read_anew(self, token: str) -> Viewer:
        """Who a token stands for by the keys that are published now."""
        assert self._keys
        await self._keys.look_again()
        try:
            return self._read(token, self._keys.generation)
        except UnknownKey as error:
            raise InvalidToken(str(error)) from None

    def _read(self, token: str, generation: int) -> Viewer:
        """Who a token stands for by the keys of a generation: a new one makes all that was read before void."""
        if len(token) > MAX_TOKEN:
            raise InvalidToken(f"it is longer than {MAX_TOKEN} characters")
        if known := self._known.get((token, generation)):
            return known
        return self._known.put((token, generation), self._decode(token), ENTRY_BYTES + len(token) + VIEWER_BYTES)

    def _decode(self, token: str) -> Viewer:
        try:
            header = jwt.get_unverified_header(token)
            claims = jwt.decode(
                token,
                self._key(header),
                [header["alg"]],
                audience=self._expected.audience,
                issuer=self._expected.issuer,
                leeway=SKEW_SECONDS,
                options={"require": ["sub", "exp", *self._expected.claims()]},
            )
            expires_at = float(int(claims["exp"]))
        except jwt.InvalidSignatureError:
            raise InvalidToken("it is signed with another secret or key than this server's") from None
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, OverflowError) as error:
            raise InvalidToken(str(error)) from error
        if not is_person_id(claims["sub"]):
            raise InvalidToken(
                f"`sub` is no person's id: 1 to {MAX_PERSON_ID} printable characters, not beginning with {RESERVED}"
            )
        return Viewer(claims["sub"], self._roles(claims), expires_at, self._classrooms(claims))

    def _roles(self, claims: Mapping[str, object]) -> frozenset[Role]:
        """The roles; names that are no roles of ours stand for something else. Raises `InvalidToken`."""
        named = _names(claims, self._expected.roles_claim)
        return frozenset(Role(name) for name in named if name in Role.__members__)

    def _classrooms(self, claims: Mapping[str, object]) -> frozenset[str] | None:
        """The classrooms, None where tokens do not tell. Raises `InvalidToken`."""
        path = self._expected.classrooms_claim
        return frozenset(_names(claims, path)) if path else None

    def _key(self, header: Mapping[str, object]) -> VerificationKey:
        """The one key that a token may be signed with, by its algorithm. Raises `InvalidToken` or `UnknownKey`."""
        algorithm = header.get("alg")
        if algorithm == SHARED and self._secret is not None:
            return self._secret
        if algorithm in ALGORITHMS and self._keys is not None:
            return self._keys.key_for(header)
        raise InvalidToken(f"tokens signed by {str(algorithm)[:20]!r} are not taken here")


def _put(claims: dict[str, object], path: str, names: list[str]) -> None:
    *outer, last = path.split(".")
    for name in outer:
        within = claims.setdefault(name, {})
        assert isinstance(within, dict)
        claims = within
    claims[last] = names


def _names(claims: Mapping[str, object], path: str) -> Sequence[str]:
    """The names at the path, none where it leads nowhere. Raises `InvalidToken`."""
    place: object = claims
    for name in [path] if path in claims else path.split("."):
        place = place.get(name, ()) if isinstance(place, Mapping) else ()
    if not isinstance(place, (list, tuple)) or not all(isinstance(name, str) for name in place):
        raise InvalidToken(f"`{path}` has to be a list of names")
    return place
