"""Words of the text: they are no more frequent in right options than in wrong ones, or who copies would be right."""

from collections.abc import Collection, Iterator
from statistics import mean

from domain.json import JsonObject
from domain.questions.keywords import content_words, words_of
from infrastructure.exam.checking.options import choices, most_told
from infrastructure.exam.checking.parts import PaperPart

LEAST_LETTERS = 4
"""Words of so many letters at least are copied; shorter ones hold sentences together."""

MORE_IN_KEYS = 0.2
"""By how much the share of copied words may be higher in the right options of a part than in its wrong ones."""


def copied_words(part: PaperPart) -> Iterator[str]:
    """Right options have no more of the text's words than wrong ones, and are not the only ones that have."""
    text, items = frozenset(words_of(part.said())), choices(part)
    shares = [[(_copied(option, text), bool(option["correct"])) for option in options] for options in items]
    told = sum(_has_most(of_item) for of_item in shares)
    if told > most_told(part):
        yield f"the right option has the most words of the text in {told} of {part.plan.units} items"
    right, wrong = (
        [share for of_item in shares for share, correct in of_item if correct is so] for so in (True, False)
    )
    if len(items) == part.plan.units and mean(right) - mean(wrong) > MORE_IN_KEYS:
        yield f"{mean(right):.0%} of the words in right options stand in the text, {mean(wrong):.0%} in wrong ones"


def _copied(option: JsonObject, text: Collection[str]) -> float:
    words = [word for word in content_words(option["text"]) if len(word) >= LEAST_LETTERS]
    return sum(word in text for word in words) / len(words) if words else 0.0


def _has_most(shares: list[tuple[float, bool]]) -> bool:
    most = max(share for share, _ in shares)
    return [correct for share, correct in shares if share == most] == [True]
