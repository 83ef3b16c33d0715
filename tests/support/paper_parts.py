"""Parts of the papers that ship, and changed ones: what rules for fair papers are tried on."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from infrastructure.exam.checking.parts import PaperPart
from infrastructure.exam.checking.shipped import shipped_parts

PARTS: Mapping[str, PaperPart] = {part.place: part for part in shipped_parts()}

GAPS, QUESTIONS, SENTENCES, COMMENTS = (f"reading_c1_1 teil_{number}" for number in range(1, 5))
BOOKS, VERDICTS, DISCUSSION = (f"listening_c1_1 teil_{number}" for number in range(1, 4))
LETTER, DEBATE = "writing_c1_1 teil_1", "speaking_c1_1 teil_2"

Draft = dict[str, Any]


def changed(place: str, change: Callable[[list[Draft]], object]) -> PaperPart:
    """A part whose drafts were changed."""
    drafts = deepcopy([*PARTS[place].drafts])
    change(drafts)
    return replace(PARTS[place], drafts=drafts)


def told(place: str, text: str, paper: str | None = None) -> PaperPart:
    """A part whose source says something more; of another paper if one is named."""
    part = PARTS[place]
    source = replace(part.source, text=f"{part.source.text}\n{text}")
    return replace(part, source=source, paper=paper or part.paper)


def beside(*changes: PaperPart) -> Sequence[PaperPart]:
    """All parts that ship, with these in place of those of their name."""
    return [*{**PARTS, **{part.place: part for part in changes}}.values()]
