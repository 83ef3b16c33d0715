"""The records and enums of practice that clients see."""

from domain.practice.events import AnswerMode, Budget, Rating
from domain.practice.exercises import Timing
from projections.practice import activity, prompts, session
from schema.publishing import publish, publish_enum, publish_union

for enum in (Rating, AnswerMode):
    publish_enum(enum)

publish_enum(Budget, name="PracticeBudget")
publish(Timing, name="ExerciseTiming")
publish(prompts.PracticeOption)
publish_union(
    prompts.PracticePrompt, "PracticePrompt", "What is shown of an item, by its mode: all that it takes, and no answer."
)
publish(session.BudgetCount, name="PracticeBudgetCount")
for record in (
    session.PracticeItem,
    session.PracticeOutcome,
    session.PracticeReview,
    session.PracticeSummary,
    session.PracticeGoal,
    session.ForecastDay,
    session.PracticeForecast,
    activity.PracticeDay,
    activity.PracticeStats,
):
    publish(record)
