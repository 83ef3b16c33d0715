"""Answers that a browser keeps and asks about again: entity tags, after RFC 9110, sections 8.8.3 and 13.1.2."""

from hashlib import sha256

MAX_GIVEN = 2000
"""Bytes of If-None-Match that are read: a client has a tag or two."""

ANY = b"*"

KEPT = (
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"Authorization, Accept"),
)
"""Whoever asked may keep the answer for themselves, and has to ask each time whether it still holds."""


def tag_of(media_type: str, body: bytes) -> bytes:
    """The strong tag of an answer: the same bytes of the same type, the same tag."""
    return b'"' + sha256(media_type.encode() + b"\n" + body).hexdigest()[:32].encode() + b'"'


def is_held(tag: bytes, given: bytes) -> bool:
    """Whether an If-None-Match header names a tag, strongly or weakly."""
    tags = [one.strip() for one in given[:MAX_GIVEN].split(b",")]
    return tags == [ANY] or tag in [one.removeprefix(b"W/") for one in tags]
