"""What is meant by what a learner says in a study session: ids become the names of topics, questions and options."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.json import Json
from domain.session import Id
from domain.study.commands import AnswerRedemption, TakeAction
from domain.study.content import ItemType, QuizItem
from domain.study.payloads import ThePayloadDoesNotFit, check_answer
from domain.study.phases import valid_actions
from domain.study.quizzes import TRUTHS, TheAnswerDoesNotFit, normalise
from schema.ids import Ids, ThereIsNoSuchId, named
from schema.study.ids import StudyIds, question_place


def action_meant(ids: StudyIds, words: TakeAction) -> TakeAction:
    """The action that is meant; what cannot be taken now, or is no payload, stays as it is. Raises a `Refused`."""
    if words.action not in valid_actions(ids.study.phase) or not isinstance(words.payload, Mapping):
        return words
    payload: dict[str, Any] = dict(words.payload)
    scope, answers = payload.get("scope"), payload.get("answers")
    if "topic" in payload:
        (payload["topic"],) = _topics(ids, [payload["topic"]], "payload.topic")
    if isinstance(scope, Mapping) and isinstance(scope.get("topics"), list):
        payload["scope"] = {**scope, "topics": _topics(ids, scope["topics"], "payload.scope.topics")}
    if isinstance(answers, Mapping) and ids.study.quiz:
        payload["answers"] = _answers(ids, ids.study.quiz.items, answers)
    return replace(words, payload=payload)


def redemption_meant(ids: StudyIds, words: AnswerRedemption) -> AnswerRedemption:
    """The answer that is meant, and to which misconception. Raises a `Refused`."""
    name = misconception_named(ids, words.misconception_id)
    item, place = ids.study.diagnoses[name].redemption, ids.place.under("misconception", name)
    return AnswerRedemption(name, str(_chosen(place, item, words.answer, "answer")))


def misconception_named(ids: StudyIds, id: str) -> Id:
    """The misconception that is meant. Raises `ThereIsNoSuchId`."""
    return named(ids.place.names("misconception", ids.study.diagnoses), id, "misconception", "misconceptionId")


def _topics(ids: StudyIds, wanted: Sequence[Json], field: str) -> list[Json]:
    """The names of topics that are named by their ids; what is no id may be a title."""
    names = {ids.topics.id(name): name for name in ids.study.units}
    return [_topic(ids, names, one, field) if isinstance(one, str) else one for one in wanted]


def _topic(ids: StudyIds, names: Mapping[Id, str], wanted: str, field: str) -> str:
    if wanted in ids.study.units:
        expected = "the id or the title of a topic of the syllabus"
        raise ThePayloadDoesNotFit(field=field, name=field.rpartition(".")[2], expected=expected)
    return names.get(Id(wanted), wanted)


def _answers(ids: StudyIds, items: Sequence[QuizItem], answers: Mapping[str, Json]) -> Mapping[str, Json]:
    known, meant = {ids.item_id(item): item for item in items}, {}
    for id, answer in answers.items():
        item = known.get(Id(id))
        if item is None:
            raise ThereIsNoSuchId(field=f"payload.answers.{id}", what="question", id=id)
        check_answer(id, answer)
        meant[item.id] = _chosen(ids.place, item, answer, f"payload.answers.{id}")
    return meant


def _chosen(place: Ids, item: QuizItem, answer: Json, field: str) -> Json:
    """The option that is meant; a text for a blank, true, false and no answer stand for themselves."""
    names = [option.id for option in item.options]
    if isinstance(answer, bool) and names and TRUTHS[answer] not in names:
        raise TheAnswerDoesNotFit(field=field, expected="the id of one of its options")
    if not isinstance(answer, str) or not answer.strip():
        return answer
    if item.type is ItemType.FILL_BLANK:
        return normalise(item, answer, field)
    options = question_place(place, item).names("option", names)
    return named(options, answer, "option", field)
