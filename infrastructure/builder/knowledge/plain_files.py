"""Documents in plain text and in Markdown."""

from itertools import groupby

from markdown_it import MarkdownIt

from infrastructure.builder.knowledge.front_matter import parted
from infrastructure.builder.knowledge.html_files import html_blocks
from infrastructure.builder.knowledge.texts import (
    MAX_TEXT_BYTES,
    Block,
    DocumentText,
    UnreadableDocument,
    refuse_larger,
    tidy,
    with_words,
)
from infrastructure.process.encodings import marked_encoding

UNMARKED = ("utf-8", "cp1252")
"""What files are in that begin with no mark; the latter is Latin-1 with the quotation marks that Windows added."""

NESTED = 100
"""Lists and quotations, one in the other: what is deeper in Markdown is left out."""

HTML_IN_MARKDOWN = ("html_block", "html_inline", "image")


def read_text(content: bytes) -> DocumentText:
    """The document in a file of plain text: paragraphs with empty lines between them."""
    front, text = parted(decoded(content))
    lines = groupby(text.splitlines(), key=lambda line: bool(line.strip()))
    paragraphs = (tidy(" ".join(paragraph)) for is_text, paragraph in lines if is_text)
    blocks = [*with_words(Block((), paragraph) for paragraph in paragraphs)]
    return DocumentText(blocks, front.title, front.category, front.language, front.written)


def read_markdown(content: bytes) -> DocumentText:
    """The document in a Markdown file; pictures and HTML in it are left out."""
    front, text = parted(decoded(content))
    markdown = MarkdownIt("commonmark", {"maxNesting": NESTED}).enable("table")
    for name in HTML_IN_MARKDOWN:
        markdown.add_render_rule(name, lambda *_: "")
    blocks = html_blocks(markdown.render(text).encode())
    return DocumentText(blocks, front.title, front.category, front.language, front.written)


def decoded(content: bytes) -> str:
    """The text of a file, with a line feed between its lines. Raises `UnreadableDocument`."""
    refuse_larger(len(content), MAX_TEXT_BYTES, "a text")
    marked = marked_encoding(content)
    tried = (_in(content, encoding) for encoding in ([marked] if marked else UNMARKED))
    text = next((text for text in tried if text is not None), None)
    if text is None or "\0" in text:
        raise UnreadableDocument("is no text: it holds other data; save it as UTF-8 text, or leave it out")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _in(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
