"""What a text says of itself before it begins: lines such as "category: Leadership" between two lines of three dashes.

https://jekyllrb.com/docs/front-matter/ calls it so. Names that are not known are left alone.
"""

from dataclasses import dataclass
from datetime import date

from domain.languages import TAG
from infrastructure.builder.knowledge.texts import UnreadableDocument, as_title
from infrastructure.process.wording import beginning

DASHES = "---"
MOST_LINES = 100
"""Between the dashes: what goes on for longer is text."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a document says of itself. What it does not say is empty."""

    title: str = ""
    category: str = ""
    language: str = ""
    written: date | None = None


def parted(text: str) -> tuple[FrontMatter, str]:
    """What a text says of itself, and the text without that. Raises `UnreadableDocument`."""
    found = text.split("\n", MOST_LINES + 2)
    end = next((number for number, line in enumerate(found) if number and line.rstrip() == DASHES), 0)
    if found[0].rstrip() != DASHES or not end or not all(map(_says_something, found[1:end])):
        return FrontMatter(), text
    lines = (line.partition(":") for line in found[1:end])
    said = {name.strip().lower(): as_title(value).strip("\"'") for name, _, value in lines}
    front = FrontMatter(
        title=said.get("title", ""),
        category=said.get("category", ""),
        language=_language(said.get("language", "")),
        written=_date(said.get("date", "")),
    )
    return front, "\n".join(found[end + 1 :])


def _says_something(line: str) -> bool:
    """Whether a line is one of front matter: a name and a value, or more of a value, or empty."""
    return ":" in line or not line.strip() or line.startswith((" ", "-", "#"))


def _language(tag: str) -> str:
    if tag and not TAG.fullmatch(tag):
        raise UnreadableDocument(f"language: {beginning(tag)} is no tag of a language, such as de or en-GB")
    return tag


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise UnreadableDocument(f"date: {beginning(text)} is no date such as 2026-11-29") from None
