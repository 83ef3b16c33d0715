"""Reads a document from a file of whatever form, and cuts it into passages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from domain.languages import main_language
from infrastructure.builder.knowledge.document import Document, hash_of
from infrastructure.builder.knowledge.docx_files import read_docx
from infrastructure.builder.knowledge.html_files import read_html
from infrastructure.builder.knowledge.passages import cut_into_passages
from infrastructure.builder.knowledge.pdf_files import MAX_PDF_BYTES, read_pdf
from infrastructure.builder.knowledge.plain_files import read_markdown, read_text
from infrastructure.builder.knowledge.texts import (
    Block,
    DocumentText,
    UnreadableDocument,
    as_title,
    refuse_larger,
)
from infrastructure.builder.languages import CONFIGS, SIMPLE, language_of
from infrastructure.process.wording import words_of

READERS: Mapping[str, Callable[[bytes], DocumentText]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
}
"""By the ends of files' names, in small letters."""

MAX_PASSAGES = 20_000
"""Of a document: 4,000,000 words."""


def is_document(path: Path) -> bool:
    """Whether a file is called as documents are."""
    return path.suffix.lower() in READERS


def read(path: Path, category: str = "") -> Document:
    """The document in a file; `category` is for one that tells none. Raises `UnreadableDocument`."""
    content = content_of(path)
    text = READERS[path.suffix.lower()](content)
    if not text.blocks:
        raise UnreadableDocument("has no text: there is no word in it")
    title = as_title(text.title) or _first_heading(text.blocks) or as_title(path.stem)
    language = _language(text)
    passages = tuple(cut_into_passages(_below(title, text.blocks), language))
    if len(passages) > MAX_PASSAGES:
        raise UnreadableDocument(f"has {len(passages)} passages; a document has at most {MAX_PASSAGES}")
    kept_category = as_title(text.category or category) or None
    return Document(title, kept_category, language, text.written, hash_of(content, category), passages)


def content_of(path: Path) -> bytes:
    """What a file holds. Raises `UnreadableDocument`."""
    try:
        if not path.is_file():
            raise UnreadableDocument("is no file")
        refuse_larger(path.stat().st_size, MAX_PDF_BYTES, "a document")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(f"cannot be opened: {words_of(error)}") from None


def _first_heading(blocks: Sequence[Block]) -> str:
    """The heading that all of a document stands below, if there is such a one."""
    outermost = {block.path[:1] for block in blocks}
    return "".join(outermost.pop()) if len(outermost) == 1 else ""


def _below(title: str, blocks: Iterable[Block]) -> Iterable[Block]:
    """The blocks without the document's title among the headings above them: it is told beside them."""
    return (replace(block, path=block.path[1:]) if block.path[:1] == (title,) else block for block in blocks)


def _language(text: DocumentText) -> str:
    if not text.language:
        return language_of("\n".join(block.text for block in text.blocks[:100]))
    said = main_language(text.language)
    return said if said in CONFIGS else SIMPLE
