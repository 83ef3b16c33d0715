"""What comes with an action: read from JSON, with defaults for what is left out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from domain.json import Json, JsonObject
from domain.session import RefusalCode, Refused
from domain.study.phases import StudyAction
from domain.study.plans import DEFAULT_DAYS, FEWEST_DAYS, MOST_DAYS
from domain.study.quizzes import DEFAULT_ITEMS, FEWEST_ITEMS, MOST_ITEMS, TRUTHS
from domain.study.syllabus import StudyDifficulty, Unit, find_units, subjects
from domain.texts import fold, plain

MAX_GOAL = 2000
MAX_NAMES = 200
"""Subjects or topics that a scope names."""


class ThePayloadDoesNotFit(Refused):
    """{name} is to be {expected}."""

    code = RefusalCode.INVALID_INPUT


FIELDS: Mapping[StudyAction, Collection[str]] = {
    StudyAction.GENERATE_PLAN: ("days", "goal", "scope"),
    StudyAction.START_TOPIC: ("topic", "difficulty"),
    StudyAction.TAKE_QUIZ: ("count", "difficulty"),
    StudyAction.SUBMIT_ANSWERS: ("answers",),
    StudyAction.NEXT_TOPIC: (),
    StudyAction.COMPLETE: (),
}
"""What each action may be given."""


@dataclass(frozen=True, slots=True)
class PlanWish:
    """A plan that is wished for: days, the learner's goal, and the subjects or topics it is to be about."""

    days: int
    goal: str
    subjects: tuple[str, ...]
    topics: tuple[str, ...]

    def scope(self, units: Mapping[str, Unit]) -> Sequence[Unit]:
        """The units it is about; all of them when nothing is said."""
        if not (self.subjects or self.topics):
            return list(units.values())
        return [unit for unit in units.values() if unit.subject in self.subjects or unit.id in self.topics]


def fields_of(action: StudyAction, payload: Json) -> JsonObject:
    """The payload as an object with known fields only. Raises `ThePayloadDoesNotFit`."""
    if payload is None:
        return {}
    if not isinstance(payload, Mapping):
        raise ThePayloadDoesNotFit(field="payload", name="payload", expected="a JSON object")
    allowed = FIELDS[action]
    for name in payload:
        if name not in allowed:
            expected = f"left out: {action.value} takes {', '.join(allowed) or 'nothing'}"
            raise ThePayloadDoesNotFit(field=f"payload.{name}", name=name, expected=expected)
    return payload


def plan_wish(fields: JsonObject, units: Mapping[str, Unit]) -> PlanWish:
    """The plan that a payload asks for. Raises `ThePayloadDoesNotFit`."""
    days = _number(fields, "days", FEWEST_DAYS, MOST_DAYS, DEFAULT_DAYS)
    goal, scope = fields.get("goal"), fields.get("scope")
    if not (goal is None or (isinstance(goal, str) and len(goal) <= MAX_GOAL)):
        raise ThePayloadDoesNotFit(field="payload.goal", name="goal", expected=f"a text of up to {MAX_GOAL} characters")
    if not (scope is None or (isinstance(scope, Mapping) and scope.keys() <= {"subjects", "topics"})):
        expected = "an object with subjects or topics"
        raise ThePayloadDoesNotFit(field="payload.scope", name="scope", expected=expected)
    known = subjects([*units.values()])
    wanted = {fold(subject): subject for subject in known}
    chosen = [wanted.get(fold(text)) for text in _texts(scope or {}, "subjects")]
    topics = find_units(units, _texts(scope or {}, "topics"))
    if None in chosen:
        expected = f"subjects of this examination: {', '.join(known)}"
        raise ThePayloadDoesNotFit(field="payload.scope.subjects", name="subjects", expected=expected)
    if None in topics:
        expected = "ids or titles of topics of the syllabus"
        raise ThePayloadDoesNotFit(field="payload.scope.topics", name="topics", expected=expected)
    ids = tuple(unit.id for unit in topics if unit)
    return PlanWish(days, plain(goal or "").strip(), tuple(text for text in chosen if text), ids)


def quiz_size(fields: JsonObject) -> int:
    """How many questions are asked for. Raises `ThePayloadDoesNotFit`."""
    return _number(fields, "count", FEWEST_ITEMS, MOST_ITEMS, DEFAULT_ITEMS)


def difficulty(fields: JsonObject) -> StudyDifficulty | None:
    """How hard it is to be; None when nothing is said. Raises `ThePayloadDoesNotFit`."""
    wanted = fields.get("difficulty")
    if wanted is None:
        return None
    try:
        return StudyDifficulty[wanted.upper()]
    except (AttributeError, KeyError):
        expected = f"one of {', '.join(level.value for level in StudyDifficulty)}"
        raise ThePayloadDoesNotFit(field="payload.difficulty", name="difficulty", expected=expected) from None


def topic(fields: JsonObject, units: Mapping[str, Unit]) -> Unit | None:
    """The topic that is asked for; None when nothing is said. Raises `ThePayloadDoesNotFit`."""
    wanted = fields.get("topic")
    (found,) = find_units(units, [wanted]) if isinstance(wanted, str) else [None]
    if wanted is not None and found is None:
        expected = "the id or the title of a topic of the syllabus"
        raise ThePayloadDoesNotFit(field="payload.topic", name="topic", expected=expected)
    return found


def answers(fields: JsonObject) -> Mapping[str, str | None]:
    """The answers by question id; null is no answer, true and false stand for themselves."""
    given = fields.get("answers", {})
    if not isinstance(given, Mapping):
        expected = 'an object such as {"q1": "b", "q2": true, "q3": "a word"}'
        raise ThePayloadDoesNotFit(field="payload.answers", name="answers", expected=expected)
    for item_id, answer in given.items():
        check_answer(item_id, answer)
    return {id: TRUTHS[answer] if isinstance(answer, bool) else answer for id, answer in given.items()}


def check_answer(item_id: str, answer: Json) -> None:
    """Raise `ThePayloadDoesNotFit` for what is no answer, whatever the question; `item_id` is what it goes by."""
    if not (answer is None or isinstance(answer, (str, bool))):
        expected = "an option's id, true, false, a text, or null"
        raise ThePayloadDoesNotFit(field=f"payload.answers.{item_id}", name=item_id, expected=expected)


def _number(fields: JsonObject, name: str, least: int, most: int, default: int) -> int:
    value = fields.get(name)
    if value is None:
        return default
    if type(value) is not int or not least <= value <= most:
        expected = f"a whole number from {least} to {most}"
        raise ThePayloadDoesNotFit(field=f"payload.{name}", name=name, expected=expected)
    return value


def _texts(fields: JsonObject, name: str) -> Sequence[str]:
    value = fields.get(name)
    if value is None:
        return []
    if isinstance(value, list) and len(value) <= MAX_NAMES and all(isinstance(text, str) for text in value):
        return list(dict.fromkeys(value))
    expected = f"a list of at most {MAX_NAMES} texts"
    raise ThePayloadDoesNotFit(field=f"payload.scope.{name}", name=name, expected=expected)
