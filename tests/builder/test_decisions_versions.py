"""What choosing, keeping, accepting and merging versions leads to."""

from dataclasses import replace

import pytest

from domain.builder.commands import (
    AcceptVersion,
    FailVariant,
    MergeVersion,
    RecordKnowledge,
    RemoveSection,
    SaveVersion,
    SelectVariant,
    UpdateSection,
    WriteVariant,
)
from domain.builder.events import OutlineMerged, VariantSelected, VersionAccepted, VersionSaved, VersionSource
from domain.builder.knowledge import Source
from domain.builder.outline import Outline
from domain.builder.refusals import MOST_VERSIONS, TheDraftHasItsVersions, TheDraftHasNoOutline, TheTextIsTooLong
from domain.builder.sections import MOST_SECTIONS, TheOutlineIsFull
from domain.builder.state import Builder
from domain.builder.taking_over import merged_with
from domain.builder.variants import ThereIsNoSuchVariant, VariantsAreBeingWritten
from domain.builder.versions import TheOutlineIsKept, ThereIsNoSuchVersion, TheVariantHasFailed
from domain.session import Id
from tests.support.small_draft import (
    INSIGHT,
    MIX,
    OTHER,
    OUTLINE,
    PRECISION,
    REQUEST,
    SAID,
    SELECT,
    SOURCES,
    add,
    draft,
    section,
    selected,
    written,
)
from tests.support.specification import Past

SECOND = OUTLINE.sections[1].name
EDIT = UpdateSection(SECOND, {"title": "What it is"})
SELECT_OTHER = SelectVariant(1, INSIGHT.persona)
KEEP = SaveVersion("As it is")
NEW = Outline((OUTLINE.sections[0], section("new", 65, cites=(0, 1)), OUTLINE.sections[3]))


def test_a_variant_becomes_a_version_and_the_outline() -> None:
    event = VariantSelected(1, PRECISION.persona, "Precision", 0.35, 2, SAID.category, 1)
    past = written().when(SELECT).then(event)
    (version,) = past.state.versions
    assert (version.source, version.persona, version.rag_weight) == (VersionSource.AI, PRECISION.persona, 0.35)
    assert (version.sources, version.created_at) == (SOURCES, past.now)
    assert (past.state.outline, past.state.accepted, past.state.selected) == (OUTLINE, 1, 1)


def test_to_choose_it_twice_makes_no_second_version() -> None:
    past = selected()
    past.when(SELECT).then()
    past = past.when(EDIT).happens().when(SELECT).happens()
    assert (past.state.outline, len(past.state.versions)) == (OUTLINE, 1)
    past = past.when(SELECT_OTHER).happens().when(SELECT).happens()
    assert (past.state.accepted, len(past.state.versions)) == (1, 2)


def test_only_what_is_whole_and_of_the_latest_round_is_chosen() -> None:
    past = draft().when(REQUEST).happens()
    past.when(SELECT).then_refused(VariantsAreBeingWritten, "variantId")
    past.when(SelectVariant(1, Id("nobody"))).then_refused(ThereIsNoSuchVariant, "variantId")
    past = past.when(FailVariant(1, PRECISION.persona, "no", True)).happens()
    past.when(SELECT).then_refused(TheVariantHasFailed, "variantId")
    written().when(REQUEST).happens().when(SELECT).then_refused(ThereIsNoSuchVariant, "variantId")
    draft().when(SELECT).then_refused(ThereIsNoSuchVariant, "variantId")


def test_an_outline_is_kept_as_a_version() -> None:
    past = selected().when(EDIT).happens().when(KEEP).then(VersionSaved(2, "As it is"))
    kept = past.state.versions[-1]
    assert (kept.outline, kept.source, kept.summary) == (past.state.outline, VersionSource.USER, "As it is")
    assert (kept.persona, kept.sources, past.state.accepted) == (PRECISION.persona, SOURCES, 1)
    past.when(KEEP).then_refused(TheOutlineIsKept, number=2)
    selected().when(KEEP).then_refused(TheOutlineIsKept, number=1)
    draft().when(KEEP).then_refused(TheDraftHasNoOutline)
    past.when(SaveVersion("x" * 501)).then_refused(TheTextIsTooLong, "summary")


def test_a_version_is_taken_back() -> None:
    past = selected().when(SELECT_OTHER).happens()
    past = past.when(AcceptVersion(1)).then(VersionAccepted(1))
    assert (past.state.outline, past.state.accepted, past.state.selected) == (OUTLINE, 1, 1)
    past.when(AcceptVersion(1)).then()
    past = past.when(EDIT).happens().when(AcceptVersion(1)).then(VersionAccepted(1))
    assert past.state.outline == OUTLINE


@pytest.mark.parametrize("number", [0, -1, 2, 10**12])
def test_a_version_of_another_draft_is_not_found(number: int) -> None:
    selected().when(AcceptVersion(number)).then_refused(ThereIsNoSuchVersion, "versionId", number=number)
    selected().when(MergeVersion(number, {})).then_refused(ThereIsNoSuchVersion, "versionId")


def full() -> Past[Builder]:
    """A draft that keeps as many versions as it can."""
    past = selected()
    for number in range(2, MOST_VERSIONS + 1):
        past = past.when(UpdateSection(SECOND, {"title": f"Title {number}"})).happens().when(KEEP).happens()
    return past


def test_so_many_versions_are_kept() -> None:
    past = full()
    past.when(SELECT_OTHER).then_refused(TheDraftHasItsVersions)
    past.when(add("x")).happens().when(KEEP).then_refused(TheDraftHasItsVersions)
    past = past.when(AcceptVersion(1)).happens().when(SELECT).happens()
    assert past.state.outline == OUTLINE


def regenerated(outline: Outline, sources: tuple[Source, ...] = SOURCES) -> Past[Builder]:
    """A draft that was edited, and has another version made since: number 2. Its accepted version is the first."""
    past = selected().when(REQUEST).happens().when(RecordKnowledge(2, sources)).happens()
    past = past.when(WriteVariant(2, PRECISION.persona, outline, MIX)).happens()
    past = past.when(WriteVariant(2, INSIGHT.persona, OTHER, MIX)).happens()
    past = past.when(SelectVariant(2, PRECISION.persona)).happens()
    return past.when(AcceptVersion(1)).happens()


def test_what_is_new_is_taken_over_and_what_was_edited_stays() -> None:
    theirs = replace(OUTLINE, sections=(*OUTLINE.sections[:3], section("new", 5), OUTLINE.sections[3]))
    past = regenerated(theirs).when(EDIT).happens().when(MergeVersion(2, {})).happens()
    assert [one.title for one in past.state.sections] == [
        "About 1.precision.1",
        "What it is",
        "About 1.precision.3",
        "About new",
        "About 1.precision.4",
    ]
    assert (past.state.accepted, past.state.versions[-1].source) == (3, VersionSource.USER)
    past.when(MergeVersion(2, {})).then()


def test_what_was_edited_stays_though_it_was_accepted_since() -> None:
    past = selected().when(EDIT).happens().when(KEEP).happens().when(AcceptVersion(2)).happens()
    assert past.state.versions[1].origin == 1
    past = past.when(SELECT_OTHER).happens().when(AcceptVersion(2)).happens()
    assert not any(one.field == "title" for one in merged_with(past.state, 1, {}).conflicts)
    past.when(MergeVersion(1, {})).then()


def test_nothing_is_recorded_before_each_conflict_is_settled() -> None:
    changed = replace(OUTLINE.sections[1], title="What others call it")
    theirs = Outline((OUTLINE.sections[0], changed, *OUTLINE.sections[2:]))
    past = regenerated(theirs).when(EDIT).happens()
    past.when(MergeVersion(2, {})).then()
    (conflict,) = merged_with(past.state, 2, {}).conflicts
    assert (conflict.field, conflict.ours, conflict.theirs) == ("title", "What it is", "What others call it")
    past.when(MergeVersion(2, {conflict.key: "THEIRS"})).then(OutlineMerged(2, 3, theirs))
    past.when(MergeVersion(2, {conflict.key: "OURS"})).then()


def test_an_outline_by_hand_takes_all_that_a_version_has() -> None:
    past = draft().when(add("x")).happens().when(KEEP).happens()
    past = past.when(RemoveSection(Id("x"))).happens().when(add("y")).happens().when(MergeVersion(1, {})).happens()
    assert sorted(one.name for one in past.state.sections) == ["x", "y"]
    assert (past.state.versions[-1].origin, past.state.accepted) == (None, 2)


def test_what_is_taken_over_cites_what_it_was_made_of() -> None:
    others = (Source(Id("p3"), "Asking", "", "Ask.", 0.7), SOURCES[0])
    past = regenerated(NEW, others).when(EDIT).happens()
    takes = {one.key: "THEIRS" for one in merged_with(past.state, 2, {}).conflicts}
    past = past.when(MergeVersion(2, takes)).happens()
    version = past.state.versions[-1]
    assert [one.passage_id for one in version.sources] == ["p1", "p2", "p3"]
    new = version.outline.find(Id("new"))
    assert new
    assert [version.sources[place].passage_id for place in new.cites] == ["p3", "p1"]


def test_a_merge_needs_an_outline_and_room() -> None:
    past = regenerated(OUTLINE)
    sections = tuple(section(f"s{n}") for n in range(MOST_SECTIONS))
    long = regenerated(Outline(sections)).when(add("x")).happens()
    takes = {one.key: "OURS" for one in merged_with(long.state, 2, {}).conflicts}
    long.when(MergeVersion(2, takes)).then_refused(TheOutlineIsFull)
    past.when(MergeVersion(2, {})).then_refused(ThereIsNoSuchVersion, "versionId")
