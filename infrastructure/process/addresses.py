"""Under which address a connection counts: its peer's, or the one that a trusted proxy says it has come from."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Headers = Iterable[tuple[bytes, bytes]]

FORWARDED = b"x-forwarded-for"
MAX_FORWARDED, MAX_HOPS = 1024, 16
"""Bytes and addresses that are read of X-Forwarded-For, from its end; what stands before them anybody can have put."""

CUSTOMER_BITS = 64
"""Of an IPv6 address these say whose it is; the others a customer chooses at will (RFC 6177)."""

UNKNOWN = "unknown"


class Proxies:
    """The proxies whose word is taken for where a request has come from."""

    def __init__(self, trusted: Iterable[Network]) -> None:
        self._trusted = tuple(trusted)

    def trusts(self, address: str) -> bool:
        """Whether an address, as `plain` gives it, is that of a trusted proxy."""
        return bool(self._trusted) and address != UNKNOWN and any(ip_address(address) in one for one in self._trusted)

    def origin(self, peer: str, headers: Headers) -> str:
        """Where a request has come from that a trusted proxy hands on: the right-most address that is not trusted.

        What is no address ends the search, and counts under who has handed it on.
        """
        for hop in _hops(headers):
            peer = hop or peer
            if not hop or not self.trusts(hop):
                break
        return peer


def plain(text: str) -> str | None:
    """An address without port, brackets and zone, an IPv4 address in IPv6 as the former; None when it is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def household(address: str) -> str:
    """Who is counted together: an IPv4 address, the network of an IPv6 address."""
    return str(ip_network((address, CUSTOMER_BITS), strict=False)) if ":" in address else address


def _hops(headers: Headers) -> Iterator[str | None]:
    """The addresses of X-Forwarded-For from the last one on; None for what is no address."""
    text = b",".join(value for name, value in headers if name == FORWARDED)[-MAX_FORWARDED:]
    if text:
        yield from (plain(one.strip()) for one in reversed(text.decode("latin-1").rsplit(",", MAX_HOPS)[-MAX_HOPS:]))
