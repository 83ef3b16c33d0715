"""What an EPUB says of itself: where its package is, what that holds, and its table of contents."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from domain.reading.book import Book
from infrastructure.voices.overlays import is_right_to_left, legal, page, xml

CSS, NAV = "style.css", "contents.xhtml"
ACTIVE = "spoken"
"""The class that a word has while it is spoken."""

OPF, OCF, DC = (
    "http://www.idpf.org/2007/opf",
    "urn:oasis:names:tc:opendocument:xmlns:container",
    "http://purl.org/dc/elements/1.1/",
)
XHTML_TYPE, SMIL_TYPE = "application/xhtml+xml", "application/smil+xml"


@dataclass(frozen=True, slots=True)
class Overlay:
    """A document with its overlay: how long that is, and the files that it plays, each with its type."""

    title: str
    document: str
    overlay: str
    seconds: float
    audio: tuple[tuple[str, str], ...]


def container() -> bytes:
    """Where the package is."""
    root = Element("container", {"xmlns": OCF, "version": "1.0"})
    SubElement(
        SubElement(root, "rootfiles"),
        "rootfile",
        {"full-path": "EPUB/package.opf", "media-type": "application/oebps-package+xml"},
    )
    return xml(root)


def navigation(book: Book, overlays: Sequence[Overlay]) -> bytes:
    """The table of contents."""
    root, body = page(book.title, book.language)
    contents = SubElement(body, "nav", {"epub:type": "toc"})
    SubElement(contents, "h1").text = legal(book.title)
    entries = SubElement(contents, "ol")
    for overlay in overlays:
        SubElement(SubElement(entries, "li"), "a", {"href": overlay.document}).text = legal(overlay.title)
    return xml(root)


def package(book: Book, overlays: Sequence[Overlay], identifier: str, modified: str) -> bytes:
    """The package document."""
    root = Element("package", {"xmlns": OPF, "version": "3.0", "unique-identifier": "id", "xml:lang": book.language})
    _add_metadata(root, book, overlays, identifier, modified)
    manifest = SubElement(root, "manifest")
    _add_item(manifest, "nav", NAV, XHTML_TYPE, properties="nav")
    _add_item(manifest, "css", CSS, "text/css")
    spine = SubElement(root, "spine")
    if is_right_to_left(book.language):
        spine.set("page-progression-direction", "rtl")
    for number, overlay in enumerate(overlays, 1):
        _add_chapter(manifest, number, overlay)
        SubElement(spine, "itemref", {"idref": f"c{number}"})
    return xml(root)


def _add_metadata(root: Element, book: Book, overlays: Sequence[Overlay], identifier: str, modified: str) -> None:
    metadata = SubElement(root, "metadata", {"xmlns:dc": DC})
    SubElement(metadata, "dc:identifier", {"id": "id"}).text = identifier
    SubElement(metadata, "dc:title").text = legal(book.title)
    SubElement(metadata, "dc:creator").text = legal(book.author)
    SubElement(metadata, "dc:language").text = book.language
    for property, value in (
        ("dcterms:modified", modified),
        ("media:duration", f"{sum(overlay.seconds for overlay in overlays):.3f}s"),
        ("media:active-class", ACTIVE),
    ):
        SubElement(metadata, "meta", {"property": property}).text = value
    for number, overlay in enumerate(overlays, 1):
        about = {"property": "media:duration", "refines": f"#o{number}"}
        SubElement(metadata, "meta", about).text = f"{overlay.seconds:.3f}s"


def _add_chapter(manifest: Element, number: int, overlay: Overlay) -> None:
    _add_item(manifest, f"c{number}", overlay.document, XHTML_TYPE, **{"media-overlay": f"o{number}"})
    _add_item(manifest, f"o{number}", overlay.overlay, SMIL_TYPE)
    for place, (name, media_type) in enumerate(overlay.audio):
        _add_item(manifest, f"a{number}-{place}", name, media_type)


def _add_item(manifest: Element, id: str, href: str, media_type: str, **other: str) -> None:
    SubElement(manifest, "item", {"id": id, "href": href, "media-type": media_type, **other})
