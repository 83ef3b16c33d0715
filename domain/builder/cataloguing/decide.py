"""What the catalogue does when it is told something, or why it refuses."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, replace
from datetime import datetime
from typing import Any, assert_never, cast

from domain.builder.catalog import CLASSES, CatalogSection, Entry, Persona, section_of
from domain.builder.cataloguing.commands import CatalogCommand, RetireEntry, SaveEntry, TakeRelease
from domain.builder.cataloguing.events import (
    AudienceSaved,
    CatalogEvent,
    CategorySaved,
    EntryRetired,
    EntrySaved,
    LocationSaved,
    PersonaSaved,
    ToneSaved,
    TopicSaved,
)
from domain.builder.cataloguing.evolve import evolve
from domain.builder.cataloguing.refusals import (
    MAX_ENTRIES,
    MAX_PERSONAS,
    OnePersonaHasToStay,
    TheEntryNeedsAField,
    TheNameIsTaken,
    ThereAreEntriesEnough,
    ThereIsNoSuchEntry,
)
from domain.builder.cataloguing.rules import check, told
from domain.builder.cataloguing.state import CatalogState
from domain.decider import Decider
from domain.session import Id, StreamKind
from domain.texts import fold

OTHERS = re.compile(r"[^a-z0-9]+")
"""What no id has."""

SAVED: Mapping[CatalogSection, type[EntrySaved]] = {
    CatalogSection.CATEGORY: CategorySaved,
    CatalogSection.AUDIENCE: AudienceSaved,
    CatalogSection.TONE: ToneSaved,
    CatalogSection.LOCATION: LocationSaved,
    CatalogSection.TOPIC: TopicSaved,
    CatalogSection.PERSONA: PersonaSaved,
}


def decide(state: CatalogState, command: CatalogCommand, now: datetime) -> Sequence[CatalogEvent]:
    """The events that a command leads to. Raises a `Refused` if it may not be carried out."""
    match command:
        case TakeRelease(release):
            return [] if release.release == state.release else [release]
        case SaveEntry(section, id, given):
            return _change(state, section, id, given) if id else _add(state, section, given)
        case RetireEntry(id):
            return _retire(state, id)
        case _:
            assert_never(command)


def _add(state: CatalogState, section: CatalogSection, given: Mapping[str, object]) -> Sequence[CatalogEvent]:
    made: Callable[..., Entry] = CLASSES[section]
    for one in fields(CLASSES[section]):
        if one.default is MISSING and one.name != "id" and one.name not in given:
            name = told(CLASSES[section], one.name)
            raise TheEntryNeedsAField(field=name, field_name=name)
    _check_room(state, section)
    id = _new_id(state, section, str(given["name"]))
    return _save(state, section, made(id=id, **given))


def _change(
    state: CatalogState, section: CatalogSection, id: Id, given: Mapping[str, object]
) -> Sequence[CatalogEvent]:
    before = state.all_of(section).get(id)
    if before is None:
        raise ThereIsNoSuchEntry(field="id", id=id)
    after = cast(Entry, replace(cast(Any, before), **given))
    if after == before and id not in state.retired:
        return []
    if id in state.retired:
        _check_room(state, section)
    if isinstance(after, Persona):
        after = replace(after, version=after.version + 1)
    return _save(state, section, after)


def _save(state: CatalogState, section: CatalogSection, entry: Entry) -> Sequence[CatalogEvent]:
    check(entry)
    if any(fold(one.name) == fold(entry.name) and one.id != entry.id for one in state.offered(section).values()):
        raise TheNameIsTaken(field=told(type(entry), "name"), name=entry.name)
    return [SAVED[section](entry)]  # type: ignore[arg-type]


def _retire(state: CatalogState, id: Id) -> Sequence[CatalogEvent]:
    entry = state.find(id)
    if entry is None:
        raise ThereIsNoSuchEntry(field="id", id=id)
    if id in state.retired:
        return []
    section = section_of(entry)
    if section is CatalogSection.PERSONA and len(state.offered(section)) == 1:
        raise OnePersonaHasToStay(field="id")
    return [EntryRetired(section, id)]


def _check_room(state: CatalogState, section: CatalogSection) -> None:
    limit = MAX_PERSONAS if section is CatalogSection.PERSONA else MAX_ENTRIES
    if len(state.offered(section)) >= limit or len(state.all_of(section)) >= 2 * MAX_ENTRIES:
        raise ThereAreEntriesEnough(limit=limit)


def _new_id(state: CatalogState, section: CatalogSection, name: str) -> Id:
    """An id that tells what the entry is: its section and its name, with a number where there is one like it."""
    slug = OTHERS.sub("-", fold(name[:100], accents=False)).strip("-") or "entry"
    stem = f"{section.value.lower()}:{slug}"
    number = next(n for n in range(1, 3 * MAX_ENTRIES) if _numbered(stem, n) not in state.all_of(section))
    return _numbered(stem, number)


def _numbered(stem: str, number: int) -> Id:
    return Id(stem if number == 1 else f"{stem}-{number}")


DECIDER: Decider[CatalogState, CatalogCommand, CatalogEvent] = Decider(
    kind=StreamKind.CATALOG,
    initial=lambda id: CatalogState(id=id),
    commands=CatalogCommand,
    decide=decide,
    evolve=evolve,
)
