"""The text of an answer's first field, as it comes: what a model writes is shown before its JSON is whole."""

import json
import re
from collections.abc import Sequence

from infrastructure.models.answers import Answer, Objects

LOW = r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
HIGH = r"\\u[dD][89abAB][0-9a-fA-F]{2}"
WHOLE = re.compile(
    r'(?:[^"\\]'
    r'|\\["\\/bfnrt]'
    r"|\\u(?![dD][89abAB])[0-9a-fA-F]{4}"
    rf"|{HIGH}(?:{LOW}|(?=[^\\]|\\[^u]|\\u[^dD]|\\u[dD][^c-fC-F])))*+"
)
"""Characters of a JSON string that are there with all of their escapes; a pair of surrogates is one character."""

HALVES = re.compile("[\ud800-\udfff]")
LONGEST_OPENING = 1000
"""Characters within which the field has begun, white space and all."""


class TextField:
    """Reads the text of a JSON object's first field. If that has another name, or no text, there is nothing to read."""

    def __init__(self, name: str) -> None:
        self._opening = re.compile(rf'\s*\{{\s*"{re.escape(name)}"\s*:\s*"')
        self._rest, self._begun, self._ended = "", False, False

    def read(self, text: str) -> str:
        """What has come of the field with a piece of the JSON. Half a character becomes U+FFFD, as in browsers."""
        if self._ended:
            return ""
        self._rest += text
        if not self._begun and not self._begin():
            return ""
        whole = WHOLE.match(self._rest)
        assert whole
        self._rest = self._rest[whole.end() :]
        self._ended = self._rest.startswith('"')
        return HALVES.sub("\ufffd", json.loads(f'"{whole[0]}"', strict=False))

    def _begin(self) -> bool:
        if opened := self._opening.match(self._rest):
            self._rest, self._begun = self._rest[opened.end() :], True
        self._ended = not opened and len(self._rest) > LONGEST_OPENING
        return self._begun


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
