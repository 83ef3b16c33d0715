"""What saving leads to: what was typed is kept, whether it holds or not; what two devices changed at once conflicts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.builder.choosing import CHOICES
from domain.builder.commands import CreateDraft, SaveDraft
from domain.builder.events import DraftCreated, DraftSaved
from domain.builder.metadata import FIELDS, DraftTopic, Metadata, TrainingType
from domain.builder.outline import Outline
from domain.builder.refusals import TheFieldHasChanged, TheListIsTooLong, TheTextIsTooLong, require_editable
from domain.builder.state import Builder
from domain.builder.touching import changed_at
from domain.names import in_camel_case
from domain.session import RefusalCode, Refused, TheVersionMoved
from domain.texts import plain

MAX_TEXT = 20_000
MAX_ID = 200
MAX_TOPICS = 50
"""What more than that is, nobody has typed."""


class TheDraftHasBegun(Refused):
    """The draft has begun already; create another one."""

    code = RefusalCode.ALREADY_DONE


def create(draft: Builder, command: CreateDraft) -> Sequence[DraftCreated]:
    """What beginning a draft leads to. A copy has nothing of the sources that its sections were made of."""
    if draft.version:
        raise TheDraftHasBegun
    metadata = Metadata(**_plain(FIELDS, command.metadata))
    outline = command.outline
    if outline:
        outline = Outline(tuple(replace(one, cites=()) for one in outline.sections))
    unknown = tuple(name for name in FIELDS if name in command.unknown)
    created = DraftCreated(command.author_id, command.catalog_version, metadata, unknown, command.copied_from, outline)
    return [created]


def save(draft: Builder, command: SaveDraft) -> Sequence[DraftSaved]:
    """What saving some fields leads to: nothing, if they are as they were. Raises a `Refused`."""
    require_editable(draft)
    check_seen(draft, command.seen)
    names = {*command.fields, "location_zone"} if "location_id" in command.fields else {*command.fields}
    values = _plain(names, command.metadata)
    values = {name: value for name, value in values.items() if name not in _retired(draft, values, command.unknown)}
    changed = {name: value for name, value in values.items() if _differs(draft, name, value, command.unknown)}
    for name, value in changed.items():
        _check_conflict(draft, name, value, command.seen)
    if not changed:
        return []
    unknown = tuple(one for one in changed if one in command.unknown)
    version = draft.catalog_version if command.catalog_version is None else command.catalog_version
    return [DraftSaved(tuple(changed), Metadata(**changed), version, unknown)]


def check_seen(draft: Builder, seen: int | None) -> None:
    """Raise `TheVersionMoved` for a version that nobody has seen: one that is yet to come, or before the first."""
    if seen is not None and not 1 <= seen <= draft.version:
        raise TheVersionMoved(field="expectedVersion", expected=seen, current_version=draft.version)


def _retired(draft: Builder, values: Mapping[str, object], unknown: Collection[str]) -> Collection[str]:
    """Fields that are as they were, and that the catalogue knew then: what it offers no longer, a draft keeps."""
    known = [name for name in values if name in unknown and name not in draft.unknown]
    same = {name for name in known if values[name] == getattr(draft.metadata, name)}
    return same | {"location_zone"} if "location_id" in same else same


def _differs(draft: Builder, name: str, value: object, unknown: tuple[str, ...]) -> bool:
    return getattr(draft.metadata, name) != value or (name in draft.unknown) != (name in unknown)


def _check_conflict(draft: Builder, name: str, value: object, seen: int | None) -> None:
    now = getattr(draft.metadata, name)
    if seen is not None and now != value and changed_at(draft, name) > seen:
        raise TheFieldHasChanged(field=f"metadata.{in_camel_case(name)}", now=shown(now), current_version=draft.version)


def shown(value: object) -> object:
    """A value as a message has it."""
    match value:
        case None:
            return ""
        case TrainingType():
            return value.value
        case tuple():
            return ", ".join(one.title if isinstance(one, DraftTopic) else str(one) for one in value)
        case _:
            return value


def _plain(names: Collection[str], metadata: Metadata) -> dict[str, Any]:
    """Named fields as they are kept: plain texts, and null for blank ones. Raises a `Refused` beyond all bounds."""
    return {name: _plain_value(name, getattr(metadata, name)) for name in FIELDS if name in names}


def _plain_value(name: str, value: object) -> object:
    match value:
        case str():
            _check_length(f"metadata.{in_camel_case(name)}", value, MAX_ID if name in CHOICES else MAX_TEXT)
            text = plain(value)
            return text if text.strip() else None
        case tuple():
            if len(value) > MAX_TOPICS:
                raise TheListIsTooLong(field="metadata.topics", limit=MAX_TOPICS, given=len(value))
            return tuple(_plain_topic(number, topic) for number, topic in enumerate(value))
        case _:
            return value


def _plain_topic(number: int, topic: DraftTopic) -> DraftTopic:
    for name, text in (("title", topic.title), ("description", topic.description or "")):
        _check_length(f"metadata.topics[{number}].{name}", text, MAX_TEXT)
    return replace(topic, title=plain(topic.title), description=topic.description and plain(topic.description))


def _check_length(field: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise TheTextIsTooLong(field=field, limit=limit, given=len(text))


def taken(draft: Builder, event: DraftSaved) -> Builder:
    """A draft with the fields as its author has typed them."""
    rest = set(draft.unknown) - set(event.fields)
    return replace(
        draft,
        metadata=draft.metadata.merged(event.fields, event.metadata),
        unknown=tuple(one for one in FIELDS if one in rest or one in event.unknown),
        catalog_version=event.catalog_version,
    )
