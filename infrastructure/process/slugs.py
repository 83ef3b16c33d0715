"""Short ids for what is called by a title or the name of a file."""

import re
from hashlib import sha256
from unicodedata import normalize

NOT_ASCII_LETTERS = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """A short id for a text: its letters as far as they are ASCII; a hash where that would lose something."""
    plain = normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    letters = NOT_ASCII_LETTERS.sub("-", plain).strip("-")[:60]
    if letters == text:
        return text
    return "-".join(filter(None, (letters, sha256(text.encode()).hexdigest()[:8])))
