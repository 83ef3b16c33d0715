"""How an exam is written: the commands of the author's work, each of which counts once however often it comes."""

from typing import Any

import pytest

from domain.exam.authoring import Draft
from domain.exam.commands import (
    BeginGeneration,
    BeginPart,
    CompleteExam,
    FailPart,
    FinishPart,
    RecordQuestion,
    RecordSource,
)
from domain.exam.events import (
    GenerationCompleted,
    GenerationFailed,
    GenerationStarted,
    PartFailed,
    PartGenerated,
    PartStarted,
    QuestionGenerated,
    SourceWritten,
)
from domain.exam.generation import ThePartIsNotWhole, build_question
from domain.exam.state import Exam
from domain.lifecycle import EndSession, SessionIsNotActive, SessionPaused
from domain.questions.question import InvalidDraft
from domain.session import Id, SessionStatus
from domain.writing import GenerationStatus
from tests.support.small_exam import (
    DRAFTS,
    EXAMPLE,
    FIRST_CHOICE,
    PLANNED,
    PLANS,
    QUESTIONS,
    SECOND_CHOICE,
    STARTED,
    choice,
    gapped,
    given,
    in_place,
    source,
    whole_exam,
    written,
)
from tests.support.specification import MORNING, Past

ONE, TWO, THREE = (part.id for part in PLANS)
WORK = [
    BeginGeneration("model", PLANNED.subjects),
    BeginPart(TWO),
    RecordSource(TWO, source(TWO)),
    RecordQuestion(QUESTIONS[FIRST_CHOICE]),
    FinishPart(TWO),
    FailPart(TWO, "cut off", final=False),
    FailPart(TWO, "cut off", final=True),
]


def planned(*events: Any) -> Past[Exam]:
    return given(STARTED, PLANNED, *events)


def test_the_author_plans_once() -> None:
    again = BeginGeneration("another model", {ONE: "another subject"})
    exam = given(STARTED).when(WORK[0]).then(GenerationStarted("model", PLANNED.subjects, MORNING))
    assert exam.when(again).then().state.model_id == "model"


def test_a_part_is_written_step_by_step() -> None:
    exam = planned().when(BeginPart(ONE)).then(PartStarted(ONE, 1))
    exam = exam.when(RecordSource(ONE, source(ONE))).then(SourceWritten(ONE, source(ONE)))
    question = QUESTIONS[Id("teil_1_1")]
    exam = exam.when(RecordQuestion(question)).then(QuestionGenerated(question))
    assert exam.when(FinishPart(ONE)).then(PartGenerated(ONE)).state.parts[ONE].status is GenerationStatus.COMPLETED


def test_a_source_and_a_question_are_recorded_once() -> None:
    exam = planned(SourceWritten(TWO, source(TWO)), QuestionGenerated(QUESTIONS[FIRST_CHOICE]))
    exam.when(RecordSource(TWO, source(TWO))).then()
    exam.when(RecordQuestion(QUESTIONS[FIRST_CHOICE])).then()


def test_every_attempt_at_a_part_is_counted() -> None:
    exam = planned(PartStarted(TWO, 1)).when(FailPart(TWO, "cut off", final=False))
    failed = exam.then(PartFailed(TWO, 1, "cut off", False))
    assert failed.state.parts[TWO].status is GenerationStatus.PENDING
    assert failed.when(BeginPart(TWO)).then(PartStarted(TWO, 2)).state.parts[TWO].failures == 1


def test_a_part_is_not_finished_before_it_is_whole() -> None:
    exam = planned(QuestionGenerated(QUESTIONS[EXAMPLE]), QuestionGenerated(QUESTIONS[SECOND_CHOICE]))
    exam.when(FinishPart(TWO)).then_refused(ThePartIsNotWhole, part_id=TWO, written=2, expected=3)


def test_the_last_part_completes_the_generation() -> None:
    exam = planned(*written(PLANS[0]), *written(PLANS[2]), *list(written(PLANS[1]))[:-1])
    whole = exam.when(FinishPart(TWO)).then(PartGenerated(TWO), GenerationCompleted(MORNING))
    assert whole.state.generation is GenerationStatus.COMPLETED


def test_a_part_that_fails_for_good_leaves_the_others_alone() -> None:
    failed = (
        planned(*written(PLANS[0])).when(FailPart(TWO, "cut off", final=True)).then(PartFailed(TWO, 0, "cut off", True))
    )
    assert failed.state.generation is GenerationStatus.IN_PROGRESS
    exam = failed.given(*list(written(PLANS[2]))[:-1]).when(FinishPart(THREE))
    over = exam.then(PartGenerated(THREE), GenerationFailed("Teil 2 could not be written", MORNING))
    results = over.when(CompleteExam()).happens().state.results
    assert results
    assert [part.total for part in results.parts] == [4, 0, 3]


@pytest.mark.parametrize(
    "command",
    [
        BeginPart(TWO),
        RecordQuestion(QUESTIONS[FIRST_CHOICE]),
        FinishPart(TWO),
        FailPart(TWO, "again", final=False),
        FailPart(TWO, "again", final=True),
    ],
)
def test_a_part_that_failed_for_good_stays_as_it_is(command: Any) -> None:
    planned(PartFailed(TWO, 3, "cut off", True)).when(command).then()


def test_an_exam_of_which_nothing_could_be_written_can_be_handed_in() -> None:
    exam = given(STARTED)
    for part in PLANS:
        exam = exam.when(FailPart(part.id, "no paper", final=True)).happens()
    results = exam.when(CompleteExam()).happens().state.results
    assert results
    assert (results.total, results.max_score, results.percentage, results.passed) == (0, 0.0, 0.0, False)


@pytest.mark.parametrize("command", WORK)
def test_after_the_generation_the_author_changes_nothing(command: Any) -> None:
    whole_exam().when(command).then()


@pytest.mark.parametrize("command", WORK)
def test_the_author_goes_on_while_the_learner_pauses(command: Any) -> None:
    paused = planned(*list(written(PLANS[1]))[:-1], SessionPaused()).when(command)
    assert paused.refusal is None


@pytest.mark.parametrize("command", WORK)
@pytest.mark.parametrize("ending", [EndSession(SessionStatus.ABANDONED), CompleteExam()])
def test_the_author_is_told_when_the_exam_is_over(command: Any, ending: Any) -> None:
    whole_exam().when(ending).happens().when(command).then_refused(SessionIsNotActive)


# ---------------------------------------------------------------- from drafts to questions


def test_the_example_comes_first_and_the_points_are_shared_by_the_rest() -> None:
    shares = [(q.id, q.is_example, q.points) for q in QUESTIONS.values() if q.part_id == TWO]
    assert shares == [(EXAMPLE, True, 0.0), (FIRST_CHOICE, False, 3.0), (SECOND_CHOICE, False, 2.0)]


@pytest.mark.parametrize("number", [-1, 0, 4])
def test_a_draft_beyond_the_plan_is_invalid(number: int) -> None:
    with pytest.raises(InvalidDraft, match="number"):
        build_question(PLANS[1], Draft(number, choice(number)), in_place)


@pytest.mark.parametrize("content", [gapped(3), gapped(5), choice(1)])
def test_a_draft_with_too_few_or_too_many_items_is_invalid(content: Any) -> None:
    with pytest.raises(InvalidDraft, match="items"):
        build_question(PLANS[0], Draft(1, content), in_place)


def test_a_draft_without_what_its_module_asks_for_is_invalid() -> None:
    for part in PLANS:
        for missing in DRAFTS[part.id][0]:
            content = {name: value for name, value in DRAFTS[part.id][0].items() if name not in (missing, "category")}
            if missing != "category":
                with pytest.raises(InvalidDraft):
                    build_question(part, Draft(1, content), in_place)
