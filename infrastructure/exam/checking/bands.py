"""How dense texts of a level are: words a sentence, LIX, and nominal words, each within bounds.

The bounds are what the papers have that were read and solved by second readers (2026-11-29: at C1 five papers of each
skill, at B2 and B1 one), widened by a tenth and rounded. Levels without papers have none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.exam.plans import Level
from infrastructure.exam.checking.density import density, read_or_heard, style
from infrastructure.exam.checking.parts import PaperPart


@dataclass(frozen=True, slots=True)
class Band:
    """The least and the most words a sentence and LIX; the fewest nominal words among a hundred."""

    words_a_sentence: tuple[float, float]
    lix: tuple[float, float]
    nominal: float = 0


BANDS: Mapping[str, Mapping[Level, Band]] = {
    "text": {
        Level.C1: Band((12, 18), (36, 51)),
        Level.B2: Band((11, 16), (33, 47)),
        Level.B1: Band((9, 13), (24, 32)),
    },
    "comments": {
        Level.C1: Band((14, 20), (48, 67), nominal=4),
        Level.B2: Band((12, 17), (37, 48), nominal=2),
        Level.B1: Band((9, 13), (24, 32)),
    },
    "recording": {
        Level.C1: Band((11, 18), (33, 46)),
        Level.B2: Band((10, 16), (28, 38)),
        Level.B1: Band((8, 13), (20, 29)),
    },
    "discussion": {
        Level.C1: Band((12, 18), (37, 57), nominal=2),
        Level.B2: Band((10, 16), (28, 38)),
        Level.B1: Band((8, 13), (20, 29)),
    },
}
"""By what a part has to be read or heard."""


def asked_of_comments(level: Level) -> str:
    """How dense comments are to be, as an author is told; nothing where there are no bounds."""
    if (band := BANDS["comments"].get(level)) is None:
        return ""
    (fewest, most), (low, high) = band.words_a_sentence, band.lix
    nominal = f", {band.nominal} nominal words among a hundred at least" if band.nominal else ""
    return f" ({fewest} to {most} words a sentence, LIX {low} to {high}{nominal})"


def density_of_comments(part: PaperPart) -> Iterator[str]:
    """Comments are as dense as their level asks."""
    if part.display == "authors" and part.drafts:
        yield from _outside(part, "comments")


def density_of_texts(part: PaperPart) -> Iterator[str]:
    """Texts to be read and recordings are as dense as their level asks."""
    if part.display not in ("authors", "task"):
        yield from _outside(
            part, "discussion" if style(part) == "discussion" else "recording" if style(part) else "text"
        )


def _outside(part: PaperPart, kind: str) -> Iterator[str]:
    band = BANDS[kind].get(part.level)
    if band is None:
        return
    measures = density(read_or_heard(part))
    for what, measure, (least, most) in (
        ("words a sentence", measures.words_a_sentence, band.words_a_sentence),
        ("LIX", measures.lix, band.lix),
        ("nominal words among a hundred", measures.nominal, (band.nominal, 100)),
    ):
        if not least <= measure <= most:
            yield f"{measure} {what} in the {kind}; {least} to {most} are asked for at {part.level.value}"
