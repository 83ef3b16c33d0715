"""Texts as they are compared, and what may be a title."""

import re
from collections.abc import Mapping
from unicodedata import category, normalize

MAX_TITLE = 200

VOWEL_SIGNS = re.compile("[\u064b-\u065f\u0670\u0640]")
"""Arabic vowel signs and the stretching line: writers may leave them out."""


def is_title(text: str) -> bool:
    """Whether a text can be the title of something: from 1 to 200 characters, all of them printable."""
    return 1 <= len(text) <= MAX_TITLE and text.isprintable()


def fold(
    text: str,
    *,
    alike: Mapping[int, int | str] | None = None,
    any_form: bool = False,
    accents: bool = True,
    ends: str = "",
    full_stop: bool = True,
) -> str:
    """A text as it is compared: without regard to case and white space.

    `alike` are signs that stand for others, whatever keyboard wrote them. In `any_form` it does not matter how a
    character is written (as a ligature, say, or in full width), nor whether Arabic vowel signs are. Without `accents`
    a letter is what it is without them. Characters of `ends` do not count at the ends, unless there are no others;
    without `full_stop` one at the end does not.
    """
    folded = text.translate(alike or {})
    if any_form:
        folded = VOWEL_SIGNS.sub("", normalize("NFKC", folded).translate(alike or {}))
    folded = " ".join(folded.casefold().split())
    folded = folded.strip(ends) or folded
    if not accents:
        folded = "".join(letter for letter in normalize("NFKD", folded) if category(letter) != "Mn")
    return folded if full_stop else folded.removesuffix(".")
