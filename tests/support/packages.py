"""The packages of the project, and where they are."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUPPORT = ROOT / "tests" / "support"
PACKAGES = ("domain", "projections", "schema", "infrastructure")
NOT_BY_HAND = ("migrations", "static")


def modules(package: str) -> Iterator[Path]:
    """The files of a package that are written by hand."""
    found = (path for path in (ROOT / package).rglob("*.py") if not {*path.parts} & {*NOT_BY_HAND})
    return iter(sorted(found))
