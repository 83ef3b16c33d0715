"""What stands in two papers: turns of phrase that one would notice."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from domain.questions.keywords import content_words
from infrastructure.exam.checking.parts import PaperPart

WORD = re.compile(r"[^\W\d_]+")

PHRASES: Mapping[int, int] = {6: 0, 5: 1, 4: 3}
"""A turn of phrase: so many words in a row, so many of them at least words that say what it is about."""

SET_PHRASES = frozenset({"sehr geehrte damen und herren", "sehr geehrte damen und", "geehrte damen und herren"})
"""What everybody writes."""

RICH = re.compile(r"\breich wird man\b", re.IGNORECASE)
AT_ONCE = re.compile(r"\bglaube ich (?:(?:Ihnen|dir|euch|dem|der) )?sofort\b")
ANOTHER_THING = re.compile(r"\bist (?:noch |doch )?etwas (?:ganz )?[Aa]nderes\b")
BUT = re.compile(r"(?:^|[.!?] )Nur:")
FOURTEEN_YEARS = re.compile(r"\bvierzehn Jahren?\b", re.IGNORECASE)

MANNERISMS: Mapping[str, re.Pattern[str]] = {
    "reich wird man damit nicht": RICH,
    "das glaube ich sofort": AT_ONCE,
    "ist etwas anderes": ANOTHER_THING,
    "Nur:": BUT,
    "vierzehn Jahre": FOURTEEN_YEARS,
}
"""Shorter turns that have stood in several papers: each has one paper at most."""


def phrases(parts: Sequence[PaperPart]) -> Iterator[str]:
    """No turn of phrase stands in the texts of two papers."""
    found: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for phrase in _turns(part.said()):
            found[phrase].add(part.paper)
        for name, pattern in MANNERISMS.items():
            if pattern.search(part.said()):
                found[name].add(part.paper)
    for phrase, papers in found.items():
        if len(papers) > 1:
            yield f"{phrase!r} stands in {', '.join(sorted(papers))}"


def _turns(text: str) -> Iterator[str]:
    for line in text.splitlines():
        words = [word.casefold() for word in WORD.findall(line)]
        for length, telling in PHRASES.items():
            for start in range(len(words) - length + 1):
                phrase = " ".join(words[start : start + length])
                if phrase not in SET_PHRASES and len(content_words(phrase)) >= telling:
                    yield phrase
