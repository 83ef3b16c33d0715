"""Draws house.svg beside this file, from the code's own lists: `.venv/bin/python docs/design/make_picture.py`.

The floors come from here, the kinds from `domain.kinds`, and what is said of a room is the first sentence of its
docstring. Plain shapes and the reader's own fonts; colours for light and for dark pages.
"""

import ast
import tomllib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from domain.kinds import KINDS

ROOT = Path(__file__).parents[2]
PICTURE = Path(__file__).with_name("house.svg")

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
FLOORS: Sequence[Sequence[str]] = next(
    [floor.split(" | ") for floor in contract["layers"]]
    for contract in CONTRACTS
    if contract.get("containers") == ["infrastructure"]
)
"""The floors of infrastructure, the highest first. Imports go down only; rooms side by side do not know each other."""

PACKAGES = ("infrastructure", "schema", "projections", "domain")
FLOW = (
    ("command", "domain"),
    ("decide", "domain"),
    ("events", "domain"),
    ("the log", "infrastructure"),
    ("evolve", "domain"),
    ("view", "projections"),
    ("GraphQL", "schema"),
)
"""The way from what somebody wants to what everybody sees, each step with the package that it is in."""

WIDTH, LEFT, COLUMN, ROW = 1000, 24, 98, 25
OF_KINDS = next(number for number, rooms in enumerate(FLOORS) if "exam" in rooms)
KINDS_LEFT = WIDTH - LEFT - 14 - COLUMN * len(FLOORS[OF_KINDS])

STYLE = """
  .page { fill: #ffffff; stroke: #d0d7de } text { font-family: system-ui, sans-serif; fill: #1f2328 }
  .name { font-size: 14px; font-weight: 600 } .title { font-size: 17px; font-weight: 600 }
  .said { font-size: 12.5px; fill: #59636e } .line { stroke: #818b98; fill: none } .tip { fill: #818b98 }
  .infrastructure { fill: #e4effb; stroke: #a9c8ea } .schema { fill: #f3e8fb; stroke: #d0b0e8 }
  .projections { fill: #e3f5e8; stroke: #a4d5b2 } .domain { fill: #fdf1d8; stroke: #e5c685 }
  .kind { fill: #ffffff; stroke: #818b98 } .stream { stroke-dasharray: 4 3 } .row { stroke: #a9c8ea }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; stroke: #3d444d } text { fill: #f0f6fc } .said { fill: #b0b9c4 }
    .infrastructure { fill: #12273f; stroke: #2f5580 } .schema { fill: #2c1b3c; stroke: #5f3d7d }
    .projections { fill: #12301f; stroke: #2c6a44 } .domain { fill: #362a10; stroke: #79602a }
    .kind { fill: #0d1117; stroke: #9198a1 } .row { stroke: #2f5580 }
  }
"""


def said(path: Path) -> str:
    """What a room is for: the first sentence of its docstring, as far as its first colon."""
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return docstring.split("\n")[0].split(". ")[0].split(": ")[0].rstrip(".")


def picture() -> str:
    """The whole picture."""
    body = [*_flow(), *_house()]
    height = _tops()[-1] + 66 + LEFT
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="what">'
    about = '<title id="what">How Lyceum is built: four packages, the floors of infrastructure, and the kinds</title>'
    page = f'<rect class="page" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="10"/>'
    return "\n".join([head, about, f"<style>{STYLE}</style>", page, *body, "</svg>"]) + "\n"


def _text(x: float, y: float, text: str, look: str, anchor: str = "start") -> str:
    return f'<text class="{look}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'


def _box(x: float, y: float, width: float, height: float, look: str) -> str:
    return f'<rect class="{look}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6"/>'


def _arrow(x: float, y: float, length: float) -> str:
    line = f'<line class="line" x1="{x:g}" y1="{y:g}" x2="{x + length - 5:g}" y2="{y:g}"/>'
    return line + f'<path class="tip" d="M{x + length:g} {y:g} l-8 -4 v8 z"/>'


def _flow() -> Iterator[str]:
    gap = 26
    width = (WIDTH - 2 * LEFT - gap * (len(FLOW) - 1)) / len(FLOW)
    for number, (step, package) in enumerate(FLOW):
        x = LEFT + number * (width + gap)
        yield _box(x, 24, width, 40, package)
        yield _text(x + width / 2, 49, step, "name", "middle")
        if number:
            yield _arrow(x - gap + 3, 44, gap - 6)


def _tops() -> Sequence[int]:
    """Where each package begins."""
    first = 86
    below = first + 44 + ROW * len(FLOORS) + 12
    return first, below, below + 78, below + 156


def _house() -> Iterator[str]:
    tops = _tops()
    heights = (tops[1] - tops[0] - 12, 66, 66, 66)
    for package, top, height in zip(PACKAGES, tops, heights, strict=True):
        yield _box(LEFT, top, WIDTH - 2 * LEFT, height, package)
        yield _text(LEFT + 14, top + 26, package, "title")
    for package, top in zip(PACKAGES[1:], tops[1:], strict=True):
        yield _text(LEFT + 14, top + 48, said(ROOT / package), "said")
    yield _text(WIDTH - LEFT - 14, tops[0] + 26, "imports go down only \N{DOWNWARDS ARROW}", "said", "end")
    yield from _floors(tops[0] + 44)
    yield from _kinds(tops)


def _floors(top: int) -> Iterator[str]:
    for number, rooms in enumerate(FLOORS):
        y = top + number * ROW
        yield f'<line class="row" x1="{LEFT + 14}" y1="{y}" x2="{WIDTH - LEFT - 14}" y2="{y}"/>'
        if number == OF_KINDS:
            yield _text(LEFT + 14, y + 17, "the kinds", "name")
            yield _text(LEFT + 120, y + 17, "One room each, in every package; a dashed one is no session", "said")
            continue
        for place, room in enumerate(rooms):
            yield _text(LEFT + 14 + place * 316, y + 17, room, "name")
            yield _text(LEFT + 120 + place * 280, y + 17, said(ROOT / "infrastructure" / room), "said")


def _kinds(tops: Sequence[int]) -> Iterator[str]:
    """One column for each kind: its folder in every package."""
    rows = [tops[0] + 44 + OF_KINDS * ROW + 2, *(top + 21 for top in tops[1:])]
    sessions = {kind.value.lower() for kind in KINDS}
    for column, kind in enumerate(FLOORS[OF_KINDS]):
        x = KINDS_LEFT + column * COLUMN
        there = [
            (y, 22 if y == rows[0] else 26)
            for y, package in zip(rows, PACKAGES, strict=True)
            if (ROOT / package / kind).is_dir()
        ]
        middle = x + COLUMN / 2
        yield f'<line class="line" x1="{middle:g}" y1="{there[0][0]}" x2="{middle:g}" y2="{there[-1][0]}"/>'
        for y, height in there:
            yield _box(x + 4, y, COLUMN - 8, height, "kind" if kind in sessions else "kind stream")
            yield _text(middle, y + height / 2 + 5, kind, "name", "middle")


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")
