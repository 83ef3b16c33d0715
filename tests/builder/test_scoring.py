"""What passages are worth, and how lists become one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.builder.knowledge import Source
from domain.session import Id
from infrastructure.builder.retrieval.fusing import fused
from infrastructure.builder.retrieval.scoring import best, nearness, recency, score

TODAY = date(2026, 11, 29)


def source(id: str = "1", **fields: object) -> Source:
    made = Source(Id(id), "Title", "Path", f"Text {id}", 1.0, category="A", written=TODAY)
    return replace(made, **fields)


def test_what_two_lists_have_comes_before_what_one_has_at_the_top() -> None:
    assert fused([["a", "b"], ["c", "b"]]) == ["b", "a", "c"]
    assert fused([[], ["a"]]) == ["a"]
    assert fused([]) == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (TODAY, 1.0),
        (TODAY - timedelta(days=73), 0.8),
        (TODAY - timedelta(days=400), 0.0),
        (TODAY + timedelta(days=9), 1.0),
        (None, 0.5),
    ],
)
def test_recency(written: date | None, expected: float) -> None:
    assert recency(written, TODAY) == pytest.approx(expected)


def test_the_score_is_the_weighted_sum() -> None:
    assert score(source(), "A", TODAY) == pytest.approx(1.0)
    assert score(source(similarity=0.5), "A", TODAY) == pytest.approx(0.75)
    assert score(source(category="B"), "A", TODAY) == pytest.approx(0.9)
    assert score(source(category=None), None, TODAY) == pytest.approx(0.9)
    assert score(source(written=None), "A", TODAY) == pytest.approx(0.9)


def test_below_the_threshold_nothing_is_taken() -> None:
    old = source(written=TODAY - timedelta(days=999), similarity=0.71)
    assert [one.score for one in best([old], "A", TODAY)] == [pytest.approx(0.655)]
    assert best([replace(old, similarity=0.69)], "A", TODAY) == ()


def test_the_best_eight_are_taken_and_each_text_once() -> None:
    many = [source(str(n), similarity=0.5 + n / 40) for n in range(12)]
    assert [one.passage_id for one in best(many, "A", TODAY)] == [str(n) for n in range(11, 3, -1)]
    twice = [source("1"), source("2", similarity=0.9), source("3", similarity=0.8, text="text  1")]
    assert [one.passage_id for one in best(twice, "A", TODAY)] == ["1", "2"]


def test_words_count_beside_what_is_meant_and_alone_where_there_are_no_vectors() -> None:
    assert nearness(0.05, 0.0) == 0.0
    assert nearness(0.25, 0.0) == pytest.approx(0.5)
    assert nearness(0.25, 0.2) > nearness(0.25, 0.1) > nearness(0.25, 0.0)
    assert nearness(0.9, 1.0) > nearness(0.9, 0.5) > 1.0
    assert nearness(None, 0.25) == pytest.approx(0.5)


def test_what_is_new_but_less_near_does_not_come_before_what_was_looked_for() -> None:
    old = source("old", similarity=1.7, written=TODAY - timedelta(days=700))
    new = source("new", similarity=1.05, category="B")
    found = best([new, old], "A", TODAY)
    assert [one.passage_id for one in found] == ["old", "new"]
    assert [one.similarity for one in found] == [1.0, 1.0]
    assert [one.score for one in found] == [pytest.approx(0.8), pytest.approx(0.9)]
