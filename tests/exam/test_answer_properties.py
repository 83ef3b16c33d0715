"""Whatever is given as an answer: its normal form is one, and its mark lies within the points."""

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.exam.events import Question
from domain.exam.plans import PartPlan, share_points
from domain.questions import MODULES
from domain.questions.marking import grade
from domain.questions.question import Answer
from domain.session import Id, Refused
from tests.support import marked_exam
from tests.support.any_command import answers, gap_ids, option_ids, statement_ids
from tests.support.examples import examples
from tests.support.small_exam import PLANS, QUESTIONS

QUICK = examples(150)

questions = st.sampled_from(
    [
        (plan, question)
        for plans, by_id in ((PLANS, QUESTIONS), (marked_exam.PLANS, marked_exam.QUESTIONS))
        for plan in plans
        for question in by_id.values()
        if question.part_id == plan.id
    ]
)
closed = st.sampled_from([*QUESTIONS.values(), *(q for q in marked_exam.QUESTIONS.values() if q.key)])


@QUICK
@for_all(asked=questions, answer=answers)
def test_a_normal_answer_is_its_own_normal_form(asked: tuple[PartPlan, Question], answer: Answer) -> None:
    plan, question = asked
    normalise = MODULES[plan.module_id].normalise
    try:
        normal = normalise(question.face, answer)
    except Refused:
        return
    assert normal is None or normalise(question.face, normal) == normal


@QUICK
@for_all(question=closed, chosen=st.dictionaries(gap_ids | statement_ids | st.just(Id("choice")), option_ids))
def test_a_mark_lies_between_nothing_and_all_the_points(question: Question, chosen: dict[Id, str]) -> None:
    result = grade(question.key, chosen, question.points)
    assert 0 <= result.score <= result.max_score == question.points
    assert result.is_correct == all(mark.is_correct for mark in result.breakdown)


@QUICK
@for_all(points=st.integers(0, 200), count=st.integers(1, 50))
def test_shared_points_are_all_given_out_and_nearly_even(points: int, count: int) -> None:
    shares = share_points(points, count)
    assert (sum(shares), len(shares)) == (points, count)
    assert shares == sorted(shares, reverse=True)
    assert max(shares) - min(shares) <= 1
