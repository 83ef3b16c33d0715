"""How dense a text is, beside the others of its paper: comments and discussions are no easier than the rest.

LIX is the words a sentence and the percentage of words with more than six letters (Björnsson 1968, Läsbarhet). Nouns
made of verbs and adjectives are told by their endings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from infrastructure.exam.checking.parts import PaperPart

SENTENCE = re.compile(r"(?<![.!?…:])[.!?…:]++[\"“”«»)]*+\s+|\n+")
WORD = re.compile(r"[^\W\d_]+")
LONG = 6
NOMINAL = re.compile(r"(?:ung|heit|keit|tion|schaft|tät|nis|ismus|anz|enz)(?:en|s|sen)?$")

DENSE = {"authors": "the comments", "discussion": "the discussion"}
NOT_BELOW = 0.9
"""What share of the rest of the paper's LIX and words a sentence the comments, or the discussion, have at least."""


@dataclass(frozen=True, slots=True)
class Density:
    """How dense a text is: words a sentence, LIX, and nominal words among a hundred."""

    words_a_sentence: float
    lix: float
    nominal: float


def density(text: str) -> Density:
    """The measures of a text; one without words has none."""
    sentences = [found for part in SENTENCE.split(text) if (found := WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Density(0.0, 0.0, 0.0)
    average = len(words) / len(sentences)
    long = 100 * sum(len(word) > LONG for word in words) / len(words)
    nominal = 100 * sum(word[0].isupper() and bool(NOMINAL.search(word)) for word in words) / len(words)
    return Density(round(average, 1), round(average + long, 1), round(nominal, 1))


def read_or_heard(part: PaperPart) -> str:
    """The part's text without its headings; of comments only these."""
    comments = [target["text"] for draft in part.drafts for target in draft.get("targets", ())]
    if part.display == "authors":
        return "\n".join(comments)
    return "\n".join(segment.text for segment in part.source.segments) or part.source.text


def style(part: PaperPart) -> str:
    """What sort of recording it is; empty for a text."""
    return str(part.plan.config["source"].get("style", ""))


def thin_parts(parts: Sequence[PaperPart]) -> Iterator[str]:
    """The comments of a reading paper and the discussion of a listening one are as dense as its other parts."""
    for _, of_paper in groupby(parts, key=lambda part: part.paper):
        rest: list[Density] = []
        thin: list[tuple[PaperPart, str, Density]] = []
        for part in of_paper:
            measures = density(read_or_heard(part))
            if name := DENSE.get(part.display) or DENSE.get(style(part)):
                thin.append((part, name, measures))
            elif style(part) in ("", "talk") and part.display != "task":
                rest.append(measures)
        for part, name, measures in thin if rest else ():
            yield from _thin(part, name, measures, rest)


def _thin(part: PaperPart, name: str, measures: Density, rest: Sequence[Density]) -> Iterator[str]:
    for what, own, others in (
        ("LIX", measures.lix, [one.lix for one in rest]),
        ("words a sentence", measures.words_a_sentence, [one.words_a_sentence for one in rest]),
    ):
        mean = sum(others) / len(others)
        if own < NOT_BELOW * mean:
            yield f"{part.place}: {name} have {own} {what}, the rest of the paper {mean:.1f}"
