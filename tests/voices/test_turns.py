"""One reader's long book does not hold up another's next passage."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from infrastructure.voices.turns import Turns


def taken(turns: Turns) -> list:
    return [turns.take() for _ in range(len(turns))]


def test_a_long_book_holds_up_nobodys_next_passage() -> None:
    turns: Turns[str] = Turns()
    for number in range(250):
        turns.put("long", number, f"long {number}")
    turns.take()
    turns.put("short", 0, "short 0")
    turns.put("short", 1, "short 1")
    assert taken(turns)[:4] == ["long 1", "short 0", "long 2", "short 1"]


def test_what_is_next_for_a_reader_comes_before_what_they_need_later() -> None:
    turns: Turns[int] = Turns()
    for ahead in (3, 1, 2, 0, 0):
        turns.put("reader", ahead, ahead)
    assert taken(turns) == [0, 0, 1, 2, 3]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 5)), max_size=60))
def test_nobody_has_two_turns_while_another_waits(asked: list[tuple[str, int]]) -> None:
    turns: Turns[tuple[int, str, int]] = Turns()
    for number, (key, ahead) in enumerate(asked):
        turns.put(key, ahead, (number, key, ahead))
    order = taken(turns)
    assert sorted(number for number, _, _ in order) == [*range(len(asked))]
    for key in "abcd":
        places = [place for place, (_, of, _) in enumerate(order) if of == key]
        for one, next_ in pairwise(places):
            waiting = {of for _, of, _ in order[next_:]} - {key}
            assert waiting <= {of for _, of, _ in order[one + 1 : next_]}
        assert [ahead for _, of, ahead in order if of == key] == sorted(ahead for of, ahead in asked if of == key)
