"""Uses of what is deprecated: found in documents, counted at /metrics by the client's name, for few names."""

import json
import re
from collections.abc import Iterator

import pytest
import websockets
from graphql import build_schema, parse

from infrastructure.graphql.deprecation import MAX_NAME, MAX_NAMES, Deprecations
from tests.conftest import new_database
from tests.house.test_sixth_kind import LYCEUM
from tests.support.client import RunningServer, start_server

OLD = '@deprecated(reason: "2027-06-30: use another")'
SCHEMA = build_schema(f"""
type Query {{ exam(wish: Wish, level: Level, old: Int {OLD}): Exam, exams: [Exam!]! {OLD} }}
type Exam {{ id: ID!, name: String, title: String {OLD} }}
input Wish {{ theme: String, topic: String {OLD} }}
enum Level {{ B1 {OLD} C1 }}
""")


@pytest.mark.parametrize(
    ("document", "used"),
    [
        ("{ exam(level: C1) { id name } }", ()),
        ("{ exam { title } }", ("Exam.title",)),
        ("{ exam { ...Named } } fragment Named on Exam { again: title title }", ("Exam.title",)),
        ("{ exams { title } }", ("Exam.title", "Query.exams")),
        ("{ exam(old: 1) { id } }", ("Query.exam(old:)",)),
        ('{ exam(wish: {topic: "a"}) { id } }', ("Wish.topic",)),
        ("{ exam(level: B1) { id } }", ("Level.B1",)),
        ("query ($level: Level = B1) { exam(level: $level) { id } }", ("Level.B1",)),
        ("{ __typename __schema { queryType { name } } }", ()),
    ],
)
def test_what_a_document_uses_is_found(document: str, used: tuple[str, ...]) -> None:
    assert Deprecations(SCHEMA).used(parse(document)) == used


@pytest.fixture(scope="module")
def server(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that has something deprecated."""
    with start_server(new_database(postgres), tmp_path_factory.mktemp("old_words"), lyceum=LYCEUM) as running:
        yield running


def counted(server: RunningServer) -> dict[tuple[str, str], float]:
    """How often each client used each element."""
    line = re.compile(r'lyceum_graphql_deprecated_uses_total\{client="(.*)",element="(.*)"\} (.*)')
    text = server.anonymous().http.get("/metrics").text
    return {(client, element): float(count) for client, element, count in line.findall(text)}


def test_uses_are_counted_by_the_name_of_the_client(server: RunningServer) -> None:
    for headers in (
        {"apollographql-client-name": "web"},
        {"graphql-client-name": "web"},
        {"graphql-client-name": b"phone\x85"},
        {},
    ):
        assert server.anonymous().post("{ entryCount }", headers=headers).json() == {"data": {"entryCount": 0}}
    server.anonymous().post("{ greeting(polite: false) }", headers={"graphql-client-name": "web"})
    server.anonymous().post("{ greeting viewer { id } }", headers={"graphql-client-name": "modern"})
    uses = counted(server)
    assert uses["web", "Query.entryCount"] == 2
    assert uses["unnamed", "Query.entryCount"] == 1
    assert uses["web", "Query.greeting(polite:)"] == 1
    assert not [client for client, _ in uses if client == "modern" or not client.isprintable()]


async def test_uses_over_a_socket_are_counted(server: RunningServer) -> None:
    async with websockets.connect(
        server.url.replace("http", "ws", 1) + "/graphql", subprotocols=["graphql-transport-ws"]
    ) as ws:
        await ws.send(json.dumps({"type": "connection_init", "payload": {"graphql-client-name": "socket"}}))
        await ws.recv()
        await ws.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": "{ entryCount }"}}))
        assert json.loads(await ws.recv())["payload"] == {"data": {"entryCount": 0}}
    assert counted(server)["socket", "Query.entryCount"] == 1


def test_strangers_make_few_names_and_short_ones(server: RunningServer) -> None:
    http = server.anonymous().http
    for number in range(MAX_NAMES + 20):
        headers = {"graphql-client-name": f"{number} " + "x" * 1000}
        assert http.post("/graphql", json={"query": "{ entryCount }"}, headers=headers).status_code == 200
    clients = {client for client, _ in counted(server)}
    assert len(clients) <= MAX_NAMES + 1
    assert "other" in clients
    assert max(map(len, clients)) <= MAX_NAME
