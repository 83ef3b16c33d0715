"""`lyceum papers check`: what it says of the papers that ship, of other files, and of what is no paper at all."""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infrastructure.cli.main import app
from infrastructure.exam.checking.rules import faults
from infrastructure.exam.checking.shipped import NoPaper, read_parts
from infrastructure.exam.offline_author import PAPERS, papers
from infrastructure.exam.papers_commands import MOST_SHOWN

READING, LISTENING, WRITING = "reading_b1_1", "listening_b1_1", "writing_b1_1"

Change = Callable[[dict[str, Any]], object]


def check(*files: Path) -> Result:
    """What the command says of files."""
    return CliRunner().invoke(app, ["papers", "check", *map(str, files)])


def changed(directory: Path, paper_id: str, change: Change) -> Path:
    """A file with a paper that was changed."""
    paper = json.loads((PAPERS / f"{paper_id}.json").read_text("utf-8"))
    change(paper)
    path = directory / f"{paper_id}.json"
    path.write_text(json.dumps(paper), "utf-8")
    return path


@pytest.fixture(scope="module")
def shipped() -> Result:
    """What is said of the papers that ship."""
    return check()


def test_the_papers_that_ship_have_no_faults(shipped: Result) -> None:
    assert (shipped.exit_code, shipped.output) == (0, f"{len(papers())} papers, no faults\n")


def test_a_file_takes_the_place_of_the_paper_with_its_id_and_its_faults_are_lines_in_a_fixed_order(
    tmp_path: Path,
) -> None:
    def spoil(paper: dict[str, Any]) -> None:
        paper["parts"]["teil_1"]["source"]["theme"] = "KOCHEN"
        paper["parts"]["teil_4"]["source"]["text"] += " Er weiß, daß es geht."

    path = changed(tmp_path, READING, spoil)
    found = check(path)
    assert found.exit_code == 1
    first, second = found.output.splitlines()
    assert first.startswith("reading_b1_1 teil_1: 'KOCHEN' is no theme; there are WIRTSCHAFT")
    assert first.endswith(" [sizes.heads]")
    assert second.startswith("reading_b1_1 teil_4: it is dass and daß no longer: „")
    assert second.endswith(" [language.patterns]")
    assert check(path).output == found.output


def set_at(*path: str | int, value: object) -> Change:
    """A change of one value of a paper."""

    def change(paper: Any) -> None:
        *before, last = path
        for step in before:
            paper = paper[step]
        paper[last] = value

    return change


@pytest.mark.parametrize(
    ("paper_id", "change", "said"),
    [
        (READING, set_at("id", value="another"), "its id is 'another'; it is to be the file's name, 'reading_b1_1'"),
        (READING, set_at("skill", value="DANCING"), "'DANCING' is not a valid ExamSkill"),
        (READING, set_at("level", value="B7"), "'B7' is not a valid Level"),
        (READING, set_at("title", value=7), "Expected `str`, got `int` - at `$.title`"),
        (READING, lambda paper: paper.pop("title"), "Object missing required field `title`"),
        (READING, lambda paper: paper["parts"].pop("teil_3"), "has no 'teil_3'"),
        (READING, set_at("parts", "teil_2", "questions", value=[]), "teil_2 has 0 questions; 5 are asked for"),
        (READING, set_at("parts", "teil_2", "questions", 1, "prompt", value=None), "question 2 of teil_2: $.prompt"),
        (READING, set_at("parts", "teil_2", "questions", 0, "options", 0, "rationale", value="Ja."), "is too short"),
        (READING, set_at("parts", "teil_3", "questions", 0, "prompt", value="Lücke {9}?"), "{9} is no item"),
        (READING, set_at("parts", "teil_4", "questions", 0, "prompt", value="Wer, {Q}?"), "{Q} in"),
        (READING, set_at("parts", "teil_4", "questions", 0, "targets", 0, "label", value="a"), "$.targets[0].label"),
        (LISTENING, set_at("parts", "teil_1", "source", "segments", 0, value="Hallo"), "$.segments[0]"),
        (WRITING, set_at("parts", "teil_1", "questions", 0, "tasks", value=["eins"]), "at least 2 points"),
    ],
)
def test_a_file_that_is_mistyped_gets_one_sentence(tmp_path: Path, paper_id: str, change: Change, said: str) -> None:
    result = check(changed(tmp_path, paper_id, change))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert f"{paper_id}.json " in result.stderr


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b"\xff\xfe", b"{}", b"[" * 100_000, b'{"id": NaN}'])
def test_a_file_that_is_no_json_of_a_paper_gets_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "paper.json"
    path.write_bytes(content)
    result = check(path)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith("paper.json ")


@pytest.mark.parametrize("paper_id", [READING, LISTENING])
def test_a_part_without_a_word_is_a_fault_and_nothing_else(tmp_path: Path, paper_id: str) -> None:
    def empty(paper: dict[str, Any]) -> None:
        for part in paper["parts"].values():
            part["source"] |= {"text": "", "segments": []}

    result = check(changed(tmp_path, paper_id, empty))
    assert result.exit_code == 1
    assert f"{paper_id} teil_2: 0" in result.stdout


def test_of_thousands_of_faults_some_are_shown(tmp_path: Path) -> None:
    path = changed(tmp_path, READING, lambda paper: paper.update(id="reading_b1_9")).rename(
        tmp_path / "reading_b1_9.json"
    )
    *shown, last = check(path).output.splitlines()
    assert len(shown) == MOST_SHOWN
    assert re.fullmatch(r"and \d+ more", last)


def test_a_file_that_is_not_there_is_named() -> None:
    assert check(Path("nowhere.json")).exit_code == 2


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a paper: what holds a value, and under which name or number."""
    inside = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield value, step
        yield from places(inner)


@pytest.mark.parametrize("paper_id", [READING, LISTENING, WRITING, "speaking_b1_1"])
def test_whatever_stands_in_a_file_it_is_a_paper_or_none(tmp_path: Path, paper_id: str) -> None:
    paper, chance = json.loads((PAPERS / f"{paper_id}.json").read_text("utf-8")), random.Random(paper_id)
    path, refused, taken = tmp_path / f"{paper_id}.json", list[str](), 0
    for place in chance.choices(range(sum(1 for _ in places(paper))), k=120):
        spoilt = deepcopy(paper)
        holder, step = [*places(spoilt)][place]
        holder[step] = chance.choice([None, 7, "", "x", [], {}, [None], {"a": 1}, True, "{A} {1}", "[GAP_1]"])
        path.write_text(json.dumps(spoilt), "utf-8")
        try:
            parts = read_parts(path)
        except NoPaper as problem:
            refused.append(str(problem))
        else:
            taken += 1
            assert all("\n" not in fault for part in parts for fault in faults(part))
    assert all(sentence.startswith(path.name) and "\n" not in sentence for sentence in refused)
    assert refused
    assert taken
