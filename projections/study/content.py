"""Lessons, quizzes and misconceptions as a learner, or a teacher, sees them: no key before it is graded."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.session import Id
from domain.study.content import Choice, Diagnosis, ItemType, LessonStep, QuizItem
from domain.study.state import Study
from domain.study.syllabus import StudyDifficulty


@dataclass(frozen=True, slots=True)
class LessonCheck:
    """The question at the end of a lesson; its answer is null until the topic's quiz is graded."""

    question: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson; `number` counts those on the topic from 1."""

    topic_id: Id
    number: int
    intuition: str
    steps: tuple[LessonStep, ...]
    example: str
    pitfall: str
    check: LessonCheck


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question without its key. A FILL_BLANK question has no options: its answer is the text for the blank."""

    id: Id
    type: ItemType
    text: str
    options: tuple[Choice, ...]
    difficulty: StudyDifficulty
    concept: str


@dataclass(frozen=True, slots=True)
class QuizView:
    """The quiz at hand; `estimatedSeconds` is a minute for each question."""

    topic_id: Id
    questions: tuple[QuizQuestion, ...]
    estimated_seconds: int


@dataclass(frozen=True, slots=True)
class MisconceptionView:
    """A misconception, explained. The redemption question's answer and explanation come once it is answered rightly."""

    id: Id
    topic_id: Id
    concept: str
    description: str
    counter_example: str
    explanation: str
    review: str
    redemption: QuizQuestion
    redeemed: bool
    redemption_answer: str | None
    redemption_explanation: str | None


def lessons(study: Study) -> Sequence[LessonView]:
    """The lessons on the current topic."""
    open_answers = study.analysis is not None
    return [
        LessonView(
            topic_id=Id(lesson.topic_id),
            number=lesson.number,
            intuition=lesson.intuition,
            steps=lesson.steps,
            example=lesson.example,
            pitfall=lesson.pitfall,
            check=LessonCheck(lesson.check.question, lesson.check.key if open_answers else None),
        )
        for lesson in study.lessons
    ]


def question(item: QuizItem) -> QuizQuestion:
    """A question without its key."""
    return QuizQuestion(Id(item.id), item.type, item.text, item.options, item.difficulty, item.concept)


def quiz(study: Study) -> QuizView | None:
    """The quiz at hand."""
    if study.quiz is None:
        return None
    return QuizView(Id(study.quiz.topic_id), tuple(map(question, study.quiz.items)), study.quiz.estimated_seconds)


def misconceptions(study: Study) -> Sequence[MisconceptionView]:
    """The misconceptions that quizzes gave away, in the order they were found."""
    return [misconception(study, diagnosis) for diagnosis in study.diagnoses.values()]


def misconception(study: Study, diagnosis: Diagnosis) -> MisconceptionView:
    """One of them."""
    found, item = diagnosis.misconception, diagnosis.redemption
    redeemed = found.id in study.redeemed
    return MisconceptionView(
        id=Id(found.id),
        topic_id=Id(diagnosis.topic_id),
        concept=found.concept,
        description=found.description,
        counter_example=diagnosis.counter_example,
        explanation=diagnosis.explanation,
        review=diagnosis.review,
        redemption=question(item),
        redeemed=redeemed,
        redemption_answer=item.right_text() if redeemed else None,
        redemption_explanation=item.explanation if redeemed else None,
    )
