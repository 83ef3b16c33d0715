"""Programs of the system that tests run. One that is missing fails the test that needs it: none is skipped."""

import shutil

import pytest


def program(name: str, package: str, *folders: str) -> str:
    """The path of a program of a Debian package, looked for in these folders besides those of PATH."""
    found = shutil.which(name) or next(filter(None, (shutil.which(f"{folder}/{name}") for folder in folders)), None)
    if found is None:
        pytest.fail(f"{name} is missing, which this test runs: apt-get install {package}")
    return found
