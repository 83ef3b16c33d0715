"""What each event makes of the catalogue."""

from dataclasses import replace
from typing import assert_never

from domain.builder.catalog import Entry, section_of
from domain.builder.cataloguing.events import (
    AudienceSaved,
    CatalogEvent,
    CategorySaved,
    EntryRetired,
    LocationSaved,
    PersonaSaved,
    ReleaseTaken,
    ToneSaved,
    TopicSaved,
)
from domain.builder.cataloguing.state import OWNER, CatalogState
from domain.lifecycle import SessionErased


def evolve(state: CatalogState, event: CatalogEvent) -> CatalogState:
    """The catalogue after an event."""
    match event:
        case ReleaseTaken():
            return _with_release(state, event)
        case (
            CategorySaved(entry)
            | AudienceSaved(entry)
            | ToneSaved(entry)
            | LocationSaved(entry)
            | TopicSaved(entry)
            | PersonaSaved(entry)
        ):
            saved = _with_entry(state, entry)
            return replace(saved, changed=saved.changed | {entry.id}, retired=saved.retired - {entry.id})
        case EntryRetired(_, id):
            return replace(state, changed=state.changed | {id}, retired=state.retired | {id})
        case SessionErased():
            return state
        case _:
            assert_never(event)


def _with_release(state: CatalogState, event: ReleaseTaken) -> CatalogState:
    """The state with what a release has, but for what administrators have changed."""
    state = replace(state, owner_id=OWNER, release=event.release)
    for entry in event.entries():
        if entry.id not in state.changed:
            state = _with_entry(state, entry)
    return state


def _with_entry(state: CatalogState, entry: Entry) -> CatalogState:
    section = section_of(entry)
    return replace(state, entries={**state.entries, section: {**state.all_of(section), entry.id: entry}})
