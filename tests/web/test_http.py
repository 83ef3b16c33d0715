"""GraphQL over HTTP to the letter, and what is answered to requests that are not well formed."""

import gzip
import json
import re
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.client import RunningServer

pytestmark = pytest.mark.usefixtures("unharmed")

JSON, GRAPHQL_JSON = "application/json", "application/graphql-response+json"
QUERY = "{ viewer { id } }"


@pytest.fixture
def http(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client


def post(
    http: httpx.Client, body: bytes | str, content_type: str = JSON, accept: str | bytes = "*/*"
) -> httpx.Response:
    return http.post("/graphql", content=body, headers={"Content-Type": content_type, "Accept": accept})


def ask(http: httpx.Client, query: str, accept: str | bytes = JSON, **more: Any) -> httpx.Response:
    return post(http, json.dumps({"query": query, **more}), accept=accept)


# ------------------------------------------------------------ what is answered in


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (JSON, JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (f"{JSON};q=0.5, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"text/html, {GRAPHQL_JSON};q=0.9, */*;q=0.1", GRAPHQL_JSON),
        (f"{JSON}; charset=utf-8", JSON),
    ],
)
def test_the_answer_comes_in_the_type_that_is_asked_for(http: httpx.Client, accept: str, media_type: str) -> None:
    response = ask(http, QUERY, accept)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{media_type}; charset=utf-8")
    assert response.json() == {"data": {"viewer": None}}


def test_json_is_answered_to_a_client_that_does_not_say(http: httpx.Client) -> None:
    request = http.build_request("POST", "/graphql", json={"query": QUERY})
    del request.headers["accept"]
    assert http.send(request).headers["content-type"] == f"{JSON}; charset=utf-8"


@pytest.mark.parametrize("accept", ["application/xml", f"{JSON};q=0", "nonsense", "text/html", b"*/*;q=\xb2"])
def test_types_that_we_do_not_have_are_not_acceptable(http: httpx.Client, accept: str | bytes) -> None:
    assert ask(http, QUERY, accept).status_code == 406


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_JSON, 400)])
@pytest.mark.parametrize(
    "query",
    [
        "{",
        "",
        "{ nothing }",
        "query A { viewer { id } } query B { viewer { id } }",
        "fragment F on Query { __typename }",
    ],
)
def test_requests_that_cannot_be_carried_out(http: httpx.Client, query: str, accept: str, status: int) -> None:
    response = ask(http, query, accept)
    assert response.status_code == status
    assert "data" not in response.json()
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"BAD_REQUEST"}


def test_errors_of_a_field_come_beside_the_data(http: httpx.Client) -> None:
    response = ask(http, "{ viewer { id } node(id: 7) { id } sessions { edges { cursor } } }", GRAPHQL_JSON)
    assert (response.status_code, response.json()["data"]) == (200, None)
    (error,) = response.json()["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["sessions"], "UNAUTHENTICATED")


# ------------------------------------------------------------ methods


def test_queries_go_by_get(http: httpx.Client) -> None:
    query = "query Who($id: ID!) { viewer { id } node(id: $id) { id } } query Other { viewer { roles } }"
    parameters = {"query": query, "variables": '{"id": "nobody"}', "operationName": "Who"}
    response = http.get("/graphql", params=parameters, headers={"Accept": GRAPHQL_JSON})
    assert (response.status_code, response.json()) == (200, {"data": {"viewer": None, "node": None}})


@pytest.mark.parametrize("parameter", ["variables", "extensions"])
@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("", 200),
        ("null", 200),
        ('{"a": 1}', 200),
        ("[]", 400),
        ("7", 400),
        ("{", 400),
        ('"text"', 400),
        ("[" * 5000, 400),
        ('{"a": 1, "a": 2}', 400),
    ],
)
def test_variables_and_extensions_by_get_are_objects(
    http: httpx.Client, parameter: str, value: str, status: int
) -> None:
    response = http.get("/graphql", params={"query": QUERY, parameter: value})
    assert response.status_code == status
    assert status == 200 or parameter in response.json()["errors"][0]["message"]


@pytest.mark.parametrize("url", ["/graphql", "/graphql?quarry=x", "/graphql?query=%7Ba%7D&query=%7Bb%7D"])
def test_the_query_is_in_the_url_once(http: httpx.Client, url: str) -> None:
    response = http.get(url)
    assert response.status_code == 400
    assert "query" in response.json()["errors"][0]["message"]


def test_an_empty_operation_name_is_none(http: httpx.Client) -> None:
    assert http.get("/graphql", params={"query": QUERY, "operationName": ""}).json() == {"data": {"viewer": None}}
    assert ask(http, QUERY, operationName="").json() == {"data": {"viewer": None}}


def test_mutations_do_not_go_by_get(http: httpx.Client) -> None:
    mutation = "mutation { startExam(input: {skill: READING}) { __typename } }"
    response = http.get("/graphql", params={"query": mutation})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_told_which_are_taken(http: httpx.Client, method: str) -> None:
    response = http.request(method, "/graphql", params={"query": QUERY})
    assert response.status_code == 405
    assert sorted(response.headers["allow"].split(", ")) == ["GET", "POST"]
    assert method == "HEAD" or response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON, "*/*", "multipart/mixed, application/json"])
def test_subscriptions_are_for_streams(http: httpx.Client, accept: str) -> None:
    subscription = 'subscription { sessionEvents(sessionId: "x") { id } }'
    for refused in (
        ask(http, subscription, accept),
        http.get("/graphql", params={"query": subscription}, headers={"Accept": accept}),
    ):
        assert refused.status_code == 406
        assert "accept text/event-stream or multipart/mixed" in refused.json()["errors"][0]["message"]


# ------------------------------------------------------------ bodies


@pytest.mark.parametrize(
    "body",
    [
        b"7",
        b'"text"',
        b"null",
        b"[]",
        b"true",
        b"",
        b"{}",
        b"{",
        b'{"query": 7}',
        b'{"query": null}',
        b'{"query": "{ viewer { id } }", "variables": []}',
        b'{"query": "{ viewer { id } }", "variables": "x"}',
        b'{"query": "{ viewer { id } }", "variables": 7}',
        b'{"query": "{ viewer { id } }", "operationName": 7}',
        b'{"query": "{ viewer { id } }", "extensions": []}',
        b'{"query": "{ viewer { id } }", "extensions": "x"}',
        b'{"query": "{ viewer { id } }", "query": "{ viewer { roles } }"}',
        b'{"query": "{ viewer { id } }", "variables": {"a": 1, "a": 2}}',
        b'{"query": "{ viewer { id } }", "variables": {"a": [{"b": 1, "\\u0062": 2}]}}',
        b'{"query": "{ viewer { id } }", "variables": {"a": ' + b"9" * 5000 + b"}}",
        b'\xef\xbb\xbf{"query": "{ viewer { id } }"}',
        b'{"query": "{ viewer { id } }"} tail',
        b'[{"query": "{ viewer { id } }"}]',
        b'{"query": "\xff\xfe"}',
        b'{"query": "{ viewer { id } }", "variables": {"a": NaN}}',
        '{"query": "{ viewer { id } }"}'.encode("utf-16"),
        b'{"query": "{ viewer { id } }", "variables": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    ],
    ids=lambda body: body[:60].decode("latin-1"),
)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_bodies_that_are_no_request(http: httpx.Client, body: bytes, accept: str) -> None:
    response = post(http, body, accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (400, f"{accept}; charset=utf-8")
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", f"{JSON}; charset=latin-1", "", "multipart/x"]
)
def test_only_json_in_utf_8_is_taken(http: httpx.Client, content_type: str) -> None:
    assert post(http, json.dumps({"query": QUERY}), content_type=content_type).status_code == 415


def test_only_plain_bodies_are_taken(http: httpx.Client) -> None:
    headers = {"Content-Type": JSON, "Content-Encoding": "gzip"}
    response = http.post("/graphql", content=gzip.compress(json.dumps({"query": QUERY}).encode()), headers=headers)
    assert (response.status_code, response.headers["accept-encoding"]) == (415, "identity")


def test_a_body_that_is_cut_off_harms_nobody(server: RunningServer) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as wire:
        wire.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
        )


@pytest.mark.parametrize("body", ["[]", ' [{"query": "{ viewer { id } }"}]'])
def test_batches_are_not_taken(http: httpx.Client, body: str) -> None:
    response = post(http, body)
    assert response.status_code == 400
    assert "one operation a request; batches are not taken" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize("asked", [{"documentId": "x" * 900_000}, {"query": QUERY, "operationName": "x" * 900_000}])
def test_long_names_are_quoted_in_part(http: httpx.Client, asked: dict[str, str]) -> None:
    response = post(http, json.dumps(asked))
    assert "x" * 200 + "…" in response.json()["errors"][0]["message"]
    assert len(response.content) < 1000


def test_a_body_of_two_megabytes_is_too_large(http: httpx.Client) -> None:
    response = ask(http, QUERY, variables={"padding": "x" * 2_000_000})
    assert response.status_code == 413
    assert "1000000 bytes are allowed" in response.json()["errors"][0]["message"]


def test_a_body_in_chunks_is_measured_too(http: httpx.Client) -> None:
    response = http.post("/graphql", content=iter([b" " * 100_000] * 20), headers={"Content-Type": JSON})
    assert response.status_code == 413


# ------------------------------------------------------------ documents


@pytest.mark.parametrize(
    ("query", "variables", "name"),
    [
        ("query A { viewer { id } }", None, "B"),
        ("query A { viewer { id } } query B { viewer { id } }", None, None),
        ("query ($n: Int!) { sessions(first: $n) { edges { cursor } } }", {"n": "seven"}, None),
        ("query ($n: Int!) { sessions(first: $n) { edges { cursor } } }", {}, None),
        ("query ($n: Int!) { sessions(first: $n) { edges { cursor } } }", {"n": 2**40}, None),
        ("query ($n: Int!) { sessions(first: $n) { edges { cursor } } }", {"n": [[[[1]]]]}, None),
        ("query ($k: SessionKind!) { activeSession(kind: $k) { id } }", {"k": "CHESS"}, None),
        ("query ($s: DateTime) { events(since: $s) { edges { cursor } } }", {"s": "yesterday"}, None),
    ],
)
def test_operations_that_do_not_fit(http: httpx.Client, query: str, variables: Any, name: Any) -> None:
    response = ask(http, query, GRAPHQL_JSON, variables=variables, operationName=name)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("{ " + " ".join(f"v{n}: viewer {{ id }}" for n in range(31)) + " }", "31 aliases found. Allowed: 30"),
        ("{ " + "viewer { id } " * 1000 + "}", "The document has more than 2000 tokens"),
        ("{ a" * 900 + " }" * 900, "deep"),
        ("query ($x: Int = " + "[" * 900 + "]" * 900 + ") { viewer { id } }", ""),
        ("fragment F on Query { ...G } fragment G on Query { ...F } { ...F }", "Cannot spread fragment"),
        ("{ ...Missing }", "Unknown fragment"),
        (
            "{ ...F0 } "
            + "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} " for n in range(150))
            + "fragment F150 on Query { a: viewer { id } }",
            "aliases found",
        ),
        ("{ node(id: 1) { ... on Session { " * 7 + "id" + " } }" * 7 + "}", ""),
        ("{ \x00 }", "Unexpected character"),
        ("type A { a: Int }", "not executable"),
    ],
    ids=[
        "aliases",
        "tokens",
        "depth",
        "nested value",
        "fragment cycle",
        "no fragment",
        "bomb",
        "deep fields",
        "characters",
        "definition",
    ],
)
def test_documents_keep_to_the_limits(http: httpx.Client, query: str, told: str) -> None:
    response = ask(http, query, GRAPHQL_JSON)
    assert response.status_code == 400
    assert any(told in error["message"] for error in response.json()["errors"]), response.text


def test_introspection_may_go_deep(http: httpx.Client) -> None:
    deep = "{ __schema { types { fields { type { " + "ofType { " * 9 + "name" + " }" * 14
    assert "errors" not in ask(http, deep).json()


# ------------------------------------------------------------ beside GraphQL


def test_browsers_get_graphiql_with_nothing_from_elsewhere(http: httpx.Client) -> None:
    page = http.get("/graphql", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assets = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(assets) >= 4
    for asset in assets:
        assert not asset.startswith(("http", "//"))
        assert http.get(page.url.join(asset)).status_code == 200
    styles = http.get("/graphiql/graphiql.min.css").text
    assert not re.search(r"url\(\s*[\"']?(https?:)?//", styles)


@pytest.mark.parametrize("path", ["/graphql/", "/healthz/"])
def test_nobody_is_sent_to_the_host_that_a_request_names(http: httpx.Client, path: str) -> None:
    response = http.post(path, json={"query": QUERY}, headers={"Host": "evil.example"})
    assert response.status_code == 404
    assert "location" not in response.headers


def test_operators_find_health_readiness_and_metrics(http: httpx.Client, server: RunningServer) -> None:
    assert http.get("/healthz").text == "ok\n"
    assert http.get("/readyz").text == "ready\n"
    server.learner().do("startExam", {"skill": "READING"}, "session { id }")
    metrics = http.get("/metrics").text
    for name in ("lyceum_http_request_seconds", "lyceum_websockets", "lyceum_log_appends", "lyceum_projection_lag"):
        assert f"\n{name}" in metrics
    assert http.get("/nowhere").status_code == 404
    assert http.post("/healthz").status_code == 405
