"""Faults of language that have stood in papers, each as a pattern. No pattern proves that a text is right."""

import re
from collections.abc import Iterator, Mapping

from infrastructure.exam.checking.parts import PaperPart

VERBS = (
    "ist|sind|war|wäre|wird|wurde|würde|gilt|galt|bedeutet|heißt|kostet|hilft|lohnt|macht|bleibt|bringt|führt|fällt|reicht"
    "|setzt|erfordert|verlangt|schadet|nützt|gehört|erscheint|scheint|hat|kann|muss|soll|sollte|könnte|dauert"
)
NO_SUBJECTS = (
    r"(?:Was|Wer|Wie|Wo|Wann|Warum|Wenn|Weil|Da|Dass|Ob|Als|Um|Ohne|Statt|Anstatt|Je|So|Hier)\b|Da\w|Hier\w|Wo\w"
)
ADVERBS = "Nicht|Kaum|Schwer|Leicht|Noch|Auch|Nur|Dann|Dort|Hier|Bereits|Ebenso|Besonders|Zudem|Allerdings"

NO_COMMA = re.compile(
    rf"(?:^|[.!?:„»]\s?)(?!{NO_SUBJECTS})(?!(?:{ADVERBS}|Der \w{{1,30}}) zu )"
    r"[A-ZÄÖÜ]\w{0,30}+(?: [\w-]{1,30}+){0,9}?"
    rf" (?:zu [a-zäöüß]{{1,20}}n|[a-zäöüß]{{2,9}}zu[a-zäöüß]{{1,20}}n) (?:{VERBS})\b",
    re.MULTILINE,
)
PLURAL = re.compile(r"\b(?:1|[Ee]ine?) (?:Wörter|Stichwörter|Schlüsselwörter|Punkte|Minuten|Fragen|Sätze)\b")
OTHER_MARKS = re.compile(r"(?<!\w)[\"”][^\"]|[^\"][\"”](?!\w)")
NOT_CLOSED = re.compile(r"„[^„“]*+(?:„|$)")
SPACES = re.compile(r" {2}| [.,;!?](?!\.)")
TWICE = re.compile(r"\b([^\W\d_]{4,}+) \1\b")
OLD_SPELLING = re.compile(r"\b(?:daß|muß|läßt|wußte|bißchen|Prozeß)\b")

FAULTS: Mapping[str, re.Pattern[str]] = {
    "an infinitive with more words is a subject and has no comma (rules of 2024)": NO_COMMA,
    "1 goes with a singular": PLURAL,
    "quotation marks are „…“": OTHER_MARKS,
    "a quotation is not closed": NOT_CLOSED,
    "there are two spaces, or one before a full stop or comma": SPACES,
    "a word stands twice": TWICE,
    "it is dass and daß no longer": OLD_SPELLING,
}
"""What is wrong, and how it is found."""


def patterns(part: PaperPart) -> Iterator[str]:
    """Faults of language that are told by a pattern."""
    for text in part.texts():
        for what, pattern in FAULTS.items():
            if found := pattern.search(text):
                yield f"{what}: „{_around(text, found)}“"


def _around(text: str, found: re.Match[str]) -> str:
    return " ".join(text[max(found.start() - 20, 0) : found.end() + 20].split())
