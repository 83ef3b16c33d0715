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

Pattern = re.Pattern[Any]

MEGABYTE = 1_000_000
PATIENCE_SECONDS = 120
"""A linear pattern takes seconds for a megabyte of its worst text, a quadratic one an hour."""

MADE_OF_SETTINGS = {"infrastructure/telemetry/redaction.py"}
"""Files whose patterns are not all known before: that of the redactor is tested with some secrets."""

FILES = [path for package in PACKAGES for path in modules(package)]


def patterns() -> dict[str, Pattern]:
    """All patterns of ours by where they are."""
    found = {"the redactor's": Redactor(["a-secret", "another/one"])._pattern}
    for path in FILES:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        values = vars(import_module(name))
        found |= {f"{name}.{key}": one for key, one in values.items() if isinstance(one, re.Pattern)}
    return found


PATTERNS = patterns()


def read_the_worst(pattern: Pattern, length: int, seconds: float) -> None:
    """Have a process find the pattern's worst text and read it. Raises `TimeoutExpired`."""
    command = [sys.executable, "-m", "tests.support.worst_texts"]
    subprocess.run(command, input=pickle.dumps((pattern, length)), check=True, timeout=seconds, cwd=ROOT)


@pytest.mark.parametrize("name", PATTERNS)
def test_a_megabyte_of_its_worst_text_is_read_in_proportion(name: str) -> None:
    read_the_worst(PATTERNS[name], MEGABYTE, PATIENCE_SECONDS)


@pytest.mark.parametrize(
    "pattern",
    [
        r"eyJ[\w-]+\.[\w-]*(?:\.[\w-]*)?",
        r"[^.!?\n]+[.!?]+[”“\"]?",
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


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_pattern_has_a_name_of_its_module_and_is_tested_here(path: Path) -> None:
    text = path.read_text("utf-8")
    named = {ast.dump(one.value) for one in ast.parse(text).body if isinstance(one, ast.Assign)}
    unnamed = [ast.unparse(call) for call in uses(path) if ast.dump(call) not in named]
    assert not unnamed or str(path.relative_to(ROOT)) in MADE_OF_SETTINGS
    assert "from re import" not in text
