"""What is installed: everything is pinned and has its hashes, and uv looks where pip does."""

import re
import runpy
import sys
from pathlib import Path

import pytest

from tests.support.packages import ROOT

REQUIREMENTS = ROOT / "requirements"
PIN = re.compile(r"^([\w.-]+)==([^ ;]+)(?: ;[^\\]*)? \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)
STARTS = re.compile(r"^[A-Za-z0-9]", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """The versions by the names of packages."""
    return {name: version for name, version, _ in PIN.findall((REQUIREMENTS / f"{name}.txt").read_text())}


@pytest.mark.parametrize("name", ["uv", "lyceum", "dev"])
def test_everything_is_pinned_with_its_hashes_and_no_address(name: str) -> None:
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    assert len(PIN.findall(text)) == len(STARTS.findall(text)) > 0
    assert "://" not in text
    assert "--index" not in text


def test_developers_work_with_what_is_served() -> None:
    assert pins("lyceum").items() <= pins("dev").items()


@pytest.mark.world
def test_uv_looks_where_pip_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment = runpy.run_path(str(REQUIREMENTS / "install.py"))["uv_environment"]
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nindex-url = https://one.example/simple\nextra-index-url =\n    https://two.example\n"
        "    https://three.example\ncert = /of/the/file.pem\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.setenv("PIP_CERT", "/of/the/variable.pem")
    monkeypatch.setenv("UV_INDEX", "https://of-uv.example")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    base = getattr(sys, "_base_executable", sys.executable)
    found = environment((base, "-m", "pip"))
    assert found["UV_DEFAULT_INDEX"] == "https://one.example/simple"
    assert found["SSL_CERT_FILE"] == "/of/the/variable.pem"
    assert found["UV_INDEX"] == "https://of-uv.example"
    monkeypatch.delenv("UV_INDEX")
    assert environment((base, "-m", "pip"))["UV_INDEX"] == "https://two.example https://three.example"
