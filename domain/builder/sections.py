"""What editing the outline leads to, section by section. Its minutes may no longer fit then."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from domain.builder.commands import AddSection, DuplicateSection, MoveSection, RemoveSection, UpdateSection
from domain.builder.outline import Origin, Section, SectionType
from domain.builder.refusals import TheFieldHasChanged, camel, require_editable
from domain.builder.room import check_length
from domain.builder.saving import check_seen, shown
from domain.builder.section_events import (
    SectionAdded,
    SectionDuplicated,
    SectionEvent,
    SectionMoved,
    SectionRemoved,
    SectionUpdated,
)
from domain.builder.section_values import checked
from domain.builder.state import Builder
from domain.builder.touching import changed_at
from domain.builder.ways import EDITABLE
from domain.session import Id, RefusalCode, Refused
from domain.texts import MAX_TITLE

MOST_SECTIONS = 200

USUAL_MINUTES: Mapping[SectionType, int] = {SectionType.OPENER: 10, SectionType.EXERCISE: 20}
OTHER_MINUTES = 15
"""How long a section takes until somebody says something else."""

REQUIRED = frozenset({SectionType.OPENER, SectionType.CLOSING})
"""What an outline has to have, once it has it."""

COPY = " (Copy)"


E = TypeVar("E", SectionAdded, SectionUpdated, SectionDuplicated)


class TheOutlineIsFull(Refused):
    """An outline has up to {limit} sections. Remove one first."""

    code = RefusalCode.WRONG_PHASE


class ThereIsNoSuchSection(Refused):
    """The outline has no section {name!r}; it was removed, or is one of another draft or version. Read it again."""

    code = RefusalCode.NOT_FOUND


class TheSectionIsThere(Refused):
    """The draft has a section {name!r} already. Give the new one another name."""

    code = RefusalCode.ALREADY_DONE


class TheSectionIsRequired(Refused):
    """The section {title!r} is required, and stays. Change it, or move it."""

    code = RefusalCode.INVALID_INPUT


def new_section(name: Id, type: SectionType, title: str | None = None, minutes: int | None = None) -> Section:
    """A section as it is added: what nobody says of it is as usual."""
    usual = USUAL_MINUTES.get(type, OTHER_MINUTES)
    return Section(
        name=name,
        type=type,
        title=type.value.title() if title is None else title,
        duration_minutes=usual if minutes is None else minutes,
        origin=Origin.USER,
    )


def add(draft: Builder, command: AddSection) -> Sequence[SectionAdded]:
    """What putting a section in leads to. An outline's first opener and its first closing are required."""
    require_editable(draft)
    section = command.section
    _check_new(draft, section.name)
    values = {name: checked(name, getattr(section, name)) for name in EDITABLE}
    is_first = not any(one.is_required and one.type is section.type for one in draft.sections)
    added = replace(section, **values, is_required=section.type in REQUIRED and is_first)  # type: ignore[arg-type]
    end = len(draft.sections) + 1
    position = end if command.position is None else min(max(command.position, 1), end)
    return [_within_length(draft, SectionAdded(added, position))]


def update(draft: Builder, command: UpdateSection) -> Sequence[SectionUpdated]:
    """What changing a section leads to: nothing, if it is as it was."""
    require_editable(draft)
    check_seen(draft, command.seen)
    section = _section(draft, command.name)
    values = {name: checked(name, value) for name, value in command.fields.items() if name in EDITABLE}
    changed = {name: value for name, value in values.items() if value != getattr(section, name)}
    for name in changed:
        if command.seen is not None and changed_at(draft, name, section.name) > command.seen:
            now = shown(getattr(section, name))
            raise TheFieldHasChanged(field=camel(name), now=now, current_version=draft.version)
    updated = replace(section, **changed)  # type: ignore[arg-type]
    return [_within_length(draft, SectionUpdated(tuple(changed), updated))] if changed else []


def move(draft: Builder, command: MoveSection) -> Sequence[SectionMoved]:
    """What putting a section somewhere else leads to."""
    require_editable(draft)
    section = _section(draft, command.name)
    position = min(max(command.position, 1), len(draft.sections))
    return [SectionMoved(section.name, position)] if draft.sections[position - 1] is not section else []


def duplicate(draft: Builder, command: DuplicateSection) -> Sequence[SectionDuplicated]:
    """What copying a section leads to."""
    require_editable(draft)
    section = _section(draft, command.name)
    _check_new(draft, command.copy_name)
    title = section.title[: MAX_TITLE - len(COPY)] + COPY
    return [_within_length(draft, SectionDuplicated(section.name, command.copy_name, title))]


def remove(draft: Builder, command: RemoveSection) -> Sequence[SectionRemoved]:
    """What taking a section out leads to."""
    require_editable(draft)
    section = _section(draft, command.name)
    others = [one for one in draft.sections if one.is_required and one.type is section.type and one is not section]
    if section.is_required and not others:
        raise TheSectionIsRequired(field="sectionId", title=section.title)
    return [SectionRemoved(section.name)]


def _within_length(draft: Builder, event: E) -> E:
    check_length(draft.sections, edited(draft.sections, event))
    return event


def _section(draft: Builder, name: Id) -> Section:
    found = draft.outline.find(name) if draft.outline else None
    if found is None:
        raise ThereIsNoSuchSection(field="sectionId", name=name)
    return found


def _check_new(draft: Builder, name: Id) -> None:
    if draft.outline and draft.outline.find(name):
        raise TheSectionIsThere(field="sectionId", name=name)
    if len(draft.sections) >= MOST_SECTIONS:
        raise TheOutlineIsFull(limit=MOST_SECTIONS)


def edited(sections: tuple[Section, ...], event: SectionEvent) -> tuple[Section, ...]:
    """The sections after an edit."""
    match event:
        case SectionAdded(section, position):
            return _with(sections, section, position - 1)
        case SectionUpdated(_, section):
            return tuple(section if one.name == section.name else one for one in sections)
    at = next(n for n, one in enumerate(sections) if one.name == event.name)
    match event:
        case SectionMoved(_, position):
            return _with((*sections[:at], *sections[at + 1 :]), sections[at], position - 1)
        case SectionDuplicated(_, copy_name, title):
            copy = replace(sections[at], name=copy_name, title=title, is_required=False)
            return _with(sections, copy, at + 1)
        case SectionRemoved():
            return (*sections[:at], *sections[at + 1 :])


def _with(sections: tuple[Section, ...], section: Section, at: int) -> tuple[Section, ...]:
    return (*sections[:at], section, *sections[at:])
