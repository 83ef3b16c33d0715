"""What language models take: an event for every call, totals for parts, exams and analysts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from domain.exam.commands import RecordCall
from domain.exam.events import ModelCalled
from domain.exam.plans import ExamSkill
from domain.session import Id, Recorded
from domain.spending import Usage
from domain.study.events import TutorCalled
from infrastructure.jobs.attempts import AUTHOR
from infrastructure.models.prices import SHIPPED, read_prices
from infrastructure.services import Services
from projections.analytics import ModelAnalytics
from projections.catalogue import PROJECTIONS
from projections.exam.writing import generation
from projections.model_usage import ModelTotals, ModelUsageRow, evolve
from schema.context import Role, Viewer
from schema.root import SCHEMA
from tests.support.exams import eventually, start_exam
from tests.support.messages_api import MessagesApi
from tests.support.model_exams import calls, handed_in, marked, written
from tests.support.specification import SESSION

PROMPTS = {
    "source": "passage.v1",
    "gaps": "gaps.v1",
    "first_question": "first_question.v1",
    "outline": "outline.v1",
    "transcript": "transcript.v1",
    "questions": "questions.v4",
    "grading": "grading.v1",
}


PRICES = read_prices(SHIPPED)
COUNTS = st.integers(0, 10**7)
COSTS = st.integers(0, 10**8).map(lambda millionths: millionths / 10**6)


def total(usages: list[Usage]) -> tuple[int, int, float]:
    return (
        sum(usage.input_tokens for usage in usages),
        sum(usage.output_tokens for usage in usages),
        round(sum(usage.cost_usd for usage in usages), 6),
    )


async def test_every_call_is_an_event_with_all_that_it_took(studio: Services, model_api: MessagesApi) -> None:
    exam = await written(studio, ExamSkill.LISTENING)
    made = await calls(studio, exam.id)
    assert len(made) == len(model_api.requests) == 15
    for usage in made:
        assert usage.model_id == "claude-haiku-4-5"
        assert usage.input_tokens > 50
        assert usage.output_tokens > 10
        assert (usage.cache_read_tokens, usage.cache_write_tokens) == (100, 0)
        assert 0 < usage.duration_ms < 10_000
        assert usage.step
        assert usage.prompt == PROMPTS[usage.step]
        tokens = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens}
        assert usage.cost_usd == PRICES.cost(usage.model_id, **tokens, cache_read=100, cache_write=0) > 0


async def test_calls_add_up_for_each_part_the_exam_and_analysts(studio: Services) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    made, shown = await calls(studio, exam.id), generation(exam)
    assert [usage.step for usage in made].count("grading") == 2 * 2
    assert (shown.usage.input_tokens, shown.usage.output_tokens, shown.usage.cost_usd) == total(made)
    for part in shown.parts:
        of_part = await calls(studio, exam.id, part.part_id)
        assert len(of_part) == 4
        assert (part.usage.input_tokens, part.usage.output_tokens, part.usage.cost_usd) == total(of_part)

    async def caught_up() -> bool:
        usage = (await studio.lists.analytics(None, None, None)).usage
        return (usage.input_tokens, usage.output_tokens, usage.cost_usd) == total(made)

    assert await eventually(caught_up)


@given(st.lists(st.builds(Usage, st.sampled_from(["one", "two", None]), COUNTS, COUNTS, COSTS, COUNTS, COUNTS, COUNTS)))
def test_the_totals_of_a_sessions_models_are_the_sums_of_its_calls(usages: list[Usage]) -> None:
    row: ModelUsageRow | None = ModelUsageRow(SESSION, Id("learner"))
    for version, usage in enumerate(usages, 2):
        called = (ModelCalled, TutorCalled)[version % 2](usage)
        row = evolve(row, Recorded(called, SESSION, version, datetime.now(UTC), "system:author"))
    assert row is not None
    assert set(row.models) == {usage.model_id or "unknown" for usage in usages}
    for model, totals in row.models.items():
        of_model = [one for one in usages if (one.model_id or "unknown") == model]
        assert totals == ModelTotals(len(of_model), sum(of_model, Usage()))


async def test_analysts_see_what_each_model_took_over_all_sessions_of_a_kind(parts: Services) -> None:
    for learner in ("one", "two"):
        exam = await start_exam(parts, learner)
        for model_id in ("haiku", "sonnet", "haiku"):
            await parts.sessions.execute(exam.id, RecordCall(Usage(model_id, 10, 5, 0.5, 3, 2, 1500)), AUTHOR)
    await parts.projector.catch_up(PROJECTIONS["model_usage"])
    figures = await parts.lists.analytics("EXAM", None, None)
    assert figures.models == (
        ModelAnalytics("haiku", 4, 40, 20, 12, 8, 6.0, 2.0),
        ModelAnalytics("sonnet", 2, 20, 10, 6, 4, 3.0, 1.0),
    )
    assert figures.usage == ModelAnalytics(None, 6, 60, 30, 18, 12, 9.0, 3.0)
    assert (await parts.lists.analytics("STUDY", None, None)).models == ()


async def test_sums_over_all_sessions_are_told_beyond_32_bits(parts: Services) -> None:
    exam = await start_exam(parts)
    for _ in range(3):
        await parts.sessions.execute(exam.id, RecordCall(Usage("haiku", 2**31 - 1)), AUTHOR)
    await parts.projector.catch_up(PROJECTIONS["model_usage"])
    analyst = replace(parts.anonymous, viewer=Viewer("analyst", frozenset({Role.ANALYST}), float("inf")))
    told = await SCHEMA.execute("{ analytics { usage { inputTokens } models { inputTokens } } }", context_value=analyst)
    assert told.errors is None
    tokens = {"inputTokens": 3 * (2**31 - 1)}
    assert told.data == {"analytics": {"usage": tokens, "models": [tokens]}}


def test_a_day_is_a_day_of_utc_wherever_the_database_is() -> None:
    row = ModelUsageRow(SESSION, Id("learner"))
    for version, (hour, offset) in enumerate(((1, 14), (23, -11), (12, 0)), 2):
        instant = datetime(2026, 3, 2, hour, tzinfo=timezone(timedelta(hours=offset)))
        called = Recorded(ModelCalled(Usage("model", 10, 1, 0.5)), SESSION, version, instant, "system:author")
        after = evolve(row, called)
        assert after is not None
        row = after
    assert row.days == {"2026-03-01": 0.5, "2026-03-03": 0.5, "2026-03-02": 0.5}
    assert row.models == {"model": ModelTotals(3, Usage("model", 30, 3, 1.5))}
