"""What a tutor writes: lessons, quiz items with their keys, and what a wrong answer tells about its learner."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from domain.disclosure import Open, Own, Secret, Thing
from domain.study.syllabus import StudyDifficulty
from domain.texts import fold

MIN_EXPLANATION = 8
BLANK = "____"
LETTERS = "abcd"
TRUE, FALSE = "true", "false"
SIGNS = str.maketrans("−–’⁄", "--'/")
"""Signs that keyboards have others for."""


class InvalidContent(Exception):
    """Raised for content that may not be shown; the message says what is wrong with it."""


class ItemType(Enum):
    """How a quiz item is answered: by one of four options, by true or false, or by a word in a blank."""

    MCQ = "MCQ"
    """One of four options is right."""
    TRUE_FALSE = "TRUE_FALSE"
    """A statement is true or false."""
    FILL_BLANK = "FILL_BLANK"
    """A word or a few go into a blank."""


@dataclass(frozen=True, slots=True)
class LessonStep:
    """One step of an explanation."""

    text: Own[str]
    """What is explained, in Markdown."""
    analogy: Own[str | None] = None
    """What it is like; null without a comparison."""


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """An open question to check oneself; the key is what a good answer says."""

    question: Own[str]
    """What to ask oneself."""
    key: Secret[str]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson on a topic; `number` counts the lessons on it from 1."""

    topic_id: Open[str]
    number: Open[int]
    """Which lesson on the topic it is, from 1."""
    intuition: Own[str]
    """The idea of it, in Markdown."""
    steps: Own[tuple[LessonStep, ...]]
    """The explanation, step by step."""
    example: Own[str]
    """A worked example, in Markdown."""
    pitfall: Own[str]
    """What is often got wrong, in Markdown."""
    check: Own[CheckQuestion]
    """A question to check oneself with."""


@dataclass(frozen=True, slots=True)
class Misconception:
    """Something that a learner wrongly believes."""

    id: Own[str]
    """What it is known by in its session."""
    concept: Own[str]
    """What the belief is about."""
    description: Own[str]
    """What is believed, in a sentence."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option; its id is the answer that chooses it."""

    id: Own[str]
    """What an answer that chooses it gives."""
    text: Own[str]
    """What the learner reads."""


@dataclass(frozen=True, slots=True)
class QuizItem:
    """A question with its key. `right` has the id of the right option or the accepted texts.

    `reveals` tells by a wrong option's id which misconception it gives away. Neither leaves the server before grading.
    """

    id: Open[str]
    """The question's name within the quiz."""
    type: Open[ItemType]
    """How it is answered."""
    text: Own[str]
    """What is asked."""
    options: Own[tuple[Choice, ...]]
    """What may be chosen; empty where a text is typed."""
    right: Secret[tuple[str, ...]]
    explanation: Secret[str]
    difficulty: Open[StudyDifficulty]
    """How hard it is."""
    concept: Thing[str]
    """What it is about; for analysts a pseudonym."""
    reveals: Secret[Mapping[str, Misconception]] = field(default_factory=dict)

    def is_right(self, given: str) -> bool:
        """Whether an answer is right."""
        return _typed(given) in {_typed(accepted) for accepted in self.right}

    def right_text(self) -> str:
        """The right answer in words."""
        return next((option.text for option in self.options if option.id in self.right), self.right[0])


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A misconception found, what speaks against it, and a question that who has understood gets right."""

    misconception: Own[Misconception]
    """What the learner wrongly believes."""
    topic_id: Open[str]
    counter_example: Own[str]
    """A case that it is wrong in."""
    explanation: Own[str]
    """Why it is wrong."""
    review: Own[str]
    """What to read again."""
    redemption: Own[QuizItem]
    """The question that gets the learner over it."""


def check_item(item: QuizItem) -> None:
    """Raise `InvalidContent` unless the item can be answered in exactly one right way."""
    _require(bool(item.text.strip()) and bool(item.concept.strip()), "a question has no text or no concept")
    _require(len(item.explanation.strip()) >= MIN_EXPLANATION, f"the explanation of {item.text!r} is too short")
    texts = [fold(option.text) for option in item.options]
    _require(len(set(texts)) == len(texts) and all(texts), f"options of {item.text!r} are blank or the same")
    ids = {option.id for option in item.options}
    if item.type is ItemType.FILL_BLANK:
        _require(item.text.count(BLANK) == 1 and not item.options, f"{item.text!r} is to have one blank, no options")
        _require(bool(item.right) and all(fold(text) for text in item.right), f"{item.text!r} has no answer")
        return
    expected = 4 if item.type is ItemType.MCQ else 2
    _require(len(item.options) == len(ids) == expected, f"{item.text!r} is to have {expected} options")
    _require(len(item.right) == 1 and item.right[0] in ids, f"{item.text!r} is to have exactly one right option")
    _require({*item.reveals} <= ids - {*item.right}, f"{item.text!r} has misconceptions of options that are not wrong")


def check_lesson(lesson: Lesson) -> None:
    """Raise `InvalidContent` unless all parts of the lesson are there."""
    check = lesson.check
    texts = (lesson.intuition, lesson.example, lesson.pitfall, check.question, check.key)
    steps = tuple(step.text for step in lesson.steps)
    _require(bool(steps) and all(text.strip() for text in (*texts, *steps)), "a part of the lesson is missing")


def check_diagnosis(diagnosis: Diagnosis) -> None:
    """Raise `InvalidContent` unless the learner is told something and can redeem themselves."""
    found = diagnosis.misconception
    texts = (found.concept, found.description, diagnosis.counter_example, diagnosis.explanation, diagnosis.review)
    _require(all(text.strip() for text in texts), "a part of the diagnosis is missing")
    check_item(diagnosis.redemption)


def _typed(text: str) -> str:
    """A text as it is compared with an accepted one, whatever keyboard it was typed on."""
    return fold(text, alike=SIGNS, full_stop=False)


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise InvalidContent(otherwise)
