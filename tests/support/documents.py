"""The documents of the project, as their tests read them: links, headings, blocks of code, and code in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.support.packages import ROOT

PAGES = sorted(
    [
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "benchmarks" / "README.md",
        ROOT / "clients" / "javascript" / "README.md",
    ]
)
MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Block:
    """A block of code: the page and line that it begins on, its language, its text, and the refusal that it meets."""

    page: str
    line: int
    language: str
    text: str
    refusal: str = ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def name(page: Path) -> str:
    """What a page is called in a failure."""
    return str(page.relative_to(ROOT))


@cache
def tokens(page: Path) -> tuple[Token, ...]:
    """The Markdown of a page, read."""
    return tuple(MARKDOWN.parse(page.read_text("utf-8")))


def blocks(page: Path, *languages: str) -> list[Block]:
    """The blocks of code of a page in these languages; all of them without any.

    A block of ```` ```sh refused CODE ```` shows a refusal with that code.
    """
    found = []
    for token in tokens(page):
        language, _, refusal = token.info.partition(" refused ")
        if token.type == "fence" and token.map and (not languages or language in languages):
            found.append(Block(name(page), token.map[0] + 1, language, token.content, refusal))
    return found


def all_blocks(*languages: str) -> list[Block]:
    """The blocks of code of all pages in these languages."""
    return [block for page in PAGES for block in blocks(page, *languages)]


def codes(page: Path) -> Iterator[str]:
    """The pieces of code in the text of a page."""
    return (child.content for child in _children(page) if child.type == "code_inline")


def links(page: Path) -> Iterator[str]:
    """Where the links and pictures of a page lead to."""
    for child in _children(page):
        address = child.attrGet("href") or child.attrGet("src")
        if address:
            yield str(address)


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    read = tokens(page)
    headings = (read[n + 1].content for n, token in enumerate(read) if token.type == "heading_open")
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def _children(page: Path) -> Iterator[Token]:
    return (child for token in tokens(page) for child in token.children or ())
