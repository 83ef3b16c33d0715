"""What a quiz has shown, as its learner, or a teacher, sees it: with each question, and what is right about it."""

from dataclasses import dataclass, field, fields
from typing import Any

from domain.study.quizzes import Analysis, ItemResult
from domain.study.state import Study
from projections.study import content
from projections.study.content import QuizQuestion


@dataclass(frozen=True, slots=True)
class ItemResultView(ItemResult):
    """How a question was answered; `given` is null if it was not. Answers are told in words."""

    question: QuizQuestion = field(kw_only=True)
    """The question as it was asked, with what is right about it."""


@dataclass(frozen=True, slots=True)
class AnalysisView(Analysis):
    """What a quiz has shown. `score` is the share of right answers from 0 to 100; unanswered ones are not right."""

    items: tuple[ItemResultView, ...]
    """How each question was answered, in the order of the quiz."""


def analysis(study: Study) -> AnalysisView | None:
    """What the last quiz has shown; None before it is graded."""
    found = study.analysis
    if found is None or study.quiz is None:
        return None
    asked = {item.id: content.question(item, is_graded=True) for item in study.quiz.items}
    items = tuple(ItemResultView(**_values(result), question=asked[result.item_id]) for result in found.items)
    return AnalysisView(**{**_values(found), "items": items})


def _values(record: Analysis | ItemResult) -> dict[str, Any]:
    return {one.name: getattr(record, one.name) for one in fields(record)}
