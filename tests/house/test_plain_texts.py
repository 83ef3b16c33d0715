"""Whatever learners write can be kept: line ends are one sort, other control characters go, nothing is refused."""

from unicodedata import category

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.exam.decide import DECIDER as EXAM
from domain.exam.events import AnswersSaved
from domain.practice.answers import plain_response
from domain.practice.events import Response
from domain.questions import MODULES
from domain.questions.question import Answer
from domain.study.payloads import plan_wish
from domain.study.quizzes import normalise
from domain.texts import plain
from tests.support import marked_exam
from tests.support.small_exam import save
from tests.support.small_study import BLANK

WRITTEN = [
    ("eins\r\nzwei\rdrei\nvier", "eins\nzwei\ndrei\nvier"),
    ("a soft\vbreak of Word's", "a soft\nbreak of Word's"),
    ("a\fb\x85c\u2028d\u2029e", "a\nb\nc\nd\ne"),
    ("\r\r\n\n\r", "\n\n\n\n"),
    ("be\0fore\x07 \x1b[31mred\x7f\x9c \x1c\x1f", "before [31mred "),
    ("\ttabs\tstay ", "\ttabs\tstay "),
    ("half a smile \ud83d, the other \ude00", "half a smile \ufffd, the other \ufffd"),
    ("😀 é 你好 \u200bمرحبا\u200f", "😀 é 你好 \u200bمرحبا\u200f"),
]
any_text = st.text(st.characters() | st.sampled_from("\r\n\v\f\t\0\x85\u2028\ud800"), max_size=40)
each = pytest.mark.parametrize(("written", "kept"), WRITTEN)


@each
def test_a_text_is_kept_plain(written: str, kept: str) -> None:
    assert plain(written) == kept


@for_all(any_text)
def test_any_text_becomes_plain_once_and_for_all(written: str) -> None:
    kept = plain(written)
    assert plain(kept) == kept
    assert not any(category(letter) in ("Cc", "Cs", "Zl", "Zp") and letter not in "\n\t" for letter in kept)
    assert kept.encode().decode() == kept


@each
@pytest.mark.parametrize("module", ["written_response", "audio_response"])
def test_exams_keep_it(module: str, written: str, kept: str) -> None:
    face = marked_exam.QUESTIONS[marked_exam.THE_LETTER].face
    assert MODULES[module].normalise(face, Answer(text=f"x{written}")) == Answer(text=f"x{kept}")


def test_an_autosave_keeps_it() -> None:
    outcome = marked_exam.ready().when(save((marked_exam.THE_LETTER, Answer(text="Word\vbreaks\r\nlines\0"))))
    assert outcome.past.decider is EXAM
    outcome.then(AnswersSaved({marked_exam.THE_LETTER: Answer(text="Word\nbreaks\nlines")}))


@for_all(any_text)
def test_quizzes_take_any_text_in_one_line(written: str) -> None:
    assert normalise(BLANK, written, "answer") == (" ".join(plain(written).split()) or None)


@each
def test_a_goal_of_study_keeps_it(written: str, kept: str) -> None:
    assert plan_wish({"goal": written}, {}).goal == kept.strip()


@each
def test_practice_keeps_it(written: str, kept: str) -> None:
    assert plain_response(Response(text=written)) == Response(text=kept)
    assert plain_response(Response(sequence=(written, written))) == Response(sequence=(kept, kept))
    assert plain_response(Response(option="a")) == Response(option="a")
