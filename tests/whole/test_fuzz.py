"""Operations, bodies and frames that nobody would think of: no reply tells of a fault, and the server goes on.

Schemathesis makes operations from the schema, hypothesis the rest. Examples are the same in every run.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import pytest
import schemathesis
from graphql import IntValueNode, NameNode, ObjectFieldNode, ObjectValueNode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

from tests.support.client import Person, RunningServer, start_exam, wait_until_written
from tests.support.everything import SDL, api


def json_object(fields: dict[str, int]) -> ObjectValueNode:
    """A JSON object as a literal of GraphQL."""
    pairs = [
        ObjectFieldNode(name=NameNode(value=name), value=IntValueNode(value=str(value)))
        for name, value in fields.items()
    ]
    return ObjectValueNode(fields=pairs)


names = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
schemathesis.graphql.scalar("JSON", st.dictionaries(names, st.integers(0, 99), max_size=3).map(json_object))


pytestmark = pytest.mark.usefixtures("unharmed")

OPERATIONS = [f"{root.name}.{field}" for root in (api().query_type, api().mutation_type) for field in root.fields]
JSON, GRAPHQL_JSON = "application/json", "application/graphql-response+json"
SESSION_ID = re.compile(r'\b(sessionId|id): "(?:[^"\\]|\\.)*"')


def fuzz(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def learner(server: RunningServer) -> Person:
    return server.learner()


@pytest.fixture(scope="module")
def written(learner: Person) -> str:
    """The id of an exam that is written."""
    session_id = start_exam(learner)
    wait_until_written(learner, session_id)
    return session_id


@pytest.fixture(scope="module")
def anonymous(server: RunningServer) -> Person:
    return server.anonymous()


def tells_no_fault(response: httpx.Response) -> dict[str, Any]:
    """The body of a reply that is well formed and admits no fault of ours."""
    assert response.status_code < 500, response.text
    assert response.headers["content-type"].startswith((JSON, GRAPHQL_JSON))
    assert "Traceback" not in response.text
    body = response.json()
    assert body.keys() <= {"data", "errors"}
    assert "INTERNAL" not in [error["extensions"]["code"] for error in body.get("errors", [])], response.text
    return body


# ------------------------------------------------------------ operations


@cache
def operations() -> dict[str, Any]:
    """How each operation of the schema is made up."""
    made = schemathesis.graphql.from_file(SDL.read_text("utf-8"))
    return {operation.label: operation for operation in (found.ok() for found in made.get_all_operations())}


def test_all_operations_are_made_up() -> None:
    assert [*operations()] == OPERATIONS


@pytest.mark.parametrize("label", OPERATIONS)
def test_operations_of_the_schema(learner: Person, written: str, anonymous: Person, label: str) -> None:
    @fuzz(12)
    @given(case=operations()[label].as_strategy(), own=st.booleans())
    def ask(case: Case, own: bool) -> None:
        query = SESSION_ID.sub(rf'\1: "{written}"', str(case.body)) if own else str(case.body)
        tells_no_fault(learner.post(query))
        assert not any(present(tells_no_fault(anonymous.post(query)).get("data")))

    ask()


def present(data: Any) -> Iterator[Any]:
    """What there is in the data of a reply beside refusals and names of types."""
    fields = data.items() if isinstance(data, dict) else ()
    for _, value in fields:
        if isinstance(value, dict):
            yield from present(value) if "code" not in value else ()


# ------------------------------------------------------------ bodies

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
QUERIES = st.sampled_from(
    [
        "{ viewer { id } }",
        "query ($id: ID!) { session(id: $id) { id } }",
        "mutation ($input: SaveAnswersInput!) { saveAnswers(input: $input) { __typename } }",
        "subscription { eventLog { id } }",
        "{ ...Missing }",
        "query ($a: Boolean!) { viewer @skip(if: $a) { id } }",
        '{ __type(name: "Query") { fields { name } } }',
    ]
)
REQUESTS = st.fixed_dictionaries(
    {"query": QUERIES | st.text() | VALUES},
    optional={
        "variables": st.fixed_dictionaries({}, optional={"id": VALUES, "input": VALUES, "a": VALUES}) | VALUES,
        "operationName": st.text(max_size=5) | VALUES,
        "extensions": VALUES,
        "more": VALUES,
    },
)


@st.composite
def mangled(draw: st.DrawFn, texts: st.SearchStrategy[bytes]) -> bytes:
    """A text with a piece of it cut out, doubled or replaced."""
    text = draw(texts)
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    middle = draw(st.sampled_from([b"", 2 * text[start:end]]) | st.binary(max_size=6))
    return text[:start] + middle + text[end:]


ENCODED = REQUESTS.map(lambda request: json.dumps(request).encode())


@fuzz(250)
@given(
    body=ENCODED | mangled(ENCODED) | st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()),
    accept=st.sampled_from([JSON, GRAPHQL_JSON, "*/*"]),
)
def test_bodies(learner: Person, body: bytes, accept: str) -> None:
    response = learner.http.post("/graphql", content=body, headers={"Content-Type": JSON, "Accept": accept})
    tells_no_fault(response)


@fuzz(100)
@given(
    parameters=st.fixed_dictionaries(
        {"query": QUERIES | st.text()},
        optional={
            "variables": st.text() | VALUES.map(json.dumps),
            "extensions": st.text() | VALUES.map(json.dumps),
            "operationName": st.text(),
        },
    )
)
def test_urls(learner: Person, parameters: dict[str, str]) -> None:
    encoded = {name: value.encode(errors="replace") for name, value in parameters.items()}
    tells_no_fault(learner.http.get("/graphql", params=encoded))


# ------------------------------------------------------------ frames

IDS = st.sampled_from(["1", "2", ""]) | st.text(max_size=4) | VALUES
MESSAGES = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from(["ping", "pong", "connection_init"])}, optional={"payload": VALUES}),
    st.fixed_dictionaries({"type": st.just("subscribe"), "id": IDS, "payload": REQUESTS | VALUES}),
    st.fixed_dictionaries({"type": st.just("complete"), "id": IDS}),
    st.fixed_dictionaries({"type": st.text() | VALUES}, optional={"id": IDS, "payload": VALUES}),
)
TEXTS = MESSAGES.map(lambda message: json.dumps(message).encode())
BROKEN = st.builds(
    lambda head, length, rest: bytes([head, length]) + rest, st.integers(0, 255), st.integers(0, 255), st.binary()
)


@st.composite
def frames(draw: st.DrawFn) -> list[bytes]:
    """A message in as many frames as may be, with a ping among them."""
    text = draw(TEXTS | mangled(TEXTS) | st.binary(max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=3)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    opcode = draw(st.sampled_from([Opcode.TEXT, Opcode.TEXT, Opcode.TEXT, Opcode.BINARY]))
    sent = [
        Frame(Opcode.CONT if n else opcode, piece, fin=n == len(cuts)).serialize(mask=True)
        for n, piece in enumerate(pieces)
    ]
    if draw(st.booleans()):
        sent.insert(1, Frame(Opcode.PING, b"?").serialize(mask=True))
    return sent


CODES = {1000, 1002, 1003, 1005, 1006, 1007, 1009, 4400, 4401, 4403, 4409, 4429}
"""With 1006 for a code that was lost because we were still talking; a handler that failed is told by the log."""


@fuzz(120)
@given(
    messages=st.lists(frames(), max_size=6),
    broken=st.binary(max_size=40) | BROKEN | st.just(b""),
    introduced=st.booleans(),
)
def test_frames(learner: Person, messages: list[list[bytes]], broken: bytes, introduced: bool) -> None:
    url = learner.server.url.replace("http", "ws", 1) + "/graphql"
    with connect(url, subprotocols=["graphql-transport-ws"], compression=None, close_timeout=0.1) as ws:  # type: ignore[list-item]
        if introduced:
            ws.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {learner.token}"}}))
        try:
            for frame in (frame for message in messages for frame in message):
                ws.socket.sendall(frame)
            answers(ws)
            ws.socket.sendall(broken)
        except (ConnectionClosed, OSError):
            ws.close()
            assert ws.close_code in CODES


def answers(ws: ClientConnection) -> None:
    """The socket answers a ping, after whatever it had to say before. Raises `ConnectionClosed`."""
    ws.send(json.dumps({"type": "ping", "payload": {"still": "there"}}))
    while json.loads(ws.recv(timeout=30)) != {"type": "pong", "payload": {"still": "there"}}:
        continue
