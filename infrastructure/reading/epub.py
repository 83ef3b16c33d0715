"""Books in EPUB 2 and 3: what the spine names, in its order, with the chapters of the table of contents.

https://www.w3.org/TR/epub-33/ and https://idpf.org/epub/20/spec/OPF_2.0.1_draft.htm. Pictures, sounds, tables' lines
and scripts are left out; the text of everything else is kept, in paragraphs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from infrastructure.process.wording import beginning
from infrastructure.process.xhtml import Block, blocks, own_text
from infrastructure.reading.book_texts import BookText, Part, UnreadableBook, part, tidy
from infrastructure.reading.epub_package import CONTAINER, EpubPackage, resolve

PROSE = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "")
NCX = "application/x-dtbncx+xml"

ON_THE_WEB = ("http:", "https:", "mailto:", "data:")
"""How links begin to what is not in the file, such as a film."""

Place = tuple[str, str]
"""A file, and the id of an element in it; "" is the file's beginning."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A file of the book, as its package says."""

    name: str
    media_type: str
    properties: Sequence[str]


def read_epub(path: Path) -> BookText:
    """The book in an EPUB. Raises `UnreadableBook`."""
    with EpubPackage(path) as package:
        root = next(package.xml(CONTAINER).iter("{*}rootfile"), None)
        if root is None:
            raise UnreadableBook(f"{CONTAINER}: names no rootfile")
        name, _ = resolve("", root.get("full-path", ""))
        opf = package.xml(name)
        items = dict(_items(opf, name))
        titles = _titles(package, opf, items)
        parts = _parts(package, _spine(opf, name, items), titles)
        return BookText(
            parts=[one for one in parts if one.paragraphs],
            title=_metadata(opf, "title"),
            author=", ".join(filter(None, (own_text(one) for one in opf.iterfind(".//{*}creator")))),
            language=_metadata(opf, "language"),
        )


def _metadata(opf: etree._Element, name: str) -> str:
    """The first of a kind that the package tells of the book."""
    return next((own_text(one) for one in opf.iterfind(f".//{{http://purl.org/dc/elements/1.1/}}{name}")), "")


def _items(opf: etree._Element, name: str) -> Iterator[tuple[str, _Item]]:
    for item in opf.iterfind(".//{*}manifest/{*}item"):
        href = item.get("href", "")
        if not href.startswith(ON_THE_WEB):
            target, _ = resolve(name, href)
            yield item.get("id", ""), _Item(target, item.get("media-type", ""), item.get("properties", "").split())


def _spine(opf: etree._Element, name: str, items: Mapping[str, _Item]) -> Iterator[str]:
    """The files of the book in the order they are read; what stands aside of it (linear="no") is left out."""
    for reference in opf.iterfind(".//{*}spine/{*}itemref"):
        item = items.get(reference.get("idref", ""))
        if item is None:
            named = beginning(reference.get("idref", ""))
            raise UnreadableBook(f"{name}: the spine names {named}, which the manifest has not")
        if reference.get("linear") != "no" and item.media_type in PROSE and "nav" not in item.properties:
            yield item.name


def _titles(package: EpubPackage, opf: etree._Element, items: Mapping[str, _Item]) -> Mapping[Place, str]:
    """The titles of the table of contents by their places: EPUB 3's, or EPUB 2's if there is no other."""
    links: Iterator[tuple[str, str, str]]
    nav = next((item for item in items.values() if "nav" in item.properties), None)
    ncx = next((item for item in items.values() if item.media_type == NCX), None)
    if nav:
        links = _nav_links(package.xml(nav.name), nav.name)
    elif ncx:
        links = _ncx_links(package.xml(ncx.name), ncx.name)
    else:
        return {}
    titles: dict[Place, str] = {}
    for name, href, title in links:
        if title and not href.startswith(ON_THE_WEB):
            titles.setdefault(resolve(name, href), title)
    return titles


def _nav_links(root: etree._Element, name: str) -> Iterator[tuple[str, str, str]]:
    for nav in root.iter("{*}nav"):
        if "toc" in nav.get("{http://www.idpf.org/2007/ops}type", "").split():
            for link in nav.iter("{*}a"):
                yield name, link.get("href", ""), own_text(link)


def _ncx_links(root: etree._Element, name: str) -> Iterator[tuple[str, str, str]]:
    for point in root.iter("{*}navPoint"):
        label, content = point.find("{*}navLabel"), point.find("{*}content")
        if label is not None and content is not None:
            yield name, content.get("src", ""), own_text(label)


def _parts(package: EpubPackage, files: Iterator[str], titles: Mapping[Place, str]) -> Iterator[Part]:
    """The chapters, each from the place of its title to the next one's."""
    title, gathered = "", list[Block]()
    for name in files:
        if beginning := titles.get((name, "")):
            yield _part(title, gathered)
            title, gathered = beginning, []
        for block in blocks(package.xml(name)):
            if found := next((titles[name, id] for id in block.ids if (name, id) in titles), None):
                yield _part(title, gathered)
                title, gathered = found, []
            gathered.append(block)
    yield _part(title, gathered)


def _part(title: str, gathered: Sequence[Block]) -> Part:
    """A chapter; a heading that it begins with and that says what its title says is not told again."""
    texts = [block.text for block in gathered]
    if gathered and gathered[0].heading and tidy(texts[0]).casefold() == title.casefold():
        texts = texts[1:]
    return part(title, texts)
