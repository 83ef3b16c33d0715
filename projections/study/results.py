"""What a quiz has shown, as its learner, or a teacher, sees it: with each question, and what is right about it."""

from dataclasses import dataclass

from domain.session import Id
from domain.study.content import Misconception
from domain.study.quizzes import ConceptResult, ItemResult, Recommendation
from domain.study.state import Study
from projections.study import content
from projections.study.content import QuizQuestion


@dataclass(frozen=True, slots=True)
class ItemResultView:
    """How a question was answered. Answers are told in words."""

    item_id: Id
    """Which question: its `id`."""
    question: QuizQuestion
    """The question as it was asked, with what is right about it."""
    concept: str
    """What it asks about, in a few words."""
    given: str | None
    """The answer that was given; null if there was none."""
    is_correct: bool
    """Whether the answer was right; a question without one is not."""
    correct_answer: str
    """The right answer."""
    explanation: str
    """Why it is right."""
    misconception: Misconception | None
    """What the wrong option gives away; null if it tells nothing."""


@dataclass(frozen=True, slots=True)
class AnalysisView:
    """What a quiz has shown. `score` is the share of right answers from 0 to 100; unanswered ones are not right."""

    topic_id: Id
    """The topic that was asked about: its `id`."""
    score: int
    """Right answers in percent of all questions, a half rounded up."""
    total: int
    """How many questions the quiz had."""
    answered: int
    """How many of them were answered."""
    unanswered: int
    """How many of them were not answered."""
    correct: int
    """How many answers were right."""
    items: tuple[ItemResultView, ...]
    """How each question was answered, in the order of the quiz."""
    concepts: tuple[ConceptResult, ...]
    """How the questions on each concept were answered."""
    strengths: tuple[str, ...]
    """Concepts with 80 percent right answers or more."""
    weaknesses: tuple[str, ...]
    """Concepts with less than 60 percent right answers."""
    recommendations: tuple[Recommendation, ...]
    """What to do next, the weakest concept first."""
    summary: str
    """The result in a sentence."""
    encouragement: str
    """A sentence to go on with."""


def analysis(study: Study) -> AnalysisView | None:
    """What the last quiz has shown; None before it is graded."""
    found = study.analysis
    if found is None or study.quiz is None:
        return None
    asked = {item.id: content.question(item, is_graded=True) for item in study.quiz.items}
    return AnalysisView(
        topic_id=Id(found.topic_id),
        score=found.score,
        total=found.total,
        answered=found.answered,
        unanswered=found.unanswered,
        correct=found.correct,
        items=tuple(_result(result, asked[result.item_id]) for result in found.items),
        concepts=found.concepts,
        strengths=found.strengths,
        weaknesses=found.weaknesses,
        recommendations=found.recommendations,
        summary=found.summary,
        encouragement=found.encouragement,
    )


def _result(result: ItemResult, question: QuizQuestion) -> ItemResultView:
    return ItemResultView(
        item_id=Id(result.item_id),
        question=question,
        concept=result.concept,
        given=result.given,
        is_correct=result.is_correct,
        correct_answer=result.correct_answer,
        explanation=result.explanation,
        misconception=result.misconception,
    )
