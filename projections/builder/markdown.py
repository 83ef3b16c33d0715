"""A published session as Markdown. What somebody typed is text in it, whatever it looks like."""

import re
from collections.abc import Sequence

from projections.builder.handout import Block, Fact, Heading, Items, Paragraph

SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&=^$@]|(?<!\w)[-+:]|[-+](?!\w)|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""Signs that mean something to Markdown or to one of its extensions; a backslash makes any of them a sign."""
NUMBERED = re.compile(r"^(\d{1,9})([.)])")
"""What would begin a numbered list."""
EMPTY_LINES = re.compile(r"\n{2,}")
LINE_END = re.compile(r"(?<!\n)\n(?!\n)")
"""The end of a line within a paragraph."""


def markdown(blocks: Sequence[Block]) -> str:
    """The document as Markdown (CommonMark)."""
    return "\n\n".join(block(one) for one in blocks) + "\n"


def block(one: Block) -> str:
    """A part of the document."""
    match one:
        case Heading(level, text):
            return f"{'#' * level} {line(text)}"
        case Fact(label, text):
            return f"**{line(label)}:** {line(text)}"
        case Paragraph(text, label):
            return f"**{line(label)}:** {paragraphs(text)}" if label else paragraphs(text)
        case Items(label, texts):
            items = "\n".join(f"- {line(text)}" for text in texts)
            return f"**{line(label)}:**\n\n{items}" if label else items


def line(text: str) -> str:
    """A text in one line, as text."""
    return escaped(" ".join(text.split()))


def paragraphs(text: str) -> str:
    """A text with its paragraphs and line ends, as text."""
    lines = [line(one) for one in text.splitlines()]
    joined = EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
    return LINE_END.sub("\\\\\n", joined)


def escaped(text: str) -> str:
    """A line in which every sign is one."""
    return NUMBERED.sub(r"\1\\\2", SIGNS.sub(r"\\\g<0>", text))
