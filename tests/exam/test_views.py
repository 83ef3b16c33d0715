"""What a learner sees of an exam, and in which order."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from domain.exam.commands import CompleteExam
from domain.exam.events import AnswersSaved, ExamRegenerated, ModelCalled, QuestionGenerated
from domain.exam.plans import ExamSkill, Level
from domain.questions.question import Answer
from domain.session import Id
from domain.writing import GenerationStatus
from projections.exam import questions as exam_questions
from projections.exam import results as exam_results
from projections.exam import session as views
from projections.exam.results import ExamResultRow
from projections.exam.writing import generation
from tests.support.small_exam import (
    EXAMPLE,
    FIRST_CHOICE,
    GAPS,
    HALF_THE_GAPS,
    LEARNER,
    MATCHES,
    PLANNED,
    PLANS,
    QUESTIONS,
    RIGHT_CHOICE,
    RIGHT_GAPS,
    STARTED,
    USAGE,
    given,
    graded,
    saved,
    whole_exam,
    written,
)
from tests.support.specification import MORNING


def test_questions_stand_in_the_order_of_the_exam_however_they_arrive() -> None:
    in_order = list(QUESTIONS)
    for seed in range(5):
        events = [QuestionGenerated(question) for question in QUESTIONS.values()]
        Random(seed).shuffle(events)
        shown = exam_questions.questions(given(STARTED, *events).state)
        assert [question.id for question in shown] == in_order
        assert [question.order for question in shown] == [1, 2, 3, 4, 5]


def test_a_question_has_its_place_before_those_in_front_of_it_are_written() -> None:
    first, *_, last = QUESTIONS.values()
    for events in ([last], [last, first]):
        shown = exam_questions.questions(given(STARTED, *map(QuestionGenerated, events)).state)
        assert shown[-1].order == 5


def test_questions_of_one_part_keep_their_place_in_the_exam() -> None:
    shown = exam_questions.questions(whole_exam().state, PLANS[1].id)
    assert [(question.order, question.number) for question in shown] == [(2, 0), (3, 5), (4, 6)]
    assert exam_questions.questions(whole_exam().state, Id("teil_9")) == []


def test_a_question_says_how_it_is_laid_out_and_marked() -> None:
    first = exam_questions.questions(whole_exam().state)[0]
    assert (first.module_id, first.layout_id) == ("multiple_choice", "multiple_choice.gapped_text")
    assert first.render["display"] == "gapped_text"
    assert (first.scoring.strategy, first.scoring.partial_credit, first.scoring.max_points) == (
        "single_select",
        "per_item",
        6.0,
    )


def test_answers_and_examples_are_shown() -> None:
    exam = whole_exam().given(saved(teil_1_1=HALF_THE_GAPS)).state
    shown = {question.id: question for question in exam_questions.questions(exam)}
    answer = shown[GAPS].answer
    assert answer
    assert answer.gaps
    assert [(gap.gap_id, gap.value) for gap in answer.gaps] == [("GAP_1", "a"), ("GAP_2", "a"), ("GAP_3", "b")]
    assert (shown[MATCHES].answered, shown[MATCHES].answer) == (False, None)
    example = shown[EXAMPLE]
    assert example.answer
    assert (example.is_example, example.points, example.answered, example.answer.option) == (True, 0.0, True, "a")


# ---------------------------------------------------------------- progress and generation


def test_progress_counts_questions_and_leaves_examples_out() -> None:
    exam = whole_exam().given(saved(teil_1_1=RIGHT_GAPS), graded(FIRST_CHOICE, RIGHT_CHOICE))
    progress = views.progress(exam.state)
    assert (progress.total_questions, progress.answered_questions, progress.correct_answers) == (4, 2, 1)
    assert (progress.score, progress.max_score) == (3.0, 14.0)


def test_generation_tells_how_far_it_is() -> None:
    begun = generation(given(STARTED).state)
    assert (begun.status, begun.total, begun.generated, begun.started_at) == (GenerationStatus.PENDING, 5, 0, None)
    working = given(STARTED, PLANNED, *written(PLANS[0]), *list(written(PLANS[1]))[:3])
    half = generation(working.state)
    assert (half.status, half.generated, half.current_part) == (GenerationStatus.IN_PROGRESS, 2, PLANS[1].id)
    assert [part.status.value for part in half.parts] == ["COMPLETED", "IN_PROGRESS", "PENDING"]


def test_calls_count_for_their_part_and_for_the_exam() -> None:
    usage = generation(whole_exam().given(ModelCalled(USAGE, PLANS[1].id), ModelCalled(USAGE)).state)
    assert [part.usage.input_tokens for part in usage.parts] == [100, 200, 100]
    assert usage.usage.input_tokens == 500


def test_what_the_parts_took_is_the_total_also_once_the_exam_is_written_anew() -> None:
    anew = whole_exam().given(ExamRegenerated(2), ModelCalled(USAGE, PLANS[1].id))
    shown = generation(anew.state)
    assert [part.usage.input_tokens for part in shown.parts] == [100, 200, 100]
    assert shown.usage.input_tokens == 400


def test_a_learner_begins_with_the_first_question_until_they_go_to_another() -> None:
    begun = given(STARTED, PLANNED)
    assert begun.state.active_question_id is None
    first, *_ = whole_exam().state.questions
    assert whole_exam().state.active_question_id == first
    moved = begun.given(*written(PLANS[0])).given(AnswersSaved({}, GAPS)).given(*written(PLANS[1]))
    assert moved.state.active_question_id == GAPS


def test_generation_sums_up_what_it_took() -> None:
    whole = generation(whole_exam().state)
    assert (whole.status, whole.generated, whole.current_part) == (GenerationStatus.COMPLETED, 5, None)
    assert (whole.usage.model_id, whole.usage.input_tokens, whole.usage.output_tokens) == ("model", 300, 60)
    assert whole.usage.cost_usd == pytest.approx(3 * USAGE.cost_usd)
    assert (whole.started_at, whole.completed_at) == (MORNING, MORNING)


def test_a_part_shows_its_source_once_it_is_written() -> None:
    first, second, _ = views.parts(given(STARTED, *written(PLANS[0])).state)
    assert first.source
    assert (first.question_count, first.points, first.source.text) == (1, 6, "The text of teil_1")
    assert (second.question_count, second.source) == (3, None)


# ---------------------------------------------------------------- results and trend


def result_row(percent_of_gaps: int, day: int) -> ExamResultRow:
    """The row of an exam that was completed on a day, so many of its four gaps filled rightly."""
    gaps = Answer(gaps={Id(f"GAP_{n}"): "a" for n in range(1, percent_of_gaps // 25 + 1)})
    exam = whole_exam().given(saved(teil_1_1=gaps)).later(day * 86_400).when(CompleteExam()).happens()
    row = None
    for recorded in exam.history:
        row = exam_results.evolve(row, recorded)
    assert row
    return row


def test_a_result_row_follows_an_exam() -> None:
    assert exam_results.evolve(None, given(STARTED).history[0]) == ExamResultRow(
        given(STARTED).state.id, LEARNER, ExamSkill.READING, Level.C1, MORNING
    )
    row = result_row(100, day=1)
    assert row.results
    assert (row.results.score, row.completed_at) == (6.0, MORNING + timedelta(days=1))


def test_a_trend_runs_from_the_oldest_to_the_newest() -> None:
    trend = exam_results.trend([result_row(100, day=3), result_row(25, day=2), result_row(50, day=1)])
    assert [(point.label, point.percentage) for point in trend.points] == [("S1", 21.43), ("S2", 10.71), ("S3", 42.86)]
    assert (trend.average, trend.change, trend.pass_line) == (25.0, 21.43, 60.0)


def test_a_trend_needs_points() -> None:
    assert exam_results.trend([]) == exam_results.ExamTrend((), None, None, 60.0)
    one = exam_results.trend([result_row(50, day=1)])
    assert (one.average, one.change) == (21.43, None)
    begun = exam_results.evolve(None, given(STARTED).history[0])
    assert begun
    assert exam_results.trend([begun]).points == ()
    empty = result_row(50, day=2)
    assert empty.results
    assert exam_results.trend([replace(empty, results=replace(empty.results, total=0))]).points == ()
