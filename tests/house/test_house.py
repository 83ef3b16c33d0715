"""How the house is built: whose packages these are, how long a file may be, and what the domain stands on."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.support.packages import PACKAGES, ROOT, imports, modules

MOST_LINES = 250


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports."""
    return {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_packages_are_ours(package: str) -> None:
    assert Path(import_module(package).__path__[0]) == ROOT / package


@pytest.mark.parametrize("package", PACKAGES)
def test_a_file_can_be_read_in_one_sitting(package: str) -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in modules(package)}
    assert lengths
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_the_domain_is_made_of_the_standard_library() -> None:
    foreign = {
        (str(path.relative_to(ROOT)), name)
        for path in modules("domain")
        for name in imported(path)
        if name not in sys.stdlib_module_names and name != "domain"
    }
    assert foreign == set()


@pytest.mark.parametrize("package", ["domain", "projections"])
def test_decisions_and_views_know_no_clock_no_chance_and_no_world(package: str) -> None:
    world = {"asyncio", "os", "random", "secrets", "socket", "subprocess", "threading", "time", "uuid"}
    assert {(path.name, name) for path in modules(package) for name in imported(path) if name in world} == set()
