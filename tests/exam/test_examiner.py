"""Texts marked by a language model: what it is asked, what becomes of its reports, and what a bad one leads to."""

import json
from collections import deque

import pytest

from domain.exam.events import TextMarked
from domain.exam.plans import ExamSkill
from domain.questions.marks import MarkDecision, Marker, ProvisionalReason
from domain.questions.tasks import RubricCriterion, Step
from domain.session import Id
from infrastructure.services import Services
from tests.support.messages_api import Fault, MessagesApi, step_of
from tests.support.model_exams import ESSAY, calls, handed_in, history, marked, written

LETTER, ARTICLE = Id("teil_1_1"), Id("teil_2_1")


def asked(api: MessagesApi) -> list[str]:
    """What the examiner was asked, in order."""
    return [request["messages"][0]["content"] for request in api.requests if step_of(request) == "grading"]


def steps(*of_marking: str) -> deque[Fault]:
    """What the examiner says, marking by marking."""
    return deque(Fault(spoil=one) for one in of_marking)


@pytest.mark.parametrize("skill", [ExamSkill.WRITING, ExamSkill.SPEAKING])
async def test_texts_are_marked_twice_by_the_model(studio: Services, model_api: MessagesApi, skill: ExamSkill) -> None:
    exam = await written(studio, skill)
    done = await handed_in(studio, exam)
    assert done.results is not None
    assert done.results.pending_review == 2
    exam = await marked(studio, exam.id)
    assert exam.results is not None
    assert (exam.results.pending_review, exam.results.score, exam.results.max_score) == (0, 25, 25)
    for grade in exam.grades.values():
        assert (grade.marked_by, grade.feedback, grade.next_step) == (Marker.AI, "Gut.", "Konnektoren üben.")
        assert grade.language_notes == 6 * ("Kommas",)
        assert (grade.breakdown[0].feedback, grade.breakdown[0].step) == ("Erfüllung gelungen.", Step.A)
        assert grade.breakdown[0].decisions == (MarkDecision(True, "Sehr geehrte", "Passt."),)
        assert grade.model_answer
        assert [[one.step for one in marking.steps] for marking in grade.markings] == 2 * [4 * [Step.A]]
    markings = [recorded.event for recorded in await history(studio, exam.id) if isinstance(recorded.event, TextMarked)]
    assert sorted(one.question_id for one in markings) == [LETTER, LETTER, ARTICLE, ARTICLE]
    assert [usage.step for usage in await calls(studio, exam.id)].count("grading") == 4


async def test_the_examiner_is_asked_soberly_for_a_step_in_each_criterion(
    studio: Services, model_api: MessagesApi
) -> None:
    exam = await marked(studio, (await handed_in(studio, await written(studio, ExamSkill.WRITING))).id)
    temperatures = {(step_of(request) == "grading", request["temperature"]) for request in model_api.requests}
    assert temperatures == {(True, 0.2), (False, 1.0)}
    prompts = asked(model_api)
    assert (len(prompts), len({*prompts})) == (4, 2), "the second marking is asked for as the first was"
    rubric = exam.questions[LETTER].face.writing
    assert rubric
    for one in prompts:
        assert f"<answer>{ESSAY}</answer>" in one
        for criterion in rubric.rubric:
            lines = [f"  {step.step.value}: {step.descriptor}" for step in criterion.steps]
            assert len(lines) == 5
            assert "\n".join([f"{criterion.id}, {criterion.label}", *lines]) in one
        assert '"rubric":[]' in one, "the descriptors are told once"


async def test_an_exam_begun_before_is_marked_by_the_rubric_that_it_shows(
    studio: Services, model_api: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = (("content", "Inhalt"), ("structure", "Aufbau"), ("language", "Sprache"), ("register", "Register"))

    def of_before(_: object, points: int) -> tuple[RubricCriterion, ...]:
        shares = {10: (4, 2, 2, 2), 15: (6, 3, 4, 2)}[points]
        return tuple(RubricCriterion(Id(id), label, most) for (id, label), most in zip(named, shares, strict=True))

    monkeypatch.setattr("domain.exam.generation.rubric_of", of_before)
    exam = await written(studio, ExamSkill.WRITING)
    monkeypatch.undo()
    model_api.faults_by_step["grading"] = steps(*(4 * ["EBAA"]))
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    assert [[(one.id, one.score) for one in exam.grades[LETTER].breakdown]] == [
        [("content", 0.0), ("structure", 1.5), ("language", 2.0), ("register", 2.0)]
    ]
    assert all(
        "content, Inhalt\nstructure, Aufbau\nlanguage, Sprache\nregister, Register" in one for one in asked(model_api)
    )


BAD_REPORTS = {
    "cites what is not there": Fault(spoil="cites what is not there"),
    "cites half a word": Fault(spoil="cites half a word"),
    "cites a sign": Fault(spoil="cites a sign"),
    "cites nothing": Fault(spoil="cites nothing"),
    "a step that there is not": Fault(
        text=json.dumps(
            {
                "criteria": [{"id": "task", "decisions": [], "reason": "", "step": "F"}],
                "summary": "",
                "nextStep": "",
                "languageNotes": [],
            }
        )
    ),
    "no criteria": Fault(text='{"criteria": [], "summary": "", "nextStep": "", "languageNotes": []}'),
    "no report": Fault(text="{}"),
    "no object": Fault(text="[]"),
}


@pytest.mark.parametrize("report", BAD_REPORTS)
async def test_a_report_that_does_not_fit_is_asked_for_again(
    studio: Services, model_api: MessagesApi, report: str
) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    model_api.faults_by_step["grading"] = deque([BAD_REPORTS[report]])
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    assert [grade.marked_by for grade in exam.grades.values()] == [Marker.AI, Marker.AI]
    assert [usage.step for usage in await calls(studio, exam.id)].count("grading") == 5


async def test_a_text_whose_markings_agree_needs_no_third(studio: Services, model_api: MessagesApi) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    model_api.faults_by_step["grading"] = steps(*(4 * ["ABAB"]))
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    assert len(asked(model_api)) == 4
    assert exam.results
    assert exam.results.score == 2 + 1.5 + 3 + 2.25 + 4 + 2.25 + 4 + 3


async def test_markings_that_differ_are_put_before_a_third_and_then_before_a_teacher(
    studio: Services, model_api: MessagesApi
) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    tasks = {question.id: question.face.writing for question in exam.in_order()}
    assert all(tasks.values())
    model_api.faults_by_text['"word_guide":{"min":100'] = steps("AAAA", "AACA", "AABA")
    model_api.faults_by_text['"word_guide":{"min":200'] = steps("AAAA", "CAAA", "EAAA")
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    settled, differing = exam.grades[LETTER], exam.grades[ARTICLE]
    assert (settled.provisional, settled.breakdown[2].score, len(settled.markings)) == (None, 3 * 0.875, 3)
    assert differing.provisional
    assert (differing.provisional.reason, len(differing.markings)) == (ProvisionalReason.MARKINGS_DIFFER, 3)
    assert differing.score == pytest.approx((15 + 13 + 0) / 3, abs=1e-3)
    assert len(asked(model_api)) == 6


async def test_a_text_that_misses_its_task_has_no_points_at_all(studio: Services, model_api: MessagesApi) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    model_api.faults_by_step["grading"] = steps(*(4 * ["EAAA"]))
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    assert exam.results
    assert (exam.results.score, exam.results.correct) == (0, 0)
    assert {one.score for grade in exam.grades.values() for one in grade.breakdown} == {0}


async def test_a_task_without_an_answer_needs_no_examiner(studio: Services, model_api: MessagesApi) -> None:
    exam = await handed_in(studio, await written(studio, ExamSkill.WRITING), essay=" \n ")
    assert not exam.pending
    assert [(grade.marked_by, grade.score) for grade in exam.grades.values()] == 2 * [(Marker.AUTOMATIC, 0)]
    assert "grading" not in model_api.steps()
