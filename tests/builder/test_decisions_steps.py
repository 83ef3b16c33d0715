"""Undoing and redoing: over saves, edits of sections, choices, acceptances and merges, and nothing beside them."""

import msgspec
import pytest

from domain.builder.commands import (
    AcceptVersion,
    ArchiveDraft,
    MergeVersion,
    MoveSection,
    RedoDraft,
    RestoreDraft,
    SaveVersion,
    SelectVariant,
    UndoDraft,
    UpdateSection,
)
from domain.builder.decide import ThereIsNothingToRedo, ThereIsNothingToUndo
from domain.builder.events import DraftRedone, DraftSaved, DraftUndone, SectionAdded
from domain.builder.metadata import Metadata, TrainingType
from domain.builder.state import Builder
from domain.builder.steps import MOST_STEPS
from domain.builder.taking_over import merged_with
from tests.support.small_draft import (
    INSIGHT,
    OTHER,
    OUTLINE,
    PUBLISH,
    REQUEST,
    SAID,
    SELECT,
    add,
    draft,
    save,
    section,
    selected,
    written,
)
from tests.support.specification import Past

SECOND = OUTLINE.sections[1].name
SELECT_OTHER = SelectVariant(1, INSIGHT.persona)
EDIT = UpdateSection(SECOND, {"title": "What it is", "description": "What feedback could be."})


def undo(past: Past[Builder], times: int = 1) -> Past[Builder]:
    """So many steps back."""
    for _ in range(times):
        past = past.when(UndoDraft()).then(DraftUndone())
    return past


def size(past: Past[Builder]) -> int:
    """How large a snapshot of the draft is."""
    return len(msgspec.json.encode(past.state))


@pytest.mark.parametrize(
    "command",
    [
        save(title="Another", session_type=None, current_problem="Late"),
        save(session_type=TrainingType.EVENT),
        SELECT_OTHER,
        EDIT,
        UpdateSection(SECOND, {"duration_minutes": 20, "learning_objectives": ["One"], "trainer_notes": "Slowly."}),
        MoveSection(SECOND, 4),
        add("x"),
    ],
)
def test_a_step_is_taken_back_and_taken_again(command: object) -> None:
    before = selected().when(EDIT).happens()
    after = before.when(command).happens() if command is not EDIT else before
    before = before if command is not EDIT else selected()
    back = undo(after)
    assert (back.state.metadata, back.state.outline) == (before.state.metadata, before.state.outline)
    assert (back.state.accepted, back.state.selected) == (before.state.accepted, before.state.selected)
    again = back.when(RedoDraft()).then(DraftRedone())
    assert (again.state.metadata, again.state.outline) == (after.state.metadata, after.state.outline)
    assert (again.state.accepted, again.state.selected) == (after.state.accepted, after.state.selected)


def test_undo_walks_over_all_of_it() -> None:
    past = written().when(save(title="A")).happens().when(SELECT).happens().when(EDIT).happens()
    past = past.when(SaveVersion("Mine")).happens().when(SELECT_OTHER).happens().when(AcceptVersion(1)).happens()
    assert len(past.state.done) == 5
    outlines, titles = [], []
    for _ in range(5):
        outlines.append(past.state.outline)
        titles.append(past.state.metadata.title)
        past = undo(past)
    edited = outlines[2]
    assert edited
    assert edited.sections[1].title == "What it is"
    assert outlines == [OUTLINE, OTHER, edited, OUTLINE, None]
    assert titles == ["A"] * 5
    assert (past.state.metadata, past.state.outline, past.state.accepted) == (SAID, None, None)
    assert len(past.state.versions) == 3
    past.when(UndoDraft()).then_refused(ThereIsNothingToUndo)


def test_a_merge_is_taken_back() -> None:
    past = selected().when(SELECT_OTHER).happens().when(AcceptVersion(1)).happens().when(EDIT).happens()
    before = past.state.outline
    takes = {one.key: "OURS" for one in merged_with(past.state, 2, {}).conflicts}
    merged = past.when(MergeVersion(2, takes)).happens()
    assert merged.state.accepted == 3
    back = undo(merged)
    assert (back.state.outline, back.state.accepted) == (before, 1)
    assert back.when(RedoDraft()).happens().state.outline == merged.state.outline


def test_a_new_step_forgets_what_was_taken_back() -> None:
    past = undo(draft().when(save(title="A")).happens().when(save(title="B")).happens())
    assert past.state.can_redo
    past = past.when(save(title="C")).happens()
    past.when(RedoDraft()).then_refused(ThereIsNothingToRedo)
    assert undo(past).state.metadata.title == "A"


def test_what_is_no_step_is_not_taken_back() -> None:
    past = selected().when(save(title="A")).happens()
    for command in (PUBLISH, REQUEST, ArchiveDraft(), RestoreDraft()):
        past = past.when(command).happens()
    past = undo(past)
    assert past.state.metadata.title == SAID.title
    assert past.state.round
    assert (past.state.round.number, past.state.publications) == (2, 1)


def test_what_was_published_stays_where_it_was_when_steps_before_it_are_taken_back() -> None:
    past = selected().when(PUBLISH).happens()
    assert past.state.is_published
    past = undo(past)
    assert (past.state.is_published, past.state.outline) == (False, None)
    assert past.when(RedoDraft()).happens().state.is_published


def test_a_thousand_steps_are_kept() -> None:
    past = draft()
    for number in range(MOST_STEPS + 5):
        past = past.given(DraftSaved(("title",), Metadata(title=f"Title {number}"), 1))
    assert len(past.state.done) == MOST_STEPS
    past = undo(past, MOST_STEPS)
    assert past.state.metadata.title == "Title 4"
    past.when(UndoDraft()).then_refused(ThereIsNothingToUndo)


def test_steps_are_as_large_as_what_was_typed() -> None:
    past = draft()
    before, typed = size(past), ""
    for number in range(500):
        typed += f"word {number} "
        past = past.given(DraftSaved(("current_problem",), Metadata(current_problem=typed), 1))
    assert size(past) - before < len(typed) + 500 * 250
    assert undo(past, 500).state.metadata == SAID


def test_steps_are_not_larger_in_a_large_outline() -> None:
    grown = []
    for sections in (2, 200):
        past = draft().given(*(SectionAdded(section(f"s{n}", description="x" * 500), n + 1) for n in range(sections)))
        before = size(past)
        for number in range(100):
            past = past.when(UpdateSection(section("s1").name, {"title": f"Title {number}"})).happens()
            past = past.when(MoveSection(section("s1").name, 1 + number % 2)).happens()
        grown.append(size(past) - before)
    assert grown[1] < grown[0] + 1000


def test_to_go_to_and_fro_between_versions_costs_no_outline_each_time() -> None:
    past = selected().when(SELECT_OTHER).happens()
    before = size(past)
    for number in range(100):
        past = past.when(AcceptVersion(1 + number % 2)).happens()
    assert size(past) - before < 100 * 120
