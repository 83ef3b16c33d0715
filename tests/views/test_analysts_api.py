"""All that analysts can ask for of sessions that are over: no key, no expected text, no id that others know."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from domain.exam.events import Question, QuestionGenerated, QuestionGraded
from domain.practice.events import AnswerMode, Exercise, Key, PracticeStarted
from domain.session import Recorded
from domain.study.content import QuizItem
from domain.study.events import LessonTaught, MisconceptionsDiagnosed, QuizGraded, QuizPrepared
from infrastructure.keys.sealing import MasterKeys
from infrastructure.log.codec import COLUMNS, StoredRow
from infrastructure.log.keyring import Keyring
from infrastructure.postgres.database import make_pool
from infrastructure.postgres.queries import fetch
from infrastructure.practice import decks as deck_store
from infrastructure.process.settings import read_settings
from schema.context import Role
from tests.conftest import new_database
from tests.support.aliases import alias, pseudonyms_of
from tests.support.answer_key import right_answers
from tests.support.client import Person, RunningServer, SubscriptionFailed, start_exam, start_server, take, teach
from tests.support.desk import Desk
from tests.support.practice_client import begin, reveal, submit
from tests.support.small_deck import DECK
from tests.support.study_client import acted, start_study, study

pytestmark = pytest.mark.xdist_group("analysts")

EVENT = "id position cursor sessionId kind version type recordedAt actorId commandId causationId data"
PAGE = f"""query ($after: String, $session: ID) {{ events(first: 100, after: $after, sessionId: $session) {{
  edges {{ cursor node {{ {EVENT} }} }} pageInfo {{ hasNextPage startCursor endCursor }} }} }}"""
OWN = (
    f"""query ($id: ID!) {{ session(id: $id) {{ events(first: 100) {{ edges {{ cursor node {{ {EVENT} }} }} }} }} }}"""
)
FIGURES = """{ analytics { kinds { kind sessions completed } usage { costUsd } models { modelId calls } }
  projections { name lifecycle position lag }
  papers(first: 100) { edges { node { id title skill level createdBy createdAt shared } } } }"""
LONGEST_WORD = 20
"""Characters of what might be a word of any text; what is longer is looked for everywhere."""

LETTER = "Sehr geehrte Damen und Herren, dies sind meine eigenen Worte."
ANSWERING = {
    "accepted",
    "context",
    "correctAnswer",
    "expected",
    "explanation",
    "feedback",
    "given",
    "key",
    "matches",
    "misconception",
    "modelAnswer",
    "option",
    "payload",
    "rationales",
    "reference",
    "removed",
    "reveals",
    "right",
}
"""Names of fields that analysts read in no event."""


@dataclass(frozen=True)
class Work:
    """Sessions of every kind that are over, on a server of their own: whose they are, and what the log has of them."""

    server: RunningServer
    learner: Person
    sessions: Sequence[str]
    recorded: Sequence[Recorded]


def sit_exam(learner: Person, skill: str) -> Desk:
    """An exam that is handed in: one half right, texts written."""
    desk = Desk(learner, skill=skill)
    if skill in ("READING", "LISTENING"):
        answers = right_answers(desk.written)
        desk.do("saveAnswers", answers=answers[::2])
        desk.do("submitAnswer", **answers[1])
    else:
        desk.save("teil_1_1", {"text": LETTER})
    desk.do("completeExam")
    desk.marked()
    return desk


ITEMS = """query ($id: ID!) { session(id: $id) { ... on PracticeSession {
  items { id prompt { ... on ChoicePrompt { options { id } } } } } } }"""


def sit_practice(server: RunningServer, learner: Person) -> str:
    """A practice session, all of it right; the last item is revealed first."""
    deck_store.save(server.environ["LYCEUM_DATABASE_URL"], DECK)
    session_id, item = begin(learner, "verbs")
    started = [one.event for one in log_of(server) if isinstance(one.event, PracticeStarted)]
    shown = learner.ask(ITEMS, id=session_id)["session"]["items"]
    pairs = zip(shown, started[-1].items, strict=True)
    answers = {one["id"]: right_answer(item.exercise, one["prompt"]) for one, item in pairs}
    while item:
        if item == shown[-1]["id"]:
            reveal(learner, session_id, item, answers.pop(item))
        item = submit(learner, session_id, item, answers.get(item))
    learner.do("completePractice", {"sessionId": session_id}, "session { id }")
    return session_id


def right_answer(exercise: Exercise, shown: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is right, as a client answers it; nothing where learners judge themselves."""
    match exercise.mode, exercise.key:
        case AnswerMode.CHOICE, Key(option=option):
            places = [one["id"] for one in exercise.prompt["options"]]
            return {"option": shown["options"][places.index(option)]["id"]}
        case AnswerMode.TEXT, Key(accepted=accepted):
            return {"text": accepted[0]}
        case AnswerMode.ORDER, Key(sequence=sequence):
            return {"sequence": sequence}
    return None


def sit_study(learner: Person) -> str:
    """A study session with a quiz, a misconception and its redemption."""
    session_id = start_study(learner, examType="NEET")
    acted(learner, session_id, "GENERATE_PLAN", {"goal": "cells"})
    acted(learner, session_id, "START_TOPIC", {"topic": "The cell"})
    quiz = acted(learner, session_id, "TAKE_QUIZ", {"count": 20})["quiz"]
    chosen = {}
    for question in quiz["questions"]:
        options = {option["text"]: option["id"] for option in question["options"]}
        chosen[question["id"]] = options.get("nucleus") or next(iter(options.values()), "a word")
    acted(learner, session_id, "SUBMIT_ANSWERS", {"answers": chosen})
    for belief in study(learner, session_id)["misconceptions"]:
        answer = {"sessionId": session_id, "misconceptionId": belief["id"], "answer": "true"}
        learner.do("answerRedemption", answer, "session { id }")
    acted(learner, session_id, "COMPLETE")
    return session_id


def log_of(server: RunningServer) -> Sequence[Recorded]:
    """All that is recorded, opened with the server's keys."""
    return asyncio.run(_log_of(server))


async def _log_of(server: RunningServer) -> Sequence[Recorded]:
    """All that is recorded, opened with the server's keys."""
    master_keys = MasterKeys.parse(read_settings(server.environ).master_key)
    async with make_pool(server.environ["LYCEUM_DATABASE_URL"]) as pool:
        rows = await fetch(pool, f"SELECT {COLUMNS} FROM stored_events ORDER BY notification_id", (), StoredRow)
        return await Keyring(pool, master_keys).open(rows, strict=True)


@pytest.fixture(scope="module")
def work(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    """A learner's exams of the four skills, practice and study, and what is stored of them."""
    with start_server(new_database(postgres), tmp_path_factory.mktemp("analysts")) as server:
        learner = server.learner()
        exams = [sit_exam(learner, skill) for skill in ("READING", "LISTENING", "WRITING", "SPEAKING")]
        paper = exams[0].do("savePaper", title="Probe")
        assert paper["__typename"] == "SavePaperPayload", paper
        sessions = [*(desk.session_id for desk in exams), sit_practice(server, learner), sit_study(learner)]
        yield Work(server, learner, sessions, log_of(server))


def everything(work: Work) -> list[dict[str, Any]]:
    """Every event as an analyst reads it."""
    analyst, found, after, more = work.server.analyst(), [], None, True
    while more:
        page = analyst.ask(PAGE, after=after)["events"]
        found += [edge["node"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


async def all_answers(work: Work) -> str:
    """All that an analyst can be told, in one text."""
    analyst = work.server.analyst()
    events = everything(work)
    told: list[Any] = [events, analyst.ask(FIGURES)]
    for event in events[:: len(events) // 20]:
        told.append(analyst.ask(f'{{ node(id: "{event["id"]}") {{ ... on RecordedEvent {{ {EVENT} }} }} }}'))
    async with analyst.subscribe(f"subscription {{ eventLog {{ {EVENT} }} }}") as stream:
        told += await take(stream, len(events))
    for session_id in work.sessions:
        of_it = [event for event in events if event["sessionId"] == alias(work.server, session_id)]
        follow = f'subscription {{ sessionEvents(sessionId: "{alias(work.server, session_id)}") {{ {EVENT} }} }}'
        async with analyst.subscribe(follow) as stream:
            followed = await take(stream, len(of_it))
        assert [one["sessionEvents"] for one in followed] == of_it
        told += followed
    return json.dumps(told, ensure_ascii=False)


def words_of(event: Any) -> Iterator[str]:
    """What an event holds that explains an answer, or is expected as one."""
    match event:
        case QuestionGenerated(question=Question(key=key, reference=reference)):
            yield from (reason for unit in key for reason in (*unit.rationales.values(), *unit.misconceptions.values()))
            yield from [reference.model_answer] if reference else []
        case QuestionGraded(result=result):
            yield from (mark.feedback for mark in result.breakdown if mark.feedback)
            yield from (mark.misconception for mark in result.breakdown if mark.misconception)
            yield from [result.model_answer] if result.model_answer else []
        case PracticeStarted(items=items):
            yield from (word for item in items for word in item.exercise.key.accepted)
            yield from (word for item in items for word in (item.exercise.key.shown, item.exercise.key.explanation))
        case LessonTaught(lesson=lesson):
            yield from (lesson.check.key, lesson.pitfall)
        case QuizPrepared(quiz=quiz):
            yield from (word for item in quiz.items for word in words_of_item(item))
        case QuizGraded(analysis=analysis):
            yield from (item.explanation for item in analysis.items)
        case MisconceptionsDiagnosed(diagnoses=diagnoses):
            for found in diagnoses:
                yield from (found.misconception.description, found.explanation, found.counter_example)
                yield from (found.redemption.text, *words_of_item(found.redemption))


def words_of_item(item: QuizItem) -> Iterator[str]:
    yield item.explanation
    yield from (belief.description for belief in item.reveals.values())
    if not item.options:
        yield from item.right


def names(value: Any) -> Iterator[str]:
    """The names of fields, at any depth."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from names(inner)


async def why_not(person: Person, field: str) -> str:
    """The code of the error that a subscription ends with."""
    with pytest.raises(SubscriptionFailed) as failed:
        async with person.subscribe(f"subscription {{ {field} {{ id }} }}") as stream:
            await take(stream, 1)
    return str(failed.value.args[0]["extensions"]["code"])


async def test_nothing_that_analysts_are_told_answers_a_question(work: Work) -> None:
    told = await all_answers(work)
    secrets = {word for recorded in work.recorded for word in words_of(recorded.event) if len(word) > LONGEST_WORD}
    assert {type(recorded.event) for recorded in work.recorded} >= {QuestionGraded, MisconceptionsDiagnosed}
    assert len(secrets) > 150
    assert [secret for secret in secrets if json.dumps(secret, ensure_ascii=False)[1:-1] in told] == []
    assert set(names([event["data"] for event in everything(work)])).isdisjoint(ANSWERING)
    assert told.count(LETTER) >= 2


def test_no_word_that_was_to_be_written_is_told_of_its_session(work: Work) -> None:
    for session_id in work.sessions:
        known_as = alias(work.server, session_id)
        told = json.dumps([e["data"] for e in everything(work) if e["sessionId"] == known_as], ensure_ascii=False)
        events = [one.event for one in work.recorded if one.session_id == session_id]
        words = {word for event in events for word in words_of(event) if word and len(word) <= LONGEST_WORD}
        assert [word for word in words if re.search(rf"\b{re.escape(word)}\b", told, re.IGNORECASE)] == []


async def test_how_right_answers_were_is_told(work: Work) -> None:
    events = everything(work)
    marks = [event["data"]["result"] for event in events if event["type"] == "exam.question_graded"]
    assert {mark["isCorrect"] for mark in marks} == {True, False}
    reviews = {event["data"]["isCorrect"] for event in events if event["type"] == "practice.item_reviewed"}
    assert True in reviews <= {True, None}
    (quiz,) = [event["data"]["analysis"] for event in events if event["type"] == "study.quiz_graded"]
    assert quiz["total"] == len(quiz["items"]) > 1


async def test_nothing_that_analysts_are_told_has_an_id_that_others_know(work: Work) -> None:
    told = await all_answers(work)
    goals = [one.event.goal_id for one in work.recorded if isinstance(one.event, PracticeStarted)]
    ids = [*work.sessions, work.learner.id, *goals]
    assert [id for id in ids if f'"{id}' in told or id.replace("-", "") in told] == []


async def test_no_id_cursor_or_position_is_the_same_in_both_views(work: Work) -> None:
    theirs = [event for event in everything(work) if event["sessionId"] == alias(work.server, work.sessions[0])]
    owners = [edge["node"] for edge in work.learner.ask(OWN, id=work.sessions[0])["session"]["events"]["edges"]]
    assert [event["version"] for event in theirs] == [event["version"] for event in owners]
    for name in ("id", "position", "cursor", "sessionId", "actorId"):
        assert {event[name] for event in theirs}.isdisjoint({event[name] for event in owners}), name


@pytest.mark.parametrize("mine", ["sessionId", "id", "cursor"])
async def test_what_others_know_leads_an_analyst_nowhere(work: Work, mine: str) -> None:
    analyst = work.server.analyst()
    (own, *_) = [edge["node"] for edge in work.learner.ask(OWN, id=work.sessions[0])["session"]["events"]["edges"]]
    if mine == "cursor":
        (error,) = analyst.post(PAGE, {"after": own["cursor"]}).json()["errors"]
        assert error["extensions"] == {"code": "INVALID_INPUT", "field": "after"}
    elif mine == "sessionId":
        assert analyst.ask(PAGE, session=own["sessionId"])["events"]["edges"] == []
        assert await why_not(analyst, f'sessionEvents(sessionId: "{own["sessionId"]}")') == "NOT_FOUND"
    else:
        assert analyst.ask("query ($id: ID!) { node(id: $id) { id } }", id=own["id"]) == {"node": None}


async def test_what_analysts_know_leads_others_nowhere(work: Work) -> None:
    theirs = everything(work)[0]
    for person in (work.learner, work.server.person(Role.TEACHER), work.server.person(Role.ADMIN)):
        asked = "query ($id: ID!, $session: ID!) { node(id: $id) { id } session(id: $session) { id } }"
        assert person.ask(asked, id=theirs["id"], session=theirs["sessionId"]) == {"node": None, "session": None}
        assert await why_not(person, f'sessionEvents(sessionId: "{theirs["sessionId"]}")') == "NOT_FOUND"


# ------------------------------------------------------------ who teaches


async def refused(person: Person, work: Work) -> set[str]:
    """The codes with which the log is refused to somebody."""
    known_as = alias(work.server, work.sessions[0])
    (error,) = person.post(PAGE).json()["errors"]
    codes = {error["extensions"]["code"]}
    codes |= {await why_not(person, field) for field in ("eventLog", f'sessionEvents(sessionId: "{known_as}")')}
    assert person.ask("query ($id: ID!) { node(id: $id) { id } }", id=f"{known_as}:1") == {"node": None}
    return codes


async def test_who_teaches_cannot_match_the_log_with_what_their_learners_do(work: Work) -> None:
    server = work.server
    assert await refused(server.person(Role.TEACHER, Role.ANALYST), work) == {"FORBIDDEN"}
    teacher = server.person(Role.TEACHER)
    teach(teacher, work.learner)
    as_analyst = server.person(Role.ANALYST, id=teacher.id)
    assert await refused(as_analyst, work) == {"FORBIDDEN"}
    assert as_analyst.ask("{ analytics { kinds { kind } } }")["analytics"]["kinds"]


def papers_seen_by(person: Person) -> list[dict[str, Any]]:
    return [edge["node"] for edge in person.ask("{ papers { edges { node { id createdBy } } } }")["papers"]["edges"]]


def test_who_saved_a_paper_cannot_be_matched_with_who_acts_in_the_log(work: Work) -> None:
    (kept,) = papers_seen_by(work.learner)
    work.learner.do("sharePaper", {"paperId": kept["id"]}, "paper { id }")
    analyst = work.server.analyst()
    (seen,) = papers_seen_by(analyst)
    assert seen["createdBy"] == pseudonyms_of(work.server).saver(work.learner.id) != kept["createdBy"]
    told = json.dumps(everything(work))
    assert seen["createdBy"] not in told
    started = start_exam(work.server.learner(), paperId=kept["id"])
    (begun,) = [e for e in everything(work) if e["sessionId"] == alias(work.server, started) and e["version"] == 1]
    assert begun["data"]["paperId"] == pseudonyms_of(work.server).thing(kept["id"])
    assert kept["id"] not in json.dumps(everything(work))


@pytest.mark.parametrize(
    "session", ["", "nothing", "\0", "0f2ee9d5-844c-5cde-8bc7-23fd9daeff46", "A" * 43, "ä" * 43, "x" * 5000]
)
def test_names_that_no_session_has(work: Work, session: str) -> None:
    assert work.server.analyst().ask(PAGE, session=session)["events"]["edges"] == []
