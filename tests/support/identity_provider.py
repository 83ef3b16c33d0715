"""A server that stands for an identity provider: it publishes keys and signs tokens with them."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

MAKERS: dict[str, Callable[[], Any]] = {
    "RS": lambda: rsa.generate_private_key(65537, 2048),
    "PS": lambda: rsa.generate_private_key(65537, 2048),
    "ES": lambda: ec.generate_private_key(ec.SECP256R1()),
    "Ed": ed25519.Ed25519PrivateKey.generate,
}
WRITERS: dict[str, Callable[..., Any]] = {
    "RS": RSAAlgorithm.to_jwk,
    "PS": RSAAlgorithm.to_jwk,
    "ES": ECAlgorithm.to_jwk,
    "Ed": OKPAlgorithm.to_jwk,
}


@dataclass(frozen=True)
class SigningKey:
    """A key of the identity provider."""

    id: str | None
    algorithm: str
    private: Any

    @classmethod
    def new(cls, id: str | None = "first", algorithm: str = "RS256") -> "SigningKey":
        return cls(id, algorithm, MAKERS[algorithm[:2]]())

    def published(self, **more: Any) -> dict[str, Any]:
        """The public half, as a JWK."""
        jwk = WRITERS[self.algorithm[:2]](self.private.public_key(), as_dict=True)
        named = {"kid": self.id} if self.id else {}
        return {**jwk, **named, "use": "sig", **more}

    def sign(self, **claims: Any) -> str:
        """A learner's token with these claims; None leaves a claim out."""
        now = int(time.time())
        merged = {"sub": "anna", "roles": ["LEARNER"], "iat": now, "exp": now + 600, **claims}
        kept = {name: value for name, value in merged.items() if value is not None}
        return jwt.encode(kept, self.private, self.algorithm, headers={"kid": self.id} if self.id else None)


@dataclass
class IdentityProvider:
    """What is published, and how often it was asked for. `status` is what it answers with."""

    url: str = ""
    status: int = 200
    body: bytes = b""
    asked: int = 0
    silence: threading.Event = field(default_factory=threading.Event)

    def publish(self, *keys: SigningKey | dict[str, Any]) -> None:
        """Publish these keys and no others."""
        self.body = json.dumps({"keys": [k.published() if isinstance(k, SigningKey) else k for k in keys]}).encode()


@contextmanager
def identity_provider(*keys: SigningKey) -> Iterator[IdentityProvider]:
    """A running identity provider. While `silence` is cleared it takes requests and does not answer."""
    provider = IdentityProvider()
    provider.publish(*keys)
    provider.silence.set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked += 1
            provider.silence.wait(20)
            self.send_response(provider.status)
            self.end_headers()
            self.wfile.write(provider.body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}/jwks"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.silence.set()
        server.shutdown()
        server.server_close()
