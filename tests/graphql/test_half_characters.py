"""Texts that were cut off in the middle of a character are taken: JavaScript cuts texts so, and writes it in JSON."""

import json

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from infrastructure.graphql.request import InvalidJson, decode

ANY = msgspec.json.Decoder()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r'"\ud83d"', "\ufffd"),
        (r'"a\ude00b"', "a\ufffdb"),
        (r'"\uD83D\uDE00"', "😀"),
        (r'"\ud83d\ud83d\ude00\ude00"', "\ufffd😀\ufffd"),
        (r'"\\ud83d \ud83d \\\ud83d"', "\\ud83d \ufffd \\\ufffd"),
        (r'{"\ud83d": ["\udfff", "\n\u0000"]}', {"\ufffd": ["\ufffd", "\n\0"]}),
    ],
)
@pytest.mark.parametrize("encode", [str, str.encode])
def test_half_a_character_is_read_as_a_sign_for_it(written: str, read: object, encode: type) -> None:
    assert decode(encode(written), ANY) == read


@for_all(st.text(st.sampled_from('\ud83d\ude00\ud800\udfff\\u"d8a\n')))
def test_every_text_of_javascript_can_be_read(text: str) -> None:
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert decode(json.dumps(text), ANY) == whole


@pytest.mark.parametrize(
    "written", [r'"\ud83d', r'"\ud8"', r'{"a": "\ud83d", "a": 1}', r'"\ud83d" tail', b'"\\ud83d\xff"']
)
def test_what_is_no_json_stays_so(written: str | bytes) -> None:
    with pytest.raises(InvalidJson):
        decode(written, ANY)
