"""The domain knows the types of its values: `Any` has its places, and a reason in each."""

import ast
from pathlib import Path

from infrastructure.kinds import KINDS
from tests.support.packages import ROOT, modules

REASONS = {
    "domain/json.py": "nothing is known of a value of JSON before it is looked at",
    "domain/builder/saving.py": "the fields of the metadata have values of several types",
    "domain/builder/merging.py": "the fields of a section have values of several types",
    "domain/builder/cataloguing/decide.py": "entries of the catalogue are of several classes",
    "domain/decider.py": "a list holds deciders of several kinds, each with states of its own",
}


def says_any(path: Path) -> bool:
    """Whether a file uses `Any`; its import alone is no use."""
    return any(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(ast.parse(path.read_text("utf-8"))))


def test_any_has_its_places() -> None:
    assert {str(path.relative_to(ROOT)) for path in modules("domain") if says_any(path)} == set(REASONS)


def test_deciding_leaves_nothing_to_a_table_of_types() -> None:
    for kind in KINDS:
        for name in ("decide", "evolve"):
            text = ROOT.joinpath("domain", kind.name, f"{name}.py").read_text("utf-8")
            assert "assert_never(" in text, (kind.name, name)
            assert "type(command)" not in text, kind.name
            assert "type(event)" not in text, kind.name
