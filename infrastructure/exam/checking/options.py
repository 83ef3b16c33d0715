"""Items with options: nothing but what is asked may tell the right one.

The rules of a part hold for its first items, too: they find what no later item could put right.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from domain.json import JsonObject
from infrastructure.exam.checking.parts import PaperPart

WORD = re.compile(r"\w+")

LONGEST_TO_SHORTEST = 1.6
"""How many times as long as the shortest option of an item the longest may be."""

FEW_CHARACTERS = 25
"""Options that have fewer are words, whose lengths say nothing."""

TELLTALES = frozenset(
    ("aber", "auch", "ausschließlich", "eher", "immer", "jedoch", "manche", "nie", "niemals", "nur", "sowohl", "zwar")
)
"""Words that options which are right, or wrong, have more often where an author is careless."""

LEAST_TELLING = 5
"""Of so many options with a word more than these shares are no chance."""

SHARE_OF_KEYS = (0.1, 0.6)
"""What share of the options with a telltale word is right, at least and at most; by chance it is a third."""


EXTREMES: Mapping[str, Callable[[Sequence[int]], int]] = {"longest": max, "shortest": min}
"""Which lengths one looks out for."""


def choices(part: PaperPart) -> Sequence[Sequence[JsonObject]]:
    """The options of each item that is answered by one of several sentences."""
    return [draft["options"] for draft in part.counted() if draft.get("options")] if part.display == "single" else []


def lengths_within_items(part: PaperPart) -> Iterator[str]:
    """The options of an item are about as long as each other."""
    for place, options in enumerate(choices(part), 1):
        lengths = [len(option["text"]) for option in options]
        if max(lengths) >= FEW_CHARACTERS and max(lengths) > LONGEST_TO_SHORTEST * min(lengths):
            yield f"the options of item {part.item_number(place)} have {min(lengths)} to {max(lengths)} characters"


def keys_by_length(part: PaperPart) -> Iterator[str]:
    """The right option is neither the longest nor the shortest of its item in more than half of the items, and one."""
    for which, extreme in EXTREMES.items():
        told = sum(_is_alone(options, extreme) for options in choices(part))
        if told > most_told(part):
            yield f"the right option is the {which} of its item in {told} of {part.plan.units} items"


def most_told(part: PaperPart) -> float:
    """In how many items of the part an option may be right that something tells."""
    return part.plan.units / 2 + 0.5


def _is_alone(options: Sequence[JsonObject], extreme: Callable[[Sequence[int]], int]) -> bool:
    lengths = [len(option["text"]) for option in options]
    best = extreme(lengths)
    return lengths.count(best) == 1 and bool(options[lengths.index(best)]["correct"])


def telltale_words(parts: Sequence[PaperPart]) -> Iterator[str]:
    """No word tells over all papers whether an option is right."""
    right, all_with = Counter[str](), Counter[str]()
    for option in (option for part in parts for options in choices(part) for option in options):
        for word in sorted(TELLTALES.intersection(WORD.findall(option["text"].casefold()))):
            all_with[word] += 1
            right[word] += bool(option["correct"])
    least, most = SHARE_OF_KEYS
    for word, number in all_with.items():
        if number >= LEAST_TELLING and not least <= right[word] / number <= most:
            yield f"of {number} options with {word!r} {right[word]} are right"
