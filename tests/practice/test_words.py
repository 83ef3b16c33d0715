"""Where words stand in a text."""

import pytest

from domain.practice.words import places, stretches


@pytest.mark.parametrize(
    ("part", "text", "times"),
    [
        ("an", "Am Anfang denkt ein Mann an Anna.", 1),
        ("an", "an, «an» und an", 3),
        ("كَبِير", "حَدِيقَةٌ كَبِيرَةٌ", 0),
        ("كَبِيرَةٌ", "حَدِيقَةٌ كَبِيرَةٌ.", 1),
        ("cafe", "cafe\u0301", 0),
        ("苹果", "我喜欢苹果和茶", 1),
        ("ชา", "ฉันดื่มชาทุกวัน", 1),
        ("90%", "90% of 190%", 1),
        ("(x)", "f(x) and (x)", 2),
        (" ", "a b", 0),
    ],
)
def test_a_part_stands_where_it_is_whole_words(part: str, text: str, times: int) -> None:
    found = places(part, text)
    assert len(found) == times
    assert all(text[start:end] == part for start, end in found)


def test_stretches_have_as_many_words_each() -> None:
    assert stretches("“One two”, three four. Five", 2) == ["One two", "three four"]
