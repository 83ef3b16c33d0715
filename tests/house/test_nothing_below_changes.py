"""The schema makes GraphQL types of records and enums of the floors below, and leaves these as they are."""

import subprocess
import sys

import pytest

from tests.support.packages import ROOT, modules

CHANGED = """
import sys
from importlib import import_module

for name in sys.argv[1:]:
    import_module(name)

known = [one for name in sys.argv[1:] for one in vars(sys.modules[name]).values() if isinstance(one, type)]
classes = {one for one in known if one.__module__ in sys.argv[1:]}


def inside(one):
    return dict(vars(one)), dict(vars(one).get("__annotations__", ())), dict(vars(one).get("__dataclass_fields__", ()))


def is_same(before, after):
    same_names = [list(names) for names in before] == [list(names) for names in after]
    return same_names and all(was[name] is now[name] for was, now in zip(before, after) for name in was)


before = {one: inside(one) for one in classes}
import_module("schema.root")
print(len(classes))
print(*sorted(f"{one.__module__}.{one.__qualname__}" for one in classes if not is_same(before[one], inside(one))))
"""
"""Prints how many classes these modules have, then which of them are others once the schema is there."""


@pytest.mark.world
def test_the_schema_leaves_the_classes_below_as_they_are() -> None:
    paths = [path.relative_to(ROOT).with_suffix("") for path in (*modules("domain"), *modules("projections"))]
    names = [".".join(path.parts).removesuffix(".__init__") for path in paths]
    done = subprocess.run([sys.executable, "-c", CHANGED, *names], capture_output=True, text=True, cwd=ROOT, check=True)
    count, changed = done.stdout.split("\n", 1)
    assert int(count) > 300
    assert changed.split() == []
