"""Which items a session has: what presses most, within its budgets, and always for a reason."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.practice.events import Budget
from domain.practice.selection import Candidate, Remembered, select, shared_out
from domain.session import Id
from tests.support.examples import examples
from tests.support.specification import MORNING

DUE, NEW, STRENGTHENING = Budget.DUE, Budget.NEW, Budget.STRENGTHENING

memories = st.builds(
    Remembered,
    st.timedeltas(timedelta(days=-400), timedelta(days=400)).map(lambda gap: MORNING + gap),
    st.floats(0, 1),
    st.integers(1, 50),
)
names = st.sampled_from(["x", "y", "z"])
candidates = st.builds(
    Candidate,
    st.integers(0, 60).map(lambda number: Id(f"verbs:{number}")),
    st.floats(0, 1),
    st.integers(0, 99),
    st.none() | memories,
    st.lists(names, max_size=2).map(tuple),
    st.lists(names, max_size=2).map(tuple),
)


def candidate(id: str, days_overdue: float | None = None, **changes: object) -> Candidate:
    """An item that is so many days overdue; a new one without."""
    memory = None
    if days_overdue is not None:
        due = MORNING - timedelta(days=days_overdue)
        memory = Remembered(due, float(changes.pop("retrievability", 0.9)), 3)  # type: ignore[arg-type]
    return Candidate(Id(id), **{"importance": 0.5, "order": 0, "memory": memory, **changes})  # type: ignore[arg-type]


def chosen(*ones: Candidate, limit: int = 20, now: datetime = MORNING) -> list[tuple[str, Budget]]:
    return [(one.id, one.budget) for one in select(ones, limit, now)]


@pytest.mark.long
@examples(300)
@for_all(st.lists(candidates, max_size=60), st.integers(1, 40), st.randoms(use_true_random=False))
def test_a_choice_is_within_its_limit_without_repeats_and_always_the_same(
    ones: list[Candidate], limit: int, random: object
) -> None:
    ones = list({one.id: one for one in ones}.values())
    found = select(ones, limit, MORNING)
    ids = [one.id for one in found]
    assert len(ids) == len(set(ids)) == min(limit, len(ones))
    order = [list(Budget).index(one.budget) for one in found]
    assert order == sorted(order)
    assert all(one.reason for one in found)
    random.shuffle(ones)  # type: ignore[attr-defined]
    assert select(ones, limit, MORNING) == found


def test_what_is_more_overdue_less_remembered_or_more_important_comes_first() -> None:
    assert chosen(candidate("a", 1), candidate("b", 9)) == [("b", DUE), ("a", DUE)]
    assert chosen(candidate("a", 1), candidate("b", 1, retrievability=0.2)) == [("b", DUE), ("a", DUE)]
    assert chosen(candidate("a", 1), candidate("b", 1, importance=0.9)) == [("b", DUE), ("a", DUE)]


def test_what_is_new_comes_in_order_and_later_without_its_prerequisites_but_it_comes() -> None:
    waits, first, second = candidate("w", unmet=("x",)), candidate("f", order=1), candidate("s", order=2)
    assert chosen(waits, second, first) == [("f", NEW), ("s", NEW), ("w", NEW)]


def test_a_session_has_something_of_each_in_its_share() -> None:
    ones = [candidate(f"d{n}", 1) for n in range(30)] + [candidate(f"n{n}") for n in range(30)]
    ones += [candidate(f"s{n}", -5) for n in range(30)]
    budgets = [budget for _, budget in chosen(*ones, limit=20)]
    assert [budgets.count(budget) for budget in Budget] == [10, 6, 4]


@pytest.mark.parametrize(
    ("limit", "waiting", "places"),
    [
        (20, (100, 100, 100), (10, 6, 4)),
        (20, (0, 100, 100), (0, 16, 4)),
        (20, (100, 0, 0), (20, 0, 0)),
        (20, (3, 0, 100), (3, 0, 17)),
        (20, (2, 2, 2), (2, 2, 2)),
        (3, (9, 9, 9), (1, 1, 1)),
        (2, (9, 9, 9), (2, 0, 0)),
        (1, (0, 0, 9), (0, 0, 1)),
    ],
)
def test_shares_that_are_not_used_go_to_the_others(
    limit: int, waiting: tuple[int, ...], places: tuple[int, ...]
) -> None:
    assert tuple(shared_out(limit, dict(zip(Budget, waiting, strict=True))).values()) == places


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (candidate("a", 3.5), "due 3 days ago"),
        (candidate("a", 1), "due 1 day ago"),
        (candidate("a", 0.25), "due 6 hours ago"),
        (candidate("a", 0.01), "due 14 minutes ago"),
        (candidate("a", 0), "due now"),
        (candidate("a"), "new"),
        (candidate("a", met=("warten",)), "new: its prerequisite warten is known"),
        (candidate("a", unmet=("warten",)), "new, though its prerequisite warten is not known yet"),
        (candidate("a", -2, retrievability=0.914), "strengthening: remembered with 91%, due in 2 days"),
    ],
)
def test_a_reason_is_told(one: Candidate, reason: str) -> None:
    assert [found.reason for found in select([one], 5, MORNING)] == [reason]
