"""The catalogue as its events make it. Its state is a `Session` in form, so that the log treats it like one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.builder.catalog import Catalog, CatalogSection, Entry, section_of
from domain.session import Id, Session

OWNER = Id("system:catalog")
"""Whose it is: nobody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogState(Session):
    """Its entries by section and id, retired ones too; `changed` are those that an administrator has saved."""

    release: str = ""
    entries: Mapping[CatalogSection, Mapping[Id, Entry]] = field(default_factory=dict)
    changed: frozenset[Id] = frozenset()
    retired: frozenset[Id] = frozenset()

    def all_of(self, section: CatalogSection) -> Mapping[Id, Entry]:
        """The entries of a section, retired ones too."""
        return self.entries.get(section, {})

    def offered(self, section: CatalogSection) -> Mapping[Id, Entry]:
        """The entries of a section that can be chosen."""
        return {id: one for id, one in self.all_of(section).items() if id not in self.retired}

    def find(self, id: Id) -> Entry | None:
        """An entry by its id, a retired one too; None if there is none."""
        return next((section[id] for section in self.entries.values() if id in section), None)

    def catalog(self) -> Catalog:
        """What can be chosen now."""
        return Catalog(self.version, {one: self.offered(one) for one in CatalogSection})


def section_named(state: CatalogState, id: Id) -> CatalogSection | None:
    """The section that an id is of; None if there is no such entry."""
    found = state.find(id)
    return section_of(found) if found else None
