"""The text of a page in HTML or XHTML: one block of it for each paragraph, heading, or line of a list."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

LEFT_OUT = {
    *("head", "script", "style", "img", "svg", "math", "audio", "video", "object", "iframe", "rt", "rp", "template"),
}
"""What is no text, or tells how the text beside it is spoken."""

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
"""By tag, how deep each is."""

BLOCKS = {
    *HEADINGS,
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre"),
    *("section", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul"),
}
"""What begins and ends a paragraph."""


@dataclass(slots=True)
class Block:
    """A piece of text that stands by itself, with the ids of the elements that begin in it or right before."""

    pieces: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    heading: int = 0
    """How deep, from 1, if it is a heading."""

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces)

    def add(self, text: str | None) -> None:
        """More of the text; white space before it is left out, so that a block with a piece has a text."""
        if text and (self.pieces or not text.isspace()):
            self.pieces.append(text)

    def begin(self, tag: str, element: etree._Element) -> None:
        """An element begins in this block, or with it."""
        self.heading = HEADINGS.get(tag, 0 if tag in BLOCKS else self.heading)
        self.add(" " if tag == "br" else element.text)
        self.ids += filter(None, (element.get("id"), element.get("name") if tag == "a" else None))


def blocks(root: etree._Element) -> Iterator[Block]:
    """The blocks of a document in order, none without text."""
    block = Block()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = etree.QName(element).localname
        if tag in BLOCKS and block.pieces:
            yield block
            block = Block()
        if event == "end":
            block.add(element.tail)
        elif tag in LEFT_OUT:
            walk.skip_subtree()
        else:
            block.begin(tag, element)
    if block.pieces:
        yield block


def own_text(element: etree._Element) -> str:
    """All text within an element, in one line."""
    return " ".join("".join(map(str, element.itertext())).split())
