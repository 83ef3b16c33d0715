"""What can be told of a text without understanding it: what of it is its own, its words, and how they are put together.

Measures of readability and of variety are those of the field: LIX (Björnsson 1968) is the words of a sentence plus the
percentage of words with more than six letters; the moving-average type-token ratio (Covington and McFall 2010) is the
mean share of different words in each window of fifty.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.questions.common_words import COMMON_WORDS
from domain.questions.keywords import FUNCTION_WORDS, WORD, words_of
from domain.questions.lexicon import Lexicon
from domain.questions.linking import COMMA, CONNECTORS, OPENERS, PREPOSITIONS, RELATIVE, STOP
from domain.texts import composed, fold

RUN = 3
"""So many words in a row that also stand elsewhere are taken over from there."""

BRIDGED = 2
"""So few changed words between two runs that are taken over are taken over with them."""

REPEATED = 4
"""So many words in a row that stood in the text before are repeated."""

LONG = 6
"""Letters that a long word has more than (LIX)."""

LONGEST = 25
"""No sentence counts for longer in LIX: what is said has no full stops, and leaving them out makes no text better."""

WINDOW = 50
"""Words of a window of the moving-average type-token ratio."""

TOKEN = re.compile(rf"({WORD.pattern})|[^\w\s]")
"""A word, or a sign between words."""

FEW = 6
"""Where fewer words than these open a phrase, a clash among them counts as one of so many."""

SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[“”\"')\]]*+(?=\s|$)|\n\s*\n")

_FUNCTION = frozenset(words_of(FUNCTION_WORDS))
_LINKING = _FUNCTION - {"und", "oder"}
"""Words that hold a sentence together; what is strung together by "und" is a list."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured of a text; shares are from 0 to 1, and those but `own` are of the words that are its own.

    `words` counts all, `own` is the share that is neither taken over nor repeated. `known` are words of the language,
    `linking` those that hold sentences together. `clashing` is the share, of what opens a phrase or ends a sentence,
    that is followed by what never follows it. `lix` is the readability, `variety` the moving-average type-token ratio;
    `connectors` counts the different ones. `spoken` are the words that say what it is about, in their
    base forms.
    """

    words: int
    own: float
    known: float
    linking: float
    clashing: float
    lix: float
    variety: float
    connectors: int
    spoken: frozenset[str]
    text: str
    """The words that are its own, folded, and their base forms: what ideas are looked for in."""

    @property
    def own_words(self) -> float:
        """How many words are its own."""
        return self.words * self.own


def measure(text: str, material: Iterable[str], lexicon: Lexicon) -> Measures:
    """The measures of a text that was written to some material: the task, and what there was to read."""
    text = composed(text)
    written = WORD.findall(text)
    folded = [fold(word, accents=False) for word in written]
    taken = _taken_over(folded, material)
    repeated = _repeated(folded)
    kept = [n for n in range(len(written)) if not (taken[n] or repeated[n])]
    own, words = [written[n] for n in kept], [folded[n] for n in kept]
    per_sentence = _share(len(written), _sentences(text))
    bases = [lexicon.base_form(word) for word in own]
    return Measures(
        words=len(written),
        own=_share(len(own), len(written)),
        known=_share(sum(base is not None for base in bases), len(own)),
        linking=_share(sum(word in _LINKING for word in words), len(words)),
        clashing=_clashing(text),
        lix=min(LONGEST, per_sentence) + 100 * _share(sum(len(w) > LONG for w in own), len(own)),
        variety=_variety(words),
        connectors=_connectors(words),
        spoken=_spoken(words, bases),
        text=" ".join([*words, *(base for base in bases if base)]),
    )


def spoken_in(texts: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    """The words of texts that say what they are about, in their base forms."""
    words = [word for text in texts for word in WORD.findall(text)]
    return _spoken([fold(word, accents=False) for word in words], [lexicon.base_form(word) for word in words])


def _spoken(words: Sequence[str], bases: Sequence[str | None]) -> frozenset[str]:
    pairs = zip(words, bases, strict=True)
    said = frozenset(fold(base or word, accents=False) for word, base in pairs if word not in _FUNCTION)
    return said - COMMON_WORDS


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[n : n + length]) for n in range(len(words) - length + 1))


def _taken_over(words: Sequence[str], material: Iterable[str]) -> Sequence[bool]:
    """Of each word whether it stands in a run of the material's, or in a gap of few words between two such runs."""
    there = {run for text in material for run in _runs(words_of(text), RUN)}
    taken = [False] * len(words)
    last = None
    for n, run in enumerate(_runs(words, RUN)):
        if run in there:
            begin = n if last is None or n - last > BRIDGED + 1 else last
            last = n + RUN - 1
            taken[begin : last + 1] = [True] * (last + 1 - begin)
    return taken


def _repeated(words: Sequence[str]) -> Sequence[bool]:
    """Of each word whether it stands in a run that has stood in the text before."""
    repeated, seen = [False] * len(words), set[tuple[str, ...]]()
    for n, run in enumerate(_runs(words, REPEATED)):
        if run in seen:
            repeated[n : n + REPEATED] = [True] * REPEATED
        seen.add(run)
    return repeated


def _clashing(text: str) -> float:
    """Of the words that open a phrase, and the ends of sentences, the share that is followed by what never follows."""
    signs = [COMMA, *_signs(text), STOP]
    small = all(sign.islower() for sign in signs if sign[0].isalpha())
    clashes = [
        after.islower() and not small
        if sign == STOP
        else fold(after, accents=False) in OPENERS[fold(sign, accents=False)]
        for before, sign, after in zip(signs, signs[1:], signs[2:], strict=False)
        if _opens(before, sign)
    ]
    return _share(sum(clashes), max(len(clashes), FEW))


def _opens(before: str, sign: str) -> bool:
    word = fold(sign, accents=False)
    follows = before == COMMA or fold(before, accents=False) in PREPOSITIONS
    return sign == STOP or (word in OPENERS and not (word in RELATIVE and follows))


def _signs(text: str) -> Iterator[str]:
    """The words and the signs between them; the full stop of an abbreviation or a number ends nothing."""
    last = ""
    for found in TOKEN.finditer(text):
        ends = found[0] in ".!?" and not (len(last) == 1 or last.isdigit())
        last = found[1] or (STOP if ends else COMMA)
        yield last


def _sentences(text: str) -> int:
    return sum(WORD.search(sentence) is not None for sentence in SENTENCE_END.split(text))


def _variety(words: Sequence[str]) -> float:
    windows = [words[n : n + WINDOW] for n in range(max(1, len(words) - WINDOW + 1))]
    return _share(sum(_share(len(set(window)), len(window)) for window in windows), len(windows))


def _connectors(words: Collection[str]) -> int:
    said = f" {' '.join(words)} "
    return sum(f" {connector} " in said for connector in CONNECTORS)
