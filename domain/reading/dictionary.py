"""The dictionary of a book: which entry a word of the text has, and what a learner is shown of it."""

from collections.abc import Iterable, Mapping

from domain.languages import main_language
from domain.reading.book import Entry
from domain.reading.events import WordEntry
from domain.texts import fold
from domain.words import bare


def as_looked_up(word: str) -> str:
    """A word as entries go by it: without the signs around it, and whether letters are capital or not."""
    return fold(bare(word))


def by_form(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    """Entries by their words and the forms that these have in the text; of two with the same the first."""
    found: dict[str, Entry] = {}
    for entry in entries:
        for form in (entry.word, *entry.forms):
            found.setdefault(as_looked_up(form), entry)
    return found


def shown_in(entry: Entry, book_language: str, language: str) -> WordEntry:
    """An entry as it is shown to who speaks a language: with a translation, unless that is the book's language."""
    wanted = main_language(language)
    translation = entry.translations.get(wanted) if wanted != main_language(book_language) else None
    return WordEntry(entry.word, entry.definition, entry.example, translation)
