"""Keeps the words that learners missed in readings as decks of their own."""

from domain.practice.decks import Deck
from domain.practice.missed_words import require_missed_words
from domain.reading.book import Book
from domain.reading.state import Reading
from infrastructure.keys.sealing import SessionKey
from infrastructure.practice.sealed_decks import SealedDecks
from projections.practice.missed_words import missed_words


class MissedWords:
    """Makes practice goals of what was missed in readings."""

    def __init__(self, decks: SealedDecks) -> None:
        self._decks = decks

    async def keep(self, reading: Reading, book: Book) -> str:
        """Keep what was missed so far as a goal of the reader's; the goal's id, the same each time.

        The ids of items lie open, so words go by fingerprints there: the same words keep theirs.
        """

        def made(key: SessionKey) -> Deck:
            return require_missed_words(missed_words(reading, book, lambda word: key.fingerprint(word.encode())))

        return await self._decks.keep(reading, made)
