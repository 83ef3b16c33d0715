"""Patterns read what strangers word, so each takes time in proportion to it. They are found by themselves.

A pattern that begins anew at every letter, or tries every way to share a text out, takes hours for a megabyte.
"""

import ast
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from infrastructure.telemetry.redaction import Redactor
from tests.support.packages import PACKAGES, ROOT, modules

pytestmark = pytest.mark.world

Pattern = re.Pattern[Any]

MEGABYTE = 1_000_000
PATIENCE_SECONDS = 120
"""A linear pattern takes seconds for a megabyte of its worst text, a quadratic one an hour."""

MADE_OF_SETTINGS = {"infrastructure/telemetry/redaction.py"}
"""Files whose patterns are not all known before: that of the redactor is tested with some secrets."""

OF_OUR_SOURCE = {"schema/describing.py"}
"""Files whose patterns read the server's own source, once, and no stranger's words."""

FILES = [path for package in PACKAGES for path in modules(package) if str(path.relative_to(ROOT)) not in OF_OUR_SOURCE]


def patterns(path: Path) -> dict[str, Pattern]:
    """The patterns of a file by their names."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    return {key: one for key, one in vars(import_module(name)).items() if isinstance(one, re.Pattern)}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def read_the_worst(pattern: Pattern, length: int, seconds: float) -> None:
    """Have a process find the pattern's worst text and read it. Raises `TimeoutExpired`."""
    command = [sys.executable, "-m", "tests.support.worst_texts"]
    subprocess.run(command, input=pickle.dumps((pattern, length)), check=True, timeout=seconds, cwd=ROOT)


@pytest.mark.parametrize("path", [path for path in FILES if "re.compile(" in path.read_text("utf-8")], ids=named)
def test_a_megabyte_of_its_worst_text_is_read_in_proportion(path: Path) -> None:
    found = patterns(path)
    assert found or named(path) in MADE_OF_SETTINGS
    for pattern in found.values():
        read_the_worst(pattern, MEGABYTE, PATIENCE_SECONDS)


def test_a_megabyte_with_secrets_is_read_in_proportion() -> None:
    read_the_worst(Redactor(["a-secret", "another/one"])._pattern, MEGABYTE, PATIENCE_SECONDS)


@pytest.mark.parametrize(
    "pattern",
    [
        r"eyJ[\w-]+\.[\w-]*(?:\.[\w-]*)?",
        r"[^.!?\n]+[.!?]+[”“\"]?",
        r"[.!?]+[”“]*(?=\s|$)",
        r"<(?=\s*/?\s*(?:material|answer)\b)",
        r"\[(?:sound|anki:play):[^\]]*\]",
        r"\{\{c\d+::(.*?)(?:::(?:.*?))?\}\}",
    ],
)
def test_a_pattern_that_is_not_linear_is_found_out(pattern: str) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        read_the_worst(re.compile(pattern, re.DOTALL), MEGABYTE, 4)


def uses(path: Path) -> Iterator[ast.Call]:
    """Where a file calls `re`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).startswith("re.")
            and ast.unparse(node.func) != "re.escape"
        ):
            yield node


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_pattern_has_a_name_of_its_module_and_is_tested_here(path: Path) -> None:
    text = path.read_text("utf-8")
    assigned = {ast.dump(one.value) for one in ast.parse(text).body if isinstance(one, ast.Assign)}
    unnamed = [ast.unparse(call) for call in uses(path) if ast.dump(call) not in assigned]
    assert not unnamed or named(path) in MADE_OF_SETTINGS
    assert "from re import" not in text
