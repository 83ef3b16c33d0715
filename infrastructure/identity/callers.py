"""How many connections an address has open that have shown no token.

Each of them is in one of two places. It *waits* when we wait for it: for the head of a request, or for the first
message on a socket. Whoever waits longest is pushed out by a newcomer, so that those who are slow on purpose never
keep out who is not. It *asks* when it has us work without a token: a request under way, its body, a stream, a socket.
Of these one too many is refused. A valid token takes a connection out of the count for good.
"""

from collections import Counter
from collections.abc import Callable
from enum import Enum, auto

from infrastructure.process.addresses import UNKNOWN, Headers, Proxies, household, plain

CALLER = "lyceum.caller"
"""Where the scope of a request has its caller."""


class Place(Enum):
    """Where a connection is counted."""

    NOWHERE = auto()
    WAITING = auto()
    ASKING = auto()


class Callers:
    """The callers of each address. Nothing is kept of an address that has no connection."""

    def __init__(self, most: int, proxies: Proxies) -> None:
        self.most, self._proxies = most or float("inf"), proxies
        self.waiting: dict[str, dict[Caller, None]] = {}
        self.asking: Counter[str] = Counter()

    def direct(self, peer: tuple[str, int] | None, push_out: Callable[[], None]) -> "Caller | None":
        """Who a connection is from; None when it is a trusted proxy's, which may be from many."""
        address = _address(peer)
        return None if self._proxies.trusts(address) else Caller(self, address, push_out)

    def behind(self, peer: tuple[str, int] | None, headers: Headers, push_out: Callable[[], None]) -> "Caller":
        """Who a request is from that a trusted proxy has handed on."""
        return Caller(self, self._proxies.origin(_address(peer), headers), push_out)


class Caller:
    """The other end of a connection, or of a request through a proxy."""

    def __init__(self, callers: Callers, address: str, push_out: Callable[[], None]) -> None:
        self._all, self._push_out = callers, push_out
        self._address = household(address)
        self._place, self._counts = Place.NOWHERE, True
        self.is_too_many = False
        """Whether it asks without a token, and as many others as may did so when it began to."""

    def waits(self) -> None:
        """Count it among those that we wait for; who has waited longest may have to go."""
        if not self._counts or self._place is Place.WAITING:
            return
        self._leave()
        self._place = Place.WAITING
        row = self._all.waiting.setdefault(self._address, {})
        row[self] = None
        if len(row) > self._all.most:
            longest = next(iter(row))
            longest.uncount()
            longest._push_out()

    def asks(self) -> bool:
        """Count it among those that ask without a token, until it shows one; whether they are not too many now."""
        if self._counts and self._place is not Place.ASKING:
            self._leave()
            self._place = Place.ASKING
            self._all.asking[self._address] += 1
            self.is_too_many = self._all.asking[self._address] > self._all.most
        return not self.is_too_many

    def uncount(self) -> None:
        """Count it no more, whatever it does: it has shown a valid token, or is gone."""
        self._leave()
        self._counts = False

    def _leave(self) -> None:
        if self._place is Place.WAITING:
            del (row := self._all.waiting[self._address])[self]
            if not row:
                del self._all.waiting[self._address]
        elif self._place is Place.ASKING:
            self._all.asking[self._address] -= 1
            if not self._all.asking[self._address]:
                del self._all.asking[self._address]
        self._place, self.is_too_many = Place.NOWHERE, False


def _address(peer: tuple[str, int] | None) -> str:
    return (plain(peer[0]) if peer else None) or UNKNOWN
