"""Lessons, quizzes and misconceptions as a learner, or a teacher, sees them: no key before it is graded."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.study.content import Choice, Diagnosis, ItemType, LessonStep, QuizItem
from domain.study.state import Study
from domain.study.syllabus import StudyDifficulty


@dataclass(frozen=True, slots=True)
class LessonCheck:
    """The question at the end of a lesson; its answer is null until the topic's quiz is graded."""

    question: str
    """What is asked; it is answered in one's head."""
    answer: str | None
    """What a good answer says; null until the topic's quiz is graded."""


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson; `number` counts those on the topic from 1."""

    topic_id: str
    """Which topic it is on: its id."""
    number: int
    """Which lesson on the topic, from 1."""
    intuition: str
    """The idea in plain words."""
    steps: tuple[LessonStep, ...]
    """The explanation, step by step."""
    example: str
    """A worked example."""
    pitfall: str
    """What is often got wrong."""
    check: LessonCheck
    """A question to check oneself."""


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question without its key. A FILL_BLANK question has no options: its answer is the text for the blank."""

    id: str
    """What an answer names the question by."""
    type: ItemType
    """How it is answered."""
    text: str
    """What is asked."""
    options: tuple[Choice, ...]
    """What may be chosen; empty for a blank."""
    difficulty: StudyDifficulty
    """How hard it is."""
    concept: str
    """What it is about."""


@dataclass(frozen=True, slots=True)
class QuizView:
    """The quiz at hand; `estimatedSeconds` is a minute for each question."""

    topic_id: str
    """Which topic it is on: its id."""
    questions: tuple[QuizQuestion, ...]
    """What is asked, in order."""
    estimated_seconds: int
    """How long it takes, in seconds: a minute for each question."""


@dataclass(frozen=True, slots=True)
class MisconceptionView:
    """A misconception, explained. The redemption question's answer and explanation come once it is answered rightly."""

    id: str
    """What `answerRedemption` takes as `misconceptionId`."""
    topic_id: str
    """Which topic it was found in: its id."""
    concept: str
    """What the belief is about."""
    description: str
    """What is believed, in a sentence."""
    counter_example: str
    """A case that speaks against it."""
    explanation: str
    """Why it is wrong, and what is right."""
    review: str
    """What to read again."""
    redemption: QuizQuestion
    """A question that who has understood gets right."""
    redeemed: bool
    """Whether it was got over by a right answer."""
    redemption_answer: str | None
    """The right answer in words; null until it was given."""
    redemption_explanation: str | None
    """Why it is right; null until the answer was given."""


def lessons(study: Study) -> Sequence[LessonView]:
    """The lessons on the current topic."""
    open_answers = study.analysis is not None
    return [
        LessonView(
            topic_id=lesson.topic_id,
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
    return QuizQuestion(item.id, item.type, item.text, item.options, item.difficulty, item.concept)


def quiz(study: Study) -> QuizView | None:
    """The quiz at hand."""
    if study.quiz is None:
        return None
    return QuizView(study.quiz.topic_id, tuple(map(question, study.quiz.items)), study.quiz.estimated_seconds)


def misconceptions(study: Study) -> Sequence[MisconceptionView]:
    """The misconceptions that quizzes gave away, in the order they were found."""
    return [misconception(study, diagnosis) for diagnosis in study.diagnoses.values()]


def misconception(study: Study, diagnosis: Diagnosis) -> MisconceptionView:
    """One of them."""
    found, item = diagnosis.misconception, diagnosis.redemption
    redeemed = found.id in study.redeemed
    return MisconceptionView(
        id=found.id,
        topic_id=diagnosis.topic_id,
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
