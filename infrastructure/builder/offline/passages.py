"""What a passage of a document has to offer to an outline: its sentences, its steps, its questions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from domain.builder.knowledge import Source
from domain.texts import plain
from domain.words import word_count
from infrastructure.process.sentences import sentences

STEP = re.compile(r"\d{1,2}[.)]\s++(.+)")
POINT = re.compile(r"[-*•–]\s++(.+)")
HEADING = re.compile(r"#{1,6}\s")
FEWEST_WORDS, MOST_WORDS = 4, 60
"""A sentence with fewer words says too little alone; what has more is no sentence."""

MINUTES = re.compile(r"(\d{1,3})[ -](?:minute|minuten)", re.IGNORECASE)
SPAN = re.compile(r"\b(\d{1,3})([ -][Mm]inute)(s|n)?\b")
TRAINS = re.compile(
    r"exercise|activity|practi[cs]e|role play|clinic|übung|üben|rollenspiel|praxisteil|aufgabe|ablauf|workshop",
    re.IGNORECASE,
)
PITFALLS = re.compile(
    r"mistake|pitfall|fehler|fehlgriff|stolper|fallstrick|irrt[uü]m|scheiter|schwächen", re.IGNORECASE
)
OF_USE = re.compile(
    r"^(?:when|why|for whom|wann|wofür|wozu|warum|für wen|anlass|ausgangslage)\b|\boccasion\b|\bhelps?$|\bleistet$",
    re.IGNORECASE,
)
TAKEN_AWAY = re.compile(
    r"take[sn]? away|transfer|next step|mitnahme|mitnehm|mitgenommen|festhalten|merk(?:sätze|punkte)|kernsätze|ertrag"
    r"|vorsätze|nächster schritt",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage, parsed; `number` is its source's place from 0."""

    number: int
    source: Source
    heading: str
    sentences: Sequence[str] = field(default_factory=list)
    steps: Sequence[str] = field(default_factory=list)
    points: Sequence[str] = field(default_factory=list)
    questions: Sequence[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        """All that it says, with its headings."""
        return f"{self.source.path} {self.source.text}"

    @property
    def is_exercise(self) -> bool:
        """Whether its steps are to be done, and not only known."""
        return len(self.steps) > 1 and (self.minutes > 0 or TRAINS.search(self.heading) is not None)

    @property
    def is_of_pitfalls(self) -> bool:
        """Whether it tells what goes wrong."""
        return PITFALLS.search(self.heading) is not None

    @property
    def is_of_use(self) -> bool:
        """Whether it tells trainers when a session on this helps."""
        return OF_USE.search(self.heading) is not None

    @property
    def is_taken_away(self) -> bool:
        """Whether it tells what remains of a session."""
        return TAKEN_AWAY.search(self.heading) is not None

    @property
    def minutes(self) -> int:
        """How long its steps take, as far as they say so."""
        return sum(int(found) for step in self.steps for found in MINUTES.findall(step)[:1])


def longest_named(text: str) -> int:
    """The most minutes that a text names; 0 if it names none."""
    return max(map(int, MINUTES.findall(text)), default=0)


def shortened(step: str, planned: int, minutes: int) -> str:
    """A step of some that take `planned` minutes, with its part of the `minutes` there are for them if that is less."""
    if planned <= minutes:
        return step

    def part(found: re.Match[str]) -> str:
        length = max(int(found[1]) * minutes // planned, 1)
        return f"{length}{found[2]}{(found[3] or '') if length > 1 else ''}"

    return SPAN.sub(part, step)


def parsed(sources: Sequence[Source], language: str) -> Sequence[Passage]:
    """The passages of sources, in their order."""
    return [_parsed(number, source, language) for number, source in enumerate(sources)]


def _parsed(number: int, source: Source, language: str) -> Passage:
    steps, points, prose = [], [], []
    for line in map(str.strip, plain(source.text).splitlines()):
        if found := STEP.fullmatch(line):
            steps.append(found[1].strip())
        elif found := POINT.fullmatch(line):
            points.append(found[1].strip())
        elif not HEADING.match(line):
            prose.append(line)
    heading = source.path.rpartition(" › ")[2].strip() or source.document_title
    questions = [one for one in points if one.endswith("?")]
    points = [one for one in points if not one.endswith("?")]
    return Passage(number, source, heading, list(_sentences(prose, language)), steps, points, questions)


def _sentences(lines: Sequence[str], language: str) -> Iterator[str]:
    for line in lines:
        for sentence in sentences(line, language):
            if FEWEST_WORDS <= word_count(sentence) <= MOST_WORDS and sentence.endswith((".", "!", "?", "“", '"')):
                yield sentence
