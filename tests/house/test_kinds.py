"""A kind is one folder in each layer and a line in each list; what kinds share knows none of them by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import infrastructure.kinds
from tests.support.packages import ROOT, imports

KINDS = tuple(kind.name for kind in infrastructure.kinds.KINDS)
LAYERS = ("domain", "projections", "schema", "infrastructure")
LISTS = (
    "domain/kinds.py",
    "projections/catalogue.py",
    "schema/context.py",
    "schema/root.py",
    "infrastructure/kinds.py",
)
"""The files that name every kind, a line each."""


def of_kinds(path: Path) -> Iterator[str]:
    """The modules of kinds that a file imports."""
    yield from (name for name in imports(path) if name.split(".")[0] in LAYERS and name.split(".")[1] in KINDS)


@pytest.mark.parametrize("layer", LAYERS)
def test_what_kinds_share_knows_no_kind(layer: str) -> None:
    files = {path.relative_to(ROOT).as_posix(): path for path in (ROOT / layer).rglob("*.py")}
    shared = {name: path for name, path in files.items() if name.split("/")[1] not in KINDS}
    assert len(shared) > 5
    assert {name: found for name, path in shared.items() if name not in LISTS and (found := [*of_kinds(path)])} == {}


@pytest.mark.parametrize("listing", LISTS)
def test_a_list_names_every_kind(listing: str) -> None:
    assert {name.split(".")[1] for name in of_kinds(ROOT / listing)} == {*KINDS}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", LAYERS)
def test_a_kind_knows_no_other_in_whatever_layer(layer: str, kind: str) -> None:
    """Practice alone may read what others ask, and what was missed: there its questions come from."""
    files = [*(ROOT / layer / kind).rglob("*.py")]
    assert files
    known = {name.split(".")[1] for path in files for name in of_kinds(path)}
    assert known <= ({"practice", "exam", "reading", "study"} if kind == "practice" else {kind})
