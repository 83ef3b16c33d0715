"""The text of an answer's first field, as it comes: what a model writes is shown before its JSON is whole."""

import json
import re
from collections.abc import Sequence

from infrastructure.models.answers import Answer, Objects

OPENING = re.compile(r'\{\s*+"([^"\\]*+)"\s*+:\s*+"')
PLAIN = re.compile(r'[^"\\]*+')
SIMPLE = '"\\/bfnrt'
FOUR_DIGITS = re.compile("[0-9a-fA-F]{4}")
HIGH = re.compile("[dD][89abAB][0-9a-fA-F]{2}")
LOW = re.compile("[dD][c-fC-F][0-9a-fA-F]{2}")
HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
LONGEST_OPENING = 1000
"""Characters within which the field has begun, white space and all."""


class TextField:
    """Reads the text of a JSON object's first field. If that has another name, or no text, there is nothing to read."""

    def __init__(self, name: str) -> None:
        self._name, self._rest, self._begun, self._ended = name, "", False, False

    def read(self, text: str) -> str:
        """What has come of the field with a piece of the JSON. Half a character becomes U+FFFD, as in browsers."""
        if self._ended:
            return ""
        self._rest += text
        if not self._begun and not self._begin():
            return ""
        end = _end_of_whole(self._rest)
        whole, self._rest = self._rest[:end], self._rest[end:]
        self._ended = self._rest.startswith('"')
        return str(json.loads(f'"{whole}"', strict=False)).translate(HALVES)

    def _begin(self) -> bool:
        self._rest = self._rest.lstrip()
        if opened := OPENING.match(self._rest):
            self._rest = self._rest[opened.end() :]
            self._begun, self._ended = opened[1] == self._name, opened[1] != self._name
        else:
            self._ended = len(self._rest) > LONGEST_OPENING
        return self._begun


def _end_of_whole(text: str) -> int:
    """How far a JSON string is there with all of its escapes; its end, if it is there."""
    place = 0
    while plain := PLAIN.match(text, place):
        place = plain.end()
        if not text.startswith("\\", place) or not (width := _width(text[place : place + 12])):
            break
        place += width
    return place


def _width(escape: str) -> int:
    """The characters of the escape that a text begins with, two halves of a character together; 0 for an unfinished."""
    if not escape.startswith("\\u"):
        return 2 if escape[1:2] and escape[1] in SIMPLE else 0
    if not FOUR_DIGITS.fullmatch(escape[2:6]):
        return 0
    if not HIGH.fullmatch(escape[2:6]):
        return 6
    after = escape[6:]
    if after and not after.startswith("\\u"[: len(after)]):
        return 6
    if len(after) < 6:
        return 0
    return 12 if LOW.fullmatch(after[2:]) else 6


class TextFirst:
    """Reads an answer whose first field is a text: that text in pieces as it comes, and the answer once it is whole."""

    def __init__(self, name: str) -> None:
        self._field, self._objects = TextField(name), Objects("")

    def read(self, text: str) -> Sequence[str | Answer]:
        """What has come with a piece of the JSON. Raises `NotJson`."""
        piece = self._field.read(text)
        return [*([piece] if piece else []), *self._objects.read(text)]

    def end(self) -> None:
        """Raise `NotJson` unless the answer is whole."""
        self._objects.end()
