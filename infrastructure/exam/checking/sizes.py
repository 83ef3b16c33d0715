"""Sizes: texts, recordings, options and gaps are as many and as long as the part's layout asks for."""

import re
from collections.abc import Iterator, Sequence

from domain.exam.plans import THEMES
from infrastructure.exam.checking.parts import PaperPart

GAP = re.compile(r"\[(GAP_\d+)\]")
BOOKS = ("Buch 1", "Buch 2", "Buch 3")


def words(text: str) -> int:
    """How many words a text has: what has a letter or digit in it, so a gap counts as one."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def texts(part: PaperPart) -> Iterator[str]:
    """A text and comments have as many words as their level asks, and a gap for each item in its order."""
    asked = part.plan.config["source"]
    if "words" in asked:
        yield from _outside("words in the text", words(part.source.text), asked["words"])
    for target in (target for draft in part.drafts for target in draft.get("targets", ())):
        if "commentWords" in asked:
            yield from _outside(f"words in comment {target['label']}", words(target["text"]), asked["commentWords"])
    expected = [f"GAP_{number}" for number in range(1, asked.get("gaps", 0) + 1)]
    if (found := GAP.findall(part.source.text)) != expected:
        yield f"the gaps are to be {', '.join(expected) or 'none'}; there are {', '.join(found) or 'none'}"


def recordings(part: PaperPart) -> Iterator[str]:
    """A recording has the turns, the speakers and the length of its part; each speaker has one name and role."""
    asked, segments = part.plan.config["source"], part.source.segments
    if asked["kind"] != "recording":
        return
    ids = {turn.speaker_id for turn in segments}
    yield from _outside("turns", len(segments), [asked["segments"]] * 2)
    yield from _outside("speakers", len(ids), [asked["speakers"]] * 2)
    yield from _outside("characters of speech", sum(len(turn.text) for turn in segments), asked["characters"])
    if len({(turn.speaker_id, turn.speaker_name, turn.role) for turn in segments}) != len(ids):
        yield "a speaker has two names or roles"


def options(part: PaperPart) -> Iterator[str]:
    """Each item has as many options as the part's layout says; those of books are Buch 1, Buch 2 and Buch 3."""
    asked = part.plan.config["render"].get("options")
    for number, draft in enumerate(part.drafts, 1):
        for offered in (draft.get("options"), draft.get("targets"), *(g["options"] for g in draft.get("gaps") or ())):
            if offered is not None and len(offered) != asked:
                yield f"question {number} has {len(offered)} options; {asked} are asked for"
        if part.display == "books" and [option["text"] for option in draft["options"]] != list(BOOKS):
            yield f"the options of question {number} are to be {', '.join(BOOKS)}"


def heads(part: PaperPart) -> Iterator[str]:
    """A source has a title and a theme that is known."""
    if not part.source.title.strip():
        yield "the source has no title"
    if part.source.theme not in THEMES:
        yield f"{part.source.theme!r} is no theme; there are {', '.join(THEMES)}"


def _outside(what: str, number: int, limits: Sequence[int]) -> Iterator[str]:
    least, most = limits
    if not least <= number <= most:
        yield f"{number} {what}; {least if least == most else f'{least} to {most}'} are asked for"
