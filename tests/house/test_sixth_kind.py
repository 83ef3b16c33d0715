"""A kind of session is one folder and a line in each list: one from outside the packages does all that ours do."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import new_database
from tests.support.client import START_SECONDS, Person, RunningServer, start_server
from tests.support.packages import ROOT, SUPPORT

LYCEUM = (sys.executable, "-m", "tests.support.sixth_kind")
JOURNAL = SUPPORT / "sixth_kind" / "journal.py"
MOST_LINES = 150
QUESTION = "What happened today?"
READ = "query ($id: ID!) { session(id: $id) { kind ... on JournalSession { entries } } journalEntries }"
WRITE = "mutation ($id: ID!, $text: String!) { writeEntry(sessionId: $id, text: $text) { version entries } }"


@pytest.fixture(scope="module")
def journals(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that knows journals."""
    with start_server(new_database(postgres), tmp_path_factory.mktemp("journals"), lyceum=LYCEUM) as running:
        yield running


def test_it_is_played_over_graphql(journals: RunningServer) -> None:
    learner, other = journals.learner(), journals.learner()
    id = learner.ask("mutation { startJournal { id } }")["startJournal"]["id"]
    until(lambda: seen_by(learner, id)["session"]["entries"] == [QUESTION])
    written = learner.ask(WRITE, id=id, text="It rained.")["writeEntry"]
    assert written == {"version": 3, "entries": [QUESTION, "It rained."]}
    until(lambda: seen_by(learner, id)["journalEntries"] == 2)
    assert seen_by(other, id) == {"session": None, "journalEntries": 0}
    assert learner.do("pauseSession", {"sessionId": id}, "session { status }")["session"] == {"status": "PAUSED"}
    listed = learner.ask("{ sessions(kind: JOURNAL) { edges { node { id version } } } }")["sessions"]
    assert listed == {"edges": [{"node": {"id": id, "version": 4}}]}


def test_it_is_exported_and_erased(journals: RunningServer) -> None:
    learner = journals.learner()
    id = learner.ask("mutation { startJournal { id } }")["startJournal"]["id"]
    until(lambda: seen_by(learner, id)["journalEntries"] == 1)
    document = exported(journals, learner.id)
    assert [event["type"] for event in document["sessions"][0]["events"]] == [
        "journal.started",
        "journal.entry_written",
    ]
    assert document["sessions"][0]["state"]["entries"] == [QUESTION]
    assert [view["name"] for view in document["views"]] == ["journal_rows"]
    assert learner.do("eraseSession", {"sessionId": id}, "session { id }")["__typename"] == "EraseSessionPayload"
    until(lambda: seen_by(learner, id) == {"session": None, "journalEntries": 0})
    assert [exported(journals, learner.id)[name] for name in ("sessions", "views")] == [[], []]


def test_it_is_rebuilt(journals: RunningServer) -> None:
    learner = journals.learner()
    learner.ask("mutation { startJournal { id } }")
    until(lambda: learner.ask("{ journalEntries }") == {"journalEntries": 1})
    assert run(journals, "rebuild", "journal_rows").startswith("journal_rows: rebuilt from ")
    assert learner.ask("{ journalEntries }") == {"journalEntries": 1}


def seen_by(person: Person, id: str) -> dict[str, Any]:
    return person.ask(READ, id=id)


def run(server: RunningServer, *arguments: str) -> str:
    """What `lyceum` prints, with journals."""
    command = [*LYCEUM, *arguments]
    return subprocess.run(command, env=server.environ, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT).stdout


def exported(server: RunningServer, learner: str) -> dict[str, Any]:
    """All that is held of a learner."""
    return json.loads(run(server, "export-learner", learner))


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that a worker does."""
    deadline = time.monotonic() + START_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_all_that_it_brings_is_short() -> None:
    assert len(JOURNAL.read_text("utf-8").splitlines()) < MOST_LINES


def test_how_to_add_a_kind_shows_this_one() -> None:
    shown = re.findall(r"```python\n(.*?)```", (ROOT / "docs/design/add-a-kind.md").read_text("utf-8"), re.DOTALL)
    assert len(shown) > 5
    assert [code for code in shown if code not in JOURNAL.read_text("utf-8")] == []
