"""Which pages of which sites may use the server from a browser: CORS, WebSockets, and requests that ask nobody first.

Tokens are bearer headers and no cookie is ever read, so a page of another site can act for nobody. What is left is
that it makes browsers ask us things: WebSockets of foreign pages are refused, and so are their plain GETs.
"""

from collections.abc import Mapping, Sequence

from infrastructure.process.readers import ANY_ORIGIN

Headers = list[tuple[bytes, bytes]]

PREFLIGHTED = (b"authorization", b"apollo-require-preflight", b"x-apollo-operation-name", b"graphql-require-preflight")
"""A browser sends none of these to another site before that has agreed to it (Fetch, CORS-preflight request)."""

FOREIGN = (b"cross-site", b"same-site")
"""Values of Sec-Fetch-Site for requests from another origin's page."""

LOCAL_HOSTS = (b"localhost", b"127.0.0.1", b"[::1]")
"""Where frontends are developed, each tool with a port of its own."""

DEFAULT_PORTS = {b"http": b"80", b"https": b"443"}
MAX_ORIGIN = 300
"""Bytes; a host has 253 at most (RFC 1035)."""

PREFLIGHT_SECONDS = 86_400
EXPOSED = b"X-Request-Id, Retry-After, Accept-Ranges, Content-Range, ETag"


class Origins:
    """The origins whose pages are let in, beside those of the host that is asked."""

    def __init__(self, allowed: frozenset[str], *, local_pages: bool = False) -> None:
        self._allowed, self._any = frozenset(origin.encode() for origin in allowed), ANY_ORIGIN in allowed
        self._local_pages = local_pages

    def admit(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a request comes from a page that is let in, or from no page."""
        origin = headers.get(b"origin")
        return origin is None or self._any or self._lets_in(origin) or _is_own(origin, headers)

    def may_get(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a GET comes from no foreign page, from one that is let in, or after a preflight."""
        if b"origin" in headers:
            harmless = self.admit(headers)
        else:
            harmless = self._any or headers.get(b"sec-fetch-site") not in FOREIGN
        return harmless or any(name in headers for name in PREFLIGHTED)

    def shared(self, headers: Mapping[bytes, bytes]) -> Sequence[tuple[bytes, bytes]]:
        """The headers that let the page of an allowed origin read an answer."""
        origin = headers.get(b"origin")
        if self._any:
            return ANYBODY
        if not self._allowed and not self._local_pages:
            return ()
        if origin is None or not self._lets_in(origin):
            return VARYING
        return (
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", EXPOSED),
            *VARYING,
        )

    def _lets_in(self, origin: bytes) -> bool:
        """Whether pages of an origin are let in: by its name, as `*.` before all but its first label, or as local."""
        origin = origin.lower()
        if len(origin) > MAX_ORIGIN or b"*" in origin:
            return False
        if origin in self._allowed:
            return True
        scheme, _, host = origin.partition(b"://")
        if self._local_pages and scheme in DEFAULT_PORTS and _without_port(host) in LOCAL_HOSTS:
            return True
        label, _, domain = host.partition(b".")
        return b"%b://*.%b" % (scheme, domain) in self._allowed and label.replace(b"-", b"").isalnum()

    def preflight(self, headers: Mapping[bytes, bytes]) -> Headers:
        """What the answer to a preflight of an allowed origin has besides."""
        return [
            (b"access-control-allow-methods", b"GET, POST"),
            (b"access-control-allow-headers", headers.get(b"access-control-request-headers", b"")),
            (b"access-control-max-age", str(PREFLIGHT_SECONDS).encode()),
            (b"vary", b"Access-Control-Request-Headers"),
        ]


VARYING = ((b"vary", b"Origin"),)
ANYBODY = ((b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", EXPOSED))


def is_preflight(method: str, headers: Mapping[bytes, bytes]) -> bool:
    """Whether a browser asks whether it may ask."""
    return method == "OPTIONS" and b"origin" in headers and b"access-control-request-method" in headers


def _is_own(origin: bytes, headers: Mapping[bytes, bytes]) -> bool:
    """Whether a page is of the host that is asked; its scheme does not matter, TLS may end before us.

    Browsers leave out the port that a scheme has anyway; proxies may not.
    """
    scheme, _, host = origin.lower().partition(b"://")
    asked, port = headers.get(b"host", b"").lower(), DEFAULT_PORTS.get(scheme)
    return bool(host) and (host == asked or (port is not None and asked == b"%b:%b" % (host, port)))


def _without_port(host: bytes) -> bytes:
    name, colon, port = host.rpartition(b":")
    return name if colon and port.isdigit() else host
