"""Names: one that stands in one paper stands in no other.

A name is what somebody who speaks or comments is called, what follows a title, and each of two capitalised words side
by side in a sentence that are nobody's role and nowhere in the papers have an article, a pronoun or a number before
them, as German nouns do.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from infrastructure.exam.checking.parts import PaperPart

CAPITALISED = r"[A-ZÄÖÜ][a-zäöüß]{2,}"
NAME = re.compile(rf"\b{CAPITALISED}\b")
PAIR = re.compile(rf"(?<=[a-zäöüß,„] )({CAPITALISED}) (?=({CAPITALISED})\b)")
TITLES = ("Frau", "Herr", "Herrn", "Doktor", "Professor", "Professorin", "Familie")
TITLED = re.compile(rf"\b(?:{'|'.join(TITLES)}) ({CAPITALISED})\b")
AS_A_NOUN = re.compile(
    r"\b(?:der|die|das|den|dem|des|im|am|vom|zum|zur|ins|ans|beim|alle[nr]?|viele|beiden?|einige|manche"
    r"|(?:k?ein|mein|dein|sein|ihr|unser)(?:e[nmrs]?)?|(?:dies|jed|welch)e[nmrs]"
    r"|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\w+(?:zehn|zig|hundert|tausend)|mehrere)"
    rf" ({CAPITALISED})\b"
)

NO_NAMES = frozenset(
    (
        *TITLES, "Buch", "Gesprächspartnerin", "Gesprächspartner", "Moderatorin", "Moderator",
        "Ihr", "Ihre", "Ihrem", "Ihren", "Ihrer", "Ihres", "Sie",
        "Hundert", "Tausend", "Tausende", "Milliarden", "Millionen", "Meter", "Metern", "Liter", "Prozent", "Euro",
        "Deutschland", "New", "York",
    )
)  # fmt: skip
"""What may stand in many papers: whom one speaks to, quantities, places that everybody knows."""


def in_two_papers(parts: Sequence[PaperPart]) -> Iterator[str]:
    """No name of a person, or of what else has one, stands in two papers."""
    papers: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for word in NAME.findall("\n".join([*part.texts(), *_speakers(part)])):
            papers[word].add(part.paper)
    for name in sorted(_called(parts) | _in_texts(parts)):
        if len(papers[name]) > 1:
            yield f"{name} is a name and stands in {', '.join(sorted(papers[name]))}"


def _called(parts: Sequence[PaperPart]) -> set[str]:
    """What those who speak or comment are called."""
    speakers = {name for part in parts for name in _speakers(part)}
    authors = {role.partition(",")[0] for part in parts for role in _roles(part)}
    return {name for one in speakers | authors for name in NAME.findall(one)} - NO_NAMES


def _speakers(part: PaperPart) -> Iterator[str]:
    return (segment.speaker_name for segment in part.source.segments)


def _roles(part: PaperPart) -> Iterator[str]:
    """Who comments, as "Name, role"."""
    return (target["role"] for draft in part.drafts for target in draft.get("targets", ()) if target["role"])


def _in_texts(parts: Sequence[PaperPart]) -> set[str]:
    """Names of those who are only spoken of."""
    texts = [text for part in parts for text in part.texts()]
    roles = [*(segment.role or "" for part in parts for segment in part.source.segments)]
    roles += [role.partition(",")[2] for part in parts for role in _roles(part)]
    nouns = {noun for text in texts for noun in AS_A_NOUN.findall(text)} | {*NAME.findall(" ".join(roles))} | NO_NAMES
    pairs = (pair for part in parts for line in part.said().splitlines() for pair in PAIR.findall(line))
    titled = {name for text in texts for name in TITLED.findall(text)}
    return (titled | {name for pair in pairs if nouns.isdisjoint(pair) for name in pair}) - NO_NAMES
