"""What a text says of itself before it begins: lines such as "category: Leadership" between two lines of three dashes.

https://jekyllrb.com/docs/front-matter/ calls it so. Names that are not known are left alone.
"""

import re
from dataclasses import dataclass
from datetime import date

from infrastructure.builder.knowledge.texts import UnreadableDocument, as_title, beginning

FRONT = re.compile(r"---[ \t]*\n(.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")
"""A tag such as "de" or "en-GB", as far as documents need them (RFC 5646)."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a document says of itself. What it does not say is empty."""

    title: str = ""
    category: str = ""
    language: str = ""
    written: date | None = None


def parted(text: str) -> tuple[FrontMatter, str]:
    """What a text says of itself, and the text without that. Raises `UnreadableDocument`."""
    found = FRONT.match(text)
    if not found:
        return FrontMatter(), text
    lines = (line.partition(":") for line in (found[1] or "").splitlines())
    said = {name.strip().lower(): as_title(value).strip("\"'") for name, _, value in lines}
    front = FrontMatter(
        title=said.get("title", ""),
        category=said.get("category", ""),
        language=_language(said.get("language", "")),
        written=_date(said.get("date", "")),
    )
    return front, text[found.end() :]


def _language(tag: str) -> str:
    if tag and not LANGUAGE.fullmatch(tag):
        raise UnreadableDocument(f"language: {beginning(tag)} is no tag of a language, such as de or en-GB")
    return tag


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise UnreadableDocument(f"date: {beginning(text)} is no date such as 2026-11-29") from None
