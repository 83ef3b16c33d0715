"""How texts are compared: by one function, which accepts what each of its users has always accepted."""

import re
from unicodedata import category, normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.practice.answers import folded, folded_meaning
from domain.study.content import ItemType, QuizItem
from domain.study.syllabus import StudyDifficulty
from domain.texts import fold, is_title

ALIKE = str.maketrans({**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("‘’‛ʼ′´`", "'")})
TYPED = str.maketrans("−–’⁄", "--'/")

TEXTS = st.lists(
    st.one_of(
        st.characters(),
        st.sampled_from("‐‑‒–—―−‘’‛ʼ′´`⁄ .,;:!?…»«„“”\"'()؟،؛ſßẞİıÄé\u0301\u064b\u0670\u0640ﬁ½１\u00a0\u3000\t\n"),
        st.sampled_from(["the ", "to ", "an ", "Straße", "(a) ", ".."]),
    ),
    max_size=12,
).map("".join)
MANY = settings(max_examples=500, deadline=None)

pytestmark = pytest.mark.long


def without_case(text: str) -> str:
    """How options, prompts and topics are compared."""
    return " ".join(text.casefold().split())


def typed(text: str) -> str:
    """How an answer to a quiz is compared with what is accepted."""
    return without_case(text.translate(TYPED)).removesuffix(".")


def written(text: str) -> str:
    """How the answer to an exercise is compared."""
    alike = normalize("NFKC", text.translate(ALIKE)).translate(ALIKE)
    plain = " ".join(re.sub("[\u064b-\u065f\u0670\u0640]", "", alike).casefold().split())
    return plain.strip(" .,;:!?…»«„“”\"'()؟،؛") or plain


def meant(text: str) -> str:
    """How a translation is compared."""
    bare = "".join(letter for letter in normalize("NFKD", written(text)) if category(letter) != "Mn")
    return re.sub(r"^(?:to|a|an|the) (?=\w)", "", bare)


@MANY
@given(TEXTS)
def test_case_and_white_space_never_count(text: str) -> None:
    assert fold(text) == without_case(text)


@MANY
@given(TEXTS, TEXTS)
@example("don’t.", "DON'T")
@example("x..", "x.")
@example("3⁄4", "3/4")
def test_a_quiz_takes_what_any_keyboard_types(accepted: str, answer: str) -> None:
    item = QuizItem("q", ItemType.FILL_BLANK, "____", (), (accepted,), "because", StudyDifficulty.EASY, "concept")
    assert item.is_right(answer) == (typed(answer) == typed(accepted))


@MANY
@given(TEXTS)
@example("?!")
@example("ﬁn–de")
@example("مُحَمَّد")
def test_an_exercise_takes_any_form_of_a_text(text: str) -> None:
    assert folded(text) == written(text)


@MANY
@given(TEXTS)
@example("The Café")
@example("“to wait.”")
def test_a_meaning_has_no_accents_and_no_article(text: str) -> None:
    assert folded_meaning(text) == meant(text)


@MANY
@given(st.text(max_size=3) | st.integers(195, 205).map("x".__mul__))
def test_a_title_is_short_and_printable(text: str) -> None:
    assert is_title(text) == (1 <= len(text) <= 200 and text.isprintable())
