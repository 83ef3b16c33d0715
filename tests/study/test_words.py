"""What a learner's words mean in a study session, and what it takes to find out."""

from dataclasses import replace
from typing import Any

import pytest

from domain.session import Id, Refused
from domain.study import syllabus
from domain.study.commands import TakeAction
from domain.study.content import QuizItem
from domain.study.payloads import ThePayloadDoesNotFit, fields_of
from domain.study.phases import StudyAction, StudyPhase
from domain.study.state import Study
from domain.texts import fold
from schema.ids import Ids
from schema.study.ids import StudyIds, TopicIds
from schema.study.words import action_meant
from tests.study.test_api import LIBRARY
from tests.support.small_study import BLANK, CHOICE, QUIZ, TRUTH

PLACE = Ids(b"key")
IDS = StudyIds(Study(id=Id("study"), units=LIBRARY.units), TopicIds(PLACE), PLACE)


def topics_meant(*topics: Any) -> Any:
    """The topics of a scope that is asked for."""
    words = TakeAction(StudyAction.GENERATE_PLAN, {"scope": {"topics": list(topics)}})
    payload: Any = action_meant(IDS, words).payload
    return payload["scope"]["topics"]


def test_topics_are_meant_by_their_ids_or_their_titles() -> None:
    name, unit = next(iter(LIBRARY.units.items()))
    assert topics_meant(IDS.topics.id(name), unit.title, "no topic", 7, None) == [name, unit.title, "no topic", 7, None]


def test_a_long_list_of_topics_takes_as_many_ids_as_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made, derive = [0], Ids.id

    def counted(ids: Ids, *names: str) -> Id:
        made[0] += 1
        return derive(ids, *names)

    monkeypatch.setattr(Ids, "id", counted)
    topics_meant("one")
    one, made[0] = made[0], 0
    topics_meant(*map(str, range(5_000)))
    assert made[0] == one == len(LIBRARY.units)


def test_a_refusal_repeats_the_beginning_of_a_long_name_alone() -> None:
    with pytest.raises(ThePayloadDoesNotFit) as refused:
        fields_of(StudyAction.COMPLETE, {"x" * 1_000_000: None})
    assert refused.value.field is not None
    assert refused.value.field.startswith("payload.xxx")
    assert len(refused.value.field) < 300
    assert len(str(refused.value)) < 300


def test_a_syllabus_is_looked_through_once_however_many_topics_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[str] = []

    def counted(text: str) -> str:
        folded.append(text)
        return fold(text)

    monkeypatch.setattr(syllabus, "fold", counted)
    unit = next(iter(LIBRARY.units.values()))
    names = [f" {unit.title.upper()} ", *map(str, range(150)), "x" * 100_000]
    assert syllabus.find_units(LIBRARY.units, names) == [unit, *[None] * 151]
    assert len(folded) == len(LIBRARY.units) + 151
    assert max(map(len, folded)) < 1_000


QUIZZING = replace(IDS, study=Study(id=Id("study"), phase=StudyPhase.QUIZZING, quiz=QUIZ))
NO_ANSWERS = [(item, answer) for item in QUIZ.items for answer in (1, ["a"], {"option": "a"})]


@pytest.mark.parametrize(("item", "answer"), [*NO_ANSWERS, (CHOICE, True), (CHOICE, "a"), (BLANK, "x" * 2_000)])
def test_what_is_no_answer_is_refused_by_the_id_that_the_client_knows(item: QuizItem, answer: Any) -> None:
    id = QUIZZING.item_id(item)
    with pytest.raises(Refused) as refused:
        action_meant(QUIZZING, TakeAction(StudyAction.SUBMIT_ANSWERS, {"answers": {id: answer}}))
    assert refused.value.field == f"payload.answers.{id}"
    assert item.id not in str(refused.value)


def test_true_and_false_stand_for_themselves() -> None:
    given = {QUIZZING.item_id(TRUTH): False, QUIZZING.item_id(BLANK): True, QUIZZING.item_id(CHOICE): None}
    payload: Any = action_meant(QUIZZING, TakeAction(StudyAction.SUBMIT_ANSWERS, {"answers": given})).payload
    assert payload == {"answers": {TRUTH.id: False, BLANK.id: True, CHOICE.id: None}}


def test_the_name_that_events_have_for_a_topic_is_refused_by_its_field() -> None:
    study = Study(id=Id("study"), phase=StudyPhase.PLANNING, units=LIBRARY.units)
    with pytest.raises(Refused, match=r"^topic is to be the id or the title of a topic of the syllabus\.$"):
        action_meant(
            replace(IDS, study=study), TakeAction(StudyAction.START_TOPIC, {"topic": next(iter(LIBRARY.units))})
        )
