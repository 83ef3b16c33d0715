"""Rules for sizes: each finds its fault in a paper that had none."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from infrastructure.exam.checking import rules, sizes
from infrastructure.exam.checking.parts import PaperPart
from tests.support.paper_parts import BOOKS, COMMENTS, GAPS, PARTS, QUESTIONS, SENTENCES, VERDICTS, changed


def with_source(place: str, **change: Any) -> PaperPart:
    """A part with something else in its source."""
    return replace(PARTS[place], source=replace(PARTS[place].source, **change))


SEGMENTS = PARTS[VERDICTS].source.segments


@pytest.mark.parametrize(
    ("rule", "place", "change", "fault"),
    [
        (sizes.texts, QUESTIONS, {"text": "Zu kurz."}, "2 words in the text; 480 to 620 are asked for"),
        (sizes.texts, GAPS, {"text": "[GAP_2] [GAP_1] " * 120}, "the gaps are to be GAP_1, GAP_2"),
        (sizes.texts, QUESTIONS, {"text": "Ein [GAP_1]. " * 260}, "the gaps are to be none; there are GAP_1"),
        (sizes.recordings, VERDICTS, {"segments": SEGMENTS[:5]}, "5 turns; 10 are asked for"),
        (sizes.recordings, VERDICTS, {"segments": SEGMENTS[:1] * 10}, "1 speakers; 2 are asked for"),
        (
            sizes.recordings,
            VERDICTS,
            {"segments": (replace(SEGMENTS[0], speaker_name="Anders"), *SEGMENTS[1:])},
            "a speaker has two names or roles",
        ),
        (
            sizes.recordings,
            VERDICTS,
            {"segments": tuple(replace(segment, text="Ja.") for segment in SEGMENTS)},
            "30 characters of speech; 5292 to 6468 are asked for",
        ),
        (sizes.heads, VERDICTS, {"title": " "}, "the source has no title"),
        (sizes.heads, VERDICTS, {"theme": "KOCHEN"}, "'KOCHEN' is no theme"),
    ],
)
def test_a_source_of_another_size_is_found(
    rule: rules.PartRule, place: str, change: Mapping[str, Any], fault: str
) -> None:
    assert any(found.startswith(fault) for found in rule(with_source(place, **change)))


def test_a_comment_of_another_length_is_found() -> None:
    part = changed(COMMENTS, lambda drafts: drafts[0]["targets"][1].update(text="Zu kurz."))
    assert [*sizes.texts(part)] == ["2 words in comment B; 110 to 150 are asked for"]


def test_an_item_with_fewer_options_is_found() -> None:
    for place, of in ((QUESTIONS, "options"), (SENTENCES, "targets"), (COMMENTS, "targets")):
        (fault,) = sizes.options(changed(place, lambda drafts, of=of: drafts[0][of].pop()))  # type: ignore[misc]
        assert fault.startswith("question 1 has ")
    gapped = changed(GAPS, lambda drafts: drafts[0]["gaps"][3]["options"].pop())
    assert [*sizes.options(gapped)] == ["question 1 has 3 options; 4 are asked for"]


def test_books_that_are_called_otherwise_are_found() -> None:
    part = changed(BOOKS, lambda drafts: drafts[2]["options"].reverse())
    assert [*sizes.options(part)] == ["the options of question 3 are to be Buch 1, Buch 2, Buch 3"]
