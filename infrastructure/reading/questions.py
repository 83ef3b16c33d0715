"""What a learner's question is about, by its words, in English and German: for when nobody can be had who understands.

Words are matched whole: "hi" is not in "this".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from domain.texts import fold

LONGEST = 300
"""Characters of a question that are looked at."""

SIGNS = " \t\n.,;:!?¿¡\"'“”„‟‘’‚«»()[]…"
NOUNS, NOMEN = ("meaning", "definition", "translation"), ("bedeutung", "definition", "übersetzung")
MOST_BARE = 3
"""So many words by themselves, without a verb, are what a learner asks about."""


class About(Enum):
    """What a question is about."""

    WORD = auto()
    """What a word means."""
    PERSON = auto()
    """Who somebody is."""
    REASON = auto()
    """Why or how something is so."""
    PASSAGE = auto()
    """Anything else."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about; `subject` is the word or name, None where it is the one that the learner stopped at."""

    about: About
    subject: str | None = None


FRAMES: Sequence[tuple[About, str, str]] = (
    *((About.WORD, f"what {verb} ", " mean") for verb in ("does", "do", "did", "would")),
    (About.WORD, "what does ", " stand for"),
    (About.WORD, "was ist mit ", " gemeint"),
    (About.WORD, "was ist ", " gemeint"),
    *((About.WORD, f"{opening} {noun} of ", "") for opening in ("what is the", "the") for noun in NOUNS),
    *((About.WORD, f"{noun} of ", "") for noun in NOUNS),
    *((About.WORD, f"was ist die {noun} von ", "") for noun in NOMEN),
    *((About.WORD, f"{noun} von ", "") for noun in NOMEN),
    *((About.WORD, f"{verb} ", "") for verb in ("define", "translate", "definiere", "übersetze")),
    *((About.WORD, f"erkläre {what} ", "") for what in ("das wort", "mir das wort", "den begriff")),
    (About.WORD, "what is meant by ", ""),
    *((About.WORD, f"was {verb} ", "") for verb in ("bedeutet", "bedeuten", "heisst", "heissen", "meint")),
    *((About.PERSON, f"who{verb} ", "") for verb in (" is", "'s", " are", " was", " were")),
    *((About.PERSON, f"wer {verb} ", "") for verb in ("ist", "sind", "war", "waren")),
    *((About.WORD, f"what{verb} ", "") for verb in (" is", "'s", " are", " was", " were")),
    *((About.WORD, f"was {verb} ", "") for verb in ("ist", "sind", "war", "waren")),
)
"""How questions begin and end, folded; what stands between is what they are about. The first that fits counts."""

BEFORE = (
    "the ", "a ", "an ", "der ", "die ", "das ", "den ", "dem ", "des ", "ein ", "eine ", "einen ", "einem ", "denn ",
    "eigentlich ", "word ", "term ", "wort ", "wortes ", "begriff ",
)  # fmt: skip
AFTER = (" please", " bitte", " here", " hier")
"""What may stand before and after the word that is asked about."""

HERE = frozenset(("", "it", "this", "that", "this word", "that word", "word", "das", "es", "dies", "dieses"))
HIER = frozenset(("dieses wort", "damit", "wort", "here", "hier"))
"""What stands for the word that the learner stopped at."""

REASONS = frozenset(
    ("why", "how", "explain", "warum", "wieso", "weshalb", "weswegen", "wie", "erkläre", "erklär", "erklären")
)


def asked_about(question: str) -> Asked:
    """What a question is about."""
    text = fold(question[:LONGEST], ends=SIGNS).replace("’", "'")
    text = _without_end(text.removeprefix("please ").removeprefix("bitte "))
    for about, opening, closing in FRAMES:
        if f"{text} ".startswith(opening) and text.endswith(closing):
            return Asked(about, _named(text[len(opening) : len(text) - len(closing)]))
    words = [word.strip(SIGNS) for word in text.split()]
    if REASONS.intersection(words):
        return Asked(About.REASON)
    if any(words) and len(words) <= MOST_BARE:
        return Asked(About.WORD, _named(text))
    return Asked(About.PASSAGE)


def _named(subject: str) -> str | None:
    """The word that is asked about without what stands around it; None where it is the one at hand."""
    named = _without_end(subject.strip(SIGNS))
    while named not in HERE and (before := next((one for one in BEFORE if named.startswith(one)), None)):
        named = named.removeprefix(before).strip(SIGNS)
    return None if named in HERE | HIER else named


def _without_end(text: str) -> str:
    for after in AFTER:
        text = text.removesuffix(after).rstrip(SIGNS)
    return text
