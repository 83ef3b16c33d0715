"""Whose an outline is, in whole percent."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.builder.mixing import mix
from domain.builder.outline import Mix, Origin, Outline
from domain.builder.sharing import share_out
from tests.builder.outlines import outline, section
from tests.support.examples import examples

THIRD = outline(section("asked", minutes=30, origin=Origin.USER), section("written", minutes=60))


@pytest.mark.parametrize(
    ("made", "weight", "expected"),
    [
        (THIRD, 0.0, Mix(67, 0, 33, 30, 90)),
        (THIRD, 0.35, Mix(44, 23, 33, 30, 90)),
        (THIRD, 0.7, Mix(20, 47, 33, 30, 90)),
        (outline(section("written")), 0.35, Mix(65, 35, 0, 0, 10)),
        (outline(section("asked", origin=Origin.USER)), 0.7, Mix(0, 0, 100, 10, 10)),
        (outline(), 0.7, Mix(30, 70, 0, 0, 0)),
    ],
)
def test_the_author_has_the_minutes_and_the_documents_their_weight_of_the_rest(
    made: Outline, weight: float, expected: Mix
) -> None:
    assert mix(made, weight) == expected


@examples(100)
@for_all(st.lists(st.tuples(st.integers(1, 99), st.sampled_from(Origin)), max_size=9), st.sampled_from([0, 0.35, 0.7]))
def test_it_is_always_a_hundred(lengths: list[tuple[int, Origin]], weight: float) -> None:
    made = outline(*(section(str(n), minutes=one, origin=origin) for n, (one, origin) in enumerate(lengths)))
    shares = mix(made, weight)
    assert shares.ai + shares.rag + shares.user == 100
    assert min(shares.ai, shares.rag, shares.user) >= 0


@examples(100)
@for_all(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), min_size=1, max_size=8), st.integers(24, 200))
def test_what_is_shared_out_is_all_and_stays(parts: list[tuple[int, int]], total: int) -> None:
    weights, least = [one for one, _ in parts], [one for _, one in parts]
    shared = share_out(total, weights, least)
    assert sum(shared) == total
    assert all(part >= floor for part, floor in zip(shared, least, strict=True))
    assert share_out(total, shared, least) == shared
