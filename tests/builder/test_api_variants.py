"""Variants over GraphQL: asked for, followed section by section, resumed after a lost connection, chosen."""

import asyncio
from typing import Any

import pytest

from schema.context import Role
from tests.support.author import PROGRESS, SECTION, VARIANT, Author, new_author
from tests.support.client import Person, RunningServer, SubscriptionFailed, take

pytestmark = pytest.mark.usefixtures("unharmed")

PERSONAS = {"precision", "insight", "ignite", "connect"}


@pytest.fixture
def author(server: RunningServer) -> Author:
    """An author who has said all that variants take."""
    author = new_author(server)
    author.say_all()
    return author


async def progress(person: Person, draft_id: str, after: str | None = None) -> list[dict[str, Any]]:
    """All steps after a cursor, until the round is done."""
    async with asyncio.timeout(120), person.subscribe(PROGRESS, id=draft_id, after=after) as stream:
        return [one["variantProgress"] async for one in stream]


def test_all_that_is_missing_is_named_at_once(server: RunningServer) -> None:
    author = new_author(server)
    refused = author.do("generateVariants")
    assert refused["code"] == "WRONG_PHASE"
    for name in ("desiredOutcome", "category", "sessionType", "locationId"):
        assert name in refused["message"]
    assert author.see()["version"] == author.draft["version"]


async def test_variants_are_followed_section_by_section(author: Author) -> None:
    asked = author.done("generateVariants", speedUpPace=True)
    assert (asked["round"]["number"], asked["round"]["tweaks"]["speedUpPace"]) == (1, True)
    steps = await progress(author.person, author.id)
    draft = author.see()
    assert [one["done"] for one in steps].index(True) == len(steps) - 1
    assert {one["persona"] for one in draft["variants"]} == PERSONAS
    whole = {one["id"]: one for one in draft["variants"]}
    for id, variant in whole.items():
        told = [one for one in steps if one["variant"] and one["variant"]["id"] == id]
        written = [one["section"] for one in told if one["section"]]
        assert written
        assert len({one["id"] for one in written}) == len(written)
        assert told[-1]["variant"] == variant
        assert (variant["status"], variant["outline"]["fits"], variant["outline"]["totalMinutes"]) == (
            "COMPLETED",
            True,
            90,
        )
        assert sum(variant["mix"][name] for name in ("ai", "rag", "user")) == 100
    versions = [one["version"] for one in steps]
    assert versions == sorted(set(versions))


async def test_after_a_lost_connection_nothing_is_missing_and_nothing_comes_twice(author: Author) -> None:
    author.done("generateVariants")
    async with author.person.subscribe(PROGRESS, id=author.id) as stream:
        first = [one["variantProgress"] for one in await take(stream, 3)]
    author.save(specificTopics="Typed meanwhile")
    rest = await progress(author.person, author.id, after=first[-1]["cursor"])
    everything = await progress(author.person, author.id)
    assert [*first, *rest] == everything
    assert await progress(author.person, author.id, after=everything[-1]["cursor"]) == []


async def test_it_comes_by_server_sent_events_too(author: Author) -> None:
    author.generate()
    async with author.person.stream(PROGRESS, id=author.id) as stream:
        sent = [one["variantProgress"] async for one in stream]
    assert sent == await progress(author.person, author.id)


async def test_who_may_not_read_a_draft_does_not_follow_it(author: Author, server: RunningServer) -> None:
    for id, person in ((author.id, server.person(Role.AUTHOR)), ("nothing", author.person)):
        with pytest.raises(SubscriptionFailed) as failed:
            await progress(person, id)
        assert failed.value.args[0]["extensions"]["code"] == "NOT_FOUND"


def test_a_variant_that_is_chosen_is_a_version_and_the_outline(author: Author) -> None:
    variant = author.generate()["variants"][0]
    draft = author.done("selectVariant", variantId=variant["id"])
    (version,) = draft["versions"]
    assert (version["source"], version["number"], version["isAccepted"]) == ("AI", 1, True)
    assert draft["selectedVersionId"] == draft["acceptedVersionId"] == version["id"]
    titles = [one["title"] for one in variant["outline"]["sections"]]
    assert [one["title"] for one in draft["outline"]["sections"]] == titles
    assert (draft["isDirty"], draft["step"] in ("REVIEW", "FINALIZE")) == (False, True)
    ids = [{one["id"] for one in of["sections"]} for of in (variant["outline"], version["outline"], draft["outline"])]
    assert len(set.union(*ids)) == sum(map(len, ids))
    taken_back = author.done("undoDraft")
    assert (taken_back["outline"], taken_back["acceptedVersionId"], len(taken_back["versions"])) == (None, None, 1)


def test_variants_and_their_sections_are_nodes(author: Author, server: RunningServer) -> None:
    variant = author.generate()["variants"][1]
    asked = (
        f"query ($id: ID!) {{ node(id: $id) {{ id ... on Variant {{ {VARIANT} }} ... on Section {{ {SECTION} }} }} }}"
    )
    assert author.person.ask(asked, id=variant["id"])["node"] == variant
    section = variant["outline"]["sections"][-1]
    assert author.person.ask(asked, id=section["id"])["node"] == section
    for id in (variant["id"], section["id"]):
        assert server.learner().ask(asked, id=id)["node"] is None
        assert author.person.ask(asked, id=f"{id}x")["node"] is None


def test_a_variant_of_a_former_round_is_chosen_no_more(author: Author, server: RunningServer) -> None:
    former = author.generate()["variants"][0]["id"]
    draft = author.generate(raiseRagPriority=True)
    assert draft["round"]["number"] == 2
    gone = author.do("selectVariant", variantId=former)
    assert (gone["code"], gone["field"]) == ("NOT_FOUND", "variantId")
    other = new_author(server)
    refused = other.do("selectVariant", variantId=former)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "variantId")
    whole = author.do("retryVariant", variantId=draft["variants"][0]["id"])
    assert (whole["code"], whole["field"]) == ("ALREADY_DONE", "variantId")
    assert author.do("retryVariant", variantId=former)["code"] == "NOT_FOUND"


def test_a_round_is_asked_for_once_however_often(author: Author) -> None:
    first = author.do("generateVariants", commandId="round")
    assert author.do("generateVariants", commandId="round") == first
    other = author.do("generateVariants", commandId="round", speedUpPace=True)
    assert (other["code"], other["field"]) == ("INVALID_INPUT", "commandId")
