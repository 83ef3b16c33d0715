"""Files that hold documents, as programs write them: PDF and DOCX, whole and damaged."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from pypdf import PdfReader, PdfWriter

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

CORE = (
    f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>Leiten &amp; lassen</dc:title>'
    "<dcterms:created>2023-01-02T10:00:00Z</dcterms:created><dcterms:modified>2024-05-06T10:00:00Z</dcterms:modified>"
    "</cp:coreProperties>"
)


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF of pages of lines, as small as one can be."""
    parts = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for lines in pages:
        shown = b"".join(b"(" + _escaped(line) + b") Tj T*\n" if line else b"T* T*\n" for line in lines)
        drawn = b"BT /F1 12 Tf 72 760 Td 14 TL\n" + shown + b"ET"
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(parts)
        )
        kids.append(b"%d 0 R" % len(parts))
    parts[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    parts[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return _file(parts)


def _escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _file(parts: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(out))
    return out + head + table + end


def finished_pdf(
    pages: Sequence[Sequence[str]],
    bookmarks: Mapping[str, int] | None = None,
    metadata: Mapping[str, str] | None = None,
    password: str | None = None,
) -> bytes:
    """A PDF with bookmarks by the numbers of their pages from 1, metadata, and a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(pages))))
    for title, page in (bookmarks or {}).items():
        writer.add_outline_item(title=title, page_number=page - 1)
    writer.add_metadata(dict(metadata or {}))
    if password is not None:
        writer.encrypt(password, "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def paragraph(text: str, style: str = "") -> str:
    """A paragraph of Word, or a heading with a style such as Heading1."""
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, **more: str | bytes) -> bytes:
    """A DOCX; `more` are files in it by their names, with __ for a slash and _ for a full stop."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/></w:style>' for n in (1, 2, 3)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {WORD}>{styles}</w:styles>",
        "docProps/core.xml": CORE,
        **{name.replace("__", "/").replace("_", "."): text for name, text in more.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, text)
    return out.getvalue()


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with this content, in a folder that is made for it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
