"""The catalogue: what ships, as administrators have changed it; a stream of the log that is nobody's session."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from domain.builder.catalog import Catalog, CatalogSection
from domain.builder.cataloguing.commands import RetireEntry, SaveEntry, TakeRelease
from domain.builder.cataloguing.decide import DECIDER
from domain.builder.cataloguing.events import ReleaseTaken
from domain.builder.cataloguing.state import OWNER, CatalogState
from domain.session import Id, Request, Session, StreamKind
from infrastructure.foundation import Streams

SHIPPED = Path(__file__).parent / "catalog.json"

OPENED = Request(OWNER, command_id="catalog")
"""With what the stream begins, whichever process is first."""


@cache
def shipped() -> ReleaseTaken:
    """The catalogue that ships with this release."""
    content = SHIPPED.read_bytes()
    return msgspec.convert({**msgspec.json.decode(content), "release": sha256(content).hexdigest()[:16]}, ReleaseTaken)


class Catalogue:
    """The catalogue of an installation."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams("catalog", {StreamKind.CATALOG: DECIDER})
        self._id = self._streams.new_id(StreamKind.CATALOG, OPENED)

    async def current(self) -> Catalog:
        """What can be chosen now."""
        return (await self._state()).catalog()

    async def save(
        self, section: CatalogSection, id: Id | None, fields: Mapping[str, object], request: Request
    ) -> Catalog:
        """Change an entry, or add one. Raises a `Refused`; then nothing was recorded."""
        return await self._execute(SaveEntry(section, id, fields), request)

    async def retire(self, id: Id, request: Request) -> Catalog:
        """Offer an entry no longer. Raises a `Refused`; then nothing was recorded."""
        return await self._execute(RetireEntry(id), request)

    async def _execute(self, command: SaveEntry | RetireEntry, request: Request) -> Catalog:
        state = await self._state()
        return _catalog(await self._streams.execute(state.id, command, request)).catalog()

    async def _state(self) -> CatalogState:
        """The stream as it stands, with what this release ships."""
        state = await self._streams.get(self._id)
        if state is None:
            return _catalog(await self._streams.start(StreamKind.CATALOG, TakeRelease(shipped()), OPENED))
        if _catalog(state).release == shipped().release:
            return _catalog(state)
        taking = Request(OWNER, command_id=f"release:{shipped().release}")
        return _catalog(await self._streams.execute(self._id, TakeRelease(shipped()), taking))


def _catalog(state: Session) -> CatalogState:
    assert isinstance(state, CatalogState)
    return state
