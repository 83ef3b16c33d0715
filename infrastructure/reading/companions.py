"""What stands beside the text of a book in a JSON file: who wrote it, its level, checkpoints, dictionary, questions."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from domain.reading.book import BookCheckpoint, CheckpointType, Choice, Entry
from domain.words import bare, words
from infrastructure.process.slugs import slug
from infrastructure.process.wording import BEGINNING, beginning, cut
from infrastructure.reading.book_texts import UnreadableBook, tidy

MAX_BYTES = 5_000_000
"""Of the JSON file."""

MAX_CHECKPOINTS, MAX_ENTRIES, MAX_DISCUSSION, MAX_TAGS = 500, 5_000, 100, 20
"""How many a book has of each."""

MAX_FORMS = 50
"""Of a word of the dictionary."""


class CheckpointGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A checkpoint as the file has it: `after` quotes the text up to the word that it stands at, once in the book."""

    name: str
    after: str
    type: CheckpointType
    question: str
    required: bool = False
    options: tuple[Choice, ...] = ()
    correct: str | None = None
    expected: str = ""
    keywords: tuple[str, ...] = ()
    hint: str | None = None
    explanation: str = ""


class Companion(msgspec.Struct, forbid_unknown_fields=True):
    """What the file tells; all of it may be missing. What is told of the book is stronger than what the book tells."""

    title: str = ""
    author: str = ""
    language: str = ""
    level: str = ""
    tags: tuple[str, ...] = ()
    checkpoints: tuple[CheckpointGiven, ...] = ()
    dictionary: tuple[Entry, ...] = ()
    discussion: tuple[str, ...] = ()


class BookWords:
    """The text of a whole book in one line, in which quotations and words are looked up."""

    def __init__(self, paragraphs: Iterable[str]) -> None:
        self.text = " ".join(paragraphs)
        self._starts = [word.start for word in words(self.text)]
        self._folded = self.text.casefold()
        self._known = {bare(run) for run in self._folded.split()}

    def last_word_of(self, quotation: str) -> int | None:
        """The number of the last word of a quotation that stands in the text once; None if it does not."""
        wanted = tidy(quotation)
        start = self.text.find(wanted)
        if not wanted or start < 0 or self.text.find(wanted, start + 1) >= 0:
            return None
        return max(bisect_left(self._starts, start + len(wanted)) - 1, 0)

    def has(self, form: str) -> bool:
        """Whether a word, or several in this order, stand in the text; capitals count for nothing."""
        wanted = tidy(form).casefold()
        return bare(wanted) in self._known or (" " in wanted and wanted in self._folded)


def read_companion(path: Path) -> Companion:
    """What a file tells. Raises `UnreadableBook`."""
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableBook(f"has {path.stat().st_size} bytes, and at most {MAX_BYTES} may be")
    try:
        return msgspec.json.decode(path.read_bytes(), type=Companion)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableBook(str(error)) from None


def checkpoints(companion: Companion, text: BookWords) -> tuple[BookCheckpoint, ...]:
    """The checkpoints in the order in which they are passed. `faults` has been asked before."""
    placed = [
        BookCheckpoint(
            word_index=text.last_word_of(one.after) or 0,
            **{name: getattr(one, name) for name in one.__struct_fields__ if name != "after"},
        )
        for one in companion.checkpoints
    ]
    return tuple(sorted(placed, key=lambda one: one.word_index))


def faults(companion: Companion, text: BookWords) -> Iterator[str]:
    """What is wrong with what the file tells, each with its place; of too much nothing else is looked at."""
    if too_many := list(_too_many(companion)):
        yield from too_many
        return
    yield from _twice("checkpoint", [one.name for one in companion.checkpoints])
    yield from _twice("dictionary", [one.word for one in companion.dictionary])
    for one in companion.checkpoints:
        yield from (f"checkpoint {_named(one.name)}: {fault}" for fault in _checkpoint_faults(one, text))
    for entry in companion.dictionary:
        if not any(map(text.has, (entry.word, *entry.forms))):
            yield f"dictionary: {_named(entry.word)}: neither it nor one of its forms is in the text"
        if not entry.definition.strip():
            yield f"dictionary: {_named(entry.word)}: has no definition"


def _too_many(companion: Companion) -> Iterator[str]:
    for name, found, most in (
        ("checkpoints", companion.checkpoints, MAX_CHECKPOINTS),
        ("dictionary", companion.dictionary, MAX_ENTRIES),
        ("discussion", companion.discussion, MAX_DISCUSSION),
        ("tags", companion.tags, MAX_TAGS),
        *((f"dictionary: {_named(one.word)}: forms", one.forms, MAX_FORMS) for one in companion.dictionary),
    ):
        if len(found) > most:
            yield f"{name}: are {len(found)}, and at most {most} may be"


def _checkpoint_faults(one: CheckpointGiven, text: BookWords) -> Iterator[str]:
    if one.name != slug(one.name):
        yield "name: is of small letters, digits and hyphens"
    if text.last_word_of(one.after) is None:
        yield f"after: {beginning(one.after)} does not stand in the text exactly once"
    if not one.question.strip():
        yield "question: is empty"
    keys = [choice.key for choice in one.options]
    if keys and (len(keys) < 2 or len(set(keys)) < len(keys)):
        yield "options: are two or more, each with a key of its own"
    if keys and one.correct not in keys:
        yield f"correct: is one of {_named(', '.join(keys))}"
    if not keys and not one.expected.strip():
        yield "options: there are none; then expected says what a good answer is"


def _twice(what: str, names: Sequence[str]) -> Iterator[str]:
    for name, count in sorted(Counter(names).items()):
        if count > 1:
            yield f"{what} {_named(name)}: is there more than once"


def _named(name: str) -> str:
    """A name as a fault says it."""
    return cut(name, BEGINNING)
