"""What was read of a book up to a word: to the end of its sentence, and nothing beyond."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from domain.reading.book import Passage
from domain.reading.cutting import BETWEEN_PARAGRAPHS, BETWEEN_SENTENCES
from domain.words import Word, bare, words

NEAR_PASSAGES = 3
"""The text near a word is that of its passage and the two before."""


@dataclass(frozen=True)
class SoFar:
    """What was read, of passages that follow each other; the word is in the last of them.

    What is told of it is made when it is asked for: to look far back takes time, and few do.
    """

    passages: Sequence[Passage]
    word_index: int

    @cached_property
    def text(self) -> str:
        """The text near the word, paragraphs and all, up to the end of its sentence."""
        return "".join(_read(passage, self.word_index) for passage in self.passages[-NEAR_PASSAGES:]).strip()

    @cached_property
    def sentence(self) -> str:
        """The sentence that the word is in."""
        found = [one for passage in self.passages[-1:] for one in _sentences(passage, self.word_index)]
        return found[-1] if found else ""

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """All sentences, its own the last."""
        return tuple(one for passage in self.passages for one in _sentences(passage, self.word_index))


def word_at(passages: Sequence[Passage], word_index: int) -> str:
    """A word without the signs around it; none if the passages have it not."""
    for passage in passages:
        if 0 <= (place := word_index - passage.first_word) < passage.word_count:
            found = list(words(passage.text))[place]
            return bare(passage.text[found.start : found.end])
    return ""


def _read(passage: Passage, word_index: int) -> str:
    """A passage up to the end of the word's sentence, after what parts it from the one before."""
    ahead = next((first for first in passage.sentences if first > word_index), None)
    text = passage.text if ahead is None else passage.text[: _start(passage, list(words(passage.text)), ahead)]
    return (BETWEEN_PARAGRAPHS if passage.first_word in passage.paragraphs else BETWEEN_SENTENCES) + text.rstrip()


def _sentences(passage: Passage, word_index: int) -> Iterator[str]:
    found = list(words(passage.text))
    ends = [*passage.sentences[1:], passage.first_word + len(found)]
    for first, end in zip(passage.sentences, ends, strict=True):
        if first <= word_index:
            yield passage.text[_start(passage, found, first) : _start(passage, found, end)].strip()


def _start(passage: Passage, found: Sequence[Word], word_index: int) -> int:
    """Where in the text of a passage a word begins; its end for the word after its last."""
    place = word_index - passage.first_word
    return found[place].start if place < len(found) else len(passage.text)
