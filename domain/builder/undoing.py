"""What a step leaves behind: the way back, when each field was changed last, and whether what is published stands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.builder.metadata import FIELDS, DraftTopic, Metadata, TrainingType
from domain.builder.outline import Section
from domain.builder.state import Builder
from domain.builder.steps import MOST_STEPS, Jump, Step, Typed, differing, outlined, spliced, splices
from domain.session import LONG_AGO

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


def stepped(before: Builder, after: Builder) -> Builder:
    """A draft after a step, which can be taken back; what was taken back before is forgotten."""
    done = (*before.done[1 - MOST_STEPS :], way(after, before))
    return replace(_settled(before, after), done=done, undone=())


def undone(draft: Builder) -> Builder:
    """A draft without its latest step."""
    *rest, latest = draft.done
    before = walked(draft, latest)
    return replace(_settled(draft, before), done=tuple(rest), undone=(*draft.undone, way(before, draft)))


def redone(draft: Builder) -> Builder:
    """A draft with the step again that was taken back last."""
    *rest, latest = draft.undone
    after = walked(draft, latest)
    return replace(_settled(draft, after), done=(*draft.done, way(after, draft)), undone=tuple(rest))


def way(here: Builder, there: Builder) -> Step:
    """How to get from one content to another."""
    fields = tuple(_typed(there, name) for name in _changed(here, there))
    if (here.accepted, here.selected) == (there.accepted, there.selected):
        return Step(fields, splices(here.sections, there.sections))
    edits = splices(_accepted(there, there.accepted), there.sections)
    return Step(fields, jump=Jump(there.accepted, there.selected, edits))


def walked(draft: Builder, step: Step) -> Builder:
    """A draft once a way is gone."""
    metadata = replace(draft.metadata, **{one.name: _value(one) for one in step.fields})  # type: ignore[arg-type]
    names = {one.name for one in step.fields}
    unknown = {one.name for one in step.fields if one.is_unknown} | (set(draft.unknown) - names)
    there = replace(draft, metadata=metadata, unknown=tuple(name for name in FIELDS if name in unknown))
    if jump := step.jump:
        outline = outlined(spliced(_accepted(draft, jump.accepted), jump.edits))
        return replace(there, outline=outline, accepted=jump.accepted, selected=jump.selected)
    return replace(there, outline=outlined(spliced(draft.sections, step.splices))) if step.splices else there


def _accepted(draft: Builder, number: int | None) -> tuple[Section, ...]:
    version = draft.kept(number)
    return version.outline.sections if version else ()


def _changed(here: Builder, there: Builder) -> Sequence[str]:
    """The fields of the metadata that differ."""
    if here.metadata is there.metadata and here.unknown == there.unknown:
        return ()
    names = set(here.unknown) ^ set(there.unknown)
    return [one for one in FIELDS if one in names or getattr(here.metadata, one) != getattr(there.metadata, one)]


def _typed(draft: Builder, name: str) -> Typed:
    value, is_unknown = getattr(draft.metadata, name), name in draft.unknown
    if name == "topics":
        return Typed(name, topics=value, is_unknown=is_unknown)
    return Typed(name, value.value if isinstance(value, TrainingType) else value, is_unknown=is_unknown)


def _value(typed: Typed) -> str | TrainingType | tuple[DraftTopic, ...] | None:
    if typed.name == "topics":
        return typed.topics
    return TrainingType(typed.text) if typed.name == "session_type" and typed.text else typed.text


def _settled(before: Builder, after: Builder) -> Builder:
    """A draft whose content has changed by the event that comes now."""
    touched = _touched(before, after, before.version + 1)
    return replace(after, touched=touched, saved_at=LONG_AGO, is_published=is_as_published(after))


def is_as_published(draft: Builder) -> bool:
    """Whether what is published is what there is."""
    if not draft.publications:
        return False
    newest = draft.publications[-1]
    return (draft.metadata, draft.sections) == (newest.metadata, _accepted(draft, newest.number))


def _touched(before: Builder, after: Builder, version: int) -> Mapping[str, int]:
    marks = {**before.touched, **dict.fromkeys(_changed(before, after), version)}
    _, old, new = differing(before.sections, after.sections)
    gone = {one.name: one for one in old}
    for section in new:
        known = gone.pop(section.name, None)
        marks |= dict.fromkeys(_changes(known, section), version)
    for name in gone:
        for mark in (name, *(f"{name}.{field}" for field in EDITABLE)):
            marks.pop(mark, None)
    return marks


def _changes(known: Section | None, section: Section) -> Sequence[str]:
    """What of a section has changed, as it is told in `touched`; all of it, if it was not there."""
    if known is None:
        return [section.name]
    if known is section:
        return []
    return [f"{section.name}.{one}" for one in EDITABLE if getattr(known, one) != getattr(section, one)]


def changed_at(draft: Builder, field: str, section: str | None = None) -> int:
    """The version at which a field of the metadata, or of a section, was changed last."""
    if section is None:
        return draft.touched.get(field, 0)
    return max(draft.touched.get(section, 0), draft.touched.get(f"{section}.{field}", 0))


def taken(draft: Builder, fields: tuple[str, ...], metadata: Metadata, unknown: tuple[str, ...]) -> Builder:
    """A draft with the named fields as the author has typed them."""
    rest = set(draft.unknown) - set(fields)
    names = tuple(one for one in FIELDS if one in rest or one in unknown)
    return replace(draft, metadata=draft.metadata.merged(fields, metadata), unknown=names)
