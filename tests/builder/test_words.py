"""What was done to texts, word by word."""

from itertools import pairwise

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.builder.outline import Outline
from domain.builder.pairing import text_of
from domain.builder.word_diff import MAX_EDITS, WordChange, WordOp, edits, word_diff
from domain.builder.words import edited_words, word_changes, words_in
from tests.builder.outlines import outline, section
from tests.support.examples import examples

EQUAL, INSERT, DELETE = WordOp
texts = st.lists(st.sampled_from(["a", "b", "c", "d", "–"]), max_size=12).map(" ".join)


def longest_common(one: list[str], other: list[str]) -> int:
    lengths = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            lengths[i + 1][j + 1] = lengths[i][j] + 1 if a == b else max(lengths[i][j + 1], lengths[i + 1][j])
    return lengths[-1][-1]


@examples(300)
@for_all(texts, texts)
def test_both_texts_can_be_read_off_and_no_shorter_way_leads_there(before: str, after: str) -> None:
    changes = word_diff(before, after)
    assert "".join(one.text for one in changes if one.op is not INSERT).split() == before.split()
    assert "".join(one.text for one in changes if one.op is not DELETE).split() == after.split()
    changed = sum(len(one.text.split()) for one in changes if one.op is not EQUAL)
    old, new = before.split(), after.split()
    assert changed == len(old) + len(new) - 2 * longest_common(old, new)
    assert all(one.op is not other.op for one, other in pairwise(changes))


def test_what_was_taken_out_stands_before_what_was_put_in() -> None:
    assert word_diff("Ask one question.\nThen wait.", "Ask two open questions.\nThen wait.") == (
        WordChange(EQUAL, "Ask "),
        WordChange(DELETE, "one question.\n"),
        WordChange(INSERT, "two open questions.\n"),
        WordChange(EQUAL, "Then wait. "),
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", 0),
        ("one two", "one  two\n", 0),
        ("one two three", "one 2 three", 1),
        ("one two", "one two three four", 2),
        ("one two three", "three", 2),
        ("one – two", "one two", 0),
        ("one two three", "1 2 3 4", 4),
    ],
)
def test_a_word_for_a_word_is_one_edit(before: str, after: str, expected: int) -> None:
    assert edits(word_diff(before, after)) == expected


def test_a_text_with_too_many_edits_is_a_new_one() -> None:
    words = [f"w{n}" for n in range(MAX_EDITS)]
    new = [f"x{n}" if n % 2 else one for n, one in enumerate(words)]
    assert edits(word_diff(" ".join(words), " ".join(new))) == MAX_EDITS // 2
    longer = [f"{one} {other}" for one, other in zip(words * 2, new * 2, strict=True)]
    assert [one.op for one in word_diff(" ".join(words * 2), " ".join(reversed(longer)))] == [DELETE, INSERT]


def test_edits_of_an_outline_are_those_of_its_sections_wherever_they_stand() -> None:
    one, two = section("one", description="Welcome all"), section("two", description="Ask them to plan")
    edited = section("two", description="Ask them to plan well")
    assert words_in(outline(one, two)) == 8
    assert edited_words(outline(one, two), outline(two, one)) == 0
    assert edited_words(outline(one, two), outline(edited, one)) == 1
    assert edited_words(outline(one, two), outline(one)) == 5
    assert edited_words(Outline(), outline(one)) == 3


def test_outlines_with_little_in_common_are_not_looked_at_closely_for_ever() -> None:
    before = [section(f"s{n}", description=" ".join(f"a{i}" for i in range(400))) for n in range(40)]
    after = [section(f"s{n}", description=" ".join(f"b{i} a{i}" for i in range(400))) for n in range(40)]
    found = [changes for _, changes in word_changes(outline(*before), outline(*after))]
    assert len(found) == 40
    assert found[-1] == word_diff(text_of(before[-1]), text_of(after[-1]), closely=False)
    assert edited_words(outline(*before), outline(*after)) == sum(map(edits, found))
