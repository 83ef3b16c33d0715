"""What a learner may wish of an exam, and how its items are allotted to the categories."""

import pytest

from domain.exam.plans import Category, Level
from domain.exam.wishes import (
    Difficulty,
    TheFocusIsUnknown,
    TheThemeIsUnknown,
    TheWeightsDoNotFit,
    TheWishIsRepeated,
    Wishes,
    allocate,
    check,
    difficulty_of,
)
from domain.session import Refused

TWO = ("register_tone", "lexical_nuance")
THREE = (*TWO, "connector_logic")


@pytest.mark.parametrize("wishes", [Wishes(), Wishes(TWO), Wishes(TWO, (3.0, 0.5)), Wishes(themes=("SPORT", "KULTUR"))])
def test_wishes_that_can_be_granted(wishes: Wishes) -> None:
    check(wishes)


@pytest.mark.parametrize(
    ("wishes", "refusal", "field"),
    [
        (Wishes(("register_tone", "poetry")), TheFocusIsUnknown, "focus[1]"),
        (Wishes(("",)), TheFocusIsUnknown, "focus[0]"),
        (Wishes(TWO, (1.0,)), TheWeightsDoNotFit, "focusWeights"),
        (Wishes((), (1.0,)), TheWeightsDoNotFit, "focusWeights"),
        (Wishes(TWO, (1.0, 0.0)), TheWeightsDoNotFit, "focusWeights"),
        (Wishes(TWO, (1.0, -1.0)), TheWeightsDoNotFit, "focusWeights"),
        (Wishes(TWO, (1.0, float("nan"))), TheWeightsDoNotFit, "focusWeights"),
        (Wishes(TWO, (1.0, float("inf"))), TheWeightsDoNotFit, "focusWeights"),
        (Wishes(TWO, (1.0, 1000.1)), TheWeightsDoNotFit, "focusWeights"),
        (Wishes((*TWO, TWO[0])), TheWishIsRepeated, "focus[2]"),
        (Wishes(themes=("SPORT", "SPORT")), TheWishIsRepeated, "themes[1]"),
        (Wishes(themes=("SPORT", "sport")), TheThemeIsUnknown, "themes[1]"),
    ],
)
def test_wishes_that_cannot_be_granted_are_refused(wishes: Wishes, refusal: type[Refused], field: str) -> None:
    with pytest.raises(refusal) as refused:
        check(wishes)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("wishes", "shares"),
    [
        (Wishes(TWO), [4, 4]),
        (Wishes(THREE), [3, 3, 2]),
        (Wishes(TWO, (3.0, 1.0)), [6, 2]),
        (Wishes(THREE, (5.0, 3.0, 2.0)), [4, 2, 2]),
        (Wishes(THREE, (1.0, 1.0, 100.0)), [0, 0, 8]),
        (Wishes(), [1] * 8),
    ],
)
def test_items_are_allotted_evenly_or_by_weight(wishes: Wishes, shares: list[int]) -> None:
    allotted = allocate(8, wishes)
    assert list(allotted.values()) == shares
    assert tuple(allotted) == (wishes.focus or tuple(category.value for category in Category))


def test_every_item_is_allotted() -> None:
    for items in range(40):
        for weights in ((), (1.0, 2.0, 4.0), (0.1, 0.2, 0.7)):
            assert sum(allocate(items, Wishes(THREE, weights)).values()) == items


def test_the_difficulty_goes_with_the_level() -> None:
    assert [difficulty_of(level) for level in Level] == [
        Difficulty.BEGINNER,
        Difficulty.BEGINNER,
        Difficulty.INTERMEDIATE,
        Difficulty.INTERMEDIATE,
        Difficulty.ADVANCED,
        Difficulty.ADVANCED,
    ]
