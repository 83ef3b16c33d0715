"""What is known of the words of a language, for estimates; a word list is behind it, which the domain has none of."""

from typing import Protocol


class Lexicon(Protocol):
    """The words of a language."""

    def base_form(self, word: str) -> str | None:
        """The form that a dictionary has the word under: "gehen" for "gegangen". None for what is no word of it."""
