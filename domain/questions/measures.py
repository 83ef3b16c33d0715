"""What can be told of a text without understanding it: what of it is its own, its words, and how they are put together.

Measures of readability and of variety are those of the field: LIX (Björnsson 1968) is the words of a sentence plus the
percentage of words with more than six letters; the moving-average type-token ratio (Covington and McFall 2010) is the
mean share of different words in each window of fifty.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.questions.keywords import FUNCTION_WORDS, WORD, words_of
from domain.questions.lexicon import Lexicon
from domain.questions.linking import CLASHES, CONNECTORS
from domain.texts import fold

RUN = 3
"""So many words in a row that also stand elsewhere are taken over from there."""

BRIDGED = 2
"""So few changed words between two runs that are taken over are taken over with them."""

REPEATED = 4
"""So many words in a row that stood in the text before are repeated."""

LONG = 6
"""Letters that a long word has more than (LIX)."""

WINDOW = 50
"""Words of a window of the moving-average type-token ratio."""

SENTENCE_END = re.compile(r"[.!?…]+[“”\"')\]]*(?=\s|$)|\n\s*\n")

_FUNCTION = frozenset(words_of(FUNCTION_WORDS))


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured of a text; shares are from 0 to 1, and those but `own` are of the words that are its own.

    `words` counts all, `own` is the share that is neither taken over nor repeated. `known` are words of the language,
    `linking` those that hold sentences together; `clashing` is the share of neighbours that stand beside each other in
    no sentence. `per_sentence` is words a sentence, `lix` the readability, `variety` the moving-average type-token
    ratio; `connectors` counts the different ones. `spoken` are the words that say something, in their base forms.
    """

    words: int
    own: float
    known: float
    linking: float
    clashing: float
    per_sentence: float
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
    written = WORD.findall(text)
    folded = [fold(word, accents=False) for word in written]
    taken = _taken_over(folded, material)
    repeated = _repeated(folded)
    kept = [n for n in range(len(written)) if not (taken[n] or repeated[n])]
    own, words = [written[n] for n in kept], [folded[n] for n in kept]
    bases = [lexicon.base_form(word) for word in own]
    return Measures(
        words=len(written),
        own=_share(len(own), len(written)),
        known=_share(sum(base is not None for base in bases), len(own)),
        linking=_share(sum(word in _FUNCTION for word in words), len(words)),
        clashing=_share(sum(pair in CLASHES for pair in _neighbours(text)), len(written)),
        per_sentence=_share(len(written), _sentences(text)),
        lix=_share(len(written), _sentences(text)) + 100 * _share(sum(len(w) > LONG for w in own), len(own)),
        variety=_variety(words),
        connectors=_connectors(words),
        spoken=_spoken(words, bases),
        text=" ".join([*words, *(base for base in bases if base)]),
    )


def spoken_in(texts: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    """The words of texts that say something, in their base forms."""
    words = [word for text in texts for word in WORD.findall(text)]
    return _spoken([fold(word, accents=False) for word in words], [lexicon.base_form(word) for word in words])


def _spoken(words: Sequence[str], bases: Sequence[str | None]) -> frozenset[str]:
    pairs = zip(words, bases, strict=True)
    return frozenset(fold(base or word, accents=False) for word, base in pairs if word not in _FUNCTION)


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


def _neighbours(text: str) -> Iterator[tuple[str, str]]:
    """Words that stand side by side without a comma, a stop or another sign between them."""
    for phrase in re.split(r"[^\w\s'’-]+|\n\s*\n", text):
        words = words_of(phrase)
        yield from zip(words, words[1:], strict=False)


def _sentences(text: str) -> int:
    return sum(WORD.search(sentence) is not None for sentence in SENTENCE_END.split(text))


def _variety(words: Sequence[str]) -> float:
    windows = [words[n : n + WINDOW] for n in range(max(1, len(words) - WINDOW + 1))]
    return _share(sum(_share(len(set(window)), len(window)) for window in windows), len(windows))


def _connectors(words: Collection[str]) -> int:
    said = f" {' '.join(words)} "
    return sum(f" {connector} " in said for connector in CONNECTORS)
