"""Documents that operators put down: found in files, named by requests over every transport, alone allowed."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.graphql.document_files import UnreadableDocuments, read
from tests.conftest import new_database
from tests.support.client import LYCEUM, RunningServer, start_server

WHO = "query Who {\n  viewer {\n    ...Person\n  }\n}\n\nfragment Person on Viewer {\n  id\n}"
STREAM = "subscription Watch($id: ID!) {\n  sessionEvents(sessionId: $id) {\n    cursor\n    type\n  }\n}"
STRICT = {"LYCEUM_TRUSTED_DOCUMENTS": "strict"}
START = "mutation Start {\n  startExam(input: { skill: READING }) {\n    __typename\n  }\n}"


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def put_down(folder: Path) -> None:
    (folder / "parts").mkdir()
    (folder / "who.graphql").write_text("query Who { viewer { ...Person } }")
    (folder / "parts" / "person.gql").write_text("fragment Person on Viewer { id } fragment Alone on Exam { id }")
    (folder / "more.graphql").write_text(f"{STREAM} {START}")


def documents(server: RunningServer, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LYCEUM, "documents", *arguments], env=server.environ, capture_output=True, text=True)


@pytest.fixture(scope="module")
def strict(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data, folder = tmp_path_factory.mktemp("strict"), tmp_path_factory.mktemp("documents")
    put_down(folder)
    with start_server(new_database(postgres), data, **STRICT) as server:
        add(server, folder)
        yield server


def add(server: RunningServer, folder: Path) -> None:
    added = documents(server, "add", str(folder))
    assert added.returncode == 0, added.stderr
    assert f"{hash_of(WHO)}  query Who" in added.stdout
    _until(lambda: server.learner().http.post("/graphql", json={"documentId": hash_of(WHO)}).json().get("data"))


def _until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def apollo(text: str, **more: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of(text)}}, **more}


# ------------------------------------------------------------ in files


def test_each_operation_is_a_document_with_the_fragments_it_needs(tmp_path: Path) -> None:
    put_down(tmp_path)
    assert read(tmp_path) == {hash_of(text): text for text in (WHO, STREAM, START)}


@pytest.mark.parametrize(
    ("manifest", "found"),
    [
        ({"b2d1": WHO, hash_of(STREAM): STREAM}, {"b2d1": WHO, hash_of(STREAM): STREAM}),
        (
            {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [
                {"id": hash_of(WHO), "name": "Who", "type": "query", "body": WHO}]},
            {hash_of(WHO): WHO},
        ),
    ],
    ids=["relay", "apollo"],
)  # fmt: skip
def test_a_manifest_of_a_compiler_is_read(tmp_path: Path, manifest: Any, found: dict[str, str]) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert read(tmp_path / "manifest.json") == found


@pytest.mark.long
@given(
    st.binary(max_size=40)
    | st.recursive(st.text() | st.integers() | st.none(), st.lists).map(json.dumps).map(str.encode)
)
def test_what_is_no_manifest_is_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "manifest.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableDocuments, match="is no manifest"):
        read(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"a b": WHO}, "has the id 'a b'"),
        ({"0" * 64: WHO}, "is not the SHA-256 of its document"),
        ({"a": 1}, "is no manifest"),
    ],
)
def test_ids_that_make_no_sense_are_refused(tmp_path: Path, content: Any, problem: str) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(UnreadableDocuments, match=problem):
        read(tmp_path / "manifest.json")


def test_fragments_of_one_name_and_folders_without_operations_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocuments, match="has no operation"):
        read(tmp_path)
    for name in "ab":
        (tmp_path / f"{name}.graphql").write_text("fragment Person on Viewer { id }")
    with pytest.raises(UnreadableDocuments, match="two fragments named Person"):
        read(tmp_path)


# ------------------------------------------------------------ named by requests


@pytest.mark.parametrize("asked", [apollo(WHO), {"documentId": hash_of(WHO)}, {"documentId": f"sha256:{hash_of(WHO)}"}])
def test_a_document_is_named_over_http(strict: RunningServer, asked: dict[str, Any]) -> None:
    learner = strict.learner()
    expected = {"data": {"viewer": {"id": learner.id}}}
    assert learner.http.post("/graphql", json=asked).json() == expected
    parameters = {name: one if isinstance(one, str) else json.dumps(one) for name, one in asked.items()}
    assert learner.http.get("/graphql", params=parameters).json() == expected
    assert learner.http.post("/graphql", json={"query": WHO, **apollo(WHO)}).json() == expected


def test_a_document_is_named_over_streams(strict: RunningServer) -> None:
    learner = strict.learner()
    session = learner.http.post("/graphql", json=apollo(START))
    assert session.json()["data"]["startExam"]["__typename"] == "StartExamPayload"
    for accept in ("text/event-stream", "multipart/mixed;subscriptionSpec=1.0"):
        body = learner.http.post("/graphql", json=apollo(WHO), headers={"Accept": accept}).text
        assert learner.id in body


async def test_a_document_is_named_over_a_socket(strict: RunningServer) -> None:
    learner = strict.learner()
    url = strict.url.replace("http", "ws", 1) + "/graphql"
    async with websockets.connect(url, subprotocols=["graphql-transport-ws"]) as ws:
        await ws.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {learner.token}"}}))
        await ws.recv()
        for id, payload in enumerate((apollo(WHO), {"documentId": hash_of(WHO)}, {"query": "{ viewer { id } }"})):
            await ws.send(json.dumps({"type": "subscribe", "id": str(id), "payload": payload}))
        answers = {}
        while len(answers) < 3:
            frame = json.loads(await ws.recv())
            if frame["type"] != "complete":
                answers[frame["id"]] = frame
    assert answers["0"]["payload"] == answers["1"]["payload"] == {"data": {"viewer": {"id": learner.id}}}
    assert answers["2"]["payload"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (apollo("{ viewer { roles } }"), "PERSISTED_QUERY_NOT_FOUND"),
        ({"documentId": "nothing"}, "PERSISTED_QUERY_NOT_FOUND"),
        ({"query": "{ viewer { roles } }"}, "DOCUMENT_NOT_TRUSTED"),
        ({"query": "{ viewer { roles } }", **apollo("{ viewer { roles } }")}, "DOCUMENT_NOT_TRUSTED"),
        ({"query": "{ viewer { roles } }", **apollo(WHO)}, "BAD_REQUEST"),
        ({"query": WHO, "documentId": hash_of(WHO)}, "BAD_REQUEST"),
    ],
)
def test_nothing_else_runs(strict: RunningServer, asked: dict[str, Any], code: str) -> None:
    answer = strict.learner().http.post("/graphql", json=asked)
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == [code]
    assert "data" not in answer.json()


def test_where_only_documents_run_there_is_no_graphiql(strict: RunningServer) -> None:
    answer = httpx.get(f"{strict.url}/graphql", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")


@pytest.fixture
def manifest(tmp_path: Path) -> Iterator[Callable[..., str]]:
    def write(**documents: str) -> str:
        (tmp_path / "manifest.json").write_text(json.dumps(documents))
        return str(tmp_path / "manifest.json")

    return write


def test_documents_are_listed_and_removed_while_servers_run(
    strict: RunningServer, manifest: Callable[..., str]
) -> None:
    assert documents(strict, "add", manifest(passing="{ viewer { id } }")).returncode == 0
    ask = {"documentId": "passing"}
    _until(lambda: "data" in strict.learner().http.post("/graphql", json=ask).json())
    assert "passing" in documents(strict, "list").stdout
    assert documents(strict, "remove", "passing").returncode == 0
    _until(lambda: "errors" in strict.learner().http.post("/graphql", json=ask).json())
    gone = documents(strict, "remove", "passing")
    assert (gone.returncode, "passing" in gone.stderr) == (1, True)


def test_what_cannot_run_is_not_added(strict: RunningServer, manifest: Callable[..., str]) -> None:
    refused = documents(strict, "add", manifest(good="{ viewer { id } }", bad="{ nothing }"))
    assert (refused.returncode, "Cannot query field 'nothing'" in refused.stderr) == (2, True)
    assert "good" not in documents(strict, "list").stdout


def test_an_id_goes_on_standing_for_its_document(strict: RunningServer, manifest: Callable[..., str]) -> None:
    assert documents(strict, "add", manifest(who="{ viewer { id } }")).returncode == 0
    assert documents(strict, "add", manifest(who="{ viewer { id } }")).returncode == 0
    taken = documents(strict, "add", manifest(who="{ viewer { roles } }", other="{ viewer { id roles } }"))
    assert (taken.returncode, "who stands for another document" in taken.stderr) == (2, True)
    assert "other" not in documents(strict, "list").stdout


def test_a_document_may_be_named_where_others_run_too(server: RunningServer) -> None:
    learner = server.learner()
    assert learner.ask("{ viewer { id } }") == {"viewer": {"id": learner.id}}
    body = learner.http.post("/graphql", json=apollo("{ viewer { id } }")).json()
    assert body["errors"][0]["message"] == "PersistedQueryNotFound"
    body = learner.http.post("/graphql", json={"query": "{ viewer { id } }", **apollo("{ viewer { id } }")}).json()
    assert body == {"data": {"viewer": {"id": learner.id}}}
