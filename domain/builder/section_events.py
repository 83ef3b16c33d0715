"""What happens to the sections of a draft's outline."""

from typing import TypeAlias

from domain.builder.outline import Section
from domain.disclosure import Open, Own, Thing
from domain.session import Id, event


@event("builder.section_added")
class SectionAdded:
    """A section was put into the outline; a draft without one has one now."""

    section: Own[Section]
    """What it is, with all that it says."""
    position: Open[int]
    """Where it stands, from 1."""


@event("builder.section_updated")
class SectionUpdated:
    """A section was changed: the fields that are named have changed to what `section` has there."""

    fields: Open[tuple[str, ...]]
    """The names of the fields that have changed."""
    section: Own[Section]
    """The section as it is now."""


@event("builder.section_moved")
class SectionMoved:
    """A section stands somewhere else."""

    name: Thing[Id]
    """Which section."""
    position: Open[int]
    """Where it stands now, from 1."""


@event("builder.section_duplicated")
class SectionDuplicated:
    """A copy of a section stands behind it."""

    name: Thing[Id]
    """Which section."""
    copy_name: Thing[Id]
    """What tells the copy apart."""
    title: Own[str]
    """The copy's heading."""


@event("builder.section_removed")
class SectionRemoved:
    """A section was taken out."""

    name: Thing[Id]
    """Which section."""


SectionEvent: TypeAlias = SectionAdded | SectionUpdated | SectionMoved | SectionDuplicated | SectionRemoved
"""All that happens to sections."""
