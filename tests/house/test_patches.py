"""A test replaces names of our own modules, never those of Python's: servers in other threads would get them too."""

import ast
import sys
from collections.abc import Iterator

from tests.support.packages import ROOT

HAND_ON = {("tests/builder/test_knowledge_import.py", "os.scandir")}
"""Replacements that do for all others what the replaced name does."""


def replaced(text: str) -> Iterator[str]:
    """What a text of tests replaces of the modules that it imports from Python's library."""
    tree = ast.parse(text)
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name.partition(".")[0] in sys.stdlib_module_names
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="setattr"), args=[ast.Name(id=module), ast.Constant(value), *_]):
                if module in imported:
                    yield f"{module}.{value!s}"


def test_python_s_own_names_are_left_alone() -> None:
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in (ROOT / "tests").rglob("*.py")
        for name in replaced(path.read_text("utf-8"))
    }
    assert found == HAND_ON


def test_a_replaced_name_is_found() -> None:
    assert [*replaced('import asyncio\nmonkeypatch.setattr(asyncio, "sleep", sleep)')] == ["asyncio.sleep"]
    assert [*replaced('from ours import attempts\nmonkeypatch.setattr(attempts, "sleep", sleep)')] == []
