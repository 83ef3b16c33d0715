"""A part that failed is written once more, and a whole exam anew; what comes late from before is not taken."""

from typing import Any

import pytest

from domain.exam import grading
from domain.exam.commands import (
    BeginGeneration,
    BeginPart,
    CompleteExam,
    FailPart,
    FinishPart,
    RecordCall,
    RecordMark,
    RecordPlay,
    RecordQuestion,
    RecordSource,
    RegenerateExam,
    RetryPart,
    SubmitAnswer,
)
from domain.exam.decide import TheExamIsStillBeingWritten, ThePartHasNotFailed
from domain.exam.events import (
    AnswersSaved,
    ExamRegenerated,
    GenerationCompleted,
    GenerationFailed,
    GenerationStarted,
    PartFailed,
    PartGenerated,
    PartRetried,
    PartStarted,
    QuestionGenerated,
)
from domain.exam.state import Exam
from domain.lifecycle import EndSession, PauseSession, SessionIsNotActive
from domain.session import Id, SessionStatus
from domain.writing import GenerationStatus
from tests.support import marked_exam
from tests.support.marked_exam import INTERVIEW, LETTER, TALK, THE_LETTER, examined, words
from tests.support.small_exam import (
    AUTHOR,
    FIRST_CHOICE,
    GAPS,
    HALF_THE_GAPS,
    PLANNED,
    PLANS,
    QUESTIONS,
    RIGHT_CHOICE,
    STARTED,
    USAGE,
    given,
    graded,
    saved,
    source,
    whole_exam,
    written,
)
from tests.support.specification import MORNING, Past

ONE, TWO, THREE = (part.id for part in PLANS)
ENDINGS = [CompleteExam(), EndSession(SessionStatus.ABANDONED)]


def half_failed() -> Past[Exam]:
    """The second part has failed with its source and first two questions written, the others are whole."""
    begun = given(STARTED).given(
        PLANNED, *written(PLANS[0]), *written(PLANS[2]), *list(written(PLANS[1]))[:4], by=AUTHOR
    )
    return begun.when(FailPart(TWO, "cut off", final=True), by=AUTHOR).happens()


def test_what_is_left_of_an_exam_is_marked_and_not_passed() -> None:
    matches = QUESTIONS[Id("teil_3_1")]
    right = {
        question.id: grading.correct_answer(half_failed().state, question)
        for question in (*half_failed().state.questions.values(), matches)
        if not question.is_example
    }
    exam = half_failed().given(AnswersSaved(right)).when(CompleteExam()).happens()
    assert exam.state.results
    assert (exam.state.results.percentage, exam.state.results.passed) == (100.0, False)


# ---------------------------------------------------------------- one part once more


def test_a_part_that_failed_is_written_once_more() -> None:
    exam = half_failed().given(saved(teil_1_1=HALF_THE_GAPS))
    assert exam.state.generation is GenerationStatus.FAILED
    retried = exam.when(RetryPart(TWO)).then(PartRetried(TWO))
    part = retried.state.parts[TWO]
    assert (part.status, part.failures, part.error, part.attempts) == (GenerationStatus.PENDING, 0, None, 1)
    assert (retried.state.generation, retried.state.generation_error) == (GenerationStatus.IN_PROGRESS, None)
    assert (retried.state.answers, retried.state.parts[ONE]) == (exam.state.answers, exam.state.parts[ONE])


def test_what_was_written_of_the_part_is_carried_on() -> None:
    exam = half_failed().given(PartRetried(TWO)).when(BeginPart(TWO)).then(PartStarted(TWO, 2))
    assert (exam.state.parts[TWO].source, exam.state.written(TWO)) == (source(TWO), 2)
    last = QUESTIONS[list(QUESTIONS)[3]]
    whole = exam.when(RecordQuestion(last)).then(QuestionGenerated(last)).when(FinishPart(TWO))
    done = whole.then(PartGenerated(TWO), GenerationCompleted(MORNING))
    assert done.state.generation is GenerationStatus.COMPLETED


def test_a_part_may_fail_again_and_be_tried_again() -> None:
    exam = half_failed().given(PartRetried(TWO), PartStarted(TWO, 2)).when(FailPart(TWO, "again", final=True))
    failed = exam.then(PartFailed(TWO, 2, "again", True), GenerationFailed("Teil 2 could not be written", MORNING))
    failed.when(RetryPart(TWO)).then(PartRetried(TWO))


def test_an_exam_that_could_not_be_planned_is_planned_when_a_part_is_retried() -> None:
    exam = given(STARTED)
    for part in PLANS:
        exam = exam.when(FailPart(part.id, "no author", final=True)).happens()
    retried = exam.when(RetryPart(ONE)).happens().when(RetryPart(TWO)).happens()
    assert retried.state.generation is GenerationStatus.PENDING
    planned = retried.when(BeginGeneration("model", PLANNED.subjects))
    assert planned.then(GenerationStarted("model", PLANNED.subjects, MORNING)).state.parts[THREE].status is (
        GenerationStatus.FAILED
    )


@pytest.mark.parametrize("part_id", [ONE, "teil_9", ""])
def test_only_a_part_that_failed_is_retried(part_id: Any) -> None:
    half_failed().when(RetryPart(part_id)).then_refused(ThePartHasNotFailed, field="partId")


def test_a_part_that_is_to_be_tried_again_anyway_has_not_failed() -> None:
    exam = given(STARTED, PLANNED, PartStarted(TWO, 1), PartFailed(TWO, 1, "cut off", False))
    exam.when(RetryPart(TWO)).then_refused(ThePartHasNotFailed, field="partId")
    half_failed().given(PartRetried(TWO)).when(RetryPart(TWO)).then_refused(ThePartHasNotFailed, field="partId")


def test_a_part_can_be_retried_in_a_pause() -> None:
    half_failed().when(PauseSession()).happens().when(RetryPart(TWO)).then(PartRetried(TWO))


def test_while_a_part_is_retried_the_exam_cannot_be_handed_in() -> None:
    half_failed().given(PartRetried(TWO)).when(CompleteExam()).then_refused(TheExamIsStillBeingWritten)


@pytest.mark.parametrize("ending", ENDINGS)
def test_after_the_end_no_part_is_retried(ending: Any) -> None:
    half_failed().when(ending).happens().when(RetryPart(TWO)).then_refused(SessionIsNotActive)


# ---------------------------------------------------------------- the whole exam anew


def answered_exam() -> Past[Exam]:
    """A whole exam that was answered and marked in part."""
    here = AnswersSaved({}, GAPS, "quelle")
    return whole_exam().given(saved(teil_1_1=HALF_THE_GAPS), graded(FIRST_CHOICE, RIGHT_CHOICE), here)


def test_questions_answers_and_marks_go() -> None:
    exam = answered_exam().when(RegenerateExam()).then(ExamRegenerated(2)).state
    assert (exam.generation, exam.round) == (GenerationStatus.PENDING, 2)
    assert not any((exam.questions, exam.answers, exam.grades, exam.pending, exam.subjects))
    assert (exam.active_question_id, exam.active_view) == (None, None)
    assert all(part.status is GenerationStatus.PENDING and not part.source for part in exam.parts.values())
    assert list(exam.parts) == [ONE, TWO, THREE]
    assert exam.status is SessionStatus.ACTIVE


def test_texts_that_wait_and_plays_go_too() -> None:
    exam = marked_exam.ready().when(SubmitAnswer(THE_LETTER, words(12))).happens().when(RecordPlay(INTERVIEW)).happens()
    anew = exam.when(RegenerateExam()).then(ExamRegenerated(2)).state
    assert (anew.pending, anew.plays) == (frozenset(), {})


def test_what_was_spent_is_kept() -> None:
    exam = answered_exam()
    anew = exam.when(RegenerateExam()).happens()
    assert anew.state.total_usage() == exam.state.total_usage() != type(USAGE)()
    assert anew.when(RecordCall(USAGE, ONE)).happens().state.total_usage() == exam.state.total_usage() + USAGE


def test_the_subjects_are_remembered_the_latest_first() -> None:
    exam = marked_exam.ready().when(RegenerateExam()).happens()
    assert exam.state.past_subjects == tuple(marked_exam.PLANNED.subjects.values())
    again = exam.when(BeginGeneration("model", {LETTER: "another"}, 2)).happens()
    for part_id in (LETTER, TALK, INTERVIEW):
        again = again.when(FailPart(part_id, "cut off", True, 2)).happens()
    assert again.when(RegenerateExam()).happens().state.past_subjects == ("another", *exam.state.past_subjects)


def test_an_exam_is_written_anew_from_the_beginning() -> None:
    exam = answered_exam().when(RegenerateExam()).happens()
    exam = exam.when(BeginGeneration("model", PLANNED.subjects, 2)).happens()
    for part in PLANS:
        exam = exam.when(BeginPart(part.id, 2)).then(PartStarted(part.id, 1))
        exam = exam.when(RecordSource(part.id, source(part.id), 2)).happens()
        for question in QUESTIONS.values():
            if question.part_id == part.id:
                exam = exam.when(RecordQuestion(question, 2)).then(QuestionGenerated(question))
        exam = exam.when(FinishPart(part.id, 2)).happens()
    assert (exam.state.generation, exam.state.questions) == (GenerationStatus.COMPLETED, QUESTIONS)
    exam.when(RegenerateExam()).then(ExamRegenerated(3))


@pytest.mark.parametrize(
    "late",
    [
        BeginGeneration("model", PLANNED.subjects),
        BeginPart(TWO),
        RecordSource(TWO, source(TWO)),
        RecordQuestion(QUESTIONS[FIRST_CHOICE]),
        FinishPart(TWO),
        FailPart(TWO, "cut off", final=True),
    ],
)
def test_what_comes_late_from_an_earlier_round_is_not_taken(late: Any) -> None:
    answered_exam().when(RegenerateExam()).happens().when(late, by=AUTHOR).then()


def test_a_late_mark_is_not_given_to_a_new_text() -> None:
    def hand_in(exam: Past[Exam]) -> Past[Exam]:
        return exam.when(SubmitAnswer(THE_LETTER, words(12))).happens()

    anew = hand_in(marked_exam.ready()).when(RegenerateExam()).happens()
    anew.when(RecordMark(THE_LETTER, examined()), by=AUTHOR).then()
    work = [event for part in marked_exam.PLANS for event in written(part, marked_exam.QUESTIONS)]
    again = hand_in(anew.given(marked_exam.PLANNED, *work, GenerationCompleted(MORNING), by=AUTHOR))
    again.when(RecordMark(THE_LETTER, examined(), 1), by=AUTHOR).then()
    assert THE_LETTER in again.when(RecordMark(THE_LETTER, examined(), 2), by=AUTHOR).happens().state.grades


def test_an_exam_of_which_a_part_failed_can_be_written_anew() -> None:
    anew = half_failed().when(RegenerateExam()).then(ExamRegenerated(2)).state
    assert (anew.generation_error, anew.parts[TWO].error, anew.parts[TWO].failures) == (None, None, 0)


@pytest.mark.parametrize("exam", [given(STARTED), given(STARTED, PLANNED), half_failed().given(PartRetried(TWO))])
def test_an_exam_that_is_being_written_is_not_written_anew(exam: Past[Exam]) -> None:
    exam.when(RegenerateExam()).then_refused(TheExamIsStillBeingWritten)


@pytest.mark.parametrize("ending", [PauseSession(), *ENDINGS])
def test_only_an_active_exam_is_written_anew(ending: Any) -> None:
    whole_exam().when(ending).happens().when(RegenerateExam()).then_refused(SessionIsNotActive)
