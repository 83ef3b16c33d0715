"""What the log says of requests, and what it never says: tokens, secrets, and what people wrote."""

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import OperationalError

from infrastructure.telemetry.redaction import (
    MAX_TRACE,
    MAX_VALUE,
    REDACTED,
    Redactor,
    message,
    trace,
    without_quotations,
)
from tests.support.client import RunningServer, start_exam, wait_until_written
from tests.support.messages_api import MessagesApi
from tests.web.test_production import PRODUCTION

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
    written = wait_until_written(learner, session)
    answers = [{"questionId": written["questions"][0]["id"], "answer": {"text": ESSAY}}]
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


# ------------------------------------------------------------ what stays, and how much


@pytest.mark.parametrize(
    "text",
    [
        "the log's connection is lost: the connection was closed by the server while it was waiting",
        'connection failed: connection to server at "127.0.0.1", port 5432 failed: Connection refused by the others',
        'relation "stored_events" does not exist, and neither does what the statement would have done with it',
        "learners' sessions are left as they are, which isn't what the timer would have done with them otherwise",
        "no key 'first' for RS256 is published at the address that the operators have named for the keys",
    ],
)
def test_apostrophes_and_short_quotations_blank_nothing(text: str) -> None:
    assert without_quotations(text) == text
    assert message(RuntimeError(text)) == text


@pytest.mark.parametrize("mark", "'\"`")
@pytest.mark.parametrize("inner", ["", "'no'", '"no"', "hab's", "`no`", "\\'no\\' "])
@pytest.mark.parametrize("end", ["{}", "{} is wrong", ""])
def test_a_long_quotation_goes_whatever_stands_in_it(mark: str, inner: str, end: str) -> None:
    text = f"cannot read {mark}Er sagte {inner} und dann: {ESSAY} {inner}{end.format(mark)}"
    assert "Tauben" not in without_quotations(text)
    assert "cannot read" in without_quotations(text)


def test_an_error_without_a_message_is_told_by_its_class() -> None:
    assert message(TimeoutError()) == "TimeoutError"
    assert message(ValueError(" \n ")) == "ValueError"
    assert trace(LookupError()).endswith("LookupError: LookupError")


LOGGING = """
import logging, pickle, sys
from infrastructure.telemetry.logs import configure
from infrastructure.process.settings import read_settings
configure(read_settings(), "info")
for said in pickle.load(sys.stdin.buffer):
    error = next((one for one in said if isinstance(one, BaseException)), None)
    logging.getLogger("infrastructure.test").warning(*said, exc_info=error)
"""


def logged(*said: tuple[object, ...]) -> list[dict[str, Any]]:
    """The lines of a process that logs these in production mode."""
    command, given = [sys.executable, "-c", LOGGING], pickle.dumps(said)
    done = subprocess.run(command, input=given, env={**os.environ, **PRODUCTION}, capture_output=True, check=True)
    return [json.loads(line) for line in done.stderr.decode().splitlines()]


@pytest.mark.world
def test_a_lost_database_has_a_reason() -> None:
    lost = OperationalError("the connection is closed")
    nameless, named = logged(
        ("the worker lost the database: %s", OperationalError()), ("the log's connection is lost: %s", lost)
    )
    assert nameless["event"] == "the worker lost the database: OperationalError"
    assert named["event"] == "the log's connection is lost: the connection is closed"


@pytest.mark.world
def test_a_line_has_a_largest_length_whatever_it_tells() -> None:
    texts = ["x" * 10**6, "eyJ" * 300_000, "a b " * 250_000, "\x1b[2J" * 200_000, "'x " * 300_000]
    told = logged(*(("it failed: %s %s", text, RuntimeError(text)) for text in texts))
    assert len(told) == len(texts)
    for line in told:
        assert len(line["event"]) <= MAX_VALUE
        assert len(line["exception"]) <= MAX_TRACE
        assert "\x1b" not in str(line)


@pytest.mark.world
def test_a_secret_is_not_cut_in_two() -> None:
    lengths = range(MAX_VALUE - 60, MAX_VALUE + 5)
    for line in logged(*(("%s %s and more", "x" * length, SECRETS[1]) for length in lengths)):
        assert SECRETS[1][:8] not in line["event"]


@pytest.mark.world
def test_no_control_character_gets_into_a_line() -> None:
    [said] = logged(("%s", "\x1b]0;pwn\x07\x9b31m\u202egnp\x7f\nforged"))
    assert said["event"] == "\\u001b]0;pwn\\u0007\\u009b31m\\u202egnp\\u007f\\nforged"
