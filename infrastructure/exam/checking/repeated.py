"""What stands in two papers: names, and turns of phrase that one would notice."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from infrastructure.exam.checking.parts import PaperPart

PHRASE_WORDS = 6
"""A turn of phrase: so many words in a row."""

WORD = re.compile(r"[^\W\d_]+")
NAME = re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]{2,}\b")

TITLES = frozenset({"Frau", "Herr", "Herrn", "Doktor", "Professor", "Professorin", "Familie"})
NO_NAMES = frozenset({"Buch", "Gesprächspartnerin", "Gesprächspartner", "Moderatorin", "Moderator"})


def _people(part: PaperPart) -> Iterator[str]:
    """Who is named as somebody who speaks or comments."""
    for segment in part.source.segments:
        yield segment.speaker_name
    for draft in part.drafts:
        for target in draft.get("targets", ()):
            if target["role"]:
                yield target["role"].partition(",")[0]


def names(parts: Sequence[PaperPart]) -> Iterator[str]:
    """The name of a person in one paper stands in no other."""
    declared: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for person in _people(part):
            for name in NAME.findall(person):
                if name not in TITLES | NO_NAMES:
                    declared[name].add(part.paper)
    words: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for text in part.texts():
            for word in NAME.findall(text):
                words[word].add(part.paper)
    for name, papers in sorted(declared.items()):
        if others := sorted(words[name] - papers) or (len(papers) > 1 and sorted(papers)):
            yield f"{name} is a person in {', '.join(sorted(papers))} and stands in {', '.join(others)}"


def phrases(parts: Sequence[PaperPart]) -> Iterator[str]:
    """No turn of phrase stands in the texts of two papers."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for part in parts:
        for line in part.said().splitlines():
            words = [word.casefold() for word in WORD.findall(line)]
            for start in range(len(words) - PHRASE_WORDS + 1):
                found[tuple(words[start : start + PHRASE_WORDS])].add(part.paper)
    for phrase, papers in found.items():
        if len(papers) > 1:
            yield f"{' '.join(phrase)!r} stands in {', '.join(sorted(papers))}"
