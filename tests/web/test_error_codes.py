"""What passes always says when to try again; what is too large for one request has a code that no waiting helps."""

import contextlib
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from domain.session import TRY_AGAIN_MS
from infrastructure.graphql.errors import CODES, ProtocolError
from infrastructure.graphql.too_large import TooLarge
from tests.support.client import Person, RunningServer, SubscriptionFailed
from tests.support.packages import PACKAGES, ROOT, modules

pytestmark = pytest.mark.usefixtures("unharmed")

OF_WHAT_PASSES = {code.value for code in TRY_AGAIN_MS}
WRITTEN_OUT = re.compile(rf'"(?:{"|".join(OF_WHAT_PASSES)})"')
SAY_IT_THEMSELVES = ["domain/session.py", "infrastructure/graphql/errors.py"]
"""`Refused` and `ProtocolError`, which see to the time, have these codes from there."""

TOO_DEEP = "subscription { eventLog { " + "session { events { edges { node { " * 4 + "id" + " } } } }" * 4 + " } }"
TOO_MUCH = {
    "characters": "#" * 100_000 + "\n{ viewer { id } }",
    "tokens": "{ " + "viewer { id } " * 1000 + "}",
    "fields": "{ " + "viewer { id } " * 251 + "}",
    "aliases": "{ " + " ".join(f"v{n}: viewer {{ id }}" for n in range(31)) + " }",
    "depth": "{ " + "node { " * 20 + "id" + " }" * 20 + " }",
    "nesting": "{ " + "... { " * 100 + "viewer { id }" + " }" * 100 + " }",
    "overlaps": "{ " + "viewer { id } " * 200 + "}",
    "operations": " ".join(f"query Q{n} {{ viewer {{ id }} }}" for n in range(60)),
    "pages": "{ sessions(first: 100) { edges { node { events(first: 100) { edges { node { id } } } } } } }",
    "schema": "{ "
    + " ".join(f"s{n}: __schema {{ types {{ ...T }} }}" for n in range(20))
    + " } fragment T on __Type { fields { name type { name } args { name } } }",
}


@pytest.mark.parametrize("status", CODES)
def test_a_status_of_what_passes_says_when_to_try_again(status: int) -> None:
    error = ProtocolError(status, "no")
    extensions = extensions_of(error)
    assert extensions["code"] == CODES[status]
    passes = extensions["code"] in OF_WHAT_PASSES | {"UPSTREAM_UNAVAILABLE"}
    assert (extensions.get("retryAfterMs", 0) > 0, "Retry-After" in error.headers) == (passes, passes)


def test_what_is_known_of_the_time_is_told() -> None:
    assert extensions_of(ProtocolError(429, "no", {"Retry-After": "1"}))["retryAfterMs"] == 1000


def test_what_is_too_large_does_not_pass() -> None:
    assert TooLarge("no").extensions == {"code": "TOO_LARGE"}
    assert "TOO_LARGE" not in OF_WHAT_PASSES


def test_nobody_writes_a_code_of_what_passes_without_its_time() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in modules(package)
        if WRITTEN_OUT.search(path.read_text("utf-8"))
    ]
    assert found == SAY_IT_THEMSELVES


@pytest.mark.parametrize("query", TOO_MUCH.values(), ids=TOO_MUCH)
def test_too_much_of_a_document_is_too_large(server: RunningServer, query: str) -> None:
    (error,) = server.learner().post(query).json()["errors"]
    assert error["extensions"] == {"code": "TOO_LARGE"}


@pytest.mark.parametrize("ask", [Person.subscribe, Person.stream])
async def test_a_subscription_that_is_too_deep_is_too_large(
    server: RunningServer, ask: Callable[..., contextlib.AbstractAsyncContextManager[Any]]
) -> None:
    with pytest.raises(SubscriptionFailed) as failed:
        async with ask(server.analyst(), TOO_DEEP) as events:
            await anext(events)
    (error,) = failed.value.args
    assert error["extensions"] == {"code": "TOO_LARGE"}


def extensions_of(error: ProtocolError) -> dict[str, Any]:
    """What programs are told of it."""
    extensions: dict[str, Any] = json.loads(bytes(error.response().body))["errors"][0]["extensions"]
    return extensions
