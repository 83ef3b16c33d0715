"""What a learner's question is about, by its words, in English and German: for when nobody can be had who understands.

Words are matched whole: "hi" is not in "this".
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from domain.texts import fold

LONGEST = 300
"""Characters of a question that are looked at."""

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


ARTICLE = r"(?:(?:an?|the|der|die|das|den|dem|des|ein|eine|einen|einem) )?"
NOUN = r"(?:(?:the )?(?:word|term)|(?:das |dieses |dem |des )?wort(?:es|s)?|(?:der |den )?begriff)"
OPENING, CLOSING = re.compile(ARTICLE), re.compile(r" (?:please|bitte|here|hier)$")
SUBJECT = rf"(?:{NOUN} )?(?P<subject>.+?)"

WORD = [
    rf"what (?:does|do|did|would) {SUBJECT} (?:mean|stand for)(?: here)?",
    rf"(?:what is |what's |what are )?(?:the )?(?:meaning|definition|translation) of {SUBJECT}",
    rf"(?:please )?(?:define|translate) {SUBJECT}(?: please)?",
    rf"what (?:is|are|was|were) (?:meant by )?{ARTICLE}{SUBJECT}",
    rf"what's {ARTICLE}{SUBJECT}",
    rf"was (?:bedeutet|bedeuten|heisst|heissen|meint|meinen) (?:denn |eigentlich )?{ARTICLE}{SUBJECT}(?: hier)?",
    rf"was ist (?:mit )?(?:denn |eigentlich )?{ARTICLE}{SUBJECT} gemeint",
    rf"was (?:ist|sind|war|waren) (?:denn |eigentlich )?{ARTICLE}{SUBJECT}",
    rf"(?:was ist )?(?:die )?(?:bedeutung|definition|übersetzung) (?:von |des wortes |der |des )?{SUBJECT}",
    rf"(?:bitte )?(?:definiere|übersetze|erkläre (?:mir )?(?:das wort|den begriff)) {SUBJECT}",
]
PERSON = [
    rf"who(?: is|'s| are| was| were) {ARTICLE}(?P<subject>.+?)",
    rf"wer (?:ist|sind|war|waren) (?:denn |eigentlich )?{ARTICLE}(?P<subject>.+?)",
]
REASON = r"(?:.* )?(?:why|how|explain|warum|wieso|weshalb|weswegen|wie|erkläre?|erklär)(?: .*)?"
HERE = frozenset(
    ("it", "this", "that", "here", "word", "this word", "that word", "das", "es", "dies", "dieses", "hier", "damit")
) | {"wort", "dieses wort", "das wort hier"}
"""What stands for the word that the learner stopped at."""

PATTERNS = [
    *((About.PERSON, re.compile(pattern)) for pattern in PERSON),
    *((About.WORD, re.compile(pattern)) for pattern in WORD),
]
SIGNS = " \t\n.,;:!?¿¡\"'“”„‟‘’‚«»()[]…"


def asked_about(question: str) -> Asked:
    """What a question is about."""
    text = fold(question[:LONGEST], ends=SIGNS).replace("’", "'")
    for about, pattern in PATTERNS:
        if found := pattern.fullmatch(text):
            return _about(about, found["subject"].strip(SIGNS))
    if re.fullmatch(REASON, text):
        return Asked(About.REASON)
    if text and len(text.split()) <= MOST_BARE and not question.rstrip().endswith("!"):
        return _about(About.WORD, text)
    return Asked(About.PASSAGE)


def _about(about: About, subject: str) -> Asked:
    named = OPENING.sub("", CLOSING.sub("", subject).strip(SIGNS)).strip(SIGNS)
    return Asked(about, None if subject in HERE or named in HERE or not named else named)
