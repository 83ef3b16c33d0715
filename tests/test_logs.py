"""What the log says of requests, and what it never says: tokens, secrets, and what people wrote."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.redaction import REDACTED, Redactor, message, trace, without_quotations
from tests.client import RunningServer, start_exam
from tests.messages_api import MessagesApi
from tests.test_production import PRODUCTION

ESSAY = "Sehr geehrte Frau Zylinderhut, mein Großvater züchtet seit 1974 violette Tauben in Wuppertal."
API_KEY = "sk-ant-a-key-that-nobody-may-see"
SECRETS = (PRODUCTION["LYCEUM_MASTER_KEY"], PRODUCTION["LYCEUM_JWT_SECRET"], API_KEY)


def lines(server: RunningServer) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.splitlines()]


def line(server: RunningServer, **known: Any) -> dict[str, Any]:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = [one for one in lines(server) if one.items() >= known.items()]
        if found:
            return found[0]
        time.sleep(0.02)
    raise AssertionError(server.log)


@pytest.fixture
def loud(launch: Callable[..., RunningServer], model_api: MessagesApi) -> RunningServer:
    environ = {"ANTHROPIC_API_KEY": API_KEY, "ANTHROPIC_BASE_URL": model_api.url, "LYCEUM_LOG_LEVEL": "debug"}
    return launch(**PRODUCTION, **environ)


async def test_each_request_and_each_operation_on_a_socket_has_a_line(loud: RunningServer) -> None:
    learner = loud.learner()
    headers = {"X-Request-Id": "from-the-proxy-1"}
    answer = learner.post("query Who { viewer { id } }", headers=headers)
    assert answer.headers["x-request-id"] == "from-the-proxy-1"
    told = line(loud, event="request", request_id="from-the-proxy-1")
    assert {name: told[name] for name in ("method", "path", "status", "type", "operation", "level")} == {
        "method": "POST", "path": "/graphql", "status": 200, "type": "query", "operation": "Who", "level": "info"
    }  # fmt: skip
    assert told["ms"] > 0
    async with learner.subscribe("query Again { viewer { id } }") as data:
        assert await anext(data)
    operation = line(loud, event="operation", operation="Again")
    socket = line(loud, event="socket")
    assert operation["request_id"] == f"{socket['request_id']}.1"
    assert told["viewer"] == operation["viewer"] == socket["viewer"]
    assert learner.id not in loud.log


@pytest.mark.parametrize("given", ["", "a b", "ä".encode(), "x" * 129, "{}"])
def test_a_request_id_that_is_not_sane_is_replaced(server: RunningServer, given: str | bytes) -> None:
    answer = httpx.get(f"{server.url}/healthz", headers={b"X-Request-Id": given})  # type: ignore[dict-item]
    assert answer.headers["x-request-id"].isalnum()


def test_the_log_holds_no_tokens_no_secrets_and_no_texts(loud: RunningServer, model_api: MessagesApi) -> None:
    learner = loud.learner()
    session = start_exam(learner)
    tampered = learner.token[:-4] + "AAAA"
    for authorization in (f"Bearer {tampered}", f"Basic {tampered}", tampered, f"Bearer {SECRETS[1]}"):
        httpx.post(f"{loud.url}/graphql", json={"query": "{ viewer { id } }"}, headers={"Authorization": authorization})
    httpx.get(f"{loud.url}/{learner.token}", headers={"X-Request-Id": learner.token})
    answers = [{"questionId": "teil_1_1", "answer": {"text": ESSAY}}]
    save = "mutation ($input: SaveAnswersInput!) { saveAnswers(input: $input) { __typename } }"
    learner.post(save, {"input": {"sessionId": session, "answers": answers}})
    learner.post(save, {"input": {"sessionId": session, "answers": ESSAY}})
    learner.post(save, {"input": ESSAY})
    learner.post(f"# {ESSAY}\n{{ nothing }}")
    learner.ask("query Last { viewer { id } }")
    line(loud, operation="Last")
    for secret in (*SECRETS, learner.token, tampered, "Zylinderhut", "Tauben"):
        assert secret not in loud.log


# ------------------------------------------------------------ what is blanked


@given(st.text(min_size=8).filter(lambda text: text.strip() == text), st.text(), st.text())
def test_a_secret_is_blanked_wherever_it_stands(secret: str, before: str, after: str) -> None:
    redact = Redactor([secret])
    assert secret not in redact(f"{before} {secret} {after}") or secret in REDACTED
    assert json.dumps(secret)[1:-1] not in redact(json.dumps({"x": [secret]})) or secret in '{"x": []}' + REDACTED


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abc.DEF-123",
        "(b'authorization', b'Bearer opaque-Token-1')",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
        "x-api-key: sk-ant-api03-abcdefgh",
        "postgresql://lyceum:pass-word@db/lyceum",
    ],
)
def test_tokens_are_blanked_by_their_form(text: str) -> None:
    blanked = Redactor()(text)
    assert REDACTED in blanked
    for part in ("abc.DEF", "opaque", "eyJ", "api03", "pass-word"):
        assert part not in blanked


@pytest.mark.parametrize("text", ["Authorize with a bearer token.", "session 1 ended", "http://127.0.0.1:8000/graphql"])
def test_words_stay(text: str) -> None:
    assert Redactor()(text) == without_quotations(text) == text


def fail(error: Exception) -> None:
    try:
        raise error
    except Exception as cause:
        raise RuntimeError("it failed") from cause


@pytest.mark.parametrize(
    "error",
    [KeyError(ESSAY), ValueError(f"invalid literal for int() with base 10: {ESSAY!r}"), LookupError(f"no\n{ESSAY}")],
)
def test_a_trace_tells_where_and_not_what_was_written(error: Exception) -> None:
    with pytest.raises(RuntimeError) as caught:
        fail(error)
    told = trace(caught.value)
    assert "Tauben" not in told + message(error)
    assert type(error).__name__ in told
    assert __file__ in told
    assert "RuntimeError: it failed" in told
