"""For whom a text is, where nobody has said so: the grade of school in which it is read, by a formula.

English: the Flesch-Kincaid grade (Kincaid, Fishburne, Rogers and Chissom 1975, Derivation of New Readability Formulas).
German: the first Wiener Sachtextformel (Bamberger and Vanecek 1984, Lesen, Verstehen, Lernen, Schreiben). Elsewhere:
LIX (Björnsson 1968, Läsbarhet), which counts letters alone, with the grades of the program GNU Style. Syllables are
those that Pyphen's patterns part a word at: near enough for a grade.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pyphen

from domain.languages import main_language
from domain.words import bare, words

LOWEST, HIGHEST = 1, 13
"""Grades; the highest stands for all that come after school."""

LONG = 6
"""Letters: a word that has more is a long one, in LIX and in the Wiener Sachtextformel."""

LIX_GRADES = (34, 38, 41, 44, 48, 51, 54, 57)
"""From which LIX on a text is of the fifth grade, the sixth, and so on; what is easier is of the fourth."""

HYPHENATION = {"en": "en_US", "de": "de_DE"}


@dataclass(frozen=True, slots=True)
class _Measures:
    """What formulas are made of: words and syllables a sentence and a word, shares of words in percent."""

    words_per_sentence: float
    syllables_per_word: float
    long: float
    of_one_syllable: float
    of_three_syllables: float


def measured_level(sentences: Iterable[str], language: str) -> str:
    """The level of a text of at least one word, as "Grade 5"."""
    main = main_language(language)
    grade = FORMULAS.get(main, _lix)(_measures(sentences, main))
    return f"Grade {min(max(round(grade), LOWEST), HIGHEST)}"


def _measures(sentences: Iterable[str], language: str) -> _Measures:
    counted: Counter[str] = Counter()
    number = 0
    for sentence in sentences:
        number += 1
        counted.update(bare(sentence[word.start : word.end]).casefold() for word in words(sentence))
    syllables = {word: _syllables(word, language) for word in counted}
    total = counted.total()
    return _Measures(
        words_per_sentence=total / number,
        syllables_per_word=sum(syllables[word] * times for word, times in counted.items()) / total,
        long=_share(counted, lambda word: len(word) > LONG),
        of_one_syllable=_share(counted, lambda word: syllables[word] == 1),
        of_three_syllables=_share(counted, lambda word: syllables[word] >= 3),
    )


def _share(counted: Counter[str], condition: Callable[[str], bool]) -> float:
    """How many of a hundred words are such."""
    return 100 * sum(times for word, times in counted.items() if condition(word)) / counted.total()


def _syllables(word: str, language: str) -> int:
    if language not in HYPHENATION:
        return 1  # no formula for the language asks for them
    patterns: Any = pyphen.Pyphen
    return len(patterns(lang=HYPHENATION[language]).positions(word)) + 1


def _flesch_kincaid(text: _Measures) -> float:
    return 0.39 * text.words_per_sentence + 11.8 * text.syllables_per_word - 15.59


def _wiener_sachtextformel(text: _Measures) -> float:
    return (
        0.1935 * text.of_three_syllables
        + 0.1672 * text.words_per_sentence
        + 0.1297 * text.long
        - 0.0327 * text.of_one_syllable
        - 0.875
    )


def _lix(text: _Measures) -> float:
    return 4 + bisect_right(LIX_GRADES, text.words_per_sentence + text.long)


FORMULAS: dict[str, Callable[[_Measures], float]] = {"en": _flesch_kincaid, "de": _wiener_sachtextformel}
