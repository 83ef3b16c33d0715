"""What a learner can do with an exam, and what they cannot."""

from dataclasses import replace

import pytest

from domain.exam.answering import (
    MAX_ANSWERS,
    TheAnswerIsBlank,
    TheBatchIsTooLong,
    TheExamHasNoSuchQuestion,
    TheQuestionIsAnExample,
    TheQuestionIsGraded,
    ThereIsNothingToSave,
    TheViewIsTooLong,
)
from domain.exam.commands import StartExam, SubmitAnswer
from domain.exam.decide import DECIDER, TheExamHasBegun
from domain.exam.events import AnswersSaved, ExamStarted
from domain.exam.layouts import layout
from domain.exam.plans import ExamSkill, Level
from domain.exam.wishes import TheFocusIsUnknown, Wishes
from domain.questions.question import Answer, AnswerDoesNotFit
from domain.session import (
    Id,
)
from domain.transcripts import ShowTranscript
from tests.support.small_exam import (
    EXAMPLE,
    FIRST_CHOICE,
    GAPS,
    HALF_THE_GAPS,
    LEARNER,
    RIGHT_CHOICE,
    RIGHT_MATCHES,
    STARTED,
    WRONG_CHOICE,
    given,
    graded,
    save,
    saved,
    whole_exam,
)
from tests.support.specification import nothing_happened

START = StartExam(LEARNER, ExamSkill.READING, Level.C1)
AFTER = ShowTranscript.AFTER_GRADING
UNKNOWN = Id("teil_9_1")


# ---------------------------------------------------------------- starting


def test_an_exam_starts_with_the_parts_of_its_layout() -> None:
    begun = nothing_happened(DECIDER).when(START)
    parts = layout(ExamSkill.READING, Level.C1)
    begun.then(ExamStarted(LEARNER, ExamSkill.READING, Level.C1, Wishes(), parts, show_transcript=AFTER))


def test_a_learner_may_focus_on_known_categories() -> None:
    focus = ("register_tone", "lexical_nuance")
    begun = nothing_happened(DECIDER).when(replace(START, wishes=Wishes(focus=focus)))
    assert begun.happens().state.wishes.focus == focus


def test_an_unknown_focus_is_refused() -> None:
    begun = nothing_happened(DECIDER).when(replace(START, wishes=Wishes(focus=("register_tone", "poetry"))))
    begun.then_refused(TheFocusIsUnknown, field="focus[1]", category="poetry")


@pytest.mark.parametrize("skill", ExamSkill)
@pytest.mark.parametrize("level", Level)
def test_every_skill_can_be_started_at_every_level(skill: ExamSkill, level: Level) -> None:
    nothing_happened(DECIDER).when(replace(START, skill=skill, level=level)).then(
        ExamStarted(LEARNER, skill, level, Wishes(), layout(skill, level), show_transcript=AFTER)
    )


def test_an_exam_begins_once() -> None:
    given(STARTED).when(START).then_refused(TheExamHasBegun)


# ---------------------------------------------------------------- autosave


def test_answers_are_saved() -> None:
    exam = whole_exam().when(save((GAPS, HALF_THE_GAPS), (FIRST_CHOICE, RIGHT_CHOICE)))
    exam.then(saved(teil_1_1=HALF_THE_GAPS, teil_2_2=RIGHT_CHOICE))


def test_only_what_has_changed_is_saved() -> None:
    exam = whole_exam().given(saved(teil_1_1=HALF_THE_GAPS, teil_2_2=RIGHT_CHOICE))
    exam.when(save((GAPS, HALF_THE_GAPS), (FIRST_CHOICE, WRONG_CHOICE))).then(saved(teil_2_2=WRONG_CHOICE))
    exam.when(save((GAPS, HALF_THE_GAPS))).then()


def test_answers_are_saved_in_normal_form() -> None:
    whole_exam().when(save((FIRST_CHOICE, Answer(option=Id(" a "))))).then(saved(teil_2_2=RIGHT_CHOICE))


@pytest.mark.parametrize("nothing", [None, Answer(option=Id("  "))])
def test_null_or_a_blank_clears_an_answer(nothing: Answer | None) -> None:
    exam = whole_exam().given(saved(teil_2_2=RIGHT_CHOICE))
    cleared = exam.when(save((FIRST_CHOICE, nothing))).then(saved(teil_2_2=None))
    assert FIRST_CHOICE not in cleared.state.answers


def test_clearing_what_is_not_there_has_no_effect() -> None:
    whole_exam().when(save((FIRST_CHOICE, None))).then()


def test_where_the_learner_is_is_kept() -> None:
    exam = whole_exam().when(save(active_question_id=GAPS, active_view="quelle")).then(AnswersSaved({}, GAPS, "quelle"))
    exam.when(save(active_question_id=GAPS)).then()
    moved = exam.when(save(active_view="fragen")).then(AnswersSaved({}, None, "fragen"))
    assert (moved.state.active_question_id, moved.state.active_view) == (GAPS, "fragen")


def test_an_empty_batch_is_refused() -> None:
    whole_exam().when(save()).then_refused(ThereIsNothingToSave, field="answers")


def test_a_batch_has_a_limit() -> None:
    unknown = [(Id(f"unknown_{n}"), RIGHT_CHOICE) for n in range(MAX_ANSWERS)]
    whole_exam().when(save(*unknown[1:], (FIRST_CHOICE, RIGHT_CHOICE))).then(saved(teil_2_2=RIGHT_CHOICE))
    whole_exam().when(save(*unknown, (FIRST_CHOICE, RIGHT_CHOICE))).then_refused(TheBatchIsTooLong, field="answers")


def test_a_view_has_a_limit() -> None:
    assert whole_exam().when(save(active_view="x" * 64)).happens().state.active_view == "x" * 64
    for view in ("x" * 65, "fra\0gen", "fragen\n", "\ud83d"):
        whole_exam().when(save(active_view=view)).then_refused(TheViewIsTooLong, field="activeView")


def test_a_learner_cannot_be_at_a_question_that_is_not_there() -> None:
    elsewhere = save(active_question_id=UNKNOWN)
    whole_exam().when(elsewhere).then_refused(TheExamHasNoSuchQuestion, field="activeQuestionId")


def test_an_example_comes_answered() -> None:
    whole_exam().when(SubmitAnswer(EXAMPLE, RIGHT_CHOICE)).then_refused(TheQuestionIsAnExample, field="questionId")


# ---------------------------------------------------------------- submitting one answer


def test_a_submitted_answer_is_graded_at_once() -> None:
    exam = whole_exam().when(SubmitAnswer(GAPS, HALF_THE_GAPS)).then(graded(GAPS, HALF_THE_GAPS))
    result = exam.state.grades[GAPS]
    assert (result.score, result.max_score, result.is_correct) == (3.0, 6.0, False)
    assert exam.state.answers[GAPS] == HALF_THE_GAPS


def test_a_submitted_answer_takes_the_place_of_a_saved_one() -> None:
    exam = whole_exam().given(saved(teil_2_2=WRONG_CHOICE)).when(SubmitAnswer(FIRST_CHOICE, RIGHT_CHOICE))
    assert exam.then(graded(FIRST_CHOICE, RIGHT_CHOICE)).state.answers[FIRST_CHOICE] == RIGHT_CHOICE


def test_a_graded_answer_is_final() -> None:
    exam = whole_exam().given(graded(FIRST_CHOICE, WRONG_CHOICE))
    exam.when(SubmitAnswer(FIRST_CHOICE, RIGHT_CHOICE)).then_refused(TheQuestionIsGraded, field="questionId")
    exam.when(save((FIRST_CHOICE, RIGHT_CHOICE))).then()
    exam.when(save((FIRST_CHOICE, None))).then()


def test_a_blank_or_unfit_answer_cannot_be_submitted() -> None:
    blank, unfit = SubmitAnswer(GAPS, Answer(gaps={})), SubmitAnswer(GAPS, RIGHT_MATCHES)
    whole_exam().when(blank).then_refused(TheAnswerIsBlank, field="answer")
    whole_exam().when(unfit).then_refused(AnswerDoesNotFit, field="answer")
    whole_exam().when(SubmitAnswer(UNKNOWN, RIGHT_CHOICE)).then_refused(TheExamHasNoSuchQuestion, field="questionId")
