"""The outline of a draft over GraphQL: sections begun by hand, edited from two devices, kept and compared."""

from typing import Any

import pytest

from tests.support.author import SECTION, VERSION, Author, new_author
from tests.support.client import RunningServer

pytestmark = pytest.mark.usefixtures("unharmed")

COMPARED = f"""query ($id: ID!, $left: ID!, $right: ID!) {{ compareVersions(draftId: $id, left: $left, right: $right) {{
  left {{ {VERSION} }} right {{ {VERSION} }} sections {{ change isMoved leftMinutes rightMinutes
  left {{ {SECTION} }} right {{ {SECTION} }} words {{ op text }} }} }} }}"""


@pytest.fixture
def author(server: RunningServer) -> Author:
    """An author whose outline was begun by hand: three sections, of 90 minutes together."""
    author = new_author(server)
    for type, minutes in (("OPENER", 10), ("EXERCISE", 70), ("CLOSING", 10)):
        author.done("addSection", type=type, title=type.title(), durationMinutes=minutes)
    return author


def sections(draft: dict[str, Any]) -> list[dict[str, Any]]:
    return list(draft["outline"]["sections"])


def titles(draft: dict[str, Any]) -> list[str]:
    return [one["title"] for one in sections(draft)]


def test_an_outline_is_begun_by_hand(author: Author) -> None:
    draft = author.see()
    assert (draft["draftStatus"], draft["outline"]["totalMinutes"], draft["outline"]["fits"]) == ("REVIEW", 90, True)
    assert [one["position"] for one in sections(draft)] == [1, 2, 3]
    assert [one["isRequired"] for one in sections(draft)] == [True, False, True]
    assert draft["isDirty"]


def test_a_section_is_added_once_at_its_place(author: Author) -> None:
    asked = {"type": "BREAK", "position": 2, "commandId": "break"}
    added = author.do("addSection", f"section {{ {SECTION} }}", **asked)
    assert author.do("addSection", f"section {{ {SECTION} }}", **asked) == added
    assert titles(author.see()) == ["Opener", "Break", "Exercise", "Closing"]
    assert added["section"] == sections(author.see())[1]
    assert not author.see()["outline"]["fits"]


def test_sections_are_moved_copied_and_removed_and_counted_anew(author: Author) -> None:
    exercise = sections(author.see())[1]["id"]
    assert titles(author.done("moveSection", sectionId=exercise, position=99)) == ["Opener", "Closing", "Exercise"]
    copied = author.do("duplicateSection", f"section {{ {SECTION} }}", sectionId=exercise)
    assert titles(copied["session"])[-1] == copied["section"]["title"] == "Exercise (Copy)"
    assert copied["section"]["id"] != exercise
    assert copied["session"]["outline"]["totalMinutes"] == 160
    draft = author.done("removeSection", sectionId=exercise)
    assert [one["position"] for one in sections(draft)] == [1, 2, 3]
    gone = author.do("moveSection", sectionId=exercise, position=1)
    assert (gone["code"], gone["field"]) == ("NOT_FOUND", "sectionId")
    required = author.do("removeSection", sectionId=sections(draft)[0]["id"])
    assert (required["code"], required["field"]) == ("INVALID_INPUT", "sectionId")


def test_all_that_a_section_says_is_edited(author: Author) -> None:
    id = sections(author.see())[1]["id"]
    said = {
        "title": "In <b>pairs</b>",
        "description": "Two by two.",
        "durationMinutes": 60,
        "learningObjectives": ["Say it", "Hear it"],
        "suggestedActivities": ["Talk"],
        "materialsNeeded": ["Cards"],
        "trainerNotes": "Go round.",
    }
    edited = sections(author.done("updateSection", sectionId=id, **said))[1]
    assert {name: edited[name] for name in said} == said
    cleared = {"description": None, "learningObjectives": None, "trainerNotes": None}
    edited = sections(author.done("updateSection", sectionId=id, **cleared))[1]
    assert (edited["description"], edited["learningObjectives"], edited["trainerNotes"]) == ("", [], None)
    assert edited["title"] == said["title"]
    found = author.person.ask(f"query ($id: ID!) {{ node(id: $id) {{ ... on Section {{ {SECTION} }} }} }}", id=id)
    assert found["node"] == edited


def test_two_devices_edit_one_section(author: Author) -> None:
    seen = author.see()
    asked = {"sectionId": sections(seen)[1]["id"], "expectedVersion": seen["version"]}
    author.done("updateSection", **asked, title="At the desk")
    merged = sections(author.done("updateSection", **asked, description="On the train"))[1]
    assert (merged["title"], merged["description"]) == ("At the desk", "On the train")
    refused = author.do("updateSection", **asked, title="On the train")
    assert (refused["code"], refused["field"]) == ("VERSION_CONFLICT", "title")
    assert "At the desk" in refused["message"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"durationMinutes": -5}, "durationMinutes"),
        ({"durationMinutes": 600}, "durationMinutes"),
        ({"durationMinutes": None}, "durationMinutes"),
        ({"title": None}, "title"),
        ({"title": " "}, "title"),
        ({"title": "x" * 100_000}, "title"),
        ({"materialsNeeded": ["x"] * 51}, "materialsNeeded"),
    ],
)
def test_what_no_section_can_be_is_refused_by_name(author: Author, changes: dict[str, Any], field: str) -> None:
    before = author.see()
    refused = author.do("updateSection", sectionId=sections(before)[1]["id"], **changes)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", field)
    assert author.see() == before


def test_a_section_of_elsewhere_is_none_of_this_outline(author: Author, server: RunningServer) -> None:
    other = new_author(server).done("addSection", type="OPENER")
    kept = author.do("saveVersion", f"version {{ {VERSION} }}", summary="First")["version"]
    for id in (sections(other)[0]["id"], sections(kept)[0]["id"], "section:x", "nothing"):
        refused = author.do("removeSection", sectionId=id)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "sectionId")


def test_an_outline_is_kept_and_taken_back(author: Author) -> None:
    kept = author.do("saveVersion", f"version {{ {VERSION} }}", summary="By hand")["version"]
    assert (kept["number"], kept["source"], kept["summary"]) == (1, "USER", "By hand")
    ids = [one["id"] for one in sections(author.see())]
    assert {one["id"] for one in sections(kept)}.isdisjoint(ids)
    author.done("updateSection", sectionId=ids[1], title="Another exercise")
    back = author.done("acceptVersion", versionId=kept["id"])
    assert (titles(back), back["acceptedVersionId"], back["isDirty"]) == (titles(kept), kept["id"], False)
    assert titles(author.done("undoDraft"))[1] == "Another exercise"
    asked = f"query ($id: ID!) {{ node(id: $id) {{ ... on ContentVersion {{ {VERSION} }} }} }}"
    assert author.person.ask(asked, id=kept["id"])["node"]["outline"] == kept["outline"]


def test_a_version_of_another_draft_is_none_of_this_one(author: Author, server: RunningServer) -> None:
    other = new_author(server)
    other.done("addSection", type="OPENER")
    kept = other.done("saveVersion", summary="Theirs")["versions"][0]
    for id, code in ((kept["id"], "INVALID_INPUT"), (f"version:{author.id}:7", "NOT_FOUND")):
        refused = author.do("acceptVersion", versionId=id)
        assert (refused["code"], refused["field"]) == (code, "versionId")


def test_two_versions_are_compared_word_by_word(author: Author) -> None:
    first, exercise = sections(author.see())[0]["id"], sections(author.see())[1]["id"]
    left = author.done("saveVersion", summary="One")["versions"][-1]["id"]
    author.done("updateSection", sectionId=exercise, title="A long exercise", durationMinutes=60)
    author.done("addSection", type="BREAK", durationMinutes=10, position=2)
    author.done("updateSection", sectionId=first, description="Welcome")
    right = author.done("saveVersion", summary="Two")["versions"][-1]["id"]
    seen = author.person.ask(COMPARED, id=author.id, left=left, right=right)["compareVersions"]
    assert [one["change"] for one in seen["sections"]] == ["CHANGED", "ADDED", "CHANGED", "SAME"]
    longer = seen["sections"][2]
    assert (longer["leftMinutes"], longer["rightMinutes"]) == (70, 60)
    assert {one["op"] for one in longer["words"]} >= {"INSERT"}
    assert seen["left"]["id"] == left
    assert seen["sections"][3]["left"] == sections(seen["left"])[2]


def test_a_version_is_compared_by_who_may_read_it(author: Author, server: RunningServer) -> None:
    kept = author.done("saveVersion", summary="One")["versions"][-1]["id"]
    asked = {"id": author.id, "left": kept, "right": kept}
    (error,) = server.learner().post(COMPARED, asked).json()["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"
    (error,) = author.person.post(COMPARED, asked | {"right": "version:x:1"}).json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "right")


CONFLICTS = "conflicts { key sectionId title field base ours theirs }"


@pytest.fixture
def both(author: Author) -> tuple[Author, str, str]:
    """An author who has edited a section since the accepted version, and a version in which it says something else.

    Beside them the id of that version, and of that section.
    """
    first = author.done("saveVersion", summary="Base")["versions"][-1]["id"]
    exercise = sections(author.see())[1]["id"]
    author.done("updateSection", sectionId=exercise, title="Theirs", durationMinutes=60)
    author.done("addSection", type="BREAK", title="Tea", durationMinutes=10, position=3)
    theirs = author.done("saveVersion", summary="Theirs")["versions"][-1]["id"]
    author.done("acceptVersion", versionId=first)
    author.done("updateSection", sectionId=exercise, title="Ours", description="In pairs")
    return author, theirs, exercise


def test_what_both_have_changed_is_decided_before_anything_is_merged(both: tuple[Author, str, str]) -> None:
    author, theirs, exercise = both
    before = author.see()
    listed = author.do("mergeVersions", CONFLICTS, versionId=theirs)
    (conflict,) = listed["conflicts"]
    told = {name: conflict[name] for name in ("sectionId", "title", "field", "base", "ours", "theirs")}
    assert told == {
        "sectionId": exercise,
        "title": "Ours",
        "field": "title",
        "base": ["Exercise"],
        "ours": ["Ours"],
        "theirs": ["Theirs"],
    }
    assert listed["session"] == before == author.see()
    takes = [{"key": conflict["key"], "side": "THEIRS"}]
    merged = author.do("mergeVersions", CONFLICTS, versionId=theirs, takes=takes, commandId="merge")
    assert merged["conflicts"] == []
    assert titles(merged["session"]) == ["Opener", "Theirs", "Tea", "Closing"]
    assert sections(merged["session"])[1]["description"] == "In pairs"
    assert merged["session"]["acceptedVersionId"] == merged["session"]["versions"][-1]["id"]
    assert author.do("mergeVersions", CONFLICTS, versionId=theirs, takes=takes, commandId="merge") == merged
    assert titles(author.done("undoDraft")) == ["Opener", "Ours", "Closing"]


def test_what_only_the_version_has_changed_is_merged_at_once(both: tuple[Author, str, str]) -> None:
    author, theirs, exercise = both
    author.done("updateSection", sectionId=exercise, title="Exercise")
    merged = author.do("mergeVersions", CONFLICTS, versionId=theirs)
    assert (merged["conflicts"], titles(merged["session"])) == ([], ["Opener", "Theirs", "Tea", "Closing"])
