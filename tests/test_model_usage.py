"""What language models take: an event for every call, totals for parts, exams and analysts."""

from datetime import datetime, timedelta, timezone

from domain.authoring import Usage
from domain.exam.events import ModelCalled
from domain.exam.plans import ExamSkill
from domain.session import Id, Recorded
from infrastructure.settings import Settings
from infrastructure.web import Services
from projections.exam import generation
from projections.model_usage import ModelUsageRow, evolve
from tests.exams import eventually
from tests.messages_api import MessagesApi
from tests.model_exams import calls, handed_in, marked, written
from tests.specification import SESSION

PROMPTS = {
    "source": "passage.v1",
    "gaps": "gaps.v1",
    "first_question": "first_question.v1",
    "outline": "outline.v1",
    "transcript": "transcript.v1",
    "questions": "questions.v2",
    "grading": "grading.v1",
}


def total(usages: list[Usage]) -> tuple[int, int, float]:
    return (
        sum(usage.input_tokens for usage in usages),
        sum(usage.output_tokens for usage in usages),
        round(sum(usage.cost_usd for usage in usages), 6),
    )


async def test_every_call_is_an_event_with_all_that_it_took(
    studio: Services, model_api: MessagesApi, settings: Settings
) -> None:
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
        assert usage.cost_usd == settings.model_prices.cost(usage.model_id, **tokens, cache_read=100, cache_write=0) > 0


async def test_calls_add_up_for_each_part_the_exam_and_analysts(studio: Services) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    made, shown = await calls(studio, exam.id), generation(exam)
    assert [usage.step for usage in made].count("grading") == 2
    assert (shown.usage.input_tokens, shown.usage.output_tokens, shown.usage.cost_usd) == total(made)
    for part in shown.parts:
        of_part = await calls(studio, exam.id, part.part_id)
        assert len(of_part) == 3
        assert (part.usage.input_tokens, part.usage.output_tokens, part.usage.cost_usd) == total(of_part)

    async def caught_up() -> bool:
        usage = (await studio.views.analytics(None, None, None)).usage
        return (usage.input_tokens, usage.output_tokens, usage.cost_usd) == total(made)

    assert await eventually(caught_up)


def test_a_day_is_a_day_of_utc_wherever_the_database_is() -> None:
    row = ModelUsageRow(SESSION, Id("learner"))
    for hour, offset in ((1, 14), (23, -11), (12, 0)):
        instant = datetime(2026, 3, 2, hour, tzinfo=timezone(timedelta(hours=offset)))
        called = Recorded(ModelCalled(Usage("model", 10, 1, 0.5)), SESSION, row.calls + 2, instant, "system:author")
        after = evolve(row, called)
        assert after is not None
        row = after
    assert row.days == {"2026-03-01": 0.5, "2026-03-03": 0.5, "2026-03-02": 0.5}
    assert (row.calls, row.input_tokens, row.output_tokens, row.cost_usd) == (3, 30, 3, 1.5)
