"""Autosave saves what can be saved: each answer of a batch is taken, or rejected, for itself."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.exam.answering import RejectedAnswer, sorted_out
from domain.exam.commands import SaveAnswers
from domain.exam.events import AnswersSaved
from domain.exam.state import Exam
from domain.questions.question import Answer, Unreadable
from domain.session import Id, RefusalCode
from tests.support import marked_exam
from tests.support.any_command import answers, fitting, question_ids
from tests.support.examples import examples
from tests.support.small_exam import (
    EXAMPLE,
    FIRST_CHOICE,
    GAPS,
    HALF_THE_GAPS,
    MATCHES,
    RIGHT_CHOICE,
    RIGHT_GAPS,
    RIGHT_MATCHES,
    SECOND_CHOICE,
    WRONG_CHOICE,
    graded,
    save,
    saved,
    whole_exam,
)
from tests.support.specification import Past

QUICK = examples(300)

UNKNOWN = Id("teil_9_1")
UNREADABLE = Unreadable(RefusalCode.INVALID_INPUT, "'GAP_1' is answered twice in this list. Send each one once.")

EXAMS = (
    whole_exam(),
    whole_exam().given(graded(FIRST_CHOICE, WRONG_CHOICE), saved(teil_1_1=HALF_THE_GAPS, teil_2_3=RIGHT_CHOICE)),
    marked_exam.ready(),
)
batches = st.lists(
    fitting | st.tuples(question_ids | st.just(EXAMPLE), st.none() | st.just(UNREADABLE) | answers), max_size=6
)


def rejected(exam: Past[Exam], command: SaveAnswers) -> Sequence[RejectedAnswer]:
    """What of a batch is not saved."""
    return list(sorted_out(exam.state, command, exam.now)[1].values())


def stored(events: Sequence[Any]) -> Mapping[Id, Answer | None]:
    """The answers that an event has."""
    return events[0].answers if events else {}


BAD: Sequence[tuple[tuple[Id, Any], RefusalCode, str]] = [
    ((UNKNOWN, RIGHT_CHOICE), RefusalCode.INVALID_INPUT, "no question 'teil_9_1'"),
    ((EXAMPLE, RIGHT_CHOICE), RefusalCode.INVALID_INPUT, "is an example"),
    ((SECOND_CHOICE, RIGHT_CHOICE), RefusalCode.ALREADY_DONE, "its answer is final"),
    ((SECOND_CHOICE, None), RefusalCode.ALREADY_DONE, "its answer is final"),
    ((FIRST_CHOICE, Answer(option=Id("z"))), RefusalCode.INVALID_INPUT, "there is no option 'z'"),
    ((FIRST_CHOICE, RIGHT_GAPS), RefusalCode.INVALID_INPUT, "it takes one option"),
    ((MATCHES, UNREADABLE), RefusalCode.INVALID_INPUT, "is answered twice in this list"),
]


@pytest.mark.parametrize(("bad", "code", "words"), BAD)
@pytest.mark.parametrize("first", [True, False])
def test_a_bad_answer_keeps_no_other_from_being_saved(
    bad: tuple[Id, Any], code: RefusalCode, words: str, first: bool
) -> None:
    exam = whole_exam().given(graded(SECOND_CHOICE, WRONG_CHOICE))
    command = save(*([bad, (GAPS, RIGHT_GAPS)] if first else [(GAPS, RIGHT_GAPS), bad]))
    exam.when(command).then(saved(teil_1_1=RIGHT_GAPS))
    (one,) = rejected(exam, command)
    assert (one.question_id, one.code) == (bad[0], code)
    assert words in one.message


def test_the_rejected_are_told_in_the_order_of_the_batch() -> None:
    command = save((UNKNOWN, None), (GAPS, RIGHT_GAPS), (EXAMPLE, None), (FIRST_CHOICE, RIGHT_MATCHES))
    assert [one.question_id for one in rejected(whole_exam(), command)] == [UNKNOWN, EXAMPLE, FIRST_CHOICE]


def test_which_of_two_answers_was_meant_is_not_guessed() -> None:
    command = save((FIRST_CHOICE, WRONG_CHOICE), (GAPS, RIGHT_GAPS), (FIRST_CHOICE, RIGHT_CHOICE))
    whole_exam().when(command).then(saved(teil_1_1=RIGHT_GAPS))
    (one,) = rejected(whole_exam(), command)
    assert one == RejectedAnswer(
        FIRST_CHOICE, RefusalCode.INVALID_INPUT, "The question is answered twice in this list. Send each one once."
    )


def test_a_batch_of_bad_answers_alone_records_nothing() -> None:
    whole_exam().when(save((UNKNOWN, RIGHT_CHOICE))).then()


def test_where_the_learner_is_is_kept_also_beside_bad_answers() -> None:
    command = save((UNKNOWN, RIGHT_CHOICE), active_question_id=GAPS, active_view="quelle")
    whole_exam().when(command).then(AnswersSaved({}, GAPS, "quelle"))


@QUICK
@for_all(exam=st.sampled_from(EXAMS), batch=batches)
def test_what_is_saved_is_what_would_have_been_taken_alone(exam: Past[Exam], batch: list[tuple[Id, Any]]) -> None:
    whole = exam.when(save(*batch, active_view="fragen"))
    often = Counter(question_id for question_id, _ in batch)
    alone: dict[Id, Answer | None] = {}
    for one in batch:
        if often[one[0]] == 1:
            alone |= stored(exam.when(save(one)).events)
    assert len(whole.events) == 1
    assert stored(whole.events) == alone


@QUICK
@for_all(exam=st.sampled_from(EXAMS), batch=batches)
def test_each_answer_is_taken_or_rejected_and_a_repetition_rejects_the_same(
    exam: Past[Exam], batch: list[tuple[Id, Any]]
) -> None:
    command = save(*batch, active_view="fragen")
    taken, refused = sorted_out(exam.state, command, exam.now)
    assert taken.keys() | refused.keys() == {question_id for question_id, _ in batch}
    assert not taken.keys() & refused.keys()
    assert sorted_out(exam.when(command).happens().state, command, exam.now) == (taken, refused)
