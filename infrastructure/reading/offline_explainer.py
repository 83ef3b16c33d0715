"""The explainer without a language model: the dictionary of the book, what was read of it, and a mark by rule.

It says what it cannot.
"""

import re
from collections.abc import AsyncIterator, Iterator, Sequence

from domain.languages import main_language
from domain.questions.keywords import content_words, is_in, words_of
from domain.reading.book import Entry
from domain.reading.dictionary import as_looked_up, by_form, shown_in
from domain.reading.estimating import estimate
from domain.reading.events import AnswerType, Explanation
from domain.reading.explaining import (
    MOST_SUGGESTIONS,
    GradeRequest,
    Mark,
    QuestionRequest,
    in_language,
)
from domain.spending import Allowance, Usage
from domain.texts import fold
from domain.words import bare
from infrastructure.reading.questions import About, Asked, asked_about
from infrastructure.reading.sayings import SAYINGS

PIECE = re.compile(r"\S+\s*")
"""What is handed on at once: a word."""

BESIDE = re.compile(r"\([^()]*\)")
"""What a dictionary puts beside a word: "verstoßen (gegen)"."""

UMLAUTS = frozenset("äöü")

MOST_SENTENCES = 3
"""Sentences of the book that an answer quotes."""


class OfflineExplainer:
    """Explains with the book alone, which costs nothing: it never looks at an allowance."""

    async def explain(self, request: QuestionRequest, allowance: Allowance) -> AsyncIterator[str | Explanation | Usage]:
        """Answer by the words of the question, word by word."""
        answer = _answer(request)
        for piece in PIECE.findall(answer.text):
            yield piece
        yield answer

    async def grade(self, request: GradeRequest, allowance: Allowance) -> AsyncIterator[Mark | Usage]:
        """Mark a text by rule."""
        yield estimate(request)


def _answer(request: QuestionRequest) -> Explanation:
    asked = asked_about(request.question)
    match asked.about:
        case About.WORD:
            return _word(request, asked.subject or request.word)
        case About.PERSON:
            return _person(request, asked)
        case About.REASON:
            return _said(request, AnswerType.EXPLANATION, "cannot explain", request.so_far.sentences[-MOST_SENTENCES:])
        case About.PASSAGE:
            return _said(request, AnswerType.EXPLANATION, "cannot answer", request.so_far.sentences[-1:])


def _word(request: QuestionRequest, word: str) -> Explanation:
    """What the dictionary has on a word; without it, where the word stands in what was read."""
    if entry := _entry(request.book.entries, word):
        return _defined(request, entry)
    found, language = _mentioning(request.so_far.sentences, word)[-1:], request.answer_language
    told = [_say("not in dictionary", language, word=_as_written([request.question, *found], word))]
    text = " ".join([*told, *([_quoted("occurs", language, found, word)] if found else [])])
    return Explanation(AnswerType.EXAMPLE, text, None, _suggestions(request), offline=True)


def _defined(request: QuestionRequest, entry: Entry) -> Explanation:
    language = request.answer_language
    shown = shown_in(entry, request.book.language, language)
    told = [
        _say("means", language, word=entry.word, definition=entry.definition),
        *([_say("translation", language, translation=shown.translation)] if shown.translation else []),
        *([_say("example", language, example=entry.example)] if entry.example else []),
    ]
    return Explanation(AnswerType.DEFINITION, "\n".join(told), shown, _suggestions(request, entry), offline=True)


def _person(request: QuestionRequest, asked: Asked) -> Explanation:
    """The first and the last sentences that name somebody."""
    name = asked.subject or request.word
    found = _mentioning(request.so_far.sentences, name)
    shown = [*found[:1], *found[1:][-MOST_SENTENCES + 1 :]]
    name = _as_written([request.question, *request.so_far.sentences], name)
    return _said(request, AnswerType.EXPLANATION, "person" if found else "nobody", shown, name)


def _said(
    request: QuestionRequest, type: AnswerType, saying: str, sentences: Sequence[str], word: str = ""
) -> Explanation:
    text = _quoted(saying, request.answer_language, sentences, word)
    return Explanation(type, text, None, _suggestions(request), offline=True)


def _entry(entries: Sequence[Entry], word: str) -> Entry | None:
    """The entry of a word: by the word, by its forms in the text, or by its other forms."""
    if found := by_form(entries).get(as_looked_up(word)):
        return found
    parts = content_words(word)
    return next((one for one in entries if len(parts) == 1 and _is_other_form(word, parts[0], one)), None)


def _is_other_form(written: str, word: str, entry: Entry) -> bool:
    """Whether a word is a form of an entry's. Inflection adds an umlaut and takes none: "sagen" is none of "Säge"."""
    base = BESIDE.sub("", entry.word)
    return is_in(word, words_of(base)[-1:]) and UMLAUTS.intersection(fold(base)) <= set(fold(written))


def _mentioning(sentences: Sequence[str], name: str) -> Sequence[str]:
    """The sentences with all of a name's words, whole words."""
    wanted = content_words(name) or words_of(name)
    return [one for one in sentences if wanted and all(is_in(word, words_of(one)) for word in wanted)]


def _as_written(sentences: Sequence[str], name: str) -> str:
    """A name as the text writes it."""
    runs = [run for sentence in sentences for run in sentence.split()]
    written = {fold(form): form for run in runs for form in (bare(run), run)}
    return " ".join(written.get(word, word) for word in fold(name).split())


def _suggestions(request: QuestionRequest, but: Entry | None = None) -> tuple[str, ...]:
    """Questions that can be answered: what the hard words of the sentence mean."""
    hard = [entry for entry in _entries_in(request) if entry is not but]
    asked = (_say("ask for", request.answer_language, word=entry.word) for entry in hard)
    return tuple(asked)[:MOST_SUGGESTIONS]


def _entries_in(request: QuestionRequest) -> Iterator[Entry]:
    said = set(words_of(request.so_far.sentence))
    for entry in request.book.entries:
        if any(said.issuperset(words_of(form)) for form in (entry.word, *entry.forms)):
            yield entry


def _quoted(saying: str, language: str, sentences: Sequence[str], word: str) -> str:
    quotes = ("„", "“") if main_language(language) == "de" else ("“", "”")
    shown = " […] ".join(f"{quotes[0]}{one}{quotes[1]}" for one in sentences)
    return _say(saying, language, sentences=shown, word=word)


def _say(saying: str, language: str, **details: str) -> str:
    return in_language(SAYINGS[saying], language).format(**details)
