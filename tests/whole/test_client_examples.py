"""The examples of clients/javascript: typed from the schema, they play an exam while the server is killed."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Person, exam
from tests.support.npm import SECONDS, install, npm
from tests.support.packages import ROOT
from tests.whole.test_resuming_clients import Restarts, all_cursors, node, restarts

__all__ = ["restarts"]

EXAMPLES = ROOT / "clients" / "javascript" / "examples"

pytestmark = pytest.mark.xdist_group("examples")  # one process builds them
EVENTS = "query ($id: ID!) { session(id: $id) { events(first: 100) { edges { node { type commandId } } } } }"

WRONG = """
import type { ProgressSubscription, SaveAnswersInput } from '../src/generated/graphql'
import type { relayProgressSubscription } from '../src/__generated__/relayProgressSubscription.graphql'

export const read = (apollo: ProgressSubscription, relay: relayProgressSubscription['response']) => [
  apollo.generationProgress.generation.total.toFixed(),
  relay.generationProgress.generation.total.toFixed(),
  // @ts-expect-error: there is no such field
  apollo.generationProgress.nothing,
  // @ts-expect-error: there is no such field
  relay.generationProgress.nothing,
  // @ts-expect-error: it may be null
  apollo.generationProgress.question.id,
]
// @ts-expect-error: an answer has one form
export const saved: SaveAnswersInput['answers'] = [{ questionId: '1', answer: { option: 'a', text: 'b' } }]
"""

FAILS_ONCE = """
import { Autosave } from './src/autosave'

const saves: string[][] = []
const save = async (answers: { questionId: string }[]) => {
  saves.push(answers.map(({ questionId }) => questionId))
  if (saves.length === 1) throw new Error('LIMIT_REACHED')
}
let autosave: Autosave
await new Promise((failed) => {
  autosave = new Autosave(save, failed)
  autosave.change('one', null)
})
autosave!.change('two', null)
await autosave!.flush()
await autosave!.flush()
console.log(JSON.stringify(saves))
"""


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The program that is built of the examples."""
    install(EXAMPLES)
    npm(EXAMPLES, "run", "generate")
    npm(EXAMPLES, "run", "build")
    return str(EXAMPLES / "build" / "run.cjs")


@pytest.mark.parametrize("client", ["apollo", "urql", "relay"])
async def test_an_exam_is_played_while_the_server_is_killed(examples: str, restarts: Restarts, client: str) -> None:
    """Killed when a question has arrived, its answer is yet to be saved; killed again after that."""
    learner = restarts.server.learner()
    with node(examples, client, f"{restarts.server.url}/graphql", learner.token, folder=EXAMPLES) as lines:
        shown = [*while_it_is_killed(restarts, map(json.loads, lines), at_questions=(1, 3))]
    session_id, results = shown[0]["started"], shown[-1]["results"]
    assert [one["cursor"] for one in shown if "cursor" in one] == await all_cursors(learner, session_id)
    assert_saved_once(learner, session_id, [one["answered"] for one in shown if "answered" in one])
    assert {str(one["rejected"]) for one in shown if "answered" in one} == {"[]"}
    assert (results["answered"], results["total"]) == (30, 30)
    assert exam(learner, session_id)["status"] == "COMPLETED"


def while_it_is_killed(
    restarts: Restarts, shown: Iterator[dict[str, Any]], at_questions: tuple[int, ...]
) -> Iterator[dict[str, Any]]:
    """What a page shows, of a server that is killed when so many questions have arrived."""
    questions = 0
    for one in shown:
        yield one
        questions += one.get("question") is not None
        if one.get("question") and questions in at_questions:
            restarts.kill_and_start()


def assert_saved_once(learner: Person, session_id: str, saves: list[int]) -> None:
    """Each save counted once, however often it was sent, and brought the questions that are answered nearer to all."""
    events = [edge["node"] for edge in learner.ask(EVENTS, id=session_id)["session"]["events"]["edges"]]
    commands = [event["commandId"] for event in events if event["type"] == "exam.answers_saved"]
    assert len({*commands}) == len(commands) == len(saves) > 1
    assert saves == sorted({*saves})
    questions = exam(learner, session_id)["questions"]
    assert saves[-1] == len(questions)
    assert all(question["answered"] for question in questions)


@pytest.mark.world
def test_what_was_in_a_save_that_failed_goes_with_the_next_one(examples: str) -> None:
    esbuild = ["node_modules/.bin/esbuild", "--bundle", "--loader=ts", "--format=esm", "--log-level=error"]
    built = subprocess.run(
        esbuild, input=FAILS_ONCE, cwd=EXAMPLES, capture_output=True, text=True, timeout=SECONDS, check=True
    )
    shown = subprocess.run(
        ["node", "--input-type=module"], input=built.stdout, capture_output=True, text=True, timeout=SECONDS
    )
    assert (shown.returncode, shown.stderr) == (0, "")
    assert json.loads(shown.stdout) == [["one"], ["one", "two"]]


@pytest.mark.world
def test_their_types_come_from_the_schema_alone(examples: str) -> None:
    npm(EXAMPLES, "run", "check")
    assert "scalars" not in (EXAMPLES / "codegen.yml").read_text()
    (EXAMPLES / "build" / "wrong.ts").write_text(WRONG)
    strict = {"extends": "../tsconfig.json", "include": ["wrong.ts"]}
    (EXAMPLES / "build" / "tsconfig.json").write_text(json.dumps(strict))
    checked = subprocess.run(
        ["node_modules/.bin/tsc", "-p", "build"], cwd=EXAMPLES, capture_output=True, text=True, timeout=SECONDS
    )
    assert checked.returncode == 0, checked.stdout


def test_no_registry_is_named() -> None:
    packages = json.loads((EXAMPLES / "package-lock.json").read_text())["packages"]
    assert len(packages) > 50
    resolved = {name: package["resolved"] for name, package in packages.items() if "resolved" in package}
    assert resolved == {"node_modules/lyceum-client": ".."}


def test_every_package_is_pinned() -> None:
    manifest = json.loads((EXAMPLES / "package.json").read_text())
    versions = {**manifest["dependencies"], **manifest["devDependencies"]}
    assert [name for name, version in versions.items() if version != "file:.." and not version[0].isdigit()] == []
