"""The words that a learner missed in a reading, as a deck of their own: what each means, and a sentence with it."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from domain.languages import main_language
from domain.practice.decks import Deck, Example, Goal, Node
from domain.practice.missed_words import missed_checkpoints
from domain.practice.words import places
from domain.practice.writing import IN_BRACKETS, IN_FRONT
from domain.reading.book import Book, BookCheckpoint, Entry
from domain.reading.events import AnswerType, WordEntry
from domain.reading.state import Interruption, Reading
from domain.texts import fold

ABOUT_WORDS = (None, AnswerType.DEFINITION, AnswerType.MIXED)
"""Answers of questions that may be about a word that they name."""

MOST_OTHERS = 8
"""Words that lend one their meanings as wrong options."""


def deck_id(session_id: str) -> str:
    """The deck, and the goal, of the words that were missed in a reading."""
    return f"reading-{session_id}"


def missed_words(reading: Reading, book: Book, name: Callable[[str], str]) -> Deck | None:
    """The deck of a reading; None if nothing was missed. `name` gives a word its id, which does not tell the word."""
    id, language = deck_id(reading.id), _foreign(reading, book)
    words = {fold(entry.word): entry for entry in _entries(reading, book)}
    ids = {word: f"{id}:{name(word)}" for word in words}
    nodes = [_of_word(ids[word], entry, language, _others(ids[word], ids.values())) for word, entry in words.items()]
    asked = (one for one in missed_checkpoints(reading) if _entry_of(book, one) is None and _right(one))
    questions = [_of_question(f"{id}:{name(f'checkpoint {one.name}')}", one) for one in asked]
    if not (nodes or questions):
        return None
    title = f"Missed words: {book.title}, {reading.started_at:%Y-%m-%d}"
    goal = Goal(id, title, "Words of your reading that you asked about or did not know at once.")
    return Deck(id, title, (*nodes, *questions), (goal,), language=book.language)


def _others(id: str, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(one for one in ids if one != id)[:MOST_OTHERS]


def _foreign(reading: Reading, book: Book) -> str | None:
    """The language that words are translated into; None for a learner who asks in that of the book."""
    asked = main_language(reading.answer_language)
    return asked if asked != main_language(book.language) else None


def _entries(reading: Reading, book: Book) -> Iterator[Entry]:
    for checkpoint in missed_checkpoints(reading):
        if entry := _entry_of(book, checkpoint):
            yield entry
    for asked in reading.interruptions:
        yield from _asked_about(reading, book, asked)


def _asked_about(reading: Reading, book: Book, asked: Interruption) -> Sequence[Entry]:
    if asked.word and asked.word.word.strip() and asked.word.definition.strip():
        return [_in_dictionary(book, asked.word) or _explained(reading, asked.word)]
    return _named(book, asked.question) if asked.answer_type in ABOUT_WORDS else []


def _in_dictionary(book: Book, word: WordEntry) -> Entry | None:
    wanted = fold(_bare(word.word))
    return next((entry for entry in book.entries if wanted in map(fold, _forms(entry))), None)


def _explained(reading: Reading, word: WordEntry) -> Entry:
    """What an answer says of a word that the dictionary does not have."""
    translations = {main_language(reading.answer_language): word.translation} if word.translation else {}
    return Entry(word.word, (), word.definition, word.example, translations)


def _entry_of(book: Book, checkpoint: BookCheckpoint) -> Entry | None:
    """The word that a checkpoint asks for; None if its question names no word of the dictionary, or several."""
    named = _named(book, checkpoint.question)
    return named[0] if len(named) == 1 else None


def _named(book: Book, text: str) -> Sequence[Entry]:
    """The words of the dictionary that a text has, in any of their forms."""
    folded = fold(text)
    return [entry for entry in book.entries if any(places(fold(form), folded) for form in _forms(entry))]


def _forms(entry: Entry) -> Sequence[str]:
    return entry.word, _bare(entry.word), *entry.forms


def _bare(word: str) -> str:
    """A word without its article and what stands in brackets; that alone stays as it is."""
    words = IN_BRACKETS.sub(" ", word).split()
    return " ".join(words[1:] if len(words) > 1 and words[0].casefold() in IN_FRONT else words) or word


def _of_word(id: str, entry: Entry, language: str | None, others: tuple[str, ...]) -> Node:
    translation = entry.translations.get(language) if language else None
    example = _example(entry)
    return Node(
        id=id,
        front=entry.word,
        back="; ".join(text for text in (entry.definition.strip(), translation) if text),
        kind="word",
        example=example,
        note="" if example else entry.example,
        confusables=others,
    )


def _example(entry: Entry) -> Example | None:
    """The sentence of an entry; None if it does not have the word once, whole."""
    for form in sorted(_forms(entry), key=len, reverse=True):
        found = places(fold(form), fold(entry.example))
        if len(found) == 1 and len(fold(entry.example)) == len(entry.example):
            start, end = found[0]
            return Example(entry.example, entry.example[start:end])
    return None


def _right(checkpoint: BookCheckpoint) -> str:
    """What is right about a checkpoint; empty if many answers are."""
    found = (option.text for option in checkpoint.options if option.key == checkpoint.correct)
    return next(found, checkpoint.expected)


def _of_question(id: str, checkpoint: BookCheckpoint) -> Node:
    wrong = tuple(option.text for option in checkpoint.options if option.key != checkpoint.correct)
    return Node(
        id=id,
        front=checkpoint.question,
        back=_right(checkpoint),
        kind="question",
        note=checkpoint.explanation,
        distractors=wrong,
    )
