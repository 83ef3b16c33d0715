"""Drafts wait for ever: however many there are, they keep nobody from a draft, or a book."""

from collections.abc import Callable

from schema.context import Role
from tests.support.author import new_author
from tests.support.book_player import start_reading
from tests.support.client import RunningServer


def test_drafts_are_not_counted_among_the_open_sessions(launch: Callable[..., RunningServer]) -> None:
    server = launch(LYCEUM_MAX_LEARNER_SESSIONS="2", LYCEUM_MAX_OPEN_SESSIONS="3")
    person = server.person(Role.AUTHOR)
    drafts = [person.do("createDraft", {}, "session { id }") for _ in range(5)]
    assert {one["__typename"] for one in drafts} == {"CreateDraftPayload"}
    assert new_author(server).draft["status"] == "ACTIVE"
    one, other = server.learner(), server.learner()
    assert [start_reading(reader, "lost-one-goose") for reader in (one, one, other)]
    refused = other.do("startReading", {"bookId": "book:lost-one-goose"}, "session { id }")
    assert (refused["code"], "3 open sessions" in refused["message"]) == ("LIMIT_REACHED", True)
