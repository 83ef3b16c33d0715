"""From a blank page to a published session over GraphQL, with the offline author and the documents that ship."""

from typing import Any

import pytest

from schema.context import Role
from tests.support.author import METADATA, OUTLINE, PROGRESS, Author, new_author
from tests.support.client import Person, RunningServer

pytestmark = pytest.mark.usefixtures("unharmed")

PUBLISHED = f"id title version publishedAt metadata {{ {METADATA} }} outline {{ {OUTLINE} }} markdown icalendar"
PAGE = f"{{ publishedSessions(first: 100) {{ edges {{ node {{ {PUBLISHED} }} }} }} }}"
OF_DRAFT = f"""query ($id: ID!) {{ session(id: $id) {{
  ... on BuilderSession {{ publishedSession {{ {PUBLISHED} }} }} }} }}"""
NODE = f"query ($id: ID!) {{ node(id: $id) {{ ... on PublishedSession {{ {PUBLISHED} }} }} }}"


def of_draft(author: Author) -> dict[str, Any]:
    """What is published of a draft."""
    return dict(author.person.ask(OF_DRAFT, id=author.id)["session"]["publishedSession"])


def listed(person: Person, id: str) -> list[dict[str, Any]]:
    """The published sessions of a draft that somebody finds in the list."""
    nodes = [edge["node"] for edge in person.ask(PAGE)["publishedSessions"]["edges"]]
    return [node for node in nodes if node["id"].split(":")[1] == id]


@pytest.fixture
def author(server: RunningServer) -> Author:
    """An author who has chosen a variant of a draft that is said in full."""
    author = new_author(server)
    author.say_all()
    author.done("selectVariant", variantId=author.generate()["variants"][0]["id"])
    return author


async def test_from_a_blank_page_to_a_published_session(server: RunningServer) -> None:
    author, learner = new_author(server), server.learner()
    assert author.draft["step"] == "SETUP"
    assert author.say_all()["step"] == "GENERATE"
    author.done("generateVariants")
    async with author.person.subscribe(PROGRESS, id=author.id) as stream:
        steps = [one["variantProgress"] async for one in stream]
    assert steps[-1]["done"]
    variant = next(one["variant"] for one in reversed(steps) if one["variant"])
    assert variant["sources"], steps[-1]["round"]["note"]
    assert {place for one in variant["outline"]["sections"] for place in one["cites"]}
    assert sum(variant["mix"][name] for name in ("ai", "rag", "user")) == 100

    chosen = author.done("selectVariant", variantId=variant["id"])
    section = chosen["outline"]["sections"][1]
    edited = author.done("updateSection", sectionId=section["id"], title="Another heading")
    assert edited["isDirty"]
    assert author.done("undoDraft")["outline"] == chosen["outline"]
    again = author.done("redoDraft")
    assert (again["outline"], again["draftStatus"]) == (edited["outline"], "READY")

    done = author.done("publishDraft")
    assert (done["draftStatus"], done["readiness"]["score"]) == ("PUBLISHED", 100)
    published = of_draft(author)
    assert listed(author.person, author.id) == [published]
    (seen,) = listed(learner, author.id)
    assert (seen["id"], seen["version"], seen["title"]) == (published["id"], 1, "Feedback that people can use")
    assert seen["metadata"]["location"]
    assert "Another heading" in seen["markdown"]
    assert "TZID=Europe/Berlin" in seen["icalendar"]
    assert learner.ask(NODE, id=seen["id"])["node"] == seen
    assert {one["trainerNotes"] for one in seen["outline"]["sections"]} == {None}


def test_published_again_it_is_a_new_version_and_the_older_one_stays(author: Author, server: RunningServer) -> None:
    author.done("publishDraft")
    first = of_draft(author)
    refused = author.do("publishDraft")
    assert refused["code"] == "ALREADY_DONE"
    assert author.save(title="A better title")["draftStatus"] == "READY"
    author.done("publishDraft")
    second = of_draft(author)
    assert (second["version"], second["title"]) == (2, "A better title")
    assert second["id"] != first["id"]
    assert listed(author.person, author.id) == [second]
    assert author.person.ask(NODE, id=first["id"])["node"] == first
    section = second["outline"]["sections"][0]
    asked = "query ($id: ID!) { node(id: $id) { ... on Section { id title } } }"
    assert server.learner().ask(asked, id=section["id"])["node"] == {"id": section["id"], "title": section["title"]}


def test_what_is_not_ready_is_refused_with_what_is_missing(server: RunningServer) -> None:
    author = new_author(server)
    author.save(title="A title")
    refused = author.do("publishDraft")
    assert refused["code"] == "WRONG_PHASE"
    for sentence in author.see()["readiness"]["missing"]:
        assert sentence in refused["message"]
    assert listed(author.person, author.id) == []


def test_a_publication_counts_once(author: Author) -> None:
    first = author.do("publishDraft", commandId="publish")
    assert author.do("publishDraft", commandId="publish") == first
    assert of_draft(author)["version"] == 1


def test_nobody_reads_what_is_published_without_signing_in(server: RunningServer) -> None:
    (error,) = server.anonymous().post(PAGE).json()["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert server.person(Role.LEARNER).ask(PAGE)["publishedSessions"]["edges"] is not None
