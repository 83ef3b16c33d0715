"""Documents in PDF, read page by page with pypdf. Bookmarks are their headings; text in pictures is not read."""

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from pypdf import PdfReader

from infrastructure.builder.knowledge.pdf_pages import Bookmark, blocks, without_running_lines
from infrastructure.builder.knowledge.texts import DocumentText, UnreadableDocument, as_title, refuse_larger, tidy
from infrastructure.process.wording import words_of

MAX_PDF_BYTES = 200_000_000
MAX_PAGES = 5_000
MAX_DEPTH = 6
"""Of bookmarks, as deep as HTML has headings."""


def read_pdf(content: bytes) -> DocumentText:
    """The document in a PDF. Raises `UnreadableDocument`."""
    refuse_larger(len(content), MAX_PDF_BYTES, "a PDF")
    try:
        reader = PdfReader(io.BytesIO(content))
        _check(reader)
        pages = without_running_lines([page.extract_text().splitlines() for page in reader.pages])
        title, written = _properties(reader)
        return DocumentText(_blocks(pages, _bookmarks(reader)), title, written=written)
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:
        raise UnreadableDocument(f"is a damaged PDF: {words_of(error)}; print it into a PDF anew") from None


def _check(reader: PdfReader) -> None:
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableDocument("is encrypted; import a copy without a password")
    if not reader.pages:
        raise UnreadableDocument("is a damaged PDF: it has no pages")
    if len(reader.pages) > MAX_PAGES:
        raise UnreadableDocument(f"has {len(reader.pages)} pages; a PDF has at most {MAX_PAGES}; import it in parts")


def _blocks(pages: Sequence[Sequence[str]], bookmarks: Mapping[int, Sequence[Bookmark]]) -> Sequence[Any]:
    found = [*blocks(pages, bookmarks)]
    if not found:
        raise UnreadableDocument(
            f"has only pictures on its pages ({len(pages)}), no text; have a program for OCR make a PDF with text of it"
        )
    return found


def _bookmarks(reader: PdfReader) -> Mapping[int, Sequence[Bookmark]]:
    """The bookmarks by the number of their page, from 1. Damaged ones are left out: the text stands without them."""
    found: dict[int, list[Bookmark]] = defaultdict(list)
    with suppress(Exception):
        for depth, item in _outline(reader.outline, 1):
            page = reader.get_destination_page_number(item)
            if page is not None and page >= 0:
                found[page + 1].append(Bookmark(depth, as_title(item.title or "")))
    return found


def _outline(items: Sequence[Any], depth: int) -> Iterator[tuple[int, Any]]:
    for item in items:
        if not isinstance(item, list):
            yield depth, item
        elif depth < MAX_DEPTH:
            yield from _outline(item, depth + 1)


def _properties(reader: PdfReader) -> tuple[str, date | None]:
    """The title, and the day that it was changed last, or made. What is damaged of them is not told."""
    title, written = "", None
    with suppress(Exception):
        title = tidy(getattr(reader.metadata, "title", None) or "")
    for name in ("creation_date", "modification_date"):
        with suppress(Exception):
            day = getattr(reader.metadata, name)
            written = day.date() if day else written
    return title, written
