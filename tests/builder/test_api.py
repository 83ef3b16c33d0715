"""Drafts over GraphQL: begun, saved from several devices, undone, put away, copied."""

from typing import Any

import pytest

from schema.context import Role
from tests.support.author import DRAFT, SAID, Author, catalog, new_author
from tests.support.client import Person, RunningServer

pytestmark = pytest.mark.usefixtures("unharmed")


@pytest.fixture
def author(server: RunningServer) -> Author:
    """An author with a blank page."""
    return new_author(server)


def create(person: Person, **input: Any) -> dict[str, Any]:
    return person.do("createDraft", input, f"session {{ {DRAFT} }}")


def test_a_draft_begins_as_a_blank_page(author: Author) -> None:
    draft = author.draft
    assert (draft["step"], draft["draftStatus"], draft["status"]) == ("SETUP", "DRAFT", "ACTIVE")
    assert (draft["minutes"], draft["problems"], draft["outline"]) == (90, [], None)
    assert (draft["variants"], draft["round"], draft["versions"]) == ([], None, [])
    assert (draft["canUndo"], draft["canRedo"], draft["isDirty"]) == (False, False, False)
    assert {name for name, value in draft["metadata"].items() if value} == set()
    assert draft["readiness"]["missing"]


def test_a_draft_is_created_once_however_often_it_is_asked_for(server: RunningServer) -> None:
    person = server.person(Role.AUTHOR)
    asked = {"metadata": {"title": "Once", "audienceId": catalog(person)["audiences"][0]["id"]}, "commandId": "begin"}
    first = create(person, **asked)
    assert create(person, **asked) == first
    other = create(person, **asked | {"metadata": {"title": "Twice"}})
    assert (other["code"], other["field"]) == ("INVALID_INPUT", "commandId")
    assert first["session"]["metadata"]["audienceName"] == catalog(person)["audiences"][0]["name"]


def test_what_is_left_out_stays_and_a_null_clears(author: Author) -> None:
    author.save(title="A title", currentProblem="A problem")
    draft = author.save(currentProblem=None, desiredOutcome="An outcome")
    said = {name: draft["metadata"][name] for name in ("title", "currentProblem", "desiredOutcome")}
    assert said == {"title": "A title", "currentProblem": None, "desiredOutcome": "An outcome"}
    assert draft["lastAutosaveAt"]


def test_saving_what_is_there_records_nothing(author: Author) -> None:
    saved = author.save(title="A title")
    assert author.save(title="A title")["version"] == saved["version"]
    assert author.save()["version"] == saved["version"]


def test_nothing_that_was_typed_is_lost(author: Author) -> None:
    typed: dict[str, Any] = {
        "startDate": "31.12.2026",
        "startTime": "half past nine",
        "timezone": "Europe/Atlantis",
        "category": "Alchemy",
        "audienceId": "nobody",
        "topics": [{"title": f"Topic {n}", "durationMinutes": -5 if n else 600} for n in range(4)],
    }
    draft = author.save(**typed)
    kept = {name: draft["metadata"][name] for name in typed}
    assert kept == typed | {"topics": [{**one, "description": None} for one in typed["topics"]]}
    fields = {one["field"] for one in draft["problems"]}
    assert fields >= {"startDate", "startTime", "timezone", "category", "audienceId", "topics"}
    assert "topics[0].durationMinutes" in fields
    assert all(one["message"] for one in draft["problems"])
    assert not draft["readiness"]["ready"]


def test_choosing_from_the_catalogue_fills_the_names_in(author: Author) -> None:
    audience, other = catalog(author.person)["audiences"][:2]
    draft = author.save(audienceId=audience["id"])
    assert draft["metadata"]["audienceName"] == audience["name"]
    assert author.save(audienceId=None)["metadata"]["audienceName"] is None
    author.save(audienceId=other["id"], audienceName="Nurses of the night shift")
    assert author.save(audienceId=other["id"])["metadata"]["audienceName"] == "Nurses of the night shift"
    assert author.save(audienceId=None)["metadata"]["audienceName"] == "Nurses of the night shift"


def test_the_zone_of_the_location_counts_where_no_other_is_given(author: Author) -> None:
    there = author.person.ask("{ builderCatalog { locations { id name timezone } } }")["builderCatalog"]["locations"]
    place = next(one for one in there if one["timezone"])
    metadata = author.save(locationId=place["id"])["metadata"]
    assert (metadata["location"], metadata["locationZone"]) == (place["name"], place["timezone"])
    assert metadata["timezone"] is None


def test_changes_of_two_devices_to_different_fields_merge(author: Author) -> None:
    seen = author.draft["version"]
    author.done("saveDraft", metadata={"title": "From the desk"}, expectedVersion=seen)
    draft = author.done("saveDraft", metadata={"desiredOutcome": "From the train"}, expectedVersion=seen)
    assert (draft["metadata"]["title"], draft["metadata"]["desiredOutcome"]) == ("From the desk", "From the train")


def test_changes_of_two_devices_to_one_field_conflict(author: Author) -> None:
    seen = author.draft["version"]
    now = author.done("saveDraft", metadata={"title": "From the desk"}, expectedVersion=seen)["version"]
    refused = author.do("saveDraft", metadata={"title": "From the train"}, expectedVersion=seen)
    assert (refused["code"], refused["field"]) == ("VERSION_CONFLICT", "metadata.title")
    assert refused["currentVersion"] == now
    assert "From the desk" in refused["message"]
    assert author.done("saveDraft", metadata={"title": "From the desk"}, expectedVersion=seen)["version"] == now
    assert author.done("saveDraft", metadata={"title": "From the train"}, expectedVersion=now)["version"] > now


def test_a_save_counts_once(author: Author) -> None:
    first = author.do("saveDraft", metadata={"title": "One"}, commandId="save")
    author.save(title="Two")
    assert author.do("saveDraft", metadata={"title": "One"}, commandId="save") == first
    assert author.see()["metadata"]["title"] == "Two"
    other = author.do("saveDraft", metadata={"title": None}, commandId="save")
    assert (other["code"], other["field"]) == ("INVALID_INPUT", "commandId")


def test_steps_are_taken_back_and_again(author: Author) -> None:
    for title in ("One", "Two", "Three"):
        author.save(title=title)
    undone = [author.done("undoDraft")["metadata"]["title"] for _ in range(3)]
    assert undone == ["Two", "One", None]
    refused = author.do("undoDraft")
    assert (refused["__typename"], refused["code"]) == ("Refusal", "WRONG_PHASE")
    again = author.done("redoDraft")
    assert (again["metadata"]["title"], again["canUndo"], again["canRedo"]) == ("One", True, True)
    assert author.save(title="Four")["canRedo"] is False
    assert author.do("redoDraft")["code"] == "WRONG_PHASE"


def test_what_is_put_away_is_taken_out_before_it_is_edited(author: Author) -> None:
    away = author.done("archiveDraft")
    assert (away["draftStatus"], away["isArchived"], away["status"]) == ("RETIRED", True, "PAUSED")
    refused = author.do("saveDraft", metadata={"title": "No"})
    assert (refused["code"], "restoreDraft" in refused["message"]) == ("WRONG_PHASE", True)
    assert author.do("archiveDraft")["code"] == "ALREADY_DONE"
    back = author.done("restoreDraft")
    assert (back["draftStatus"], back["isArchived"], back["status"]) == ("DRAFT", False, "ACTIVE")
    assert author.save(title="Yes")["metadata"]["title"] == "Yes"


def test_a_copy_is_a_draft_of_its_own(author: Author) -> None:
    author.say_all()
    author.done("addSection", type="OPENER", title="Welcome", durationMinutes=90)
    made = author.person.do("duplicateDraft", {"draftId": author.id, "commandId": "copy"}, f"session {{ {DRAFT} }}")
    again = author.person.do("duplicateDraft", {"draftId": author.id, "commandId": "copy"}, f"session {{ {DRAFT} }}")
    assert again == made
    copy, original = Author(author.person, made["session"]), author.see()
    assert copy.id != author.id
    assert copy.see()["metadata"] == original["metadata"]
    assert [one["title"] for one in copy.see()["outline"]["sections"]] == ["Welcome"]
    assert {one["id"] for one in copy.see()["outline"]["sections"]}.isdisjoint(
        one["id"] for one in original["outline"]["sections"]
    )
    copy.save(title="Another one")
    assert author.see() == original


def test_test_data_fills_all_fields_and_differs_by_number(author: Author) -> None:
    first = author.done("fillDraft")
    assert {name for name, value in first["metadata"].items() if value is None} <= {"locationZone"}
    assert first["problems"] == []
    assert author.done("fillDraft", variant=1)["metadata"]["title"] != first["metadata"]["title"]
    assert author.done("undoDraft")["metadata"] == first["metadata"]


def test_production_has_no_test_data(launch: Any) -> None:
    secrets = {"LYCEUM_MASTER_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "LYCEUM_JWT_SECRET": "s" * 64}
    author = new_author(launch(LYCEUM_MODE="production", **secrets))
    refused = author.do("fillDraft")
    assert (refused["code"], author.see()["version"]) == ("FORBIDDEN", 1)


@pytest.mark.parametrize(
    ("metadata", "field"),
    [
        ({"title": "x" * 20_001}, "metadata.title"),
        ({"audienceId": "x" * 201}, "metadata.audienceId"),
        ({"topics": [{"title": "t", "durationMinutes": 5}] * 51}, "metadata.topics"),
    ],
)
def test_what_nobody_types_is_refused(author: Author, metadata: dict[str, Any], field: str) -> None:
    refused = author.do("saveDraft", metadata=metadata)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", field)
    assert author.see()["version"] == author.draft["version"]


def test_a_draft_is_its_authors_alone(author: Author, server: RunningServer) -> None:
    stranger = server.person(Role.AUTHOR)
    refused = Author(stranger, author.draft).do("saveDraft", metadata={"title": "Mine"})
    assert (refused["code"], refused["field"]) == ("NOT_FOUND", "draftId")
    assert Author(server.learner(author.person.id), author.draft).do("undoDraft")["code"] == "FORBIDDEN"
    assert stranger.ask("query ($id: ID!) { session(id: $id) { id } }", id=author.id)["session"] is None


def test_an_author_ends_a_draft_for_good_and_is_told_how_else(author: Author) -> None:
    refused = author.person.do("endSession", {"sessionId": author.id}, "session { status }")
    assert (refused["code"], "archive" in refused["message"]) == ("INVALID_INPUT", True)
    ended = author.person.do("endSession", {"sessionId": author.id, "outcome": "ABANDONED"}, "session { status }")
    assert ended["session"] == {"status": "ABANDONED"}
    assert author.do("saveDraft", metadata=SAID)["code"] == "SESSION_NOT_ACTIVE"
