"""Subscriptions of JavaScript clients go on where they broke off: clients/javascript, and the documents' example."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer

import pytest

from tests.support.client import Person, RunningServer, free_port, start_exam, start_server, take, wait_until_written
from tests.support.documents import blocks
from tests.support.npm import SECONDS
from tests.support.packages import ROOT
from tests.whole.test_javascript_clients import FOLDER, Script, run

__all__ = ["run"]

HELPER = ROOT / "clients" / "javascript"
PAGE = ROOT / "docs" / "api" / "subscriptions.md"
PROGRESS = """subscription ($id: ID!) { generationProgress(sessionId: $id) { cursor generation { status } } }"""
PREAMBLE = """
import WebSocket from 'ws'
const [id, token] = process.argv.slice(2)
globalThis.WebSocket = WebSocket
const freshToken = async () => token
const show = ({ cursor, generation }) => {
  console.log(cursor)
  if (generation.status === 'COMPLETED') process.exit()
}
"""

pytestmark = pytest.mark.usefixtures("run")


class Restarts:
    """A server that is killed and started again at the same address, while an exam is being written."""

    def __init__(self, stack: ExitStack, database: str, data_dir: Path) -> None:
        self._stack, self._database, self._data_dir, self._port = stack, database, data_dir, str(free_port())
        self.server = self._start()

    def kill_and_start(self) -> None:
        self.server.kill()
        self.server = self._start()

    def _start(self) -> RunningServer:
        started = start_server(self._database, self._data_dir, PORT=self._port, LYCEUM_OFFLINE_PACE="0.5")
        return self._stack.enter_context(started)


@pytest.fixture
def restarts(database: str, tmp_path: Path) -> Iterator[Restarts]:
    with ExitStack() as stack:
        yield Restarts(stack, database, tmp_path)


@contextmanager
def node(*arguments: str, folder: Path = FOLDER) -> Iterator[Iterator[str]]:
    """The lines that a script prints, as it prints them. It complains of nothing: nothing goes to its stderr."""
    with (
        TemporaryFile("w+") as complaints,
        subprocess.Popen(
            ["node", *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=complaints, text=True
        ) as process,
    ):
        too_long = Timer(SECONDS, process.kill)
        too_long.start()
        try:
            assert process.stdout
            yield (line.strip() for line in process.stdout)
        finally:
            too_long.cancel()
            process.kill()
            process.wait()
            complaints.seek(0)
            told = complaints.read()
            sys.stderr.write(told)
        assert told == ""


async def all_cursors(person: Person, session_id: str) -> list[str]:
    """Where an exam's writing stood after each event, from the beginning to its end."""
    cursors = []
    async with person.subscribe(PROGRESS, id=session_id) as stream:
        while True:
            [item] = await take(stream, 1)
            cursors.append(item["generationProgress"]["cursor"])
            if item["generationProgress"]["generation"]["status"] == "COMPLETED":
                return cursors


async def assert_resumed(restarts: Restarts, lines: Iterator[str], learner: Person, session_id: str) -> None:
    """Each event comes once and in order, though the server is killed twice in between."""
    seen = []
    for number, line in enumerate(lines, 1):
        seen.append(line)
        if number in (4, 9):
            restarts.kill_and_start()
    assert len(seen) > 12
    assert seen == await all_cursors(learner, session_id)


@pytest.mark.parametrize("transport", ["socket", "patientSocket", "events"])
async def test_the_helper_goes_on_after_a_server_was_killed(restarts: Restarts, transport: str) -> None:
    learner = restarts.server.learner()
    session_id = start_exam(learner)
    url = f"{restarts.server.url}/graphql"
    with node("resume.mjs", transport, url, learner.token, session_id) as lines:
        await assert_resumed(restarts, lines, learner, session_id)


async def test_a_page_that_is_slow_with_its_items_gets_none_twice(restarts: Restarts) -> None:
    learner = restarts.server.learner()
    session_id = start_exam(learner)
    url = f"{restarts.server.url}/graphql"
    with node("resume.mjs", "patientSocket", url, learner.token, session_id, "", "300") as lines:
        await assert_resumed(restarts, lines, learner, session_id)


async def test_the_helper_begins_after_the_cursor_that_was_kept(run: Script, server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_exam(learner)
    wait_until_written(learner, session_id)
    cursors = await all_cursors(learner, session_id)
    with node("resume.mjs", "events", f"{server.url}/graphql", learner.token, session_id, cursors[2]) as lines:
        assert list(lines) == cursors[3:]


@pytest.mark.parametrize("transport", ["socket", "events"])
def test_what_cannot_get_better_is_thrown(server: RunningServer, transport: str) -> None:
    learner = server.learner()
    url = f"{server.url}/graphql"

    def thrown(token: str, session_id: str, *more: str) -> object:
        with node("resume.mjs", transport, url, token, session_id, *more) as lines:
            (line,) = lines
            return json.loads(line)["thrown"]

    assert thrown(learner.token, "no-such-session") == "NOT_FOUND"
    assert thrown(learner.token, start_exam(learner), "no-such-cursor") in ("INVALID_INPUT", "BAD_REQUEST")
    assert thrown("garbage", "any") in ("UNAUTHENTICATED", 401, 4403)


def test_a_client_with_few_retries_gives_up(server: RunningServer) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/graphql"
    for transport, error in (("socket", "ECONNREFUSED"), ("events", "fetch failed")):
        with node("resume.mjs", transport, nowhere, "token", "any", "", "0", "2") as lines:
            (line,) = lines
            assert error in json.loads(line)["thrown"]


@pytest.mark.world
def test_its_types_hold_for_the_clients_that_it_is_for() -> None:
    strict = ["--strict", "--noEmit", "--module", "nodenext", "--skipLibCheck", "--lib", "es2022,dom"]
    checked = subprocess.run(
        ["node_modules/.bin/tsc", *strict, "types.ts"], cwd=FOLDER, capture_output=True, text=True, timeout=SECONDS
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.world
def test_it_can_be_published() -> None:
    packed = subprocess.run(
        ["npm", "pack", "--dry-run", "--json", f"--cache={FOLDER / '.npm'}", "--logs-max=0"],
        cwd=HELPER,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert packed.returncode == 0, packed.stderr
    (package,) = json.loads(packed.stdout)
    assert {file["path"] for file in package["files"]} == {"package.json", "README.md", "resume.js", "resume.d.ts"}
    assert "dependencies" not in json.loads((HELPER / "package.json").read_text())


def example(page: Path) -> str:
    """The example in JavaScript that begins with the import of graphql-ws."""
    (found,) = (block.text for block in blocks(page, "js") if "from 'graphql-ws'" in block.text)
    return found


async def test_the_example_of_the_documents_goes_on_after_a_server_was_killed(restarts: Restarts) -> None:
    learner = restarts.server.learner()
    session_id = start_exam(learner)
    text = example(PAGE)
    address = restarts.server.url.replace("http://", "ws://")
    assert text.count("ws://127.0.0.1:8000") == 1
    script = FOLDER / f".example-{session_id}.mjs"
    script.write_text(PREAMBLE + text.replace("ws://127.0.0.1:8000", address))
    try:
        with node(script.name, session_id, learner.token) as lines:
            await assert_resumed(restarts, lines, learner, session_id)
    finally:
        script.unlink()


async def test_the_example_of_the_helper_goes_on_after_a_server_was_killed(restarts: Restarts) -> None:
    learner = restarts.server.learner()
    session_id = start_exam(learner)
    text = example(HELPER / "README.md")
    address = restarts.server.url.replace("http://", "ws://")
    text = text.replace("ws://127.0.0.1:8000", address).replace("'lyceum-client'", f"'{HELPER / 'resume.js'}'")
    script = FOLDER / f".helper-{session_id}.mjs"
    script.write_text(PREAMBLE + "globalThis.localStorage = {}\n" + text)
    try:
        with node(script.name, session_id, learner.token) as lines:
            await assert_resumed(restarts, lines, learner, session_id)
    finally:
        script.unlink()


def test_a_subscription_is_left_while_nothing_arrives(run: Script, server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_exam(learner)
    wait_until_written(learner, session_id)
    assert run("leaving.mjs", f"{server.url}/graphql", learner.token, session_id) > 10
