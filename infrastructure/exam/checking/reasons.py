"""Reasons that are told with a mark: what they cite stands in the text, and what they name is there."""

import re
from collections.abc import Iterator

from domain.exam.numbering import GAP
from domain.json import JsonObject
from domain.texts import fold
from infrastructure.exam.checking.parts import PaperPart, right_texts

CITED = re.compile(r"„([^“”„]{12,})[“”]")
"""A citation; one that is shorter may be a word that is spoken about."""

LEFT_OUT = re.compile(r"…|\.\.\.|\[…\]")
WORD = re.compile(r"[^\W_]+")
BY_ITS_LETTER = re.compile(r"\b(?:Satz|Person|Text|Kommentar|Option|Antwort) [A-J]\b|\b(?:Lücke|Aufgabe|Aussage) \d+")


def _reasons(part: PaperPart) -> Iterator[tuple[str, str]]:
    for number, draft in enumerate(part.drafts, 1):
        for one in _explained(draft):
            yield f"question {number}", one


def _explained(draft: JsonObject) -> Iterator[str]:
    yield from draft.get("rationales", {}).values()
    for explained in (*draft.get("options", ()), *draft.get("targets", ()), *draft.get("statements", ())):
        yield from filter(None, (explained.get("rationale"), explained.get("none_rationale")))


def citations(part: PaperPart) -> Iterator[str]:
    """What a reason cites stands in what is read or heard, or in what the learner is asked."""
    read = _bare(f"{_asked(part)} {_filled(part)}")
    for where, reason in _reasons(part):
        for cited in CITED.findall(reason):
            pieces = [piece for piece in map(_bare, LEFT_OUT.split(cited)) if piece]
            if not all(piece in read for piece in pieces):
                yield f"{where} cites „{' '.join(cited.split())}“, which does not stand in the text"


def _asked(part: PaperPart) -> str:
    asked = [draft["prompt"] for draft in part.drafts]
    options = [option["text"] for draft in part.drafts for option in draft.get("options", ())]
    statements = [statement["text"] for draft in part.drafts for statement in draft.get("statements", ())]
    return " ".join([part.said(), *asked, *options, *statements])


def _filled(part: PaperPart) -> str:
    """The part's text with the right words, or sentences, in its gaps."""
    right = [text for draft in part.drafts for text in right_texts(draft)]
    return GAP.sub(lambda gap: right[int(gap[1]) - 1] if int(gap[1]) <= len(right) else gap[0], part.source.text)


def _bare(text: str) -> str:
    """A text without its punctuation, folded."""
    return " ".join(WORD.findall(fold(text)))


def letters(part: PaperPart) -> Iterator[str]:
    """Targets are named by reference, as their letters change from session to session; so are items."""
    if part.display in ("sentence_pool", "authors"):
        for text in part.texts():
            for found in BY_ITS_LETTER.findall(text):
                yield f"{found!r} names a target or an item by its letter or number; write {{A}} or {{1}}"
