"""Books in plain text and in Markdown."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from infrastructure.process.encodings import marked_encoding
from infrastructure.reading.book_texts import BookText, UnreadableBook, part

MAX_BYTES = 20_000_000
"""Of a text file."""

NOT_PROSE = frozenset({"html_block", "html_inline", "image"})


def read_text(path: Path) -> BookText:
    """The book in a file of plain text: paragraphs with empty lines between them, all in one chapter."""
    lines = groupby(_decoded(path).splitlines(), key=lambda line: not line.isspace() and line != "")
    return BookText([part("", (" ".join(paragraph) for is_text, paragraph in lines if is_text))])


def read_markdown(path: Path) -> BookText:
    """The book in a Markdown file: its title behind one #, titles of chapters behind two, and paragraphs.

    Lists and quotations are paragraphs like others; pictures and HTML are left out. Raises `UnreadableBook`.
    """
    title = ""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for tag, text in _blocks(MarkdownIt("commonmark").parse(_decoded(path))):
        if tag == "h1" and not title:
            title = part(text, []).title
        elif tag in ("h1", "h2"):
            parts.append((text, []))
        else:
            parts[-1][1].append(text)
    return BookText([found for one in parts if (found := part(*one)).paragraphs], title)


def _decoded(path: Path) -> str:
    """The text of a file in UTF-8, or in UTF-16 if it begins with that mark. Raises `UnreadableBook`."""
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableBook(f"has {path.stat().st_size} bytes; a text has at most {MAX_BYTES}")
    content = path.read_bytes()
    encoding = marked_encoding(content) or "utf-8"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableBook(f"line {line}: is not {encoding[:6].upper()}; save the file as UTF-8") from None


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Each piece of prose with the tag that it stands in, such as p or h2."""
    for number, token in enumerate(tokens):
        if token.type == "inline":
            yield tokens[number - 1].tag, _prose(token.children or [])
        elif token.type in ("code_block", "fence"):
            yield "pre", token.content


def _prose(tokens: Sequence[Token]) -> str:
    return "".join(
        " " if token.type in ("softbreak", "hardbreak") else token.content
        for token in tokens
        if token.type not in NOT_PROSE
    )
