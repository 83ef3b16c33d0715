"""Texts marked by a language model: what it is asked, what becomes of its report, and what a bad report leads to."""

import json
from collections import deque

import pytest

from domain.exam.plans import ExamSkill
from domain.questions.marks import MarkDecision, Marker
from infrastructure.services import Services
from tests.support.messages_api import Fault, MessagesApi, step_of
from tests.support.model_exams import ESSAY, calls, handed_in, marked, written


@pytest.mark.parametrize("skill", [ExamSkill.WRITING, ExamSkill.SPEAKING])
async def test_texts_are_marked_by_the_model(studio: Services, model_api: MessagesApi, skill: ExamSkill) -> None:
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
        assert grade.breakdown[0].feedback == "Inhalt gelungen."
        assert grade.breakdown[0].decisions == (MarkDecision(True, "Sehr geehrte", "Anrede passt."),)
        assert grade.model_answer


async def test_the_examiner_is_asked_soberly_for_the_points_of_each_criterion(
    studio: Services, model_api: MessagesApi
) -> None:
    await marked(studio, (await handed_in(studio, await written(studio, ExamSkill.WRITING))).id)
    temperatures = {(step_of(request) == "grading", request["temperature"]) for request in model_api.requests}
    assert temperatures == {(True, 0.2), (False, 1.0)}
    asked = sorted(r["messages"][0]["content"] for r in model_api.requests if step_of(r) == "grading")
    assert len(asked) == 2
    assert any(
        "content, Inhalt, 4\nstructure, Aufbau, 2\nlanguage, Sprache, 2\nregister, Register, 2" in a for a in asked
    )
    assert any(
        "content, Inhalt, 6\nstructure, Aufbau, 3\nlanguage, Sprache, 4\nregister, Register, 2" in a for a in asked
    )
    assert all(f"<answer>{ESSAY}</answer>" in one for one in asked)


BAD_REPORTS = {
    "too many points": Fault(spoil="too many points"),
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
    assert [usage.step for usage in await calls(studio, exam.id)].count("grading") == 3


async def test_points_are_whole_numbers(studio: Services, model_api: MessagesApi) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    marks = [
        {"id": id, "points": 1.5, "reason": "", "decisions": []}
        for id in ("content", "structure", "language", "register")
    ]
    report = {"criteria": marks, "summary": "", "nextStep": "", "languageNotes": []}
    model_api.faults_by_step["grading"] = deque(6 * [Fault(text=json.dumps(report))])
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    assert {grade.marked_by for grade in exam.grades.values()} == {Marker.HEURISTIC}


async def test_a_task_without_an_answer_needs_no_examiner(studio: Services, model_api: MessagesApi) -> None:
    exam = await handed_in(studio, await written(studio, ExamSkill.WRITING), essay=" \n ")
    assert not exam.pending
    assert [(grade.marked_by, grade.score) for grade in exam.grades.values()] == 2 * [(Marker.AUTOMATIC, 0)]
    assert "grading" not in model_api.steps()
