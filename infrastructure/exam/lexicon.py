"""German words, as simplemma lists them with their base forms. All exams are in German.

The list is loaded when the first text is estimated: 1.2 s, and 25 MB from then on. Its quicker form takes 114 MB.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simplemma.strategies import DictionaryLookupStrategy

GERMAN = "de"


class GermanLexicon:
    """The words of German."""

    def base_form(self, word: str) -> str | None:
        """The form that a dictionary has the word under, None for what is no German word."""
        return _list().get_lemma(word, GERMAN)


@cache
def _list() -> "DictionaryLookupStrategy":
    from simplemma.strategies import DictionaryLookupStrategy
    from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

    return DictionaryLookupStrategy(LOW_MEMORY_DICTIONARY_FACTORY)
