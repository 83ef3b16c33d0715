"""The SDK of the Messages API takes two fifths of a server's start: `model.py` alone loads it."""

import subprocess
import sys

import pytest

from tests.support.packages import ROOT, modules

ROOMS = ("models", "exam", "reading", "study", "jobs")
LOADING = "infrastructure/models/model.py"

LOADED = "import sys, importlib; [importlib.import_module(n) for n in sys.argv[1:]]; print('anthropic' in sys.modules)"


def names() -> list[str]:
    """The modules of the rooms that have to do with models, but the one."""
    paths = [str(path.relative_to(ROOT)) for path in modules("infrastructure")]
    assert LOADING in paths
    mine = [path for path in paths if path.split("/")[1] in ROOMS and path != LOADING]
    return [path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in mine]


def loads_the_sdk(*modules: str) -> bool:
    """Whether a process that imports modules has loaded the SDK."""
    done = subprocess.run([sys.executable, "-c", LOADED, *modules], capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True"


@pytest.mark.world
def test_the_sdk_is_loaded_with_the_model_alone() -> None:
    assert not loads_the_sdk(*names())
    assert loads_the_sdk("infrastructure.models.model")
