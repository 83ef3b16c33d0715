"""Headlines from outside: an RSS or Atom feed, or JSON, read into the pool of topics."""

import json
import re
from calendar import timegm
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import category

import feedparser
import msgspec

from domain.exam.plans import THEMES
from infrastructure.postgres.connecting import connect_at_once

MIN_SUMMARY = 40
MAX_SUMMARY = 400
"""A summary is kept above 40 characters, and cut at 400."""

MAX_HEADLINE = 300
MAX_URL = 2000
"""A headline is cut at 300 characters, its source too; what has a longer address than 2,000 is skipped."""

TAG = re.compile(r"<[^<>]*>")

SAVE = "INSERT INTO topics VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (url) DO NOTHING"

WORDS = {
    "WIRTSCHAFT": ("wirtschaft", "unternehmen", "firma", "preis", "handel", "markt"),
    "BILDUNG": ("schule", "bildung", "studium", "universität", "lernen", "kita"),
    "TECHNOLOGIE": ("technik", "digital", "software", "roboter", "internet", "ki "),
    "UMWELT": ("umwelt", "klima", "natur", "wald", "wasser", "energie"),
    "GESUNDHEIT": ("gesundheit", "medizin", "krankenhaus", "arzt", "pflege", "schlaf"),
    "KULTUR": ("kultur", "museum", "theater", "musik", "buch", "film", "kunst"),
    "SPORT": ("sport", "fußball", "verein", "olympia", "turnier"),
    "VERKEHR": ("verkehr", "bahn", "zug", "auto", "fahrrad", "flug"),
    "MEDIEN": ("medien", "zeitung", "fernsehen", "podcast", "presse"),
    "TOURISMUS": ("tourismus", "reise", "urlaub", "hotel", "ferien"),
    "ARBEIT": ("arbeit", "beruf", "büro", "lohn", "gewerkschaft"),
}
"""Words by which the theme of a headline is told; what has none is GESELLSCHAFT."""


class UnreadableFeed(Exception):
    """Raised when a file is neither a feed nor JSON of headlines; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline with its source, as a file has it. `theme` is one of the twelve, or told from the words."""

    headline: str
    url: str
    published_at: datetime
    summary: str | None = None
    source: str | None = None
    theme: str | None = None


def read(path: Path) -> Sequence[Headline]:
    """The headlines of a file. Raises `UnreadableFeed`.

    JSON is a list of objects with headline, url and publishedAt, and summary, source and theme if they are known.
    """
    raw = path.read_bytes()
    if raw.removeprefix(BOM_UTF8).lstrip().startswith((b"[", b"{")):
        return list(_from_json(raw))
    feed: Any = feedparser.parse(BytesIO(raw))  # type: ignore[no-untyped-call]
    if not feed.get("version"):
        raise UnreadableFeed(f"{path} is neither RSS or Atom nor JSON")
    return [
        _from_entry(entry, feed.feed.get("title")) for entry in feed.entries if entry.get("link") and entry.get("title")
    ]


def save(url: str, headlines: Sequence[Headline]) -> tuple[int, int]:
    """Add headlines to the pool in the database at `url`; how many were new, and how many skipped as unusable.

    Skipped is what has no text or no address. What is dated later than now counts as published now.
    """
    usable = [values for headline in headlines if (values := _values(headline))]
    with connect_at_once(url) as connection, connection.cursor() as cursor:
        cursor.executemany(SAVE, usable)
        return max(cursor.rowcount, 0), len(headlines) - len(usable)


def theme_of(text: str) -> str:
    """The theme that a text's words tell."""
    folded = f"{text.casefold()} "
    counts = {theme: sum(word in folded for word in words) for theme, words in WORDS.items()}
    best = max(counts, key=lambda theme: counts[theme])
    return best if counts[best] else "GESELLSCHAFT"


def _from_json(raw: bytes) -> Iterator[Headline]:
    try:
        for item in json.loads(raw):
            named = {**item, "published_at": item.get("publishedAt")}
            yield msgspec.convert({name: named.get(name) for name in Headline.__slots__}, Headline)
    except (ValueError, AttributeError, TypeError, msgspec.ValidationError) as error:
        raise UnreadableFeed(f"the JSON is not a list of headlines: {error}") from error


def _from_entry(entry: Mapping[str, Any], source: str | None) -> Headline:
    stamp = entry.get("published_parsed") or entry.get("updated_parsed")
    published = datetime.fromtimestamp(timegm(stamp), UTC) if stamp else datetime.now(UTC)
    return Headline(entry["title"], entry["link"], published, entry.get("summary"), source)


def _values(headline: Headline) -> tuple[object, ...] | None:
    text, url = _plain(headline.headline)[:MAX_HEADLINE], _plain(headline.url)
    if not text or not 0 < len(url) <= MAX_URL:
        return None
    summary = _plain(unescape(TAG.sub(" ", headline.summary or "")))
    kept = summary[:MAX_SUMMARY] if len(summary) > MIN_SUMMARY else None
    theme = headline.theme if headline.theme in THEMES else theme_of(f"{text} {summary}")
    source = _plain(headline.source or "")[:MAX_HEADLINE] or None
    published = headline.published_at
    published = published if published.tzinfo else published.replace(tzinfo=UTC)
    return url, theme, text, kept, source, min(published, datetime.now(UTC))


def _plain(text: str) -> str:
    """A text in one line, without control characters and what is no character."""
    return " ".join("".join(" " if category(one) in ("Cc", "Cs") else one for one in text).split())
