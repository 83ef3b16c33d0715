"""Content negotiation: which of our media types a client gets for its Accept header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.graphql.errors import JSON
from infrastructure.transports.negotiation import EVENT_STREAM, GRAPHQL_JSON, MULTIPART, Accept

OFFERS = (JSON, GRAPHQL_JSON, EVENT_STREAM, MULTIPART)
APOLLO = f"{MULTIPART};boundary=graphql;subscriptionSpec=1.0,{GRAPHQL_JSON},{JSON};q=0.9"


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (JSON.upper(), JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", JSON),
        (f'{JSON}; charset="UTF-8"', JSON),
        (f"{JSON};q=0.5, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{JSON} ; q=0.5 , */* ; q=0.1", JSON),
        (f"{JSON};q=0, */*", GRAPHQL_JSON),
        (f"*/*;q=0.1, {GRAPHQL_JSON};q=0", JSON),
        (f"text/html, {GRAPHQL_JSON};q=0.9, */*;q=0.1", GRAPHQL_JSON),
        (f"text/html, , {JSON}", JSON),
        (EVENT_STREAM, EVENT_STREAM),
        (f"{EVENT_STREAM}, */*", EVENT_STREAM),
        (f"*/*, {EVENT_STREAM};q=0.5", JSON),
        (f"{MULTIPART};subscriptionSpec=1.0, {JSON}", MULTIPART),
        (f'{MULTIPART};subscriptionSpec="1.0"', MULTIPART),
        (APOLLO, MULTIPART),
        (f"{MULTIPART};deferSpec=20220824, {JSON}", JSON),
    ],
)
def test_the_client_gets_what_it_likes_best(header: str, answer: str) -> None:
    assert Accept.parse(header).best(*OFFERS) == answer


@pytest.mark.parametrize(
    "header",
    [
        "text/html",
        "nonsense",
        ",",
        ";q=1",
        "text/*",
        "*/json",
        f"{JSON};q=0",
        f"{JSON};q=0.0001",
        f"{JSON};q=2",
        f"{JSON};q=",
        f"{JSON};q=-1",
        "*/*;q=²",
        f"{JSON}; charset=utf-16",
        MULTIPART,
        f"{MULTIPART};subscriptionSpec=2.0",
    ],
)
def test_nothing_is_forced_on_a_client_that_takes_none_of_ours(header: str) -> None:
    assert Accept.parse(header).best(*OFFERS) is None


@pytest.mark.parametrize(("header", "answer"), [(APOLLO, MULTIPART), (EVENT_STREAM, EVENT_STREAM), ("*/*", None)])
def test_streams_are_asked_for_by_name(header: str, answer: str | None) -> None:
    assert Accept.parse(header).best(EVENT_STREAM, MULTIPART) == answer


PIECES = st.sampled_from([*OFFERS, "*/*", "application/*", ";", ",", "q=", "0.5", "1", "0", " ", "charset=", "=", '"'])


@given(header=st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join))
def test_whatever_the_header_the_answer_is_one_of_ours_or_none(header: str) -> None:
    assert Accept.parse(header).best(*OFFERS) in (*OFFERS, None)


@given(qualities=st.lists(st.integers(1, 999), min_size=2, max_size=2, unique=True))
def test_the_higher_quality_wins_wherever_it_stands(qualities: list[int]) -> None:
    first, second = qualities
    header = f"{JSON};q=0.{first:03}, {GRAPHQL_JSON};q=0.{second:03}"
    assert Accept.parse(header).best(*OFFERS) == (JSON if first > second else GRAPHQL_JSON)
