"""Which part of a file is asked for, after RFC 9110, section 14.1.2: one range. Who asks for several gets the whole."""

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(rb"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.IGNORECASE)
MAX_GIVEN = 100
"""Bytes of a Range header that are read."""


class Unsatisfiable(Exception):
    """Raised when nothing of the file is in the range."""


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes of a file from the first to the last, counted from 0."""

    first: int
    last: int


def part_of(given: bytes, size: int) -> Part | None:
    """The part that a Range header asks for; None is the whole. Raises `Unsatisfiable`."""
    found = ONE_RANGE.fullmatch(given[:MAX_GIVEN])
    if not found or not any(found.groups()):
        return None
    begin, end = found.groups()
    if not begin:
        first, last = max(0, size - int(end)), size - 1
    else:
        first, last = int(begin), min(int(end or size), size - 1)
        if end and int(end) < first:
            return None
    if first > last:
        raise Unsatisfiable
    return Part(first, last)
