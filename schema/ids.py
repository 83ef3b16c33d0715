"""Ids: one for each thing in the whole API, made of the name that it has where it is kept.

Events, states and projections call things by local names: `a` is an option of every question. Clients keep what they
read by its id, so names become ids on their way out, here, and ids become names on their way in. A kind says which of
its things have which names; how an id is made, and what happens to one that was never given, is said in this room.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from domain.session import Id, RefusalCode, Refused

DIGEST_BYTES = 15
"""120 bits, 20 characters of URL-safe base64: among 10^12 ids, two are the same with a chance of one in 10^12."""


class ThereIsNoSuchId(Refused):
    """There is no {what} {id!r} here. Send an id as the API gave it; names in the data of events are none."""

    code = RefusalCode.INVALID_INPUT


class Ids:
    """The ids of what is at a place: at first of everything, `under` names the places further in.

    An id is a keyed BLAKE2b (RFC 7693) of the whole path, so that it is the same on every server and at every reading,
    and nobody outside finds out a name from it. Making one takes about two microseconds, so that nothing is kept.
    """

    __slots__ = ("_path",)

    def __init__(self, key: bytes) -> None:
        self._path = blake2b(key=key, digest_size=DIGEST_BYTES)

    def under(self, *names: str) -> "Ids":
        """The ids of what is at a place further in."""
        inner = object.__new__(Ids)
        inner._path = self._path.copy()
        for name in names:
            inner._path.update(f"{len(name)}:{name}".encode())
        return inner

    def id(self, *names: str) -> Id:
        """The id of what has this path from here; of the place itself without one."""
        return Id(urlsafe_b64encode(self.under(*names)._path.digest()).decode())

    def of_session(self, session_id: str) -> "Ids":
        """The ids of what is in a session."""
        return self.under("session", session_id)

    def names(self, kind: str, names: Iterable[str]) -> Mapping[Id, Id]:
        """Which name is meant by which id, for all things of a kind that are at this place."""
        return {self.id(kind, name): Id(name) for name in names}


def named(names: Mapping[Id, Id], id: str, what: str, field: str) -> Id:
    """The name that is meant by an id. Raises `ThereIsNoSuchId`."""
    try:
        return names[Id(id.strip())]
    except KeyError:
        raise ThereIsNoSuchId(field=field, what=what, id=id) from None
