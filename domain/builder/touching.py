"""When each field of a draft was changed last: what two devices change at once conflicts by it."""

from collections.abc import Mapping, Sequence

from domain.builder.outline import Section
from domain.builder.state import Builder
from domain.builder.steps import differing
from domain.builder.ways import EDITABLE, changed_fields
from domain.session import Id


def touched(before: Builder, after: Builder, version: int) -> Mapping[str, int]:
    """The versions at which fields were changed last, with those that have changed at a version."""
    marks = {**before.touched, **dict.fromkeys(changed_fields(before, after), version)}
    _, old, new = differing(before.sections, after.sections)
    gone = {one.name: one for one in old}
    for section in new:
        marks |= dict.fromkeys(_changes(gone.pop(section.name, None), section), version)
    for name in gone:
        for mark in (_came(name), *(f"{name}.{field}" for field in EDITABLE)):
            marks.pop(mark, None)
    return marks


def _changes(known: Section | None, section: Section) -> Sequence[str]:
    """What of a section has changed, as it is told here; all of it, if it was not there."""
    if known is None:
        return [_came(section.name)]
    return [f"{section.name}.{one}" for one in EDITABLE if getattr(known, one) != getattr(section, one)]


def _came(section: Id) -> str:
    """What it is told by when a section came; no field of the metadata is called so, whatever the section is."""
    return f"{section}."


def changed_at(draft: Builder, field: str, section: Id | None = None) -> int:
    """The version at which a field of the metadata, or of a section, was changed last."""
    if section is None:
        return draft.touched.get(field, 0)
    return max(draft.touched.get(_came(section), 0), draft.touched.get(f"{section}.{field}", 0))
