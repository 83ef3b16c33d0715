"""What the session builder's resolvers need of the world."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.builder.catalog import Catalog, Section
from domain.session import Id, Request


class Catalogue(Protocol):
    """The catalogue."""

    async def current(self) -> Catalog:
        """What can be chosen now."""

    async def at(self, version: int) -> Catalog | None:
        """What could be chosen at a version; None if it never had it."""

    async def save(self, section: Section, id: Id | None, fields: Mapping[str, object], request: Request) -> Catalog:
        """Change an entry, or add one. Raises a `Refused`; then nothing was recorded."""

    async def retire(self, id: Id, request: Request) -> Catalog:
        """Offer an entry no longer. Raises a `Refused`; then nothing was recorded."""


@dataclass(frozen=True, slots=True)
class BuilderPorts:
    """What builder needs."""

    catalogue: Catalogue
