"""What may be spent on language models: in a session, and by a learner in a day."""

from collections import deque
from dataclasses import replace
from typing import Any

import pytest

from domain.exam.commands import RecordCall
from domain.exam.plans import ExamSkill
from domain.exam.state import Exam
from domain.questions.marks import Provisional, ProvisionalReason
from domain.session import Id
from domain.spending import Usage
from domain.writing import GenerationStatus
from infrastructure.jobs.attempts import AUTHOR
from infrastructure.models.budgets import Budgets, TheBudgetIsSpent
from infrastructure.process.settings import Settings
from infrastructure.services import Services
from projections.catalogue import PROJECTIONS
from schema.exam.ids import ExamIds
from tests.support.exams import LEARNER, eventually, start_exam
from tests.support.messages_api import Fault, MessagesApi
from tests.support.model_exams import calls, do, handed_in, history, marked, settled, written

TINY = 0.000001
SPENT = Provisional.because(ProvisionalReason.BUDGET_SPENT)
SESSION, DAY = "this session is spent", "this learner and day is spent"


@pytest.fixture
def limits() -> dict[str, float]:
    """The budgets that a test sets, in US dollars; none by itself."""
    return {"session_budget_usd": 0, "daily_budget_usd": 0}


@pytest.fixture
def settings(settings: Settings, limits: dict[str, float]) -> Settings:
    return replace(settings, **limits)  # type: ignore[arg-type]


def refused(result: dict[str, Any], message: str) -> bool:
    """Whether a mutation was refused because the budget of this scope is spent."""
    return result["__typename"] == "Refusal" and result["code"] == "LIMIT_REACHED" and message in result["message"]


def assert_spent(exam: Exam) -> None:
    """Every part has failed for good because the session has spent its budget."""
    for part in exam.parts.values():
        assert part.status is GenerationStatus.FAILED
        assert SESSION in (part.error or "")
        assert f"of {TINY:.2f} US dollars" in (part.error or "")


async def spent(parts: Services, learner: str) -> bool:
    """Whether the learner has spent anything today, as far as the projection knows."""
    try:
        await Budgets(parts.pool, per_session=0, per_day=TINY).check_learner(learner)
    except TheBudgetIsSpent:
        return True
    return False


def ids_of(studio: Services, exam: Exam) -> ExamIds:
    """The ids of an exam, as a client has them."""
    return ExamIds(exam, studio.anonymous.ids.of_session(exam.id))


@pytest.mark.parametrize("limits", [{"session_budget_usd": TINY, "daily_budget_usd": 0}])
async def test_a_part_is_not_tried_again_when_the_session_has_spent_its_budget(
    studio: Services, model_api: MessagesApi
) -> None:
    model_api.faults_by_step["source"] = deque([Fault(cut_after=100)])
    exam = await written(studio, ExamSkill.WRITING)
    made = len(model_api.requests)
    assert sorted(part.attempts for part in exam.parts.values()) == [1, 2]
    assert_spent(exam)
    retry = {"sessionId": exam.id, "partId": ids_of(studio, exam).part_id(Id("teil_2"))}
    assert refused(await do(studio, "retryPart", retry), SESSION)
    assert refused(await do(studio, "regenerateExam", {"sessionId": exam.id}), SESSION)
    assert len(await history(studio, exam.id)) == exam.version
    assert len(model_api.requests) == made


@pytest.mark.parametrize("limits", [{"session_budget_usd": TINY, "daily_budget_usd": 0}])
async def test_a_part_makes_no_further_call_when_the_session_has_spent_its_budget(
    studio: Services, model_api: MessagesApi
) -> None:
    exam = await written(studio)
    assert_spent(exam)
    assert {part.attempts for part in exam.parts.values()} == {1}
    assert 1 <= len(model_api.requests) <= len(exam.parts)
    assert {*model_api.steps()} <= {"source", "opening"}
    assert len(await calls(studio, exam.id)) == len(model_api.requests)


async def test_a_text_is_not_sent_again_when_the_session_has_spent_its_budget(
    studio: Services, model_api: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    monkeypatch.setattr(studio.budgets, "_per_session", exam.total_usage().cost_usd + TINY)
    model_api.faults_by_step["grading"] = deque(2 * [Fault(cut_after=100)])
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    assert {grade.provisional for grade in exam.grades.values()} == {SPENT}
    assert 1 <= model_api.steps().count("grading") <= 2


async def test_the_day_is_asked_for_again_once_half_of_what_was_left_is_taken(parts: Services) -> None:
    exam = await start_exam(parts)
    budgets = Budgets(parts.pool, per_session=0, per_day=1)
    allowance = budgets.allowance(exam, exam.owner_id)
    await allowance.check()
    await parts.sessions.execute(exam.id, RecordCall(Usage("claude-haiku-4-5", cost_usd=1)), AUTHOR)
    await parts.projector.catch_up(PROJECTIONS["model_usage"])
    allowance.count(Usage("claude-haiku-4-5", cost_usd=0.4))
    await allowance.check()
    allowance.count(Usage("claude-haiku-4-5", cost_usd=0.1))
    for _ in range(2):
        with pytest.raises(TheBudgetIsSpent):
            await allowance.check()


async def test_texts_have_estimates_that_say_so_when_the_session_has_spent_its_budget(
    studio: Services, model_api: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    monkeypatch.setattr(studio.budgets, "_per_session", TINY)
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    assert {grade.provisional for grade in exam.grades.values()} == {SPENT}
    assert "grading" not in model_api.steps()
    assert refused(
        await do(
            studio, "regrade", {"sessionId": exam.id, "questionId": ids_of(studio, exam).question_id(Id("teil_1_1"))}
        ),
        SESSION,
    )


@pytest.mark.parametrize("limits", [{"session_budget_usd": 0, "daily_budget_usd": TINY}])
async def test_a_learner_who_has_spent_the_budget_of_the_day_starts_nothing_more(studio: Services) -> None:
    new = {"skill": "WRITING", "replaceActive": True}
    first = {**new, "commandId": "the first"}
    started = await do(studio, "startExam", first)
    assert started["__typename"] == "StartExamPayload"
    exam = await written(studio)
    await eventually(lambda: spent(studio, LEARNER))
    assert refused(await do(studio, "startExam", new), DAY)
    assert await do(studio, "startExam", first) == started
    assert refused(await do(studio, "regenerateExam", {"sessionId": exam.id}), DAY)
    assert (await do(studio, "startExam", new, "somebody else"))["__typename"] == "StartExamPayload"


async def test_nothing_is_written_or_marked_for_a_learner_who_has_spent_the_budget_of_the_day(
    studio: Services, model_api: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    await eventually(lambda: spent(studio, LEARNER))
    made = len(model_api.requests)
    monkeypatch.setattr(studio.budgets, "_per_day", TINY)
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    assert {grade.provisional for grade in exam.grades.values()} == {SPENT}
    another = await written(studio)
    assert {part.status for part in another.parts.values()} == {GenerationStatus.FAILED}
    assert all(DAY in (part.error or "") for part in another.parts.values())
    assert len(model_api.requests) == made


async def test_a_budget_of_zero_is_none(studio: Services) -> None:
    exam = await written(studio)
    await eventually(lambda: spent(studio, LEARNER))
    assert sum(usage.cost_usd for usage in await calls(studio, exam.id)) > TINY
    assert (await do(studio, "regenerateExam", {"sessionId": exam.id}))["__typename"] == "RegenerateExamPayload"
    again = await do(studio, "startExam", {"skill": "READING", "replaceActive": True})
    assert again["__typename"] == "StartExamPayload"


async def test_what_was_done_before_is_answered_again_when_the_budget_is_spent(
    studio: Services, model_api: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    model_api.faults_by_text["question(s) for Teil 2 of"] = deque([Fault(cut_after=1200)])
    monkeypatch.setattr(studio.budgets, "_per_session", TINY)
    exam = await written(studio)
    monkeypatch.setattr(studio.budgets, "_per_session", 0)
    retry = {"sessionId": exam.id, "partId": ids_of(studio, exam).part_id(Id("teil_2")), "commandId": "retry"}
    anew = {"sessionId": exam.id, "commandId": "anew"}
    done = [("retryPart", retry, await do(studio, "retryPart", retry))]
    await settled(studio, exam.id)
    done.append(("regenerateExam", anew, await do(studio, "regenerateExam", anew)))
    await settled(studio, exam.id)
    monkeypatch.setattr(studio.budgets, "_per_session", TINY)
    for mutation, input, first in done:
        assert first["__typename"] != "Refusal", first
        assert await do(studio, mutation, input) == first
        assert refused(await do(studio, mutation, {**input, "commandId": "another"}), SESSION)


async def test_a_regrade_that_was_asked_for_before_is_answered_again_when_the_budget_is_spent(
    studio: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    monkeypatch.setattr(studio.budgets, "_per_session", TINY)
    await handed_in(studio, exam)
    await marked(studio, exam.id)
    monkeypatch.setattr(studio.budgets, "_per_session", 0)
    regrade = {
        "sessionId": exam.id,
        "questionId": ids_of(studio, exam).question_id(Id("teil_1_1")),
        "commandId": "regrade",
    }
    first = await do(studio, "regrade", regrade)
    assert first["__typename"] == "RegradePayload", first
    monkeypatch.setattr(studio.budgets, "_per_session", TINY)
    assert await do(studio, "regrade", regrade) == first
