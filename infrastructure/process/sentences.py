"""Parts paragraphs into sentences.

The splitter is sentencex, which knows abbreviations and months of many languages. Of German it does not know that a
number after "im", "am" or an article is an ordinal: "im 19. Jahrhundert" is one sentence.
"""

import re

import sentencex

from domain.languages import main_language
from domain.words import has_word

GERMAN_ORDINAL = re.compile(
    r"(?:^|\s)(?:am|beim|bis|das|dem|den|der|des|die|im|ins|ab|seit|vom|zum|zur) \d{1,2}\.\s*$", re.IGNORECASE
)
ORDINAL_LENGTH = 20
"""Characters at the end of a piece in which such a number stands."""


def sentences(paragraph: str, language: str) -> list[str]:
    """The sentences of a paragraph in order, each with at least one word; with spaces between they are the paragraph.

    What sentencex takes for one without a word, such as dots, belongs to the sentence before it.
    """
    main = main_language(language)
    found: list[str] = []
    for piece in sentencex.segment(main, paragraph):
        if found and _goes_on(found[-1], piece, main):
            found[-1] += piece
        else:
            found.append(piece)
    return [one.strip() for one in found]


def _goes_on(before: str, piece: str, language: str) -> bool:
    """Whether a piece belongs to the sentence before it."""
    if not before.endswith(" ") or not has_word(piece) or not has_word(before):
        return True
    return language == "de" and GERMAN_ORDINAL.search(before[-ORDINAL_LENGTH:]) is not None
