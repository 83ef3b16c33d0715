"""What the session builder's resolvers need of the world."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.builder.catalog import Catalog, CatalogSection
from domain.session import Id, Request
from schema.builder.published_ports import Figures, PublishedSessions


class Catalogue(Protocol):
    """The catalogue."""

    async def current(self) -> Catalog:
        """What can be chosen now."""

    async def save(
        self, section: CatalogSection, id: Id | None, fields: Mapping[str, object], request: Request
    ) -> Catalog:
        """Change an entry, or add one. Raises a `Refused`; then nothing was recorded."""

    async def retire(self, id: Id, request: Request) -> Catalog:
        """Offer an entry no longer. Raises a `Refused`; then nothing was recorded."""


@dataclass(frozen=True, slots=True)
class BuilderPorts:
    """What builder needs.

    `language_of` says in which language a text is, de or en. A draft can be published from a `threshold` of readiness
    on. Test data is for development.
    """

    catalogue: Catalogue
    published: PublishedSessions
    figures: Figures
    language_of: Callable[[str], Awaitable[str]]
    threshold: int
    in_development: bool
