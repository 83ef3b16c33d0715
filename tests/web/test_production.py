"""Production mode, whose pages may ask, and the headers of every answer."""

from collections.abc import Callable, Iterator

import httpx
import pytest
import websockets
from websockets.typing import Origin, Subprotocol

from infrastructure.process.settings import SettingsError, read_settings
from tests.conftest import new_database
from tests.support.client import RunningServer, start_server

APP, EVIL = "https://app.school.example", "https://evil.example"
PRODUCTION = {
    "LYCEUM_MODE": "production",
    "LYCEUM_MASTER_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "LYCEUM_JWT_SECRET": "a-secret-of-production-that-is-long-enough",
    "LYCEUM_ALLOWED_ORIGINS": f"{APP}, https://other.school.example:8443, https://*.classes.example, https://as.example:443",
    "LYCEUM_HSTS": "31536000",
}
QUERY = "{ viewer { id } }"
SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}


@pytest.fixture(scope="module")
def production(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with start_server(new_database(postgres), tmp_path_factory.mktemp("production"), **PRODUCTION) as running:
        yield running


@pytest.fixture
def http(production: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=production.url, timeout=30) as client:
        yield client


def problem(answer: httpx.Response) -> str:
    return str(answer.json()["errors"][0]["message"])


# ------------------------------------------------------------ what production keeps to itself


def test_the_schema_is_not_read_from_a_production_server(production: RunningServer) -> None:
    learner = production.learner()
    for query in ("{ __schema { types { name } } }", '{ __type(name: "Query") { name } }'):
        answer = learner.post(query)
        assert "LYCEUM_INTROSPECTION=on" in problem(answer)
        assert "data" not in answer.json()
    assert learner.ask("{ __typename viewer { __typename } }")["__typename"] == "Query"


def test_the_schema_may_be_read_where_that_is_set(launch: Callable[..., RunningServer]) -> None:
    server = launch(**PRODUCTION, LYCEUM_INTROSPECTION="on")
    assert server.learner().ask("{ __schema { queryType { name } } }") == {"__schema": {"queryType": {"name": "Query"}}}


def test_names_are_not_suggested(production: RunningServer, server: RunningServer) -> None:
    for query in ("{ viewr { id } }", "{ sessions(kind: EXAMS) { edges { cursor } } }"):
        assert "Did you mean" in problem(server.learner().post(query))
        assert "Did you mean" not in problem(production.learner().post(query))
    query = "query ($kind: SessionKind) { sessions(kind: $kind) { edges { cursor } } }"
    assert "Did you mean" in problem(server.learner().post(query, {"kind": "EXAMS"}))
    told = problem(production.learner().post(query, {"kind": "EXAMS"}))
    assert [words in told for words in ("Did you mean", "It may be", "PRACTICE")] == [False, False, False]


@pytest.mark.parametrize("path", ["/graphql", "/graphiql/boot.js"])
def test_there_is_no_graphiql(http: httpx.Client, path: str) -> None:
    answer = http.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (404, "application/json")


def test_no_token_is_printed(launch: Callable[..., RunningServer]) -> None:
    production = launch(**PRODUCTION)
    assert production.stop() == 0
    assert production.process.stdout
    assert "token" not in production.process.stdout.read()
    assert "eyJ" not in production.log


# ------------------------------------------------------------ whose pages may ask


def test_the_page_of_an_allowed_origin_may_ask_and_read(http: httpx.Client) -> None:
    asks = {"Origin": APP, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    answer = http.options("/graphql", headers=asks)
    assert answer.status_code == 204
    assert answer.headers.get_list("access-control-allow-origin") == [APP]
    assert answer.headers["access-control-allow-headers"] == "authorization"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert int(answer.headers["access-control-max-age"]) > 0
    answer = http.post("/graphql", json={"query": QUERY}, headers={"Origin": APP})
    assert answer.json() == {"data": {"viewer": None}}
    assert answer.headers["access-control-allow-origin"] == APP
    assert "origin" in answer.headers["vary"].lower()


def test_other_pages_may_not(http: httpx.Client) -> None:
    answer = http.options("/graphql", headers={"Origin": EVIL, "Access-Control-Request-Method": "POST"})
    assert (answer.status_code, "LYCEUM_ALLOWED_ORIGINS" in problem(answer)) == (403, True)
    answer = http.post("/graphql", json={"query": QUERY}, headers={"Origin": EVIL})
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": EVIL}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": APP, "Sec-Fetch-Site": "cross-site"}, 200),
        ({"Origin": EVIL, "Apollo-Require-Preflight": "true"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "X-Apollo-Operation-Name": "Who"}, 200),
    ],
)
def test_a_page_has_no_browser_ask_unasked(http: httpx.Client, headers: dict[str, str], status: int) -> None:
    answer = http.get("/graphql", params={"query": QUERY}, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert "Apollo-Require-Preflight" in problem(answer)


@pytest.mark.parametrize(
    ("origin", "let_in"),
    [
        ("https://a.classes.example", True),
        ("https://A-1.Classes.Example", True),
        ("https://xn--kra-sna.classes.example", True),
        ("https://as.example", True),
        ("https://classes.example", False),
        ("https://.classes.example", False),
        ("https://a.b.classes.example", False),
        ("https://evil-classes.example", False),
        ("https://a.classes.example.evil.example", False),
        ("https://evil.example/.classes.example", False),
        ("https://evil.example@a.classes.example", False),
        ("https://x@a.classes.example", False),
        ("https://*.classes.example", False),
        ("http://a.classes.example", False),
        ("https://a.classes.example:8443", False),
        ("https://" + "a" * 1000 + ".classes.example", False),
        ("http://localhost:5173", False),
        ("http://127.0.0.1:5173", False),
    ],
)
def test_a_wildcard_stands_for_one_label(http: httpx.Client, origin: str, let_in: bool) -> None:
    answer = http.options("/graphql", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert (answer.status_code, answer.headers.get("access-control-allow-origin")) == (
        (204, origin) if let_in else (403, None)
    )


@pytest.mark.parametrize(
    ("origin", "host", "let_in"),
    [
        ("https://school.example", "school.example:443", True),
        ("http://school.example", "school.example:80", True),
        ("https://school.example:8443", "School.example:8443", True),
        ("https://school.example", "school.example", True),
        ("https://school.example", "school.example:8443", False),
        ("http://school.example", "school.example:443", False),
        ("https://school.example:443x", "school.example:443", False),
    ],
)
def test_the_host_that_is_asked_may_come_with_its_port(
    http: httpx.Client, origin: str, host: str, let_in: bool
) -> None:
    asks = {"Origin": origin, "Host": host, "Access-Control-Request-Method": "POST"}
    assert http.options("/graphql", headers=asks).status_code == (204 if let_in else 403)


@pytest.mark.parametrize(("origin", "status"), [(None, 101), (APP, 101), (EVIL, 403), ("null", 403), ("own", 101)])
async def test_sockets_of_other_pages_are_refused(production: RunningServer, origin: str | None, status: int) -> None:
    origin = production.url if origin == "own" else origin
    url = production.url.replace("http", "ws", 1) + "/graphql"
    given = Origin(origin) if origin else None
    try:
        async with websockets.connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], origin=given) as ws:
            assert ws.response
            got, body = ws.response.status_code, b""
    except websockets.InvalidStatus as refused:
        got = refused.response.status_code
        body = refused.response.body or b""
    assert (got, b"LYCEUM_ALLOWED_ORIGINS" in body) == (status, status == 403)


async def handshake(server: RunningServer, origin: str) -> int:
    """The status that a page's WebSocket is answered with."""
    try:
        url = server.url.replace("http", "ws", 1) + "/graphql"
        async with websockets.connect(url, origin=Origin(origin), open_timeout=30) as ws:
            assert ws.response
            return ws.response.status_code
    except websockets.InvalidStatus as refused:
        return refused.response.status_code


LOCAL = pytest.mark.parametrize(
    ("origin", "let_in"),
    [
        ("http://localhost:5173", True),
        ("http://127.0.0.1:3000", True),
        ("http://[::1]:8080", True),
        ("https://localhost:5173", True),
        ("http://localhost", True),
        ("http://localhost.evil.example:5173", False),
        ("http://localhost:5173.evil.example", False),
        ("http://evil.example:5173", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://x@localhost:5173", False),
        ("http://localhost:" + "1" * 1000, False),
        ("file://localhost", False),
    ],
)


@LOCAL
def test_in_development_local_pages_may_ask(server: RunningServer, origin: str, let_in: bool) -> None:
    http = httpx.Client(base_url=server.url, headers={"Origin": origin}, timeout=30)
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    shared = origin if let_in else None
    answer = http.options("/graphql", headers=asks)
    assert (answer.status_code, answer.headers.get("access-control-allow-origin")) == (204 if let_in else 403, shared)
    for accept in ("application/json", "text/event-stream"):
        for answer in (
            http.post("/graphql", json={"query": QUERY}, headers={"Accept": accept}),
            http.get("/graphql", params={"query": QUERY}, headers={"Accept": accept, "Sec-Fetch-Site": "same-site"}),
        ):
            assert answer.headers.get("access-control-allow-origin") == shared
            assert answer.status_code == (200 if let_in or answer.request.method == "POST" else 403)


@LOCAL
async def test_and_open_sockets(server: RunningServer, origin: str, let_in: bool) -> None:
    assert await handshake(server, origin) == (101 if let_in else 403)


def test_any_origin_is_let_in_without_credentials(launch: Callable[..., RunningServer]) -> None:
    server = launch(LYCEUM_ALLOWED_ORIGINS="*")
    answer = httpx.post(f"{server.url}/graphql", json={"query": QUERY}, headers={"Origin": EVIL})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LYCEUM_ALLOWED_ORIGINS", f"*, {APP}"),
        ("LYCEUM_ALLOWED_ORIGINS", f"{APP}/path"),
        ("LYCEUM_ALLOWED_ORIGINS", "app.school.example"),
        ("LYCEUM_ALLOWED_ORIGINS", "https://app.school.example:port"),
        ("LYCEUM_ALLOWED_ORIGINS", "https://app.school.example:0"),
        ("LYCEUM_ALLOWED_ORIGINS", "https://*"),
        ("LYCEUM_ALLOWED_ORIGINS", "*.school.example"),
        ("LYCEUM_ALLOWED_ORIGINS", "https://*.*.example"),
        ("LYCEUM_ALLOWED_ORIGINS", "https://app-*.school.example"),
        ("LYCEUM_ALLOWED_ORIGINS", "https://app.*.example"),
        ("LYCEUM_ALLOWED_ORIGINS", "https://*.school.example:*"),
        ("LYCEUM_ALLOWED_ORIGINS", "https://somebody@app.school.example"),
        ("LYCEUM_ALLOWED_ORIGINS", "https://schön.example"),
        ("LYCEUM_ALLOWED_ORIGINS", "https://app..example"),
        ("LYCEUM_ALLOWED_ORIGINS", "null"),
        ("LYCEUM_ROOT_PATH", "lyceum"),
        ("LYCEUM_ROOT_PATH", "/a/../b"),
        ("LYCEUM_ROOT_PATH", "/a b"),
        ("LYCEUM_INTROSPECTION", "yes"),
        ("LYCEUM_TRUSTED_DOCUMENTS", "on"),
        ("LYCEUM_HSTS", "a year"),
        ("LYCEUM_LOG_LEVEL", "loud"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({**PRODUCTION, name: value})


# ------------------------------------------------------------ headers


@pytest.mark.parametrize("path", ["/graphql", "/graphql?query={viewer{id}}", "/healthz", "/metrics", "/nowhere"])
def test_every_answer_has_the_headers_of_security(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert {name: answer.headers[name] for name in SECURITY} == SECURITY
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_page_of_graphiql_has_them_too(server: RunningServer) -> None:
    answer = httpx.get(f"{server.url}/graphql", headers={"Accept": "text/html"})
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in answer.headers


def test_a_stream_has_them_too(http: httpx.Client) -> None:
    answer = http.post("/graphql", json={"query": QUERY}, headers={"Accept": "text/event-stream"})
    assert answer.headers.get_list("cache-control") == ["no-store"]
    assert answer.headers["x-content-type-options"] == "nosniff"
