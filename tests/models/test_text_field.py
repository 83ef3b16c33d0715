"""The text of an answer's first field is read as it comes, however the JSON is cut."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from infrastructure.models.answers import NotJson
from infrastructure.models.text_field import LONGEST_OPENING, TextField, TextFirst

TEXT = st.text(st.one_of(st.characters(), st.sampled_from('"\\/{}:,u dD8\n\t\U0001f600\ud83d\ude00')))


def whole(text: str) -> str:
    """What JSON makes of a text, halves of characters as browsers show them."""
    return json.loads(json.dumps(text)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@given(TEXT, st.booleans(), st.sampled_from([None, 1, 4]), st.data())
@example("\U0001f600", True, None, None)
@example('a\\"\ud83dx\ude00\ud83d', True, None, None)
def test_a_text_is_read_whole_wherever_it_is_cut(
    text: str, ascii: bool, indent: int | None, data: st.DataObject
) -> None:
    answer = json.dumps({"answer": text, "type": '"answer": "no"', "answers": ["x"]}, ensure_ascii=ascii, indent=indent)
    cuts = list(range(len(answer))) if data is None else sorted(data.draw(st.sets(st.integers(0, len(answer)))))
    pieces = [answer[start:end] for start, end in zip([0, *cuts], [*cuts, len(answer)], strict=True)]
    field, read = TextField("answer"), ""
    for piece in pieces:
        read += field.read(piece)
        assert whole(text).startswith(read)
    assert read == whole(text)


@given(TEXT)
def test_nothing_but_an_unfinished_escape_is_held_back(text: str) -> None:
    field = TextField("answer")
    read = field.read('{"answer": "')
    for letter in text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"):
        read += field.read(json.dumps(letter)[1:-1])
        assert read.endswith(letter)


@pytest.mark.parametrize(
    "answer",
    ['{"type": "MIXED", "answer": "late"}', '{"answer": null}', '["answer"]', "no JSON", '{"answer": {"answer": "x"}}'],
)
def test_another_beginning_is_not_read(answer: str) -> None:
    field = TextField("answer")
    assert "".join(field.read(letter) for letter in answer) == ""


def test_a_beginning_that_does_not_come_is_not_kept() -> None:
    field = TextField("answer")
    assert field.read("{" + " " * LONGEST_OPENING) == ""
    assert field.read('"answer": "x"}') == ""
    assert len(field._rest) == LONGEST_OPENING + 1


def test_the_answer_follows_its_text() -> None:
    reader = TextFirst("answer")
    assert [reader.read(piece) for piece in ('{"answer": "a', 'b", "n"', ": 1}")] == [
        ["a"],
        ["b"],
        [{"answer": "ab", "n": 1}],
    ]
    reader.end()


def test_an_answer_that_is_cut_off_is_no_json() -> None:
    reader = TextFirst("answer")
    assert reader.read('{"answer": "ab\\') == ["ab"]
    with pytest.raises(NotJson):
        reader.end()
