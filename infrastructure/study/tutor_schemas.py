"""What a model's answers to a tutor's questions look like, and the domain's values that they stand for."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from domain.study.content import (
    FALSE,
    LETTERS,
    TRUE,
    CheckQuestion,
    Choice,
    InvalidContent,
    ItemType,
    Lesson,
    LessonStep,
    Misconception,
    QuizItem,
)
from domain.study.plans import PlanDay, PlanTopic, StudyPlan
from domain.study.syllabus import StudyDifficulty, Unit
from domain.texts import fold

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
INTEGER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
TEXTS: Schema = {"type": "array", "items": TEXT}
OPTIONAL: Schema = {"anyOf": [TEXT, {"type": "null"}]}


def record(**properties: Schema) -> Schema:
    """The schema of an object with exactly these fields."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [*properties],
        "properties": properties,
    }


def many(item: Schema) -> Schema:
    """The schema of a list."""
    return {"type": "array", "items": item}


LEVEL: Schema = {"type": "string", "enum": [level.value for level in StudyDifficulty]}
BELIEF = record(concept=TEXT, description=TEXT)
OPTION = record(text=TEXT, correct=BOOLEAN, misconception={"anyOf": [BELIEF, {"type": "null"}]})
ITEM = record(
    type={"type": "string", "enum": [kind.value.lower() for kind in ItemType]},
    text=TEXT,
    options=many(OPTION),
    answers=TEXTS,
    explanation=TEXT,
    difficulty=LEVEL,
    concept=TEXT,
)
ROUTE = record(intent=TEXT, topics=TEXTS, confidence=NUMBER, question=OPTIONAL)
PLANNED = record(id=TEXT, rationale=TEXT)
DAY = record(day=INTEGER, theme=TEXT, topics=many(PLANNED), estimated_hours=NUMBER, is_revision=BOOLEAN)
PLAN = record(overview=TEXT, schedule=many(DAY), critical_topics=TEXTS)
LESSON = record(
    intuition=TEXT,
    steps=many(record(text=TEXT, analogy=OPTIONAL)),
    example=TEXT,
    pitfall=TEXT,
    check=record(question=TEXT, answer=TEXT),
)
QUIZ = record(items=many(ITEM))
DIAGNOSIS = record(counter_example=TEXT, explanation=TEXT, review=TEXT, redemption=ITEM)


def read_plan(exam_name: str, days: int, units: Mapping[str, Unit], answer: Mapping[str, Any]) -> StudyPlan:
    """The plan that an answer stands for. Raises `InvalidContent` for a topic that is not in the syllabus."""

    def planned(topic: Mapping[str, Any]) -> PlanTopic:
        if topic["id"] not in units:
            raise InvalidContent(f"the plan has the topic {topic['id']!r}, which is not in the syllabus")
        unit = units[topic["id"]]
        return PlanTopic(unit.id, unit.title, unit.difficulty, topic["rationale"])

    schedule = tuple(
        PlanDay(
            int(day["day"]),
            day["theme"],
            tuple(map(planned, day["topics"])),
            float(day["estimated_hours"]),
            day["is_revision"],
        )
        for day in answer["schedule"]
    )
    return StudyPlan(exam_name, days, answer["overview"], schedule, tuple(answer["critical_topics"]))


def read_lesson(topic_id: str, number: int, answer: Mapping[str, Any]) -> Lesson:
    """The lesson that an answer stands for."""
    steps = tuple(LessonStep(step["text"], step["analogy"]) for step in answer["steps"])
    check = CheckQuestion(answer["check"]["question"], answer["check"]["answer"])
    texts = (answer["intuition"], steps, answer["example"], answer["pitfall"], check)
    return Lesson(topic_id, number, *texts)


def read_item(topic_id: str, answer: Mapping[str, Any]) -> QuizItem:
    """The question that an answer stands for; its id is made of its text. Raises `InvalidContent`."""
    kind = ItemType[answer["type"].upper()]
    options = [] if kind is ItemType.FILL_BLANK else answer["options"]
    ids = _ids(kind, options)
    right = tuple(id for id, option in zip(ids, options, strict=True) if option["correct"])
    reveals = {
        id: Misconception(_id(topic_id, option["misconception"]["description"]), **option["misconception"])
        for id, option in zip(ids, options, strict=True)
        if not option["correct"] and option["misconception"]
    }
    return QuizItem(
        id=_id(topic_id, answer["text"]),
        type=kind,
        text=answer["text"],
        options=tuple(Choice(id, option["text"]) for id, option in zip(ids, options, strict=True)),
        right=tuple(answer["answers"]) if kind is ItemType.FILL_BLANK else right,
        explanation=answer["explanation"],
        difficulty=StudyDifficulty[answer["difficulty"]],
        concept=answer["concept"],
        reveals=reveals,
    )


def _ids(kind: ItemType, options: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    if kind is ItemType.TRUE_FALSE:
        truths = [fold(option["text"]) for option in options]
        if sorted(truths) != [FALSE, TRUE]:
            raise InvalidContent("a statement is answered by True or False")
        return truths
    if len(options) > len(LETTERS):
        raise InvalidContent(f"a question has {len(options)} options")
    return [*LETTERS[: len(options)]]


def _id(topic_id: str, text: str) -> str:
    return f"{topic_id}.{sha256(fold(text).encode()).hexdigest()[:12]}"
