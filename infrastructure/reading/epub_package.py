"""The files in an EPUB, read within limits, and the XML in them, which may declare no entities of its own.

An EPUB is a zip of XML and pictures: https://www.w3.org/TR/epub-33/#sec-ocf. Only what is asked for is unpacked.
"""

import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from html.entities import html5
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from infrastructure.process.wording import beginning, words_of
from infrastructure.reading.book_texts import UnreadableBook

MAX_EPUB_BYTES = 500_000_000
"""Of the zip, pictures and all."""

MAX_FILES = 5_000
"""In the zip."""

MAX_FILE_BYTES = 20_000_000
"""Of a file that is read, unpacked."""

MAX_READ_BYTES = 100_000_000
"""Of all files that are read, unpacked."""

MIMETYPE = b"application/epub+zip"
CONTAINER, ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
OBFUSCATIONS = {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"}
"""What is done to fonts alone: the text can be read."""

NAMED_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{0,31});")
OF_XML = {b"amp", b"lt", b"gt", b"quot", b"apos"}
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError),
)
"""What zipfile raises on a zip that is damaged, or packed or locked in a way it does not know."""


class EpubPackage:
    """An opened EPUB. As a context it closes. All of its methods raise `UnreadableBook`."""

    def __init__(self, path: Path) -> None:
        if path.stat().st_size > MAX_EPUB_BYTES:
            raise UnreadableBook(f"has {path.stat().st_size} bytes; an EPUB has at most {MAX_EPUB_BYTES}")
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGED as error:
            raise UnreadableBook(f"is no EPUB, which is a zip: {words_of(error)}") from None
        self._left = MAX_READ_BYTES

    def __enter__(self) -> "EpubPackage":
        self._check()
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def _check(self) -> None:
        names = self._zip.namelist()
        if len(names) > MAX_FILES:
            raise UnreadableBook(f"has {len(names)} files; an EPUB has at most {MAX_FILES}")
        if outside := next((name for name in names if _is_outside(name)), None):
            raise UnreadableBook(f"{outside}: leads out of the EPUB")
        if "mimetype" in names and self.read("mimetype").strip() != MIMETYPE:
            raise UnreadableBook(f"mimetype: is not {MIMETYPE.decode()}: this is another kind of zip")
        if CONTAINER not in names:
            raise UnreadableBook(f"has no {CONTAINER}: it is no EPUB")
        if ENCRYPTION in names and not _only_fonts(self.xml(ENCRYPTION)):
            raise UnreadableBook("is encrypted (META-INF/encryption.xml); import a copy without protection")

    def read(self, name: str) -> bytes:
        """The content of a file."""
        try:
            with self._zip.open(name) as file:
                content = file.read(min(MAX_FILE_BYTES, self._left) + 1)
        except KeyError:
            raise UnreadableBook(f"{name}: is not in the EPUB, though it is part of the book") from None
        except DAMAGED as error:
            raise UnreadableBook(f"{name}: cannot be unpacked: {words_of(error)}") from None
        self._left -= len(content)
        if len(content) > MAX_FILE_BYTES:
            raise UnreadableBook(f"{name}: has more than {MAX_FILE_BYTES} bytes, unpacked; split it")
        if self._left < 0:
            raise UnreadableBook(f"has more than {MAX_READ_BYTES} bytes of text, unpacked")
        return content

    def xml(self, name: str) -> etree._Element:
        """The root of an XML file. Entities of HTML are taken for their characters; others may not be declared."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(NAMED_ENTITY.sub(_character, self.read(name)), parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableBook(f"{name}: is broken XML: {words_of(error)}") from None
        declared = root.getroottree().docinfo.internalDTD
        if declared is not None and any(True for _ in declared.iterentities()):
            raise UnreadableBook(f"{name}: declares entities of its own, which are not expanded; import a copy without")
        return root


def resolve(name: str, href: str) -> tuple[str, str]:
    """The file that a link in a file leads to, and the place in it. Raises `UnreadableBook` for one that leads out."""
    try:
        link = urlsplit(href)
    except ValueError as error:
        raise UnreadableBook(f"{name}: {beginning(href)} is no link: {words_of(error)}") from None
    if link.scheme or link.netloc:
        raise UnreadableBook(f"{name}: {beginning(href)} leads out of the EPUB")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(link.path))) if link.path else name
    if _is_outside(target):
        raise UnreadableBook(f"{name}: {beginning(href)} leads out of the EPUB")
    return target, unquote(link.fragment)


def _is_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or name[1:2] == ":"


def _only_fonts(encryption: etree._Element) -> bool:
    """Whether all that is encrypted is done so in a way that is for fonts alone."""
    methods = encryption.iter("{*}EncryptionMethod")
    return {method.get("Algorithm") for method in methods} <= OBFUSCATIONS


def _character(entity: re.Match[bytes]) -> bytes:
    """What HTML writes by a name, as XML writes it by its number; an unknown name stays as it stands."""
    if entity[1] in OF_XML:
        return entity[0]
    found = html5.get(f"{entity[1].decode()};", f"&{entity[1].decode()};")
    return "".join(f"&#{ord(one)};" for one in found).encode()
