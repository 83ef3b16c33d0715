"""Tokens of an identity provider: whose keys are taken, how they rotate, and what a token has to say."""

import asyncio
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
import websockets
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infrastructure.identity.published_keys import KeysUnavailable, PublishedKeys
from infrastructure.identity.tokens import Expected, InvalidToken, Tokens
from schema.context import Role
from tests.support.client import Person, RunningServer, start_exam, take
from tests.support.exams import eventually
from tests.support.identity_provider import IdentityProvider, SigningKey, identity_provider

SECRET = "a secret that is as long as it has to be, also for a longer digest than ours"
FIRST = SigningKey.new("first")
SECOND = SigningKey.new("second")


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """An identity provider that publishes its first key."""
    with identity_provider(FIRST) as running:
        yield running


def tokens(
    provider: IdentityProvider, secret: str | None = None, *, life: float = 300, pause: float = 0, **expected: Any
) -> Tokens:
    """Reads the provider's tokens."""
    keys = PublishedKeys(provider.url, life_seconds=life, pause_seconds=pause)
    return Tokens(secret, keys, Expected(**expected))


async def taken(reader: Tokens, token: str) -> bool:
    """Whether a token is taken, and not refused."""
    try:
        return bool(await reader.viewer(token))
    except InvalidToken:
        return False


# ------------------------------------------------------------ keys


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS256", "ES256", "EdDSA"])
@pytest.mark.parametrize("id", ["first", None])
async def test_a_token_is_checked_with_the_published_key(
    provider: IdentityProvider, algorithm: str, id: str | None
) -> None:
    key = SigningKey.new(id, algorithm)
    provider.publish(key)
    viewer = await tokens(provider).viewer(key.sign())
    assert (viewer.id, viewer.roles) == ("anna", {Role.LEARNER})
    assert not await taken(tokens(provider), SigningKey.new(id, algorithm).sign())


async def test_keys_are_fetched_once_for_many_tokens(provider: IdentityProvider) -> None:
    reader = tokens(provider)
    await asyncio.gather(*(reader.viewer(FIRST.sign(sub=f"p{n}")) for n in range(50)))
    assert provider.asked == 1


async def test_a_key_that_is_new_is_found_and_one_that_is_withdrawn_is_taken_no_more(
    provider: IdentityProvider,
) -> None:
    reader = tokens(provider)
    old = FIRST.sign()
    assert await taken(reader, old)
    provider.publish(FIRST, SECOND)
    assert await taken(reader, SECOND.sign())
    assert await taken(reader, old)
    provider.publish(SECOND)
    assert not await taken(reader, SigningKey.new("third").sign())
    assert not await taken(reader, old)


class Clock:
    """A monotonic clock that is set by hand, in seconds."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_keys_that_are_old_are_fetched_again_while_tokens_go_on_being_taken(provider: IdentityProvider) -> None:
    clock = Clock()
    keys = PublishedKeys(provider.url, life_seconds=300, pause_seconds=0, clock=clock)
    reader, token = Tokens(None, keys), FIRST.sign()
    assert await taken(reader, token)
    provider.publish(SECOND)
    clock.seconds = 301
    assert await taken(reader, token)
    await keys.look_again()
    assert not await taken(reader, token)


async def test_keys_that_nobody_asked_for_in_two_lives_are_fetched_before_any_token_is_taken(
    provider: IdentityProvider,
) -> None:
    clock = Clock()
    reader = Tokens(None, PublishedKeys(provider.url, life_seconds=300, pause_seconds=0, clock=clock))
    withdrawn = [FIRST.sign(sub=f"p{n}") for n in range(5)]
    assert await asyncio.gather(*(taken(reader, token) for token in withdrawn)) == [True] * 5
    provider.publish(SECOND)
    clock.seconds = 601
    assert await asyncio.gather(*(taken(reader, token) for token in withdrawn)) == [False] * 5
    provider.status, clock.seconds = 500, 1202
    assert await taken(reader, SECOND.sign())


async def test_a_provider_that_has_withdrawn_all_its_keys_is_believed(provider: IdentityProvider) -> None:
    reader = tokens(provider)
    assert await taken(reader, FIRST.sign())
    provider.publish()
    assert not await taken(reader, SECOND.sign())
    assert not await taken(reader, FIRST.sign())
    provider.publish(FIRST)
    assert await taken(reader, FIRST.sign())


ODD = [
    None,
    7,
    [],
    FIRST.published(kid=["first"]),
    {"kty": ["RSA"], "kid": "odd"},
    {"kty": "RSA", "kid": "odd", "n": 7, "e": None},
    {"kty": "RSA", "kid": "odd", "n": "", "e": ""},
    {"kty": "EC", "kid": "odd", "crv": ["P-256"], "x": 1, "y": 2},
    {"kty": "OKP", "kid": "odd", "crv": "Ed25519", "x": "AQAB"},
    FIRST.published(kid="odd", alg=["RS256"]),
    FIRST.published(kid="odd", alg={"RS256": 1}),
    FIRST.published(kid="odd", key_ops=None),
]


@pytest.mark.parametrize("odd", ODD)
async def test_an_odd_entry_takes_nothing_from_the_keys_beside_it(provider: IdentityProvider, odd: Any) -> None:
    provider.body = json.dumps({"keys": [odd, SECOND.published(key_ops=["verify"])]}).encode()
    reader = tokens(provider)
    assert await taken(reader, SECOND.sign())
    assert not await taken(reader, SigningKey("odd", "RS256", FIRST.private).sign())


@pytest.mark.parametrize("operations", [["encrypt"], ["sign", "wrapKey"], [], "verify"])
async def test_a_key_for_other_operations_checks_no_signature(provider: IdentityProvider, operations: Any) -> None:
    provider.publish(FIRST.published(key_ops=operations), SECOND)
    reader = tokens(provider)
    assert await taken(reader, SECOND.sign())
    assert not await taken(reader, FIRST.sign())


@pytest.mark.parametrize("status", [302, 500])
async def test_what_is_logged_of_keys_that_cannot_be_had_keeps_the_secrets_of_their_url(
    provider: IdentityProvider, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    provider.status = status
    keys = PublishedKeys(provider.url.replace("://", "://lyceum:password@") + "?token=secret")
    with pytest.raises(KeysUnavailable, match="cannot be had now"):
        await keys.look_again()
    (told,) = [
        record.getMessage() for record in caplog.records if record.name == "infrastructure.identity.published_keys"
    ]
    assert told == f"no keys at {provider.url}: the answer is {status}"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html>", "what is there is no JSON"),
        (b"\xff", "what is there is no JSON"),
        (b"[]", "what is there is no set of keys"),
        (b"{}", "what is there is no set of keys"),
        (b'{"keys": {}}', "what is there is no set of keys"),
        (b'{"keys": [7]}', "none of the keys there can check a signature"),
        (b'{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}', "none of the keys there can check a signature"),
    ],
)
async def test_an_answer_without_a_usable_key_is_told_from_no_answer(
    provider: IdentityProvider, caplog: pytest.LogCaptureFixture, body: bytes, problem: str
) -> None:
    provider.body = body
    with pytest.raises(KeysUnavailable, match="publishes no key that can check a signature"):
        await tokens(provider).viewer(FIRST.sign())
    (told,) = [
        record.getMessage() for record in caplog.records if record.name == "infrastructure.identity.published_keys"
    ]
    assert told == f"no usable keys at {provider.url}: {problem}"


async def test_unknown_keys_do_not_make_us_ask_more_often(provider: IdentityProvider) -> None:
    reader = tokens(provider, pause=60)
    for n in range(20):
        assert not await taken(reader, SigningKey(f"made-up-{n}", "RS256", SECOND.private).sign())
    assert provider.asked == 1
    assert await taken(reader, FIRST.sign())


BREAKDOWNS: dict[str, Callable[[IdentityProvider], None]] = {
    "error": lambda provider: setattr(provider, "status", 500),
    "no JSON": lambda provider: setattr(provider, "body", b"<html>"),
    "a list": lambda provider: setattr(provider, "body", b"[]"),
    "no list": lambda provider: setattr(provider, "body", b'{"keys": {}}'),
    "odd keys": lambda provider: setattr(provider, "body", b'{"keys": [7]}'),
    "only a secret": lambda provider: provider.publish({"kty": "oct", "kid": "first", "k": "c2VjcmV0"}),
    "for encryption": lambda provider: provider.publish(FIRST.published(use="enc")),
}


@pytest.mark.parametrize("breakdown", BREAKDOWNS)
async def test_without_keys_a_token_can_neither_be_taken_nor_refused(
    provider: IdentityProvider, breakdown: str
) -> None:
    BREAKDOWNS[breakdown](provider)
    reader = tokens(provider)
    with pytest.raises(KeysUnavailable):
        await reader.viewer(FIRST.sign())
    provider.status = 200
    provider.publish(FIRST)
    assert await taken(reader, FIRST.sign())


@pytest.mark.parametrize("breakdown", BREAKDOWNS)
async def test_keys_that_are_known_go_on_when_new_ones_cannot_be_had(
    provider: IdentityProvider, breakdown: str
) -> None:
    reader = tokens(provider)
    assert await taken(reader, FIRST.sign())
    BREAKDOWNS[breakdown](provider)
    with pytest.raises(KeysUnavailable):
        await reader.viewer(SECOND.sign())
    assert await taken(reader, FIRST.sign(sub="ben"))


@pytest.mark.world
async def test_nobody_listens_there() -> None:
    with identity_provider(FIRST) as provider:
        reader = tokens(provider)
    with pytest.raises(KeysUnavailable):
        await reader.viewer(FIRST.sign())


async def test_others_are_served_while_the_keys_are_waited_for(provider: IdentityProvider) -> None:
    reader = tokens(provider, SECRET)
    provider.silence.clear()
    waiting = asyncio.create_task(reader.viewer(FIRST.sign()))
    await asyncio.sleep(0)
    assert (await reader.viewer(Tokens(SECRET).mint("ben", [Role.LEARNER]))).id == "ben"
    assert not waiting.done()
    provider.silence.set()
    assert (await waiting).id == "anna"


# ------------------------------------------------------------ which algorithm


def signed_with_public_half(claims: dict[str, Any]) -> str:
    """A token by somebody who hopes that a public key is taken for a secret."""
    pem = FIRST.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = b".".join(
        urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "HS256", "kid": "first"}, claims)
    )
    signature = urlsafe_b64encode(hmac.digest(pem, signed, "sha256")).rstrip(b"=")
    return (signed + b"." + signature).decode()


@pytest.mark.parametrize(
    ("secret", "ours", "theirs"), [(SECRET, True, True), (None, False, True)], ids=["both", "published keys only"]
)
async def test_a_token_is_checked_only_with_what_its_algorithm_is_for(
    provider: IdentityProvider, secret: str | None, ours: bool, theirs: bool
) -> None:
    reader = tokens(provider, secret)
    assert await taken(reader, Tokens(SECRET).mint("anna", [])) is ours
    assert await taken(reader, FIRST.sign()) is theirs
    claims = {"sub": "anna", "exp": int(time.time()) + 60}
    for forged in (
        signed_with_public_half(claims),
        jwt.encode(claims, "", "none", {"kid": "first"}),
        jwt.encode(claims, SECRET, "HS512"),
        jwt.encode(claims, SECOND.private, "RS256", {"kid": "first"}),
    ):
        assert not await taken(reader, forged)


async def test_where_there_is_only_a_secret_no_other_token_is_taken() -> None:
    assert not await taken(Tokens(SECRET), FIRST.sign())


async def test_a_key_that_names_its_algorithm_checks_no_other(provider: IdentityProvider) -> None:
    provider.publish(FIRST.published(alg="RS256"))
    assert await taken(tokens(provider), FIRST.sign())
    assert not await taken(tokens(provider), SigningKey("first", "PS256", FIRST.private).sign())


# ------------------------------------------------------------ claims

NOW = int(time.time())


@pytest.mark.parametrize(
    ("claims", "good"),
    [
        ({}, True),
        ({"aud": "lyceum", "iss": "https://school.example"}, True),
        ({"aud": ["other", "lyceum"]}, True),
        ({"aud": "other"}, False),
        ({"aud": None}, False),
        ({"iss": "https://other.example"}, False),
        ({"iss": None}, False),
        ({"nbf": NOW + 15, "iat": NOW + 15}, True),
        ({"nbf": NOW + 86_400}, False),
        ({"iat": NOW + 86_400}, False),
        ({"iat": "yesterday"}, False),
        ({"exp": NOW - 1}, False),
        ({"exp": 1e999}, False),
        ({"exp": [1]}, False),
        ({"sub": ""}, False),
        ({"sub": " "}, False),
        ({"sub": "system:author"}, False),
        ({"sub": "anna\n"}, False),
        ({"sub": "anna\u202e"}, False),
        ({"sub": 7}, False),
        ({"sub": {"id": "anna"}}, False),
        ({"sub": "a" * 255}, True),
        ({"sub": "a" * 256}, False),
        ({"sub": "Zoë Ünal|42@school.example"}, True),
        ({"note": "x" * 9000}, False),
    ],
)
async def test_claims(provider: IdentityProvider, claims: dict[str, Any], good: bool) -> None:
    reader = tokens(provider, audience="lyceum", issuer="https://school.example")
    token = FIRST.sign(**{"aud": "lyceum", "iss": "https://school.example", **claims})
    assert await taken(reader, token) is good


async def test_a_token_for_another_audience_is_not_for_us_who_have_none(provider: IdentityProvider) -> None:
    assert not await taken(tokens(provider), FIRST.sign(aud="other"))


@pytest.mark.parametrize(
    ("path", "claims", "roles"),
    [
        ("roles", {"roles": ["LEARNER", "ADMIN"]}, {Role.LEARNER, Role.ADMIN}),
        ("roles", {"roles": ["LEARNER", "offline_access", "learner", "admin", ""]}, {Role.LEARNER}),
        ("roles", {"roles": []}, set()),
        ("roles", {"roles": None}, set()),
        ("realm_access.roles", {"realm_access": {"roles": ["TEACHER"]}}, {Role.TEACHER}),
        ("realm_access.roles", {"roles": ["ADMIN"]}, set()),
        ("realm_access.roles", {"realm_access": "ADMIN"}, set()),
        ("https://school.example/roles", {"https://school.example/roles": ["ANALYST"]}, {Role.ANALYST}),
        ("roles", {"roles": "ADMIN"}, None),
        ("roles", {"roles": {"ADMIN": True}}, None),
        ("roles", {"roles": ["ADMIN", 7]}, None),
        ("roles", {"roles": 7}, None),
    ],
)
async def test_roles_are_where_the_settings_say(
    provider: IdentityProvider, path: str, claims: dict[str, Any], roles: set[Role] | None
) -> None:
    reader, token = tokens(provider, roles_claim=path), FIRST.sign(**claims)
    if roles is None:
        assert not await taken(reader, token)
    else:
        assert (await reader.viewer(token)).roles == roles


# ------------------------------------------------------------ a server that has published keys only

EVENTS = "subscription ($id: ID!) { sessionEvents(sessionId: $id) { version } }"


def refused(server: RunningServer, token: str) -> tuple[int, str]:
    """The status and the code of a request with a token that is not taken."""
    response = Person(server, "", token).post("{ viewer { id } }")
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


async def is_served(person: Person) -> bool:
    return person.post("{ viewer { id } }").status_code == 200


async def closed_with(server: RunningServer, token: str) -> int:
    """The code that a socket with this token is closed with."""
    url = server.url.replace("http", "ws", 1) + "/graphql"
    async with websockets.connect(url, subprotocols=["graphql-transport-ws"]) as ws:  # type: ignore[list-item]
        await ws.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        await ws.wait_closed()
        return ws.close_code or 0


async def test_a_server_with_published_keys(provider: IdentityProvider, launch: Callable[..., RunningServer]) -> None:
    provider.status = 503
    server = launch(LYCEUM_JWKS_URL=provider.url, LYCEUM_MODE="production", LYCEUM_MASTER_KEY="A" * 43 + "=")
    assert refused(server, FIRST.sign()) == (503, "UPSTREAM_UNAVAILABLE")
    assert await closed_with(server, FIRST.sign()) == 1013
    token = jwt.encode({"sub": "anna", "exp": NOW + 86_400}, SECRET, "HS256")
    assert refused(server, token) == (401, "UNAUTHENTICATED")
    provider.status = 200
    learner = Person(server, "anna", FIRST.sign())
    await eventually(lambda: is_served(learner))
    session_id = start_exam(learner)
    brief = Person(server, "anna", FIRST.sign(exp=int(time.time()) + 4))
    async with brief.subscribe(EVENTS, id=session_id) as stream:
        assert (await take(stream, 1))[0]["sessionEvents"]["version"] == 1
        with pytest.raises(websockets.ConnectionClosedError) as closed:
            await take(stream, 100)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
    assert refused(server, brief.token) == (401, "UNAUTHENTICATED")
