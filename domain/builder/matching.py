"""Which topic goes with which text: by the stems of their words, in German and in English."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from domain.builder.outline import Section, SectionType
from domain.builder.pairing import text_of
from domain.texts import fold, shared_start
from domain.words import bare

CANDIDATE, ATTACHES, MOST = 0.3, 0.5, 10
"""Above which score a topic is a candidate; from which on it is a section's; and how many candidates there are."""
TITLE, BODY = 0.75, 0.25
"""What a topic's title weighs, and its description."""
ELSEWHERE = 0.7
"""What a word counts that stands in the text below a title."""
PART, START = 0.8, 0.7
"""How alike a word is to one that has it at an end; from which common beginning on two are alike."""
SHORTEST = 4
"""Letters of the shortest stem that is looked for at the ends of words."""
MOST_WORDS = 400
"""How many different words of a text are looked at."""

ENDINGS = re.compile(
    "(?:isierungen|isierung|ikationen|ikation|izieren|ieren|ungen|keiten|heiten|schaften|ations?|ionen|ions?|ung|keit"
    "|heit|schaft|ments?|ness|ings?|ships?|ern|ers?|en|em|es|ed|ly|e|s|n)$"
)
"""Endings that words of one stem differ by."""
SAYS_NOTHING = (
    "and the for with from into that this your you are how what why who not all can will our their about in an of to "
    "on or at by it its one how they them work works working "
    "und der die das den dem des ein eine einen einem einer mit von fur aus auf bei zum zur wie was wir ihr sie ist "
    "sind nicht alle man sich werden kann ihre unser uber im a oder es er als so zu am an"
)
COMMON = frozenset(SAYS_NOTHING.split())
"""Words that say nothing on what a text is about, in both languages."""

SUGGESTED = frozenset({SectionType.TOPIC, SectionType.PRESENTATION})
"""What is about a topic of its own, so that one may be made of it."""


class TopicText(Protocol):
    """A topic: of the catalogue, or anything that has a name and a description."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def description(self) -> str:
        """What it is about."""


T = TypeVar("T", bound=TopicText)


@dataclass(frozen=True, slots=True)
class Matched:
    """Sections with the topics that go with them. `suggestions` are names of those that may become a topic."""

    sections: tuple[Section, ...]
    suggestions: tuple[str, ...]


def candidates(topics: Sequence[T], need: str) -> tuple[T, ...]:
    """The topics that go with what is needed, best first; of equals the first ones."""
    wanted = stems(need)
    scored = [(-score(one, wanted, frozenset()), n) for n, one in enumerate(topics)]
    return tuple(topics[n] for value, n in sorted(scored)[:MOST] if -value > CANDIDATE)


def attach(sections: Sequence[Section], topics: Sequence[TopicText]) -> Matched:
    """The sections with the topic that goes best with each; whoever has one keeps it. Openers and the like get none."""
    matched = tuple(attached(one, topics) for one in sections)
    return Matched(matched, tuple(one.name for one in matched if one.type in SUGGESTED and one.topic_title is None))


def attached(section: Section, topics: Sequence[TopicText]) -> Section:
    """A section with the best topic."""
    idle = section.type in (SectionType.OPENER, SectionType.CLOSING, SectionType.BREAK)
    if idle or section.topic_title is not None or not topics:
        return section
    title, text = stems(section.title), stems(text_of(section))
    best, name = max(((score(one, title, text), one.name) for one in topics), key=lambda pair: pair[0])
    return replace(section, topic_title=name, match_score=round(best, 2)) if best >= ATTACHES else section


def score(topic: TopicText, title: frozenset[str], text: frozenset[str]) -> float:
    """How well a topic goes with a text and its title, from 0 to 1: how much of the topic's words is found there."""
    name, about = stems(topic.name), stems(topic.description)
    found = found_share(name, title, text)
    return TITLE * found + BODY * found_share(about, title, text) if about else found


def found_share(wanted: frozenset[str], title: frozenset[str], text: frozenset[str]) -> float:
    """How much of the stems is found, from 0 to 1; below a title they count less."""
    found = [max(closest(one, title), ELSEWHERE * closest(one, text)) for one in sorted(wanted)]
    return sum(found) / len(found) if found else 0.0


def closest(stem: str, stems: frozenset[str]) -> float:
    """How alike a stem is to the most alike one."""
    return 1.0 if stem in stems else max((likeness(stem, one) for one in stems), default=0.0)


def likeness(one: str, other: str) -> float:
    """How alike two stems are, from 0 to 1: one at an end of the other, as in compounds, or by a common beginning."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if len(short) >= SHORTEST and (long.startswith(short) or long.endswith(short)):
        return PART
    if one[:1] != other[:1]:
        return 0.0
    common = 2 * shared_start(one, other) / (len(one) + len(other))
    return common if common >= START else 0.0


def stems(text: str) -> frozenset[str]:
    """The stems of the words that say something."""
    folded = (bare(one) for one in fold(text, accents=False).replace("-", " ").split())
    words = dict.fromkeys(one for one in folded if len(one) > 1 and one not in COMMON)
    return frozenset(stem(one) for one in list(words)[:MOST_WORDS])


def stem(word: str) -> str:
    """A word without its ending, if four letters are left."""
    shorter = ENDINGS.sub("", word)
    return shorter if len(shorter) >= SHORTEST else word
