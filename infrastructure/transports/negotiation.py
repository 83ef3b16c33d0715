"""Which media type to answer in, after RFC 9110, section 12.5.1."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from infrastructure.graphql.errors import JSON
from infrastructure.process.caches import ENTRY_BYTES, Cache

GRAPHQL_JSON = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"
MULTIPART = "multipart/mixed"

SUBSCRIPTION_SPEC = "1.0"
"""The version of Apollo's multipart protocol that we speak."""

MAX_ACCEPT = 1000
"""Characters of an Accept header that are read: browsers send some 100, and who takes more types says so in vain."""

RANGE_BYTES = 600
"""What a range takes in memory, its parameters included."""

QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One of the types that a client takes."""

    media_type: str
    parameters: Mapping[str, str]
    quality: float

    @classmethod
    def parse(cls, item: str) -> "MediaRange":
        """A range as it stands in a header. One whose quality makes no sense counts as not wanted."""
        media_type, *rest = (part.strip().lower() for part in item.split(";"))
        pairs = (part.partition("=") for part in rest)
        parameters = {name.strip(): value.strip().strip('"') for name, _, value in pairs}
        quality = parameters.get("q", "1")
        return cls(media_type, parameters, float(quality) if QUALITY.fullmatch(quality) else 0.0)

    def specificity(self, offer: str) -> int:
        """How closely it names what we offer: 3 by name, 2 by its family, 1 as anything, 0 not at all.

        Streams have to be named.
        """
        if self.parameters.get("charset", "utf-8") != "utf-8":
            return 0
        if offer == MULTIPART and self.parameters.get("subscriptionspec") != SUBSCRIPTION_SPEC:
            return 0
        names = (offer,) if offer in (EVENT_STREAM, MULTIPART) else (offer, "application/*", "*/*")
        return 3 - names.index(self.media_type) if self.media_type in names else 0


@dataclass(frozen=True)
class Accept:
    """What a client takes."""

    ranges: tuple[MediaRange, ...]

    @staticmethod
    def parse(header: str) -> "Accept":
        """The types of an Accept header, or of its beginning if it is long; anything, if it is empty."""
        header = header if len(header) <= MAX_ACCEPT else header[:MAX_ACCEPT].rpartition(",")[0]
        if (known := _parsed.get(header)) is not None:
            return known
        ranges = tuple(MediaRange.parse(item) for item in (header.strip() or "*/*").split(","))
        return _parsed.put(header, Accept(ranges), ENTRY_BYTES + len(header) + RANGE_BYTES * len(ranges))

    @cached_property
    def answer(self) -> str | None:
        """What to answer in, None if there is nothing."""
        return self.best(JSON, GRAPHQL_JSON, EVENT_STREAM) or self.best(MULTIPART)

    def best(self, *offers: str) -> str | None:
        """The offer that the client likes best, by quality, then by its order, then by ours; None if it takes none."""
        quality, _, _, offer = max((*self._liking(offer), -n, offer) for n, offer in enumerate(offers))
        return offer if quality > 0 else None

    def _liking(self, offer: str) -> tuple[float, int]:
        matches = [(one.specificity(offer), -place, one.quality) for place, one in enumerate(self.ranges)]
        specificity, place, quality = max(matches)
        return (quality, place) if specificity else (0.0, place)


_parsed: Cache[str, Accept] = Cache("accept_headers", entries=256, max_bytes=2**20)
"""Clients send few different ones."""
