"""What editing the outline leads to, section by section."""

from dataclasses import replace

import pytest

from domain.builder.commands import AddSection, DuplicateSection, MoveSection, RemoveSection, UndoDraft, UpdateSection
from domain.builder.events import SectionAdded, SectionDuplicated, SectionMoved, SectionRemoved, SectionUpdated
from domain.builder.outline import Origin, SectionType
from domain.builder.refusals import TheFieldHasChanged, TheListIsTooLong, TheTextIsTooLong
from domain.builder.section_values import TheMinutesAreImpossible, TheSectionHasNoTitle, TheValueIsOfAnotherSort
from domain.builder.sections import (
    MOST_SECTIONS,
    TheOutlineIsFull,
    ThereIsNoSuchSection,
    TheSectionIsRequired,
    TheSectionIsThere,
    new_section,
)
from domain.builder.state import Builder
from domain.session import Id
from tests.support.small_draft import OUTLINE, add, draft, save, section, selected
from tests.support.specification import Past

FIRST, SECOND, THIRD, LAST = (one.name for one in OUTLINE.sections)


def order(past: Past[Builder]) -> list[str]:
    """The names of the sections, without what all of them begin with."""
    return [one.name.removeprefix("1.precision.") for one in past.state.sections]


def update(name: str, seen: int | None = None, **fields: object) -> UpdateSection:
    """A section is changed."""
    return UpdateSection(Id(name), fields, seen)


@pytest.mark.parametrize(
    ("type", "minutes", "required"),
    [
        (SectionType.OPENER, 10, True),
        (SectionType.EXERCISE, 20, False),
        (SectionType.CLOSING, 15, True),
        (SectionType.BREAK, 15, False),
    ],
)
def test_a_section_is_as_usual_until_somebody_says_something_else(
    type: SectionType, minutes: int, required: bool
) -> None:
    past = draft().when(add("x", type)).happens()
    (made,) = past.state.sections
    assert (made.duration_minutes, made.is_required, made.title, made.origin) == (
        minutes,
        required,
        type.value.title(),
        Origin.USER,
    )
    said = new_section(Id("y"), type, "Mine", 33)
    assert (said.title, said.duration_minutes) == ("Mine", 33)


@pytest.mark.parametrize(("position", "place"), [(None, 5), (1, 1), (3, 3), (5, 5), (0, 1), (-7, 1), (99, 5)])
def test_a_section_is_put_in_at_a_position_within_the_outline(position: int | None, place: int) -> None:
    command = add("x", position=position)
    past = selected().when(command).then(SectionAdded(command.section, place))
    assert order(past).index("x") == place - 1


def test_an_outline_can_be_made_by_hand() -> None:
    past = draft().when(add("a")).happens().when(add("b", position=1)).happens()
    assert order(past) == ["b", "a"]
    for _ in range(2):
        past = past.when(UndoDraft()).happens()
    assert past.state.outline is None


def test_a_second_opener_is_not_required() -> None:
    past = selected().when(add("x", SectionType.OPENER)).happens()
    assert not past.state.sections[-1].is_required


def test_two_sections_have_two_names() -> None:
    selected().when(add(FIRST)).then_refused(TheSectionIsThere, "sectionId")
    selected().when(DuplicateSection(FIRST, SECOND)).then_refused(TheSectionIsThere, "sectionId")


def test_a_section_says_something_else() -> None:
    now = replace(OUTLINE.sections[1], title="What it is", duration_minutes=25)
    past = selected().when(update(SECOND, title=" What it is ", duration_minutes=25, description="What feedback is."))
    state = past.then(SectionUpdated(("title", "duration_minutes"), now)).state
    assert state.outline
    assert state.outline.total_minutes == 85


def test_a_section_says_all_that_it_may() -> None:
    fields = {
        "description": "<b>Text</b>\x00\r\n",
        "learning_objectives": ["One", " ", "Two"],
        "suggested_activities": [],
        "materials_needed": ("Cards",),
        "trainer_notes": "Slowly.",
    }
    past = selected().when(update(SECOND, **fields)).happens()
    changed = past.state.sections[1]
    assert (changed.description, changed.learning_objectives) == ("<b>Text</b>\n", ("One", "Two"))
    assert (changed.materials_needed, changed.trainer_notes) == (("Cards",), "Slowly.")
    past = past.when(update(SECOND, trainer_notes=None)).happens()
    assert past.state.sections[1].trainer_notes is None
    past.when(update(SECOND, trainer_notes=None)).then()
    past.when(update(SECOND)).then()


@pytest.mark.parametrize("minutes", [0, -15, 481, 600])
def test_impossible_minutes_are_refused(minutes: int) -> None:
    outcome = selected().when(update(SECOND, duration_minutes=minutes))
    outcome.then_refused(TheMinutesAreImpossible, "durationMinutes", given=minutes)
    added = AddSection(new_section(Id("x"), SectionType.TOPIC, minutes=minutes))
    draft().when(added).then_refused(TheMinutesAreImpossible, "durationMinutes")


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "two\nlines"])
def test_a_title_is_one_line(title: str) -> None:
    selected().when(update(SECOND, title=title)).then_refused(TheSectionHasNoTitle, "title")
    draft().when(AddSection(new_section(Id("x"), SectionType.TOPIC, title))).then_refused(TheSectionHasNoTitle, "title")


def test_texts_and_lists_have_a_length() -> None:
    past = selected()
    past.when(update(SECOND, description="x" * 20_001)).then_refused(TheTextIsTooLong, "description")
    past.when(update(SECOND, trainer_notes="x" * 20_001)).then_refused(TheTextIsTooLong, "trainerNotes")
    past.when(update(SECOND, learning_objectives=["x"] * 51)).then_refused(TheListIsTooLong, "learningObjectives")
    entries = ["x", "x" * 2001]
    past.when(update(SECOND, materials_needed=entries)).then_refused(TheTextIsTooLong, "materialsNeeded[1]")


@pytest.mark.parametrize(
    ("name", "value"), [("title", None), ("description", 5), ("duration_minutes", "5"), ("learning_objectives", "text")]
)
def test_a_value_of_another_sort_is_refused(name: str, value: object) -> None:
    outcome = selected().when(update(SECOND, **{name: value}))
    assert isinstance(outcome.refusal, TheValueIsOfAnotherSort)


@pytest.mark.parametrize(("name", "position", "after"), [(FIRST, 3, "2314"), (LAST, 1, "4123"), (SECOND, 99, "1342")])
def test_a_section_is_moved(name: Id, position: int, after: str) -> None:
    past = selected().when(MoveSection(name, position)).then(SectionMoved(name, min(position, 4)))
    assert "".join(order(past)) == after
    assert "".join(order(past.when(UndoDraft()).happens())) == "1234"


def test_a_section_that_is_there_stays() -> None:
    selected().when(MoveSection(SECOND, 2)).then()
    selected().when(MoveSection(LAST, 9)).then()
    selected().when(MoveSection(FIRST, -9)).then()


def test_a_copy_stands_behind_and_can_be_removed() -> None:
    past = (
        selected()
        .when(DuplicateSection(FIRST, Id("x")))
        .then(SectionDuplicated(FIRST, Id("x"), "About 1.precision.1 (Copy)"))
    )
    assert order(past) == ["1", "x", "2", "3", "4"]
    assert past.state.sections[1] == replace(
        OUTLINE.sections[0], name=Id("x"), title="About 1.precision.1 (Copy)", is_required=False
    )
    past.when(RemoveSection(Id("x"))).then(SectionRemoved(Id("x")))


def test_the_copy_of_a_long_title_is_a_title() -> None:
    past = selected().when(update(SECOND, title="x" * 200)).happens().when(DuplicateSection(SECOND, Id("x"))).happens()
    assert past.state.sections[2].title == "x" * 193 + " (Copy)"


def test_what_is_required_stays() -> None:
    past = selected().when(RemoveSection(SECOND)).then(SectionRemoved(SECOND))
    for name, title in ((FIRST, "About 1.precision.1"), (LAST, "About 1.precision.4")):
        outcome = past.when(RemoveSection(name))
        outcome.then_refused(TheSectionIsRequired, "sectionId", title=title)
        assert title in str(outcome.refusal)


@pytest.mark.parametrize(
    "command",
    [
        update("gone", title="x"),
        MoveSection(Id("gone"), 1),
        DuplicateSection(Id("gone"), Id("x")),
        RemoveSection(Id("gone")),
    ],
)
def test_what_is_gone_is_not_found(command: object) -> None:
    selected().when(command).then_refused(ThereIsNoSuchSection, "sectionId", name="gone")
    draft().when(command).then_refused(ThereIsNoSuchSection, "sectionId")


def test_an_outline_has_room_for_so_many() -> None:
    past = draft().given(*(SectionAdded(section(f"s{n}"), n + 1) for n in range(MOST_SECTIONS)))
    past.when(add("x")).then_refused(TheOutlineIsFull)
    past.when(DuplicateSection(Id("s1"), Id("x"))).then_refused(TheOutlineIsFull)
    past.when(RemoveSection(Id("s1"))).happens().when(add("x")).happens()


def test_two_devices_change_different_fields_of_a_section_and_different_sections() -> None:
    past = selected()
    seen = past.state.version
    for command in (
        update(SECOND, seen, title="A"),
        update(SECOND, seen, trainer_notes="B"),
        update(THIRD, seen, title="C"),
    ):
        past = past.when(command).happens()
    assert [one.title for one in past.state.sections[1:3]] == ["A", "C"]


def test_two_devices_change_the_same_field_of_a_section() -> None:
    past = selected()
    seen = past.state.version
    past = past.when(update(SECOND, seen, duration_minutes=20)).happens()
    outcome = past.when(update(SECOND, seen, duration_minutes=40))
    outcome.then_refused(TheFieldHasChanged, "durationMinutes", now=20, current_version=past.state.version)
    past.when(update(SECOND, seen, duration_minutes=20)).then()


def test_a_section_that_has_come_meanwhile_is_changed_by_who_has_seen_it() -> None:
    past = selected().when(add("x")).happens()
    past.when(update("x", past.state.version - 1, title="A")).then_refused(TheFieldHasChanged, "title", now="Topic")
    past.when(update("x", past.state.version, title="A")).happens()


def test_a_section_that_is_called_like_a_field_is_no_change_of_the_field() -> None:
    past = draft().when(add("title")).happens()
    past.when(save(1, title="Another")).happens()
    assert past.when(save(1, title="Another")).refusal is None
    past = past.when(save(title="Another")).happens().when(RemoveSection(Id("title"))).happens()
    past.when(save(1, title="Of the other")).then_refused(TheFieldHasChanged, "metadata.title")
