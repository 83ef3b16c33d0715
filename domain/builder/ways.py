"""Ways from one content of a draft to another: its metadata, its outline, and which version it is of."""

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from domain.builder.metadata import FIELDS, Metadata
from domain.builder.outline import Section
from domain.builder.state import Builder
from domain.builder.steps import Jump, Splice, Step, Typed, outlined, spliced, splices
from domain.builder.values import as_text, former, from_text, restored

EDITABLE = (
    "title",
    "description",
    "duration_minutes",
    "learning_objectives",
    "suggested_activities",
    "materials_needed",
    "trainer_notes",
)
"""What can be changed of a section."""

VALUES = attrgetter(*FIELDS)
"""All that is said in the metadata, in order."""


def way(here: Builder, there: Builder) -> Step:
    """How to get from one content to another."""
    fields = tuple(_typed(here, there, name) for name in changed_fields(here, there))
    if here.accepted != there.accepted:
        edits = splices(_accepted(there, there.accepted), there.sections)
        return Step(fields, jump=Jump(there.accepted, edits))
    changes = splices(here.sections, there.sections)
    edited = _edited(here.sections, changes) if changes else ()
    return Step((*fields, *edited)) if edited else Step(fields, changes)


def changed_fields(here: Builder, there: Builder) -> Sequence[str]:
    """The fields of the metadata that differ."""
    if here.metadata is there.metadata and here.unknown == there.unknown:
        return ()
    names = set(here.unknown) ^ set(there.unknown)
    both = zip(FIELDS, VALUES(here.metadata), VALUES(there.metadata), strict=True)
    return [name for name, now, then in both if name in names or now != then]


def _typed(here: Builder, there: Builder, name: str) -> Typed:
    now, then = as_text(getattr(here.metadata, name)), as_text(getattr(there.metadata, name))
    return Typed(name, former(now, then), is_unknown=name in there.unknown)


def _edited(sections: Sequence[Section], changes: Sequence[Splice]) -> tuple[Typed, ...]:
    """What was typed in a section, if that is all that changes make."""
    match changes:
        case [Splice(at, 1, (then,))]:
            now = sections[at]
            names = [name for name in EDITABLE if getattr(now, name) != getattr(then, name)]
            if then == replace(now, **{name: getattr(then, name) for name in names}):
                texts = ((name, as_text(getattr(now, name)), as_text(getattr(then, name))) for name in names)
                return tuple(Typed(name, former(*both), now.name) for name, *both in texts)
    return ()


def walked(draft: Builder, step: Step) -> Builder:
    """A draft once a way is gone."""
    there = _retyped(draft, [one for one in step.fields if one.section is None])
    if jump := step.jump:
        outline = outlined(spliced(_accepted(draft, jump.accepted), jump.edits))
        return replace(there, outline=outline, accepted=jump.accepted)
    sections = spliced(draft.sections, step.splices)
    for typed in step.fields:
        sections = tuple(_again(one, typed) if one.name == typed.section else one for one in sections)
    return replace(there, outline=outlined(sections))


def _retyped(draft: Builder, fields: Sequence[Typed]) -> Builder:
    """A draft with fields of the metadata as they were."""
    names = {one.name for one in fields}
    unknown = {one.name for one in fields if one.is_unknown} | (set(draft.unknown) - names)
    return replace(
        draft,
        metadata=_with(draft.metadata, fields),
        unknown=tuple(name for name in FIELDS if name in unknown),
    )


def _with(metadata: Metadata, fields: Sequence[Typed]) -> Metadata:
    values = {one.name: from_text(one.name, restored(as_text(getattr(metadata, one.name)), one.was)) for one in fields}
    return replace(metadata, **values) if values else metadata  # type: ignore[arg-type]


def _again(section: Section, typed: Typed) -> Section:
    """A section with a field as it was."""
    text = restored(as_text(getattr(section, typed.name)), typed.was)
    return replace(section, **{typed.name: from_text(typed.name, text)})  # type: ignore[arg-type]


def _accepted(draft: Builder, number: int | None) -> tuple[Section, ...]:
    version = draft.kept(number)
    return version.outline.sections if version else ()
