"""An outline says no more than a draft can keep a hundred versions of; what is made of it is made in turns."""

from dataclasses import replace

import pytest
from strawberry.types.field import StrawberryField
from strawberry.types.object_type import StrawberryObjectDefinition

from domain.builder.commands import DuplicateSection, UpdateSection
from domain.builder.events import SectionAdded
from domain.builder.room import MOST_CHARACTERS, TheOutlineIsTooLong, characters, check_length
from domain.builder.state import Builder
from domain.session import Id
from schema.root import SCHEMA
from tests.support.small_draft import add, draft, section
from tests.support.specification import Past

LONGEST = "x" * 20_000
FIRST = Id("s0")


def long_draft() -> Past[Builder]:
    """A draft that has no room for a text more of that length."""
    sections = [section(f"s{n}", description=LONGEST) for n in range(MOST_CHARACTERS // (len(LONGEST) + 20))]
    return draft().given(*(SectionAdded(one, n) for n, one in enumerate(sections, 1)))


def test_what_makes_an_outline_too_long_is_refused() -> None:
    past = long_draft()
    new = add("new")
    for command in (
        UpdateSection(FIRST, {"trainer_notes": LONGEST}),
        DuplicateSection(FIRST, Id("copy")),
        replace(new, section=replace(new.section, description=LONGEST)),
    ):
        past.when(command).then_refused(TheOutlineIsTooLong, limit=MOST_CHARACTERS)
    past = past.when(UpdateSection(FIRST, {"description": "Short."})).happens()
    past.when(UpdateSection(FIRST, {"trainer_notes": "x" * 10_000})).happens()


def test_one_that_is_too_long_may_stay_so_or_become_shorter() -> None:
    sections = tuple(section(f"s{n}", description=LONGEST) for n in range(30))
    assert characters(sections) > MOST_CHARACTERS
    check_length(sections, (replace(sections[0], description="Short."), *sections[1:]))
    check_length(sections, tuple(reversed(sections)))


@pytest.mark.parametrize(
    ("type", "name"),
    [
        ("VersionComparison", "sections"),
        ("ContentVersion", "outline"),
        ("PublishedSession", "outline"),
        ("PublishedSession", "markdown"),
        ("PublishedSession", "icalendar"),
    ],
)
def test_what_is_made_of_whole_outlines_is_made_in_turns(type: str, name: str) -> None:
    found = SCHEMA.get_type_by_name(type)
    assert isinstance(found, StrawberryObjectDefinition)
    field = next(one for one in found.fields if one.python_name == name)
    assert isinstance(field, StrawberryField)
    assert field.is_async
