"""The documents hold what they say: links, paths, lengths, and what they list of the code."""

import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from types import ModuleType

from domain.session import RefusalCode
from infrastructure.graphql.errors import CODES
from tests.support.documents import PAGES, all_blocks, anchors, codes, links, name
from tests.support.packages import PACKAGES, ROOT

DOCS = ROOT / "docs"
LONGEST_LINE = {"README.md": 110, "benchmarks/README.md": 110, "clients/javascript/README.md": 120}
MADE = {"docs/api/events.md", "docs/api/refusals.md", "docs/design/decisions/README.md"}
"""Made by scripts, and as long as there are events, refusals and decisions."""

MOST_LINES, MOST_LINES_OF_README = 250, 120

FOLDERS = (*PACKAGES, "tests", "benchmarks", "clients", "docs", "requirements")
PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w./*-]*")
SETTING = re.compile(r"\b(?:LYCEUM|ANTHROPIC|OTEL)_[A-Z_]+[A-Z]\b|\bPORT\b")
QUOTED_SETTING = re.compile(r"[\"']((?:LYCEUM|ANTHROPIC|OTEL)_[A-Z_]+[A-Z]|PORT)[\"']")
REQUEST_CODE = re.compile(r"\"code\": \"([A-Z_]+)\"|\"((?:PERSISTED|DOCUMENT)_[A-Z_]+)\"")
HISTORY = ("CHANGELOG.md", "docs/design/decisions/")
"""Pages that tell of what was."""


def made_by(script: str) -> ModuleType:
    """A script beside the documents."""
    spec = importlib.util.spec_from_file_location(Path(script).stem, DOCS / script)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_links_lead_somewhere() -> None:
    broken = {(name(page), link) for page in PAGES for link in links(page) if not _leads_somewhere(page, link)}
    assert broken == set()


def _leads_somewhere(page: Path, link: str) -> bool:
    if link.startswith(("https://", "http://")):
        return True
    path, _, anchor = link.partition("#")
    there = (page.parent / path).resolve() if path else page
    return there.is_relative_to(ROOT) and there.exists() and (not anchor or anchor in anchors(there))


def test_every_page_is_found_from_the_readme() -> None:
    found, new = set(), {ROOT / "README.md"}
    while new:
        found |= new
        paths = {(page.parent / link.partition("#")[0]).resolve() for page in new for link in links(page)}
        new = {path for path in paths if path in PAGES} - found
    assert {name(page) for page in PAGES if page not in found} == set()


def test_lines_are_short() -> None:
    long = {
        (name(page), number)
        for page in PAGES
        for number, line in enumerate(page.read_text("utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE.get(name(page), 120)
    }
    assert long == set()


def test_pages_are_short() -> None:
    lengths = {name(page): len(page.read_text("utf-8").splitlines()) for page in PAGES}
    assert {page: lines for page, lines in lengths.items() if lines > MOST_LINES and page not in MADE} == {}
    assert lengths["README.md"] <= MOST_LINES_OF_README


def test_paths_exist() -> None:
    missing = {
        (name(page), path)
        for page in PAGES
        for code in codes(page)
        for path in PATH.findall(code)
        if "KIND" not in code and not list(ROOT.glob(path.rstrip("/.")))
    }
    assert missing == set()


def test_the_picture_is_made_of_the_code() -> None:
    script = made_by("design/make_picture.py")
    assert script.PICTURE.read_text("utf-8") == script.picture(), f"run {script.__file__}"


def test_the_picture_has_every_room() -> None:
    rooms = [room for floor in made_by("design/make_picture.py").FLOORS for room in floor]
    there = {
        path.stem
        for path in (ROOT / "infrastructure").iterdir()
        if not path.name.startswith("_") and (path.suffix == ".py" or (path / "__init__.py").exists())
    }
    assert len(rooms) == len(set(rooms))
    assert set(rooms) == there


def test_the_refusals_are_those_of_the_code() -> None:
    script = made_by("api/make_refusals.py")
    assert script.PAGE.read_text("utf-8") == script.page(), f"run {script.__file__}"


def test_the_events_are_those_of_the_code() -> None:
    script = made_by("api/make_events.py")
    assert script.PAGE.read_text("utf-8") == script.page(), f"run {script.__file__}"


def test_the_index_has_every_decision() -> None:
    script = made_by("design/decisions/make_index.py")
    assert (script.FOLDER / "README.md").read_text("utf-8") == script.index(), f"run {script.__file__}"


def test_every_code_has_its_remedy() -> None:
    refusals, requests = _tables(DOCS / "api" / "errors.md")
    assert refusals == [code.value for code in RefusalCode]
    codes_of_requests = {
        "".join(found)
        for path in (ROOT / "infrastructure").rglob("*.py")
        for found in REQUEST_CODE.findall(path.read_text("utf-8"))
    }
    assert set(requests) == codes_of_requests | set(CODES.values()) | {"BAD_REQUEST"}


def _tables(page: Path) -> tuple[list[str], list[str]]:
    """The codes of the two tables of a page, by their first cells."""
    refusals, _, requests = page.read_text("utf-8").partition("## Codes of requests")
    first = re.compile(r"^\| ([A-Z_]+) \|", re.MULTILINE)
    return first.findall(refusals), first.findall(requests)


def test_every_setting_is_told() -> None:
    told = {word for code in codes(DOCS / "operate" / "settings.md") for word in SETTING.findall(code)}
    assert told == _settings()


def test_no_setting_is_made_up() -> None:
    today = [page for page in PAGES if not name(page).startswith(HISTORY)]
    told = {(name(page), word) for page in today for code in codes(page) for word in SETTING.findall(code)}
    assert {(page, word) for page, word in told if word not in _settings()} == set()


@cache
def _settings() -> frozenset[str]:
    """The variables that the code reads."""
    return frozenset(
        setting
        for path in (ROOT / "infrastructure").rglob("*.py")
        for setting in QUOTED_SETTING.findall(path.read_text("utf-8"))
    )


def test_json_is_json() -> None:
    for block in all_blocks("json"):
        try:
            json.loads(block.text)
        except json.JSONDecodeError:
            for line in block.text.splitlines():
                json.loads(line)


def test_every_block_says_its_language() -> None:
    known = ["caddyfile", "graphql", "html", "ini", "js", "json", "nginx", "python", "sh", "shell", "sql", "text"]
    assert {block.language for block in all_blocks()} <= set(known)
