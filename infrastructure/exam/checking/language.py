"""Faults of language that have stood in papers, each as a pattern. No pattern proves that a text is right."""

import re
from collections.abc import Iterator, Mapping

from infrastructure.exam.checking.parts import PaperPart

INFINITIVE = r"(?:zu [a-zäöüß]+n|[a-zäöüß]{2,}zu[a-zäöüß]{2,}n)"
VERB = (
    r"(?:ist|sind|war|wäre|wird|wurde|würde|gilt|galt|bedeutet|heißt|kostet|hilft|lohnt|macht|bleibt|bringt|führt|fällt"
    r"|reicht|setzt|erfordert|verlangt|schadet|nützt|gehört|erscheint|scheint|hat|kann|muss|soll|sollte|könnte|dauert)"
)
NO_SUBJECT = r"(?:Was|Wer|Wie|Wo|Wann|Warum|Wenn|Weil|Da|Dass|Ob|Als|Um|Ohne|Statt|Anstatt|Je|So|Da\w+|Hier\w+|Wo\w+)"
ADVERB = r"(?:Nicht|Kaum|Schwer|Leicht|Noch|Auch|Nur|Dann|Dort|Hier|Bereits|Ebenso|Besonders|Zudem|Allerdings)"

FAULTS: Mapping[str, re.Pattern[str]] = {
    "an infinitive with more words is a subject and has no comma (rules of 2024)": re.compile(
        rf"(?:^|[.!?:„»]\s*)(?!{NO_SUBJECT}\b)(?!(?:{ADVERB}|Der \w+) zu )"
        rf"[A-ZÄÖÜ]\w*(?: [\w-]+)*? {INFINITIVE} {VERB}\b",
        re.MULTILINE,
    ),
    "1 goes with a singular": re.compile(
        r"\b(?:1|[Ee]ine?) (?:Wörter|Stichwörter|Schlüsselwörter|Punkte|Minuten|Fragen|Sätze)\b"
    ),
    "quotation marks are „…“": re.compile(r"(?<!\w)[\"”][^\"]|[^\"][\"”](?!\w)"),
    "a quotation is not closed": re.compile(r"„[^“]*(?:„|$)"),
    "there are two spaces, or one before a full stop or comma": re.compile(r" {2}| [.,;!?](?!\.)"),
    "a word stands twice": re.compile(r"\b([^\W\d_]{4,}) \1\b"),
    "it is dass and daß no longer": re.compile(r"\b(?:daß|muß|läßt|wußte|bißchen|Prozeß)\b"),
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
