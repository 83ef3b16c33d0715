"""The domain's values that a model's answers to a tutor's questions stand for."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

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
from infrastructure.study.tutor_schemas import (
    DayAnswer,
    ItemAnswer,
    LessonAnswer,
    OptionAnswer,
    PlanAnswer,
    TopicAnswer,
)


def read_plan(exam_name: str, days: int, units: Mapping[str, Unit], answer: PlanAnswer) -> StudyPlan:
    """The plan that an answer stands for. Raises `InvalidContent` for a topic that is not in the syllabus."""
    schedule = tuple(_day(units, day) for day in answer.schedule)
    return StudyPlan(exam_name, days, answer.overview, schedule, tuple(answer.critical_topics))


def _day(units: Mapping[str, Unit], day: DayAnswer) -> PlanDay:
    topics = tuple(_topic(units, topic) for topic in day.topics)
    return PlanDay(int(day.day), day.theme, topics, day.estimated_hours, day.is_revision)


def _topic(units: Mapping[str, Unit], topic: TopicAnswer) -> PlanTopic:
    if topic.id not in units:
        raise InvalidContent(f"the plan has the topic {topic.id!r}, which is not in the syllabus")
    unit = units[topic.id]
    return PlanTopic(unit.id, unit.title, unit.difficulty, topic.rationale)


def read_lesson(topic_id: str, number: int, answer: LessonAnswer) -> Lesson:
    """The lesson that an answer stands for."""
    steps = tuple(LessonStep(step.text, step.analogy) for step in answer.steps)
    check = CheckQuestion(answer.check.question, answer.check.answer)
    return Lesson(topic_id, number, answer.intuition, steps, answer.example, answer.pitfall, check)


def read_item(topic_id: str, answer: ItemAnswer) -> QuizItem:
    """The question that an answer stands for; its id is made of its text. Raises `InvalidContent`."""
    kind = ItemType[answer.type.upper()]
    options = [] if kind is ItemType.FILL_BLANK else answer.options
    by_id = dict(zip(_ids(kind, options), options, strict=True))
    right = tuple(id for id, option in by_id.items() if option.correct)
    return QuizItem(
        id=_id(topic_id, answer.text),
        type=kind,
        text=answer.text,
        options=tuple(Choice(id, option.text) for id, option in by_id.items()),
        right=tuple(answer.answers) if kind is ItemType.FILL_BLANK else right,
        explanation=answer.explanation,
        difficulty=StudyDifficulty[answer.difficulty],
        concept=answer.concept,
        reveals=_reveals(topic_id, by_id),
    )


def _reveals(topic_id: str, options: Mapping[str, OptionAnswer]) -> Mapping[str, Misconception]:
    beliefs = {id: option.misconception for id, option in options.items() if not option.correct}
    return {
        id: Misconception(_id(topic_id, belief.description), belief.concept, belief.description)
        for id, belief in beliefs.items()
        if belief
    }


def _ids(kind: ItemType, options: Sequence[OptionAnswer]) -> Sequence[str]:
    if kind is ItemType.TRUE_FALSE:
        truths = [fold(option.text) for option in options]
        if sorted(truths) != [FALSE, TRUE]:
            raise InvalidContent("a statement is answered by True or False")
        return truths
    if len(options) > len(LETTERS):
        raise InvalidContent(f"a question has {len(options)} options")
    return [*LETTERS[: len(options)]]


def _id(topic_id: str, text: str) -> str:
    return f"{topic_id}.{sha256(fold(text).encode()).hexdigest()[:12]}"
