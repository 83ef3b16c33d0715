"""The clients that frontends use, from npm, against a running server: see tests/support/javascript."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from schema.context import Role
from tests.support.client import Person, RunningServer, start_exam, wait_until_written
from tests.support.npm import SECONDS, install
from tests.support.packages import SUPPORT

pytestmark = pytest.mark.usefixtures("unharmed")

FOLDER = SUPPORT / "javascript"

Script = Callable[..., Any]


@pytest.fixture(scope="session")
def run() -> Script:
    """Runs a script with arguments, and maybe something to read, and returns the JSON that it prints."""
    install(FOLDER)

    def run(script: str, *arguments: str, stdin: str = "") -> Any:
        node = ["node", script, *arguments]
        done = subprocess.run(node, cwd=FOLDER, capture_output=True, text=True, timeout=SECONDS, input=stdin)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def learner(server: RunningServer) -> Person:
    return server.learner()


@pytest.fixture
def written(learner: Person) -> str:
    """The id of an exam that is written."""
    session_id = start_exam(learner)
    wait_until_written(learner, session_id)
    return session_id


def code(errors: list[dict[str, Any]]) -> str:
    (error,) = errors
    return error["extensions"]["code"]


def test_no_registry_is_named() -> None:
    packages = json.loads((FOLDER / "package-lock.json").read_text())["packages"]
    assert len(packages) > 5
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_every_audit_of_graphql_over_http_passes(run: Script, server: RunningServer) -> None:
    audits = run("audits.mjs", f"{server.url}/graphql")
    assert len(audits) > 60
    assert [audit for audit in audits if audit["status"] != "ok"] == []


def test_graphql_ws(run: Script, server: RunningServer, learner: Person, written: str) -> None:
    heard = run("socket.mjs", f"{server.url}/graphql", learner.token, written)
    assert heard["viewer"] == {"data": {"viewer": {"id": learner.id}}}
    assert heard["paused"] == {"data": {"pauseSession": {"__typename": "PauseSessionPayload"}}}
    assert heard["versions"] == [1, 2, 3, 4, 5]
    assert (code(heard["invalid"]), code(heard["absent"])) == ("BAD_REQUEST", "NOT_FOUND")
    assert heard["closedWith"] == 4403


def test_graphql_sse(run: Script, server: RunningServer, learner: Person, written: str) -> None:
    heard = run("events.mjs", f"{server.url}/graphql", learner.token, written)
    assert heard["viewer"] == {"data": {"viewer": {"id": learner.id}}}
    assert heard["versions"] == [1, 2, 3, 4, 5]
    assert (code(heard["invalid"]["errors"]), code(heard["absent"]["errors"])) == ("BAD_REQUEST", "NOT_FOUND")


def test_apollo_client(run: Script, server: RunningServer, learner: Person, written: str) -> None:
    expiring = server.tokens.mint(learner.id, [Role.LEARNER], life_seconds=6)
    heard = run("apollo.mjs", f"{server.url}/graphql", learner.token, expiring, written)
    assert heard["viewer"] == {"viewer": {"__typename": "Viewer", "id": learner.id}}
    assert heard["saved"] == {"saveAnswers": {"__typename": "SaveAnswersPayload"}}
    assert heard["versions"] == [1, 2, 3, 4, 5]
    assert heard["absent"] == ["graphql: NOT_FOUND", "complete"]
    assert heard["expired"] == ["protocol: UNAUTHENTICATED", "complete"]
