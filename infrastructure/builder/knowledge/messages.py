"""What is said between the process that imports and the one that reads: a line of JSON each."""

import msgspec

from infrastructure.builder.knowledge.document import Document


class ToRead(msgspec.Struct):
    """A file that is to be read, and the category of a document that tells none."""

    path: str
    category: str


class WasRead(msgspec.Struct):
    """What came of it: a document, or why there is none."""

    document: Document | None = None
    problem: str = ""


TO_READ = msgspec.json.Decoder(ToRead)
WAS_READ = msgspec.json.Decoder(WasRead)
