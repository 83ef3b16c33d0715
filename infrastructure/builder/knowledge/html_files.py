"""Documents in HTML: scripts, styles, pictures, and what a reader clicks on or fills in are left out."""

from collections.abc import Iterator

from lxml import etree

from infrastructure.builder.knowledge.texts import (
    MAX_TEXT_BYTES,
    Block,
    DocumentText,
    Headings,
    UnreadableDocument,
    refuse_larger,
    tidy,
    with_words,
)
from infrastructure.process import xhtml

NO_PROSE = ("nav", "noscript", "button", "select", "textarea")
IN_ITEMS = ("p", "div")
"""What the words of a list's line may stand in."""

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
TOO_DEEP = "Excessive depth"
"""How libxml2 begins to say that it has stopped reading."""


def read_html(content: bytes) -> DocumentText:
    """The document in an HTML file. Raises `UnreadableDocument`."""
    refuse_larger(len(content), MAX_TEXT_BYTES, "an HTML file")
    if b"\0" in content and not content.startswith(UTF_16):
        raise UnreadableDocument("is no HTML: it holds other data")
    root = _root(content)
    title = "" if root is None else next((xhtml.own_text(one) for one in root.iter("title")), "")
    return DocumentText(_blocks(root), tidy(title))


def html_blocks(content: bytes) -> list[Block]:
    """The paragraphs of a piece of HTML in UTF-8. Raises `UnreadableDocument`."""
    return _blocks(_root(content))


def _blocks(root: etree._Element | None) -> list[Block]:
    return [] if root is None else [*with_words(_paragraphs(root))]


def _paragraphs(root: etree._Element) -> Iterator[Block]:
    headings = Headings()
    for block in xhtml.blocks(root):
        if block.heading:
            headings.meet(block.heading, block.text)
        else:
            yield Block(headings.path, tidy(block.text))


def _root(content: bytes) -> etree._Element | None:
    """The document's root without what is no prose; None if there is nothing in it."""
    parser = etree.HTMLParser(
        encoding=_encoding(content), remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    root = etree.fromstring(content, parser)
    if any(TOO_DEEP in entry.message for entry in parser.error_log):
        raise UnreadableDocument("has more than 2,000 elements one in the other; save its text as Markdown")
    if root is not None:
        etree.strip_elements(root, *NO_PROSE, with_tail=False)
        _mark_items(root)
    return root


def _mark_items(root: etree._Element) -> None:
    """Begin each line of a list with its number, or with a dash, as in plain texts: steps are told from prose by it."""
    for listed in root.iter("ol", "ul"):
        for number, item in enumerate(listed.iterchildren("li"), 1):
            _begin(item, f"{number}. " if listed.tag == "ol" else "- ")


def _begin(item: etree._Element, mark: str) -> None:
    """Put a mark before the first words of an item; one that begins with a list has none of its own."""
    place = item
    while not (place.text or "").strip() and len(place) and place[0].tag in IN_ITEMS:
        place = place[0]
    begun = (place.text or "").strip() or (len(place) and place[0].tag not in xhtml.BLOCKS)
    if begun:
        place.text = mark + (place.text or "").lstrip()


def _encoding(content: bytes) -> str | None:
    """UTF-8 if it can be that, or what the file itself says; None is to look into it."""
    if content.startswith(UTF_16):
        return "utf-16"
    try:
        content.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"
