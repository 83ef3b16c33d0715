"""What is typed just before a page is closed or left is saved: the documents' page, in Chromium, against a server."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import RunningServer, start_server
from tests.support.desk import Desk
from tests.support.documents import blocks
from tests.support.packages import ROOT
from tests.whole.test_javascript_clients import FOLDER, Script, run

__all__ = ["run"]

CHROMIUM = Path("/usr/bin/chromium")
PAGE = ROOT / "docs" / "api" / "autosave.md"
TICKET = "query ($id: ID!) { session(id: $id) { ... on ExamSession { autosaveTicket } } }"
NEVER_MS, SOON_MS = "3600000", "10"
TEXT = "Sehr geehrte Damen und Herren,\nder letzte Satz 😀"

Visit = Callable[..., dict[str, Any]]


@pytest.fixture
def server(database: str, tmp_path: Path) -> Iterator[RunningServer]:
    """A server whose log is its own."""
    with start_server(database, tmp_path) as server:
        yield server


@pytest.fixture
def desk(server: RunningServer) -> Desk:
    return Desk(server.learner(), skill="WRITING")


@pytest.fixture
def visit(run: Script, server: RunningServer, desk: Desk) -> Iterator[Visit]:
    """Types a text into the page, and leaves the page or stays; what was saved before, and after."""
    assert CHROMIUM.exists(), f"{CHROMIUM} is missing: install Debian's chromium"
    (code,) = blocks(PAGE, "js")
    script = FOLDER / f".autosave-{desk.session_id}.mjs"
    script.write_text(code.text)

    def visit(way: str, wait: str = NEVER_MS, ticket: str | None = None) -> dict[str, Any]:
        settings = {
            "api": server.url,
            "token": desk.learner.token,
            "ticket": ticket,
            "sessionId": desk.session_id,
            "questionId": desk.written["questions"][0]["id"],
            "text": TEXT,
        }
        seen: dict[str, Any] = run("autosave.mjs", str(CHROMIUM), str(script), way, wait, json.dumps(settings))
        return seen

    yield visit
    script.unlink()


def ticket_of(desk: Desk) -> str:
    ticket: str = desk.learner.ask(TICKET, id=desk.session_id)["session"]["autosaveTicket"]
    return ticket


def saves(server: RunningServer) -> set[tuple[str, str]]:
    """By which path and under which name answers were saved, as the log has it."""
    lines = (json.loads(line) for line in server.log.splitlines() if line.startswith("{"))
    return {(line["path"], line["operation"]) for line in lines if line.get("operation") in ("Autosave", "Save")}


@pytest.mark.parametrize("way", ["closes", "navigates"])
def test_a_beacon_brings_what_was_typed_last(visit: Visit, desk: Desk, server: RunningServer, way: str) -> None:
    assert visit(way, ticket=ticket_of(desk)) == {"before": None, "after": TEXT, "said": None}
    assert saves(server) == {("/autosave", "Autosave")}
    assert desk.types().count("exam.answers_saved") == 1


@pytest.mark.parametrize("way", ["closes", "navigates"])
def test_so_does_a_fetch_that_is_kept_alive(visit: Visit, desk: Desk, server: RunningServer, way: str) -> None:
    assert visit(way) == {"before": None, "after": TEXT, "said": None}
    assert saves(server) == {("/graphql", "Save")}
    assert desk.types().count("exam.answers_saved") == 1


def test_a_page_that_stays_open_saves_by_itself(visit: Visit, desk: Desk, server: RunningServer) -> None:
    assert visit("stays", SOON_MS)["after"] == TEXT
    assert ("/graphql", "Save") in saves(server)


def test_a_page_is_told_that_its_learner_has_paused(visit: Visit, desk: Desk) -> None:
    desk.do("pauseSession")
    seen = visit("stays", SOON_MS)
    assert (seen["after"], seen["said"]["code"], seen["said"]["status"]) == (None, "SESSION_NOT_ACTIVE", "PAUSED")
