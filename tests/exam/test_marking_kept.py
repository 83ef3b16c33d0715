"""A marking that is recorded is kept and paid once, whatever comes between it and the next."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.exam.events import TextMarked
from domain.exam.plans import ExamSkill
from domain.questions.marks import Marker, ProvisionalReason
from infrastructure.process.settings import Settings
from infrastructure.services import Services
from schema.exam.ids import ExamIds
from tests.support.client import RunningServer, wait_for_exam
from tests.support.desk import Desk
from tests.support.exams import eventually, read_exam
from tests.support.messages_api import Fault, MessagesApi, step_of
from tests.support.model_exams import calls, do, handed_in, history, marked, written

TINY = 0.000001
LETTER = "teil_1_1"
TEXT = "Sehr geehrte Damen und Herren, ich schreibe wegen des Kurses."


def gradings(model: MessagesApi) -> int:
    return [step_of(request) for request in model.requests].count("grading")


async def test_a_worker_that_is_killed_between_two_markings_goes_on_with_the_second(
    launch: Callable[..., RunningServer], model_api: MessagesApi
) -> None:
    environ = {"ANTHROPIC_API_KEY": "x", "ANTHROPIC_BASE_URL": model_api.url}
    first = launch(**environ)
    desk = Desk(first.learner(), skill="WRITING")
    model_api.faults_by_step["grading"] = deque([Fault(spoil="ABBA"), *(4 * [Fault(stall_after=100)])])
    desk.save(LETTER, {"text": TEXT})
    desk.do("completeExam")

    async def second_is_under_way() -> bool:
        return "exam.text_marked" in desk.types() and bool(model_api.stalled)

    await eventually(second_is_under_way)
    first.kill()
    model_api.faults_by_step["grading"] = deque([Fault(spoil="BBBA")])
    before = gradings(model_api)

    again = launch(**environ).learner(desk.learner.id)
    current = wait_for_exam(again, desk.session_id, Desk._is_marked)
    assert gradings(model_api) == before + 1
    (mark,) = [one["result"] for one in current["questions"] if one["result"]["markedBy"] == "AI"]
    assert mark["score"] == 2 * 0.875 + 2 * 0.75 + 3 * 0.75 + 3
    desk.learner = again
    assert desk.types().count("exam.text_marked") == 2


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, session_budget_usd=0, daily_budget_usd=0)


async def test_a_budget_that_is_spent_between_two_markings_loses_none(
    studio: Services, model_api: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    monkeypatch.setattr(studio.budgets, "_per_session", exam.total_usage().cost_usd + TINY)
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    assert {grade.marked_by for grade in exam.grades.values()} == {Marker.HEURISTIC}
    kept = {id: len(reports) for id, reports in exam.reports.items()}
    assert 1 <= sum(kept.values()) == gradings(model_api) <= 2

    monkeypatch.setattr(studio.budgets, "_per_session", 0)
    ids = ExamIds(exam, studio.anonymous.ids.of_session(exam.id))
    for question_id in exam.questions:
        await do(studio, "regrade", {"sessionId": exam.id, "questionId": ids.question_id(question_id)})
    exam = await marked(studio, exam.id)
    assert {grade.marked_by for grade in exam.grades.values()} == {Marker.AI}
    assert gradings(model_api) == 4 == len([u for u in await calls(studio, exam.id) if u.step == "grading"])


async def test_a_failure_of_the_second_marking_loses_not_the_first(studio: Services, model_api: MessagesApi) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    model_api.faults_by_step["grading"] = deque([Fault(), Fault(), *(6 * [Fault(spoil="cites nothing")])])
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    assert {grade.marked_by for grade in exam.grades.values()} == {Marker.HEURISTIC}
    assert [len(reports) for reports in exam.reports.values()] == [1, 1]
    for question_id, grade in exam.grades.items():
        assert grade.provisional
        assert (grade.provisional.reason, grade.breakdown) == (ProvisionalReason.EXAMINER_FAILED, ())
        assert (grade.score, len(grade.markings)) == (exam.questions[question_id].points, 1), "by the first marking"


async def test_a_job_that_is_done_twice_marks_a_text_no_more_than_it_takes(
    studio: Services, model_api: MessagesApi
) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    before = gradings(model_api)
    await studio.kinds["exam"].jobs["mark_answers"].work(exam.id)
    assert gradings(model_api) == before
    assert (await read_exam(studio, exam.id)).version == exam.version
    markings = [recorded.event for recorded in await history(studio, exam.id) if isinstance(recorded.event, TextMarked)]
    assert len(markings) == 4
