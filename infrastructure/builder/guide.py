"""The trainer's guide to a published session, as a file of Word (DOCX)."""

from collections.abc import Sequence
from io import BytesIO

import docx
from docx.document import Document

from projections.builder.handout import Block, Fact, Heading, Items, Paragraph, handout, labels_of
from projections.builder.published import PublishedRow

NO_XML = dict.fromkeys((*range(0x9), *range(0xB, 0xD), *range(0xE, 0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))
"""Characters that no XML can hold (XML 1.0, 2.2): they go."""
LONGEST_TITLE = 255
"""Characters that a property of the file has at most."""


def guide(published: PublishedRow) -> bytes:
    """The guide: all sections with what the trainer alone should know, materials, and sources."""
    made = docx.Document()
    labels = labels_of(published.language)
    made.core_properties.title = clean(published.title)[:LONGEST_TITLE]
    made.core_properties.subject = labels["guide"]
    made.core_properties.author = "Lyceum"
    made.core_properties.comments = ""
    made.core_properties.language = published.language
    made.core_properties.created = made.core_properties.modified = published.published_at
    write(made, handout(published, for_trainers=True))
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def write(made: Document, blocks: Sequence[Block]) -> None:
    """Add the parts of a document to a file."""
    for one in blocks:
        match one:
            case Heading(level, text):
                made.add_heading(clean(text), level - 1)
            case Fact(label, text):
                labelled(made, label, text)
            case Paragraph(text, label):
                labelled(made, label, text)
            case Items(label, texts):
                if label:
                    labelled(made, label, "")
                for text in texts:
                    made.add_paragraph(clean(text), "List Bullet")


def labelled(made: Document, label: str, text: str) -> None:
    """Add a paragraph that begins with what it is; one without a label as it is."""
    paragraph = made.add_paragraph()
    if label:
        paragraph.add_run(f"{clean(label)}: " if text else f"{clean(label)}:").bold = True
    paragraph.add_run(clean(text))


def clean(text: str) -> str:
    """A text that XML can hold."""
    return text.translate(NO_XML)
