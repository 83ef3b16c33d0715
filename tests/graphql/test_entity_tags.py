"""GETs that name a trusted document have an entity tag, and are answered with 304 while what is held still holds."""

import json
import subprocess
import time
from collections.abc import Iterator
from hashlib import sha256

import httpx
import pytest

from tests.conftest import new_database
from tests.support.client import LYCEUM, Person, RunningServer, start_exam, start_server

WHO = "query Who {\n  viewer {\n    id\n  }\n}"
OPEN = "query Open {\n  activeSession(kind: EXAM) {\n    id\n    version\n  }\n}"
GRAPHQL_JSON = "application/graphql-response+json"


def id_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@pytest.fixture(scope="module")
def server(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that knows the documents."""
    folder = tmp_path_factory.mktemp("entity_tags")
    with start_server(new_database(postgres), folder) as running:
        (folder / "manifest.json").write_text(json.dumps({id_of(text): text for text in (WHO, OPEN)}))
        subprocess.run([LYCEUM, "documents", "add", folder / "manifest.json"], env=running.environ, check=True)
        deadline = time.monotonic() + 30
        while "errors" in get(running.learner(), OPEN).json():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield running


def get(person: Person, text: str, **headers: str) -> httpx.Response:
    """The answer to a document that is named in a URL."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return person.http.get("/graphql", params={"documentId": id_of(text)}, headers=given)


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '"other",W/{} , "third"', "*"])
def test_what_is_held_is_not_sent_again(server: RunningServer, form: str) -> None:
    learner = server.learner()
    first = get(learner, WHO)
    assert first.json() == {"data": {"viewer": {"id": learner.id}}}
    again = get(learner, WHO, if_none_match=form.format(first.headers["etag"]))
    assert (again.status_code, again.content) == (304, b"")
    for answer in (first, again):
        assert answer.headers["etag"] == first.headers["etag"]
        assert answer.headers.get_list("cache-control") == ["private, no-cache"]
        assert {"authorization", "accept"} <= {one.strip().lower() for one in answer.headers["vary"].split(",")}


def test_what_has_changed_is_sent(server: RunningServer) -> None:
    learner = server.learner()
    before = get(learner, OPEN).headers["etag"]
    session_id = start_exam(learner)
    after = get(learner, OPEN, if_none_match=before)
    assert (after.status_code, after.json()["data"]["activeSession"]["id"]) == (200, session_id)
    assert after.headers["etag"] != before


def test_one_persons_tag_says_nothing_of_anothers_answer(server: RunningServer) -> None:
    one, other = server.learner(), server.learner()
    held = get(one, WHO).headers["etag"]
    for asker in (other, server.anonymous()):
        answer = get(asker, WHO, if_none_match=held)
        assert (answer.status_code, answer.json()["data"]) == (200, asker.ask("{ viewer { id } }"))
        assert answer.headers["etag"] != held


def test_each_media_type_has_a_tag_of_its_own(server: RunningServer) -> None:
    learner = server.learner()
    held = get(learner, WHO, accept="application/json").headers["etag"]
    answer = get(learner, WHO, accept=GRAPHQL_JSON, if_none_match=held)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, GRAPHQL_JSON)


def test_nothing_else_is_kept(server: RunningServer) -> None:
    learner = server.learner()
    for answer in (
        learner.http.get("/graphql", params={"query": WHO}, headers={"If-None-Match": "*"}),
        learner.http.post("/graphql", json={"documentId": id_of(WHO)}, headers={"If-None-Match": "*"}),
        learner.http.get("/graphql", params={"documentId": "unknown"}, headers={"If-None-Match": "*"}),
        get(learner, WHO, accept="text/event-stream", if_none_match="*"),
    ):
        assert answer.status_code == 200
        assert "etag" not in answer.headers
        assert answer.headers.get_list("cache-control") == ["no-store"]


@pytest.mark.parametrize("given", ["", ",", "W/", '"', "x" * 60_000, '"a",' * 10_000])
def test_tags_that_make_no_sense_match_nothing(server: RunningServer, given: str) -> None:
    assert get(server.learner(), WHO, if_none_match=given).status_code == 200
