"""Drafts wait for ever: however many there are, they keep nobody from a draft, an exam or a book."""

from collections.abc import Callable

from schema.context import Role
from tests.support.author import new_author
from tests.support.client import RunningServer, start_exam


def test_drafts_are_not_counted_among_the_open_sessions(launch: Callable[..., RunningServer]) -> None:
    server = launch(LYCEUM_MAX_LEARNER_SESSIONS="2", LYCEUM_MAX_OPEN_SESSIONS="3")
    person = server.person(Role.AUTHOR)
    drafts = [person.do("createDraft", {}, "session { id }") for _ in range(5)]
    assert {one["__typename"] for one in drafts} == {"CreateDraftPayload"}
    assert new_author(server).draft["status"] == "ACTIVE"
    assert all(start_exam(server.learner()) for _ in range(3))
    refused = server.learner().do("startExam", {"skill": "READING"}, "session { id }")
    assert (refused["code"], "3 open sessions" in refused["message"]) == ("LIMIT_REACHED", True)
