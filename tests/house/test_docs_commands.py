"""Every command in the documents runs (`sh`), or is one that its program takes (`shell`, and code in the text)."""

import re
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import typer

from infrastructure.cli import app
from tests.conftest import new_database
from tests.support.client import LYCEUM, RunningServer, start_server
from tests.support.documents import PAGES, Block, all_blocks, blocks, codes, name
from tests.support.packages import ROOT

SCRIPTS = [page for page in PAGES if blocks(page, "sh")]
TARGETS = {*re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)}
CURL = {*"sNGHd"}
"""Options of curl: silent, no buffering, GET, a header, data."""
NOT_CHECKED = {
    "npx": "it fetches a program from a registry",
    "npm": "it installs from a registry",
    "pip": "it installs from a registry",
    "pg_dump": "it is PostgreSQL's",
    "pg_restore": "it is PostgreSQL's",
    "cp": "it copies",
}
"""Programs whose options are taken as they are, and why."""
SECONDS = 300


@pytest.fixture(scope="module")
def shown(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server as `make serve` starts it, for the commands of all pages; streams that are left end within a second."""
    environ = {"LYCEUM_HEARTBEAT_SECONDS": "1", "LYCEUM_SYLLABUS_DIR": ""}
    with start_server(new_database(postgres), tmp_path_factory.mktemp("shown"), **environ) as running:
        yield running


@pytest.mark.xdist_group("documents")
@pytest.mark.parametrize("page", SCRIPTS, ids=name)
def test_the_blocks_of_a_page_run_one_after_the_other(page: Path, shown: RunningServer) -> None:
    script = "\n".join(["set -eu", *(commands(block) for block in blocks(page, "sh"))])
    script = script.replace(".venv/bin/lyceum", str(LYCEUM)).replace("http://127.0.0.1:8000", shown.url)
    ran = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env=shown.environ, capture_output=True, text=True, timeout=SECONDS
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout
    assert '"errors":' not in ran.stdout
    assert '"code":"' not in ran.stdout


def commands(block: Block) -> str:
    """What a shell carries out; of a block that shows a refusal it checks that this one comes."""
    if not block.refusal:
        return block.text
    return f"""REFUSED=$(
{block.text})
[[ $REFUSED == *'"code":"{block.refusal}"'* ]] || {{ echo "{block}: $REFUSED" >&2; exit 1; }}
"""


def test_no_stream_holds_its_reader_up() -> None:
    """A shell waits for all of a pipe, and curl learns that nobody reads with the next sign of life only.

    `generationProgress` ends by itself.
    """
    piped = re.compile(r"(?<!<\()curl -sN(?!(?:.|\n){0,200}generationProgress)")
    assert [str(block) for block in all_blocks("sh") if piped.search(block.text)] == []


def lines() -> Iterator[tuple[str, str]]:
    """What is checked, and where it stands: lines of `shell` blocks, and code that begins as a command does."""
    for block in all_blocks("shell"):
        for line in block.text.splitlines():
            if line and not line.startswith("#"):
                yield line, str(block)
    for page in PAGES:
        for code in codes(page):
            if re.match(r"(make|lyceum|python -m|\.venv/bin/\w+) [\w-]", code):
                yield code, name(page)


def test_there_are_commands() -> None:
    assert len(SCRIPTS) > 4
    assert len({line for line, _ in lines()}) > 30


@pytest.mark.parametrize(("line", "place"), sorted(set(lines())))
def test_the_program_takes_it(line: str, place: str) -> None:
    program, *words = shlex.split(line, comments=True)
    check(program.removeprefix(".venv/bin/"), words)


def check(program: str, words: Sequence[str]) -> None:
    """Fail unless a program takes these words."""
    match program:
        case "make":
            assert set(words) <= TARGETS
        case "lyceum":
            check_lyceum([word for word in words if word != ">"])
        case "python" | "python3":
            check_python(words)
        case "curl":
            assert {letter for word in words if re.fullmatch("-[a-zA-Z]+", word) for letter in word[1:]} <= CURL
        case _:
            assert program in NOT_CHECKED


def check_lyceum(words: Sequence[str]) -> None:
    """Fail unless there is such a command, with these options and as many arguments."""
    command = typer.main.get_command(app)
    while words and hasattr(command, "commands"):
        assert words[0] in command.commands
        command, words = command.commands[words[0]], words[1:]
    if hasattr(command, "commands"):
        return
    words = [word for word in words if word != "schema/schema.graphql"]
    _, left, _ = command.make_parser(command.context_class(command)).parse_args(list(words))
    assert left == []


def check_python(words: Sequence[str]) -> None:
    """Fail unless there is such a module or file."""
    if words[0] == "-m":
        assert (ROOT / f"{words[1].replace('.', '/')}.py").exists()
    else:
        assert (ROOT / words[0]).exists()


def test_what_is_wrong_is_found() -> None:
    for wrong in (
        "make nothing",
        "lyceum serve --nothing",
        "lyceum nothing",
        "python -m benchmarks.nothing",
        "nothing x",
    ):
        program, *words = wrong.split()
        with pytest.raises(Exception):  # noqa: B017, PT011
            check(program, words)
