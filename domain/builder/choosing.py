"""What a draft's author has chosen of the catalogue: whether it is there, and what it is called."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from domain.builder.catalog import Audience, Catalog, Location, Tone
from domain.builder.metadata import Metadata
from domain.session import Id

Named = Audience | Tone | Location

CHOICES: Mapping[str, tuple[str, Callable[[Catalog], Mapping[Id, Named]]]] = {
    "audience_id": ("audience_name", lambda catalog: catalog.audiences),
    "tone_id": ("tone_name", lambda catalog: catalog.tones),
    "location_id": ("location", lambda catalog: catalog.locations),
}
"""The fields that are ids of the catalogue, each with the field that says the same in words."""

CHOSEN = frozenset({"category", *CHOICES})
"""The fields that name something of the catalogue."""

IN_WORDS = frozenset(words for words, _ in CHOICES.values())
"""The fields that say in words what an id says."""


def unknown(catalog: Catalog, fields: tuple[str, ...], metadata: Metadata) -> tuple[str, ...]:
    """Those of the fields that name what the catalogue does not have."""
    return tuple(field for field in fields if not _is_known(catalog, field, metadata))


def names(catalog: Catalog, metadata: Metadata) -> Mapping[str, str]:
    """What the ids are called that the catalogue has, by the field that has the id."""
    called = {field: _name(catalog, field, metadata) for field in CHOICES}
    return {field: name for field, name in called.items() if name}


def filled_in(
    catalog: Catalog, before: Metadata, fields: tuple[str, ...], metadata: Metadata
) -> tuple[tuple[str, ...], Metadata]:
    """What an author says, with the zone of the location, and the names of ids that are new and were given alone.

    An id that is cleared takes the name along that it had brought; what the author has typed stays.
    """
    for field, (words, _) in CHOICES.items():
        if field not in fields or words in fields or getattr(metadata, field) == getattr(before, field):
            continue
        name, former = _name(catalog, field, metadata), _name(catalog, field, before)
        is_cleared = getattr(metadata, field) is None and former and getattr(before, words) == former
        if name or is_cleared:
            fields, metadata = (*fields, words), replace(metadata, **{words: name})  # type: ignore[arg-type]
    return fields, _in_zone(catalog, metadata)


def _in_zone(catalog: Catalog, metadata: Metadata) -> Metadata:
    location = catalog.locations.get(metadata.location_id) if metadata.location_id else None
    return replace(metadata, location_zone=location.timezone if location else None)


def _is_known(catalog: Catalog, field: str, metadata: Metadata) -> bool:
    if field == "category":
        return not metadata.category or catalog.has_category(metadata.category)
    return field not in CHOICES or not getattr(metadata, field) or _name(catalog, field, metadata) is not None


def _name(catalog: Catalog, field: str, metadata: Metadata) -> str | None:
    """What the id in a field is called; None where there is none, or the catalogue does not have it."""
    id = getattr(metadata, field)
    found = CHOICES[field][1](catalog).get(id) if id else None
    return found.name if found else None
