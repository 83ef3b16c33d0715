"""What a model's answers to a tutor's questions are to look like."""

from collections.abc import Sequence

import msgspec

from domain.study.content import ItemType
from domain.study.syllabus import StudyDifficulty
from infrastructure.models.answers import TEXT, Schema, Shape, many, record


class RouteAnswer(msgspec.Struct, frozen=True):
    """What a goal is about, or what to ask back."""

    intent: str
    topics: Sequence[str]
    confidence: float
    question: str | None


class TopicAnswer(msgspec.Struct, frozen=True):
    """A topic of a day, and why it is there."""

    id: str
    rationale: str


class DayAnswer(msgspec.Struct, frozen=True):
    """A day of a plan. A whole number may be written with its point."""

    day: float
    theme: str
    topics: Sequence[TopicAnswer]
    estimated_hours: float
    is_revision: bool


class PlanAnswer(msgspec.Struct, frozen=True):
    """A plan."""

    overview: str
    schedule: Sequence[DayAnswer]
    critical_topics: Sequence[str]


class StepAnswer(msgspec.Struct, frozen=True):
    """A step of a lesson."""

    text: str
    analogy: str | None


class CheckAnswer(msgspec.Struct, frozen=True):
    """The question at the end of a lesson."""

    question: str
    answer: str


class LessonAnswer(msgspec.Struct, frozen=True):
    """A lesson."""

    intuition: str
    steps: Sequence[StepAnswer]
    example: str
    pitfall: str
    check: CheckAnswer


class BeliefAnswer(msgspec.Struct, frozen=True):
    """What a wrong option gives away."""

    concept: str
    description: str


class OptionAnswer(msgspec.Struct, frozen=True):
    """An option of a question."""

    text: str
    correct: bool
    misconception: BeliefAnswer | None


class ItemAnswer(msgspec.Struct, frozen=True):
    """A question."""

    type: str
    text: str
    options: Sequence[OptionAnswer]
    answers: Sequence[str]
    explanation: str
    difficulty: str
    concept: str


class DiagnosisAnswer(msgspec.Struct, frozen=True):
    """A misconception explained."""

    counter_example: str
    explanation: str
    review: str
    redemption: ItemAnswer


NUMBER: Schema = {"type": "number"}
INTEGER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
TEXTS: Schema = many(TEXT)
OPTIONAL: Schema = {"anyOf": [TEXT, {"type": "null"}]}
LEVEL: Schema = {"type": "string", "enum": [level.value for level in StudyDifficulty]}
KIND: Schema = {"type": "string", "enum": [kind.value.lower() for kind in ItemType]}

BELIEF = record(concept=TEXT, description=TEXT)
OPTION = record(text=TEXT, correct=BOOLEAN, misconception={"anyOf": [BELIEF, {"type": "null"}]})
PLANNED = record(id=TEXT, rationale=TEXT)
DAY = record(day=INTEGER, theme=TEXT, topics=many(PLANNED), estimated_hours=NUMBER, is_revision=BOOLEAN)

ROUTE = Shape(record(intent=TEXT, topics=TEXTS, confidence=NUMBER, question=OPTIONAL), RouteAnswer)
PLAN = Shape(record(overview=TEXT, schedule=many(DAY), critical_topics=TEXTS), PlanAnswer)
LESSON = Shape(
    record(
        intuition=TEXT,
        steps=many(record(text=TEXT, analogy=OPTIONAL)),
        example=TEXT,
        pitfall=TEXT,
        check=record(question=TEXT, answer=TEXT),
    ),
    LessonAnswer,
)
ITEM = Shape(
    record(
        type=KIND,
        text=TEXT,
        options=many(OPTION),
        answers=TEXTS,
        explanation=TEXT,
        difficulty=LEVEL,
        concept=TEXT,
    ),
    ItemAnswer,
)
QUIZ = record(items=many(ITEM.schema))
DIAGNOSIS = Shape(record(counter_example=TEXT, explanation=TEXT, review=TEXT, redemption=ITEM.schema), DiagnosisAnswer)
