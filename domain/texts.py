"""Texts as they are kept, as they are compared, and what may be a title."""

import re
from collections.abc import Mapping, Sequence
from unicodedata import category, normalize

MAX_TITLE = 200

PLAIN: Mapping[int, str | None] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0))),
    **dict.fromkeys(map(ord, "\n\r\v\f\x85\u2028\u2029"), "\n"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    ord("\t"): "\t",
}
"""What becomes of control characters, of what ends a line (Unicode UAX 14), and of halves of characters.

Word makes a vertical tab of a soft line break.
"""

VOWEL_SIGNS = re.compile("[\u064b-\u065f\u0670\u0640]")
"""Arabic vowel signs and the stretching line: writers may leave them out."""


def plain(text: str) -> str:
    r"""A text that somebody wrote, as it is kept: any text can be.

    Line ends become "\n", other control characters but tabs go, and half a character becomes U+FFFD, as in browsers.
    """
    return text.replace("\r\n", "\n").translate(PLAIN)


def composed(text: str) -> str:
    """A text as its words are looked for: each letter is one character, and what is not seen is left out.

    What is copied from elsewhere has letters in two pieces, ligatures, soft hyphens and spaces of no width.
    """
    return "".join(letter for letter in normalize("NFKC", text) if category(letter) != "Cf")


def is_title(text: str) -> bool:
    """Whether a text can be the title of something: from 1 to 200 characters, all of them printable."""
    return 1 <= len(text) <= MAX_TITLE and text.isprintable()


def shared_start(one: Sequence[str], other: Sequence[str]) -> int:
    """How many characters, or texts, two begin with that are the same."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


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
