"""How personas differ where no model writes: what they pick first, in which order, how long, and with what to do."""

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.builder.catalog import persona_name
from domain.builder.outline import SectionType
from domain.session import Id
from infrastructure.builder.offline.passages import Passage

T = SectionType

FIGURE = re.compile(r"\d")
NAMED = re.compile(r"(?<=\w )[A-ZÄÖÜ]\w+ [A-ZÄÖÜ]\w+")
"""Two capitalised words within a sentence: mostly somebody's name."""

PEOPLE = re.compile(
    r"\b(?:people|partner|team|colleague|trust|story|stories|listen|together|each other|pair|kolleg\w*|vertrau\w*"
    r"|gemeinsam|einander|zuhör\w*|geschicht\w*|menschen|paar\w*|gruppe\w*|mitglied\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Manner:
    """A manner. `order` has the types between opener and closing, those of a group in turn; `length` is in minutes.

    `talks` says whether one of the exercises is a discussion. `rank` puts the best passages first, `worth` says how
    well a sentence goes with the manner.
    """

    name: str
    order: Sequence[Sequence[SectionType]]
    length: int
    talks: bool
    rank: Callable[[Sequence[Passage]], Sequence[Passage]]
    worth: Callable[[str], float]


def _by_document(passages: Sequence[Passage]) -> Sequence[Passage]:
    """The best document first, each document's passages together."""
    documents = list(dict.fromkeys(one.source.document_title for one in passages))
    return sorted(passages, key=lambda one: documents.index(one.source.document_title))


def _most(worth: Callable[[str], float]) -> Callable[[Sequence[Passage]], Sequence[Passage]]:
    def rank(passages: Sequence[Passage]) -> Sequence[Passage]:
        return sorted(passages, key=lambda one: -sum(map(worth, one.sentences)) / (len(one.sentences) or 1))

    return rank


def _evidence(sentence: str) -> float:
    return len(FIGURE.findall(sentence)) + 2 * len(NAMED.findall(sentence))


def _people(sentence: str) -> float:
    return len(PEOPLE.findall(sentence))


def _brevity(sentence: str) -> float:
    return 100 / len(sentence)


MANNERS = (
    Manner("precision", ((T.TOPIC, T.EXERCISE), (T.VIDEO,)), 12, False, _by_document, lambda _: 0),
    Manner("insight", ((T.VIDEO,), (T.TOPIC,), (T.DISCUSSION, T.EXERCISE)), 15, True, _most(_evidence), _evidence),
    Manner("ignite", ((T.TOPIC, T.VIDEO, T.EXERCISE),), 8, False, _most(_brevity), _brevity),
    Manner("connect", ((T.DISCUSSION,), (T.TOPIC, T.EXERCISE), (T.VIDEO,)), 14, True, _most(_people), _people),
)


def manner_of(persona: Id) -> Manner:
    """The manner of a persona: its own by the end of its id, else one that is always the same for it."""
    name = persona_name(persona)
    return next((one for one in MANNERS if one.name == name), MANNERS[zlib.crc32(name.encode()) % len(MANNERS)])
