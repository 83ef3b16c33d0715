"""What the catalogue can be told."""

from collections.abc import Mapping
from typing import TypeAlias

from domain.builder.catalog import CatalogSection
from domain.builder.cataloguing.events import ReleaseTaken
from domain.session import Id, command


@command
class TakeRelease:
    """Take over what ships with a release."""

    release: ReleaseTaken


@command
class SaveEntry:
    """Set the named fields of an entry; without an id it is a new one."""

    section: CatalogSection
    id: Id | None
    fields: Mapping[str, object]


@command
class RetireEntry:
    """Offer an entry no longer."""

    id: Id


CatalogCommand: TypeAlias = TakeRelease | SaveEntry | RetireEntry
"""All that the catalogue can be told."""
