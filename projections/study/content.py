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
    """What is asked; it is answered in one's head."""
    answer: str | None
    """What a good answer says; null until the topic's quiz is graded."""


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson; `number` counts those on the topic from 1."""

    topic_id: Id
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
class QuizOption:
    """An option of a question."""

    id: Id
    """What chooses it, as an answer."""
    text: str
    """The option as it is shown."""
    is_correct: bool | None
    """Whether it is the right one; null until the question is graded."""


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question. What is right about it is null until it is graded."""

    id: Id
    """What an answer names the question by."""
    type: ItemType
    """How it is answered."""
    text: str
    """What is asked."""
    options: tuple[QuizOption, ...]
    """What there is to choose from; empty for FILL_BLANK, whose answer is the text for the blank."""
    difficulty: StudyDifficulty
    """How hard it is."""
    concept: str
    """What it is about."""
    right_answers: tuple[str, ...] | None
    """What is right, in words: the right option's text, or each text that is accepted; null until it is graded."""
    explanation: str | None
    """Why it is right; null until the question is graded."""


@dataclass(frozen=True, slots=True)
class QuizView:
    """The quiz at hand; `estimatedSeconds` is a minute for each question."""

    topic_id: Id
    """Which topic it is on: its id."""
    questions: tuple[QuizQuestion, ...]
    """What is asked, in order."""
    estimated_seconds: int
    """How long it takes, in seconds: a minute for each question."""


@dataclass(frozen=True, slots=True)
class MisconceptionView:
    """A misconception, explained. The redemption question's answer and explanation come once it is answered rightly."""

    id: Id
    """What `answerRedemption` takes as `misconceptionId`."""
    topic_id: Id
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


def question(item: QuizItem, *, is_graded: bool) -> QuizQuestion:
    """A question; what is right about it once it is graded."""
    return QuizQuestion(
        id=Id(item.id),
        type=item.type,
        text=item.text,
        options=tuple(_option(item, one, is_graded=is_graded) for one in item.options),
        difficulty=item.difficulty,
        concept=item.concept,
        right_answers=_in_words(item) if is_graded else None,
        explanation=item.explanation if is_graded else None,
    )


def _option(item: QuizItem, option: Choice, *, is_graded: bool) -> QuizOption:
    return QuizOption(Id(option.id), option.text, option.id in item.right if is_graded else None)


def _in_words(item: QuizItem) -> tuple[str, ...]:
    return item.right if item.type is ItemType.FILL_BLANK else (item.right_text(),)


def quiz(study: Study) -> QuizView | None:
    """The quiz at hand."""
    if study.quiz is None:
        return None
    is_graded = study.analysis is not None
    questions = tuple(question(item, is_graded=is_graded) for item in study.quiz.items)
    return QuizView(Id(study.quiz.topic_id), questions, study.quiz.estimated_seconds)


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
        redemption=question(item, is_graded=redeemed),
        redeemed=redeemed,
        redemption_answer=item.right_text() if redeemed else None,
        redemption_explanation=item.explanation if redeemed else None,
    )
