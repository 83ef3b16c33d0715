"""Documents of Word (.docx): a zip of XML, which mammoth makes HTML of. It is looked at before it is unpacked."""

import io
import zipfile
from datetime import date

import mammoth
from lxml import etree

from infrastructure.builder.knowledge.html_files import html_blocks
from infrastructure.builder.knowledge.texts import DocumentText, UnreadableDocument, refuse_larger, tidy
from infrastructure.process.wording import words_of

MAX_DOCX_BYTES = 100_000_000
"""Of the zip, pictures and all."""

MAX_PARTS = 5_000
"""Files in the zip."""

MAX_XML_BYTES = 20_000_000
"""Of all XML in the zip, unpacked: what is read."""

PROPERTIES = "docProps/core.xml"
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of old Word begin, and those that have a password."""


def read_docx(content: bytes) -> DocumentText:
    """The document in a file of Word. Raises `UnreadableDocument`."""
    refuse_larger(len(content), MAX_DOCX_BYTES, "a DOCX")
    if content.startswith(ENCRYPTED):
        raise UnreadableDocument("has a password, or is a file of Word before 2007; save a copy as DOCX without")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check(package)
            title, written = _properties(package)
        html = mammoth.convert_to_html(io.BytesIO(content), convert_image=mammoth.images.img_element(_no_picture))
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:
        raise UnreadableDocument(f"is a damaged DOCX: {words_of(error)}; save it anew with Word") from None
    return DocumentText(html_blocks(html.value.encode()), title, written=written)


def _check(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > MAX_PARTS:
        raise UnreadableDocument(f"has {len(parts)} files in it; a DOCX has at most {MAX_PARTS}")
    unpacked = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if unpacked > MAX_XML_BYTES:
        raise UnreadableDocument(
            f"has {unpacked} bytes of text, unpacked; a DOCX has at most {MAX_XML_BYTES}; import it in parts"
        )


def _properties(package: zipfile.ZipFile) -> tuple[str, date | None]:
    """The title, and the day that it was changed last, or made."""
    if PROPERTIES not in package.namelist():
        return "", None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(package.read(PROPERTIES), parser)
    said = {etree.QName(one).localname: one.text or "" for one in root.iterchildren("*")}
    return tidy(said.get("title", "")), _day(said.get("modified") or said.get("created") or "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _no_picture(_: object) -> dict[str, str]:
    return {}
