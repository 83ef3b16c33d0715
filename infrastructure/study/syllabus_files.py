"""The shape of a syllabus file, and the domain's values that its records stand for."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from domain.study.content import (
    FALSE,
    LETTERS,
    TRUE,
    CheckQuestion,
    Choice,
    Diagnosis,
    InvalidContent,
    ItemType,
    Lesson,
    LessonStep,
    Misconception,
    QuizItem,
)
from domain.study.phases import ExamType
from domain.study.syllabus import StudyDifficulty, Unit


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question as a file has it."""

    type: str
    text: str
    explanation: str
    difficulty: StudyDifficulty
    concept: str
    id: str = ""
    options: list[str] = []
    correct: int | bool | None = None
    answers: list[str] = []
    misconceptions: dict[str, str] = {}
    misconception: str | None = None


class Belief(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misconception as a file has it."""

    id: str
    concept: str
    description: str
    counter_example: str
    explanation: str
    review: str
    redemption: Item


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of a lesson."""

    text: str
    analogy: str | None = None


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The question at the end of a lesson."""

    question: str
    answer: str


class LessonText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lesson as a file has it."""

    intuition: str
    steps: list[Step]
    example: str
    pitfall: str
    check: Check


class UnitFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit as a file has it."""

    id: str
    title: str
    exams: list[ExamType]
    difficulty: StudyDifficulty
    hours: float
    critical: bool
    prerequisites: list[str]
    topics: list[str]
    lesson: LessonText
    misconceptions: list[Belief]
    quiz: list[Item]


class Subject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A subject's file."""

    subject: str
    title: str
    group: str | None
    units: list[UnitFile]


def read_subject(path: Path) -> Subject:
    """A subject's file. Raises `msgspec.ValidationError` for one of another shape."""
    return msgspec.json.decode(path.read_bytes(), type=Subject)


def unit_of(subject: Subject, unit: UnitFile, of_exam: set[str]) -> Unit:
    """A unit as it stands in an examination's syllabus: with the prerequisites that are in there too."""
    return Unit(
        id=unit.id,
        subject=subject.subject,
        title=unit.title,
        difficulty=unit.difficulty,
        hours=unit.hours,
        critical=unit.critical,
        prerequisites=tuple(id for id in unit.prerequisites if id in of_exam),
        topics=tuple(unit.topics),
    )


def lesson_of(unit: UnitFile) -> Lesson:
    """The lesson of a unit."""
    text = unit.lesson
    steps = tuple(LessonStep(step.text, step.analogy) for step in text.steps)
    check = CheckQuestion(text.check.question, text.check.answer)
    return Lesson(unit.id, 1, text.intuition, steps, text.example, text.pitfall, check)


def quiz_items(unit: UnitFile) -> Sequence[QuizItem]:
    """The questions of a unit."""
    return [quiz_item(unit, item, f"{unit.id}.{item.id}") for item in unit.quiz]


def diagnoses(unit: UnitFile) -> Sequence[Diagnosis]:
    """The misconceptions of a unit, explained."""
    return [
        Diagnosis(
            misconception=_misconception(unit, belief),
            topic_id=unit.id,
            counter_example=belief.counter_example,
            explanation=belief.explanation,
            review=belief.review,
            redemption=quiz_item(unit, belief.redemption, f"{unit.id}.{belief.id}.redemption"),
        )
        for belief in unit.misconceptions
    ]


def quiz_item(unit: UnitFile, item: Item, id: str) -> QuizItem:
    """A question with its key. Raises `InvalidContent` when it names what is not there."""
    beliefs = {belief.id: _misconception(unit, belief) for belief in unit.misconceptions}
    options, right, reveals = _key(item)
    unknown = set(reveals.values()) - beliefs.keys()
    if unknown:
        raise InvalidContent(f"{id} names the misconceptions {sorted(unknown)}, which are not there")
    return QuizItem(
        id=id,
        type=ItemType[item.type.upper()],
        text=item.text,
        options=options,
        right=right,
        explanation=item.explanation,
        difficulty=item.difficulty,
        concept=item.concept,
        reveals={option: beliefs[belief] for option, belief in reveals.items()},
    )


def _key(item: Item) -> tuple[tuple[Choice, ...], tuple[str, ...], Mapping[str, str]]:
    """A question's options, its right answers, and the misconceptions of wrong options by their ids."""
    match item.type, item.correct:
        case "true_false", bool(truth):
            wrong = {FALSE if truth else TRUE: item.misconception} if item.misconception else {}
            return (Choice(TRUE, "True"), Choice(FALSE, "False")), (TRUE if truth else FALSE,), wrong
        case "mcq", int(place) if not isinstance(place, bool) and 0 <= place < len(item.options) <= len(LETTERS):
            options = tuple(Choice(LETTERS[n], text) for n, text in enumerate(item.options))
            return options, (LETTERS[place],), {LETTERS[int(n)]: belief for n, belief in item.misconceptions.items()}
        case "fill_blank", None:
            return (), tuple(item.answers), {}
    raise InvalidContent(f"{item.text!r} is no question of type {item.type}")


def _misconception(unit: UnitFile, belief: Belief) -> Misconception:
    return Misconception(f"{unit.id}.{belief.id}", belief.concept, belief.description)
