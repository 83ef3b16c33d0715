"""Keys of a part and of all papers: how often each answer is right, and in what order.

The rules of a part hold for its first items, too: they find what no later item could put right.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, groupby

from infrastructure.exam.checking.parts import PaperPart

LONGEST_RUN = 2
"""How many items in a row may have the same answer out of three."""

OFTEN: Mapping[str, tuple[int, int]] = {"verdict": (2, 4), "books": (1, 3), "authors": (1, 3)}
"""How often an answer is right in a part, at least and at most, by the part's display."""

ALIKE: Mapping[str, float] = {"verdict": 0.6, "books": 0.67, "authors": 0.5, "sentence_pool": 0.25}
"""At what share of their items the keys of two papers may agree."""


def _matches(part: PaperPart) -> Sequence[str]:
    return [statement["match"] for draft in part.drafts for statement in draft["statements"]]


def _books(part: PaperPart) -> Sequence[str]:
    return [option["text"] for draft in part.counted() for option in draft["options"] if option["correct"]]


def _verdicts(part: PaperPart) -> Sequence[str]:
    return [draft["verdict"] for draft in part.counted()]


KEYS: Mapping[str, Callable[[PaperPart], Sequence[str]]] = {
    "verdict": _verdicts,
    "books": _books,
    "authors": _matches,
    "sentence_pool": _matches,
}
"""The key of a part whose answers are the same for each item, by its display."""

ANSWERS: Mapping[str, Sequence[str]] = {
    "verdict": ("TRUE", "FALSE", "NOT_SAID"),
    "books": ("Buch 1", "Buch 2", "Buch 3"),
    "authors": ("0", *"ABCD"),
}
"""What may be right. Where there are fewer items than answers only the first one has to be right now and then."""


def even_or_rare(part: PaperPart) -> Iterator[str]:
    """Each answer is right now and then, and not each as often as the others."""
    if part.display not in OFTEN:
        return
    least, most = OFTEN[part.display]
    keys, answers = KEYS[part.display](part), ANSWERS[part.display]
    if part.plan.units < len(answers):
        answers = answers[:1]
    counts, missing = Counter(keys), part.plan.units - len(keys)
    often = {answer: counts[answer] for answer in answers}
    if max(often.values()) > most or sum(max(least - number, 0) for number in often.values()) > missing:
        yield f"each answer is to be right {least} to {most} times: {_told(often)}"
    if part.display != "authors" and not missing and len(set(often.values())) == 1:
        yield f"each answer is right as often as the others: {_told(often)}"


def _told(often: Mapping[str, int]) -> str:
    return ", ".join(f"{answer} {number}" for answer, number in often.items())


def runs(part: PaperPart) -> Iterator[str]:
    """No answer out of three is right more than twice in a row."""
    if part.display in ("verdict", "books"):
        longest = max((len([*same]) for _, same in groupby(KEYS[part.display](part))), default=0)
        if longest > LONGEST_RUN:
            yield f"the same answer is right {longest} times in a row"


def keys_of_two_papers(parts: Sequence[PaperPart]) -> Iterator[str]:
    """The key of a part is not that of another paper's."""
    for one, other in combinations([part for part in parts if part.display in KEYS], 2):
        if one.display == other.display:
            pairs = [*zip(KEYS[one.display](one), KEYS[one.display](other), strict=False)]
            same = sum(left == right for left, right in pairs)
            if same > ALIKE[one.display] * len(pairs):
                yield f"{one.place} and {other.place} have the same answer to {same} of {len(pairs)} items"


def unmatched(parts: Sequence[PaperPart]) -> Iterator[str]:
    """How many statements match nobody differs from paper to paper."""
    numbers = {part.place: _matches(part).count("0") for part in parts if part.display == "authors"}
    if len(numbers) > 1 and len(set(numbers.values())) == 1:
        yield f"as many statements match nobody in each paper: {next(iter(numbers.values()))}"
