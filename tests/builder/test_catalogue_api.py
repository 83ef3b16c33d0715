"""The catalogue over GraphQL: everybody who is signed in reads it, administrators change it."""

from typing import Any

import pytest

from schema.context import Role
from tests.support.client import Person, RunningServer

pytestmark = [pytest.mark.usefixtures("unharmed"), pytest.mark.xdist_group("catalogue")]

CATALOG = """version categories audiences { id name description experienceLevel } tones { id name }
  locations { id name timezone } topics { id name }
  personas { id name label version instruction shares { type percent } }"""
PERSONA = "persona:precision"


def catalog(person: Person) -> dict[str, Any]:
    return person.ask(f"{{ builderCatalog {{ {CATALOG} }} }}")["builderCatalog"]


def change(person: Person, mutation: str, **input: Any) -> dict[str, Any]:
    return person.do(mutation, input, f"catalog {{ {CATALOG} }}")


@pytest.fixture
def admin(server: RunningServer) -> Person:
    return server.person(Role.ADMIN)


def test_there_is_something_to_choose_from(server: RunningServer) -> None:
    found = catalog(server.learner())
    assert len(found["categories"]) >= 8
    assert [one["label"] for one in found["personas"]][:4] == ["Precision", "Insight", "Ignite", "Connect"]
    assert all(sum(share["percent"] for share in one["shares"]) == 100 for one in found["personas"])
    for section in ("audiences", "tones", "locations", "topics"):
        assert len(found[section]) >= 4, section


def test_an_administrator_adds_an_audience_changes_it_and_takes_it_away(admin: Person) -> None:
    before = catalog(admin)["version"]
    added = change(admin, "saveAudience", name="Night shift", description="Who works at night.")["catalog"]
    (entry,) = [one for one in added["audiences"] if one["name"] == "Night shift"]
    assert added["version"] == before + 1
    changed = change(admin, "saveAudience", id=entry["id"], experienceLevel="advanced")["catalog"]
    assert {**entry, "experienceLevel": "advanced"} in changed["audiences"]
    left = change(admin, "retireCatalogEntry", id=entry["id"])["catalog"]
    assert entry["id"] not in [one["id"] for one in left["audiences"]]


def test_a_persona_is_changed_by_its_template(admin: Person) -> None:
    (before,) = [one for one in catalog(admin)["personas"] if one["id"] == PERSONA]
    refused = change(admin, "savePersona", id=PERSONA, instruction="Reach {{desired_outcom}}.")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "instruction")
    assert "desired_outcom" in refused["message"]
    instruction = before["instruction"] + "\nKeep to {{duration}}."
    saved = change(admin, "savePersona", id=PERSONA, instruction=instruction)["catalog"]
    (after,) = [one for one in saved["personas"] if one["id"] == PERSONA]
    assert (after["instruction"], after["version"]) == (instruction, before["version"] + 1)
    assert after["shares"] == before["shares"]


def test_a_change_counts_once_and_only_for_the_version_that_it_was_meant_for(admin: Person) -> None:
    version = catalog(admin)["version"]
    input = {"name": "Twice told", "description": "Once.", "commandId": "twice", "expectedVersion": version}
    first, again = change(admin, "saveTopic", **input), change(admin, "saveTopic", **input)
    assert first == again
    late = change(admin, "saveCategory", name="Too late", expectedVersion=version)
    assert (late["code"], late["currentVersion"]) == ("VERSION_CONFLICT", version + 1)
    (entry,) = [one for one in first["catalog"]["topics"] if one["name"] == "Twice told"]
    change(admin, "retireCatalogEntry", id=entry["id"])


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.TEACHER, Role.LEARNER, Role.ANALYST])
def test_nobody_else_changes_it(server: RunningServer, role: Role) -> None:
    refused = change(server.person(role), "saveTone", name="Loud", description="Shouts.")
    assert refused["code"] == "FORBIDDEN"


def test_what_is_not_there_is_refused(admin: Person) -> None:
    assert change(admin, "retireCatalogEntry", id="tone:none")["code"] == "NOT_FOUND"
    assert change(admin, "saveTone", id="topic:x" * 1000, name="x")["code"] == "NOT_FOUND"
