"""Where words stand in a text: whole words, with the signs that belong to their letters."""

import re

SIGNS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
"""Combining signs, which `\\w` leaves out: accents, the vowels of Hebrew and Arabic, those of Devanagari."""

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
"""Letters of scripts without spaces between words (Thai to Khmer, kana, Han): there a word may begin anywhere."""

PUNCTUATION = " .,;:!?…»«„“”\"'()[]؟،؛–—"

INSIDE = re.compile(rf"[^\W{UNSPACED}]|[{SIGNS}]")
"""A letter that belongs to one word with those beside it."""


def places(part: str, text: str) -> list[tuple[int, int]]:
    """From where to where a part stands in a text as a whole word or several: "an" is not in "Mann"."""
    found, start = [], text.find(part) if part.strip() else -1
    while start >= 0:
        end = start + len(part)
        if whole := not (_goes_on(text, start - 1) and INSIDE.match(part)) and not _goes_on(text, end):
            found.append((start, end))
        start = text.find(part, end if whole else start + 1)
    return found


def _goes_on(text: str, place: int) -> bool:
    return place >= 0 and INSIDE.match(text, place) is not None


def stretches(text: str, length: int) -> list[str]:
    """A text in stretches of so many words each, without the punctuation at their ends; what is left over goes."""
    words = text.split()
    whole = (" ".join(words[start : start + length]) for start in range(0, len(words) - length + 1, length))
    return [bare for stretch in whole if (bare := stretch.strip(PUNCTUATION))]
