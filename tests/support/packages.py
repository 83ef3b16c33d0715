"""The packages of the project, and where they are."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUPPORT = ROOT / "tests" / "support"
PACKAGES = ("domain", "projections", "schema", "infrastructure")
NOT_BY_HAND = ("migrations", "static")


def modules(package: str) -> Iterator[Path]:
    """The files of a package that are written by hand."""
    found = (path for path in (ROOT / package).rglob("*.py") if not {*path.parts} & {*NOT_BY_HAND})
    return iter(sorted(found))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """What a file imports, by its whole name: `json`, and `domain.session.Id` where that is imported from a module."""
    return tuple(_imports(ast.parse(path.read_text("utf-8")), path))


def _imports(tree: ast.Module, path: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
