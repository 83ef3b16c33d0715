"""Gaps in a text: taking out the words or sentences that an author chose, and as many others as are missing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]{4,}")
SENTENCE = re.compile(r"(?:(?<![^.!?\n])|(?<=[.!?][”“\"]))[^.!?\n]++[.!?]++[”“\"]?")
"""It is looked for only where one may begin: a text without a full stop is read once, not once from each letter."""


@dataclass(frozen=True, slots=True)
class GappedText:
    """A text in which `[GAP_n]` stands for what was `removed`, in the order of the text."""

    text: str
    removed: tuple[str, ...]


def place_gaps(text: str, chosen: Sequence[str], required: int, pattern: re.Pattern[str] = WORD) -> GappedText:
    """The text with exactly the `required` gaps, if it has room for them.

    What was `chosen` is taken out where it stands exactly once in the text. Is that too little, then matches of
    `pattern` (words of four letters or more) at even steps make up for it; is it too much, the first ones count.
    """
    spans: list[tuple[int, int]] = []
    for phrase in chosen:
        start = text.find(phrase)
        if phrase.strip() and start >= 0 and text.count(phrase) == 1 and _free(spans, start, start + len(phrase)):
            spans.append((start, start + len(phrase)))
    spans = sorted(spans)[:required]
    spans = sorted([*spans, *_evenly(text, spans, required - len(spans), pattern)])
    gapped, end = [], 0
    for number, (start, stop) in enumerate(spans, 1):
        gapped += [text[end:start], f"[GAP_{number}]"]
        end = stop
    return GappedText("".join([*gapped, text[end:]]), tuple(text[start:stop] for start, stop in spans))


def _evenly(text: str, spans: Sequence[tuple[int, int]], count: int, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    matches = [_trimmed(match) for match in pattern.finditer(text)]
    room = [span for span in matches if _free(spans, *span)]
    if count <= 0 or not room:
        return []
    step = len(room) / min(count, len(room))
    return [room[int((n + 0.5) * step)] for n in range(min(count, len(room)))]


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    return start, match.end()


def _free(spans: Sequence[tuple[int, int]], start: int, stop: int) -> bool:
    return all(stop <= other_start or start >= other_stop for other_start, other_stop in spans)
