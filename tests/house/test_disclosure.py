"""Every field of every event says who reads it, and says it rightly."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest

from domain.disclosure import Disclosure, disclosures
from domain.session import EVENTS
from schema.root import SCHEMA

GIVES_AWAY = (
    "accepted",
    "answer",
    "correct",
    "correct_answer",
    "decisions",
    "error",
    "expected",
    "explanation",
    "feedback",
    "given",
    "justification",
    "key",
    "keywords",
    "language_notes",
    "misconception",
    "model_answer",
    "next_step",
    "option",
    "payload",
    "prompt",
    "rationale",
    "rationales",
    "reasoning",
    "redemption",
    "reference",
    "removed",
    "reveals",
    "right",
    "sequence",
    "shown",
    "solution",
)
"""Names of what is right, of what was chosen, or of words about it."""

OF_TASKS = {("Face", "prompt"), ("Usage", "prompt"), ("AnswerSubmitted", "answer"), ("QuestionGraded", "answer")}
"""What is asked, of a model by name, and an answer whose own fields say who reads them."""

NOT_IDS = {(record, "correct") for record in ("ExamResults", "PartResult", "ModuleResult", "Analysis", "ConceptResult")}
"""Numbers of right answers."""

NOT_PERSONS = {("Mix", "user"), ("Mix", "user_minutes")}
"""Shares of an outline. Nor is a persona a person, of whichever record."""

PERSONAL = ("owner", "learner", "teacher", "actor", "user", "member", "person", "created_by")


def records(types: Any, seen: set[type[Any]]) -> Iterator[type[Any]]:
    """The records that a type is made of, at any depth, without what is in secret fields."""
    for one in (types, *get_args(types)):
        if is_dataclass(one) and isinstance(one, type) and one not in seen:
            seen.add(one)
            yield one
            hints = get_type_hints(one, include_extras=True)
            for name, hint in hints.items():
                if disclosures(one).get(name) is not Disclosure.SECRET:
                    yield from records(hint, seen)
        elif one is not types:
            yield from records(one, seen)


def all_records() -> list[type[Any]]:
    seen: set[type[Any]] = set()
    return [record for event in EVENTS.values() for record in records(event, seen)]


def holds_anything(hint: Any) -> bool:
    return hint is Any or any(map(holds_anything, get_args(hint)))


every_record = pytest.mark.parametrize("record", all_records(), ids=lambda record: record.__name__)


@every_record
def test_every_field_says_who_reads_it(record: type[Any]) -> None:
    silent = {field.name for field in fields(record)} - disclosures(record).keys()
    assert not silent, f"{record.__qualname__}: nobody reads {silent}; say who in the class, see domain/disclosure.py"


@every_record
def test_nothing_that_gives_an_answer_away_is_open(record: type[Any]) -> None:
    known = {*OF_TASKS, *NOT_IDS}
    told = {name for name, said in disclosures(record).items() if said is Disclosure.OPEN}
    assert {name for name in told & {*GIVES_AWAY} if (record.__name__, name) not in known} == set()


@every_record
def test_what_is_open_has_a_type_of_its_own(record: type[Any]) -> None:
    hints = get_type_hints(record, include_extras=True)
    told = [name for name, said in disclosures(record).items() if said is Disclosure.OPEN]
    assert [name for name in told if holds_anything(hints[name])] == []


@every_record
def test_persons_are_told_as_persons(record: type[Any]) -> None:
    like = {name for name in disclosures(record) if name.startswith(PERSONAL) and name not in ("persona", "personas")}
    named = {name for name in like if (record.__name__, name) not in NOT_PERSONS}
    assert {disclosures(record)[name] for name in named} <= {Disclosure.PERSON}


def test_records_of_all_kinds_are_looked_at() -> None:
    names = {record.__name__ for record in all_records()}
    assert {"Face", "Criterion", "Source", "Exercise", "QuizItem", "Diagnosis", "PlanTopic", "Usage"} <= names
    assert names.isdisjoint({"UnitKey", "Reference", "Key"})
    assert len(names) > len(EVENTS)


def test_a_record_that_is_a_graphql_type_says_it_still() -> None:
    assert "Criterion" in SCHEMA.schema_converter.type_map
    criterion = next(record for record in all_records() if record.__name__ == "Criterion")
    assert disclosures(criterion)["expected"] is Disclosure.OWN
