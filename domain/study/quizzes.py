"""A quiz, its answers, and what they show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from domain.disclosure import Open, Own, Thing
from domain.session import RefusalCode, Refused
from domain.study.content import FALSE, TRUE, ItemType, Misconception, QuizItem
from domain.study.mastery import LEARNING_FROM, MASTERED_FROM, MasteryStatus, status_of
from domain.study.syllabus import StudyDifficulty
from domain.texts import plain

FEWEST_ITEMS, MOST_ITEMS, DEFAULT_ITEMS = 1, 20, 5
MAX_ANSWER = 500
REVIEW_MINUTES = {"HIGH": 30, "MEDIUM": 20, "LOW": 10}
SECONDS_PER_ITEM = 60


class TheQuizHasNoSuchQuestion(Refused):
    """The quiz has no question {item_id!r}; its questions are {known}."""

    code = RefusalCode.INVALID_INPUT


class TheAnswerDoesNotFit(Refused):
    """The question takes {expected}."""

    code = RefusalCode.INVALID_INPUT


class Priority(Enum):
    """How urgent a recommendation is."""

    HIGH = "HIGH"
    """Do it first."""
    MEDIUM = "MEDIUM"
    """Do it soon."""
    LOW = "LOW"
    """Do it when there is time."""


@dataclass(frozen=True, slots=True)
class Quiz:
    """A quiz on a topic, with its keys."""

    topic_id: Open[str]
    items: Open[tuple[QuizItem, ...]]
    """The questions, in order."""
    difficulty: Open[StudyDifficulty | None] = None
    """How hard it is; null where it was not said."""

    @property
    def estimated_seconds(self) -> int:
        """How long it takes."""
        return SECONDS_PER_ITEM * len(self.items)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """How a question was answered; `given` is null if it was not. Answers are told in words."""

    item_id: Open[str]
    """Which question: its `id`."""
    concept: Thing[str]
    """What the question is about."""
    given: Own[str | None]
    """The answer that was given, in words; null for none."""
    is_correct: Open[bool]
    """Whether the answer was right; a question without one is not."""
    correct_answer: Own[str]
    """The right answer, in words."""
    explanation: Own[str]
    """Why it is right."""
    misconception: Own[Misconception | None] = None
    """What the wrong option gives away; null if it tells nothing."""


@dataclass(frozen=True, slots=True)
class ConceptResult:
    """How the questions on a concept were answered, in percent."""

    concept: Thing[str]
    """What the questions are about."""
    total: Open[int]
    """How many questions are on it."""
    answered: Open[int]
    """How many of them were answered."""
    correct: Open[int]
    """How many are right."""
    percentage: Open[int]
    """The share of right answers in whole percent, from 0 to 100."""
    status: Open[MasteryStatus]
    """How the concept stands."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to do next about a concept, and how many minutes it takes."""

    priority: Open[Priority]
    """How urgent it is."""
    concept: Thing[str]
    """What it is about."""
    action: Own[str]
    """What to do, in a sentence."""
    minutes: Open[int]
    """How many minutes it takes."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a quiz has shown. `score` is the share of right answers from 0 to 100; unanswered ones are not right."""

    topic_id: Open[str]
    """Which topic the quiz was on: its id."""
    score: Open[int]
    """Right answers in percent of all questions, a half rounded up."""
    total: Open[int]
    """How many questions the quiz had."""
    answered: Open[int]
    """How many of them were answered."""
    unanswered: Open[int]
    """How many of them were not."""
    correct: Open[int]
    """How many are right."""
    items: Open[tuple[ItemResult, ...]]
    """How each question was answered, in order."""
    concepts: Open[tuple[ConceptResult, ...]]
    """The same by concept."""
    strengths: Thing[tuple[str, ...]]
    """Concepts with 80 percent right answers or more."""
    weaknesses: Thing[tuple[str, ...]]
    """Concepts with less than 60 percent right answers."""
    recommendations: Open[tuple[Recommendation, ...]]
    """What to do next, the weakest concept first."""
    summary: Own[str]
    """How it went, in a few sentences."""
    encouragement: Own[str]
    """A sentence to go on with."""


def normalise(item: QuizItem, given: str, field: str) -> str | None:
    """The answer as it is kept; None for a blank one. Raises a `Refused`."""
    answer = " ".join(plain(given).split())
    if not answer:
        return None
    if item.type is ItemType.FILL_BLANK:
        if len(answer) > MAX_ANSWER:
            raise TheAnswerDoesNotFit(field=field, expected=f"a text of up to {MAX_ANSWER} characters")
        return answer
    ids = [option.id for option in item.options]
    if answer.lower() not in ids:
        raise TheAnswerDoesNotFit(field=field, expected=f"the id of an option: {', '.join(ids)}")
    return answer.lower()


def read_answers(quiz: Quiz, answers: Mapping[str, str | None]) -> Mapping[str, str]:
    """The answers that were given, by the question's id. Raises a `Refused`."""
    items = {item.id: item for item in quiz.items}
    for item_id in answers:
        if item_id not in items:
            field = f"payload.answers.{item_id}"
            raise TheQuizHasNoSuchQuestion(field=field, item_id=item_id, known=", ".join(items))
    read = {id: normalise(items[id], given or "", f"payload.answers.{id}") for id, given in answers.items()}
    return {id: answer for id, answer in read.items() if answer is not None}


def analyse(quiz: Quiz, answers: Mapping[str, str]) -> Analysis:
    """Grade a quiz; a question without an answer is not right and reveals nothing."""
    results = tuple(_result(item, answers.get(item.id)) for item in quiz.items)
    concepts = tuple(_concepts(results))
    correct = sum(result.is_correct for result in results)
    answered = sum(result.given is not None for result in results)
    score = percent(correct, len(results))
    return Analysis(
        topic_id=quiz.topic_id,
        score=score,
        total=len(results),
        answered=answered,
        unanswered=len(results) - answered,
        correct=correct,
        items=results,
        concepts=concepts,
        strengths=tuple(c.concept for c in concepts if c.percentage >= MASTERED_FROM),
        weaknesses=tuple(c.concept for c in concepts if c.percentage < LEARNING_FROM),
        recommendations=tuple(_recommendations(concepts)),
        summary=f"{correct} of {len(results)} right, {len(results) - answered} unanswered.",
        encouragement=_encouragement(status_of(score)),
    )


def percent(part: int, whole: int) -> int:
    """A share in whole percent, a half rounded up."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def _result(item: QuizItem, given: str | None) -> ItemResult:
    words = next((option.text for option in item.options if option.id == given), given)
    is_right = given is not None and item.is_right(given)
    revealed = None if is_right or given is None else item.reveals.get(given)
    return ItemResult(item.id, item.concept, words, is_right, item.right_text(), item.explanation, revealed)


def _concepts(results: Sequence[ItemResult]) -> Iterator[ConceptResult]:
    for concept in dict.fromkeys(result.concept for result in results):
        of_it = [result for result in results if result.concept == concept]
        answered, correct = sum(r.given is not None for r in of_it), sum(r.is_correct for r in of_it)
        percentage = percent(correct, len(of_it))
        yield ConceptResult(concept, len(of_it), answered, correct, percentage, status_of(percentage))


def _recommendations(concepts: Sequence[ConceptResult]) -> Iterator[Recommendation]:
    for result in sorted(concepts, key=lambda concept: concept.percentage):
        if result.percentage < MASTERED_FROM:
            priority = Priority.HIGH if result.percentage < LEARNING_FROM else Priority.MEDIUM
            action = "Read the lesson again and redo the questions" if result.answered else "Answer the questions"
            yield Recommendation(priority, result.concept, action, REVIEW_MINUTES[priority.value])
    if all(result.percentage >= MASTERED_FROM for result in concepts) and concepts:
        yield Recommendation(Priority.LOW, concepts[0].concept, "Go on to the next topic", REVIEW_MINUTES["LOW"])


def _encouragement(status: MasteryStatus) -> str:
    match status:
        case MasteryStatus.MASTERED:
            return "This topic is yours; go on to the next one."
        case MasteryStatus.LEARNING:
            return "Most of it is in place; the recommendations close the gaps."
    return "Every wrong answer here shows exactly what to look at next."


TRUTHS = {True: TRUE, False: FALSE}
"""What a JSON boolean stands for as an answer."""
