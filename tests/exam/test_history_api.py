"""What a learner finds again: history, trend, lists, the open exam, its events; and what they never find."""

import json
from typing import Any

import pytest

from infrastructure.exam.offline_author import papers
from tests.support.answer_key import paper_of, right_answers, secrets
from tests.support.client import WHOLE, Person, RunningServer, exam, start_exam, take, wait_until_written

HISTORY = """query ($first: Int, $after: String) { examHistory(skill: READING, first: $first, after: $after) {
  edges { cursor node { id results { percentage } } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
TREND = "{ examTrend(skill: READING) { points { sessionId label percentage } average change passLine } }"
EVENTS = """query ($id: ID!, $first: Int, $after: String) { session(id: $id) { events(first: $first, after: $after) {
  edges { cursor node { id version type actorId data } } pageInfo { hasNextPage endCursor } } } }"""
FOLLOW = "subscription ($id: ID!) { sessionEvents(sessionId: $id) { version type data } }"


@pytest.fixture(scope="module")
def veteran(server: RunningServer) -> Person:
    """A learner with three completed exams: the first empty, the second right, the third empty."""
    learner = server.learner()
    for answered in (False, True, False):
        session = wait_until_written(learner, start_exam(learner))
        if answered:
            learner.do("saveAnswers", {"sessionId": session["id"], "answers": right_answers(session)}, "session { id }")
        learner.do("completeExam", {"sessionId": session["id"]}, "session { id }")
    return learner


def history(learner: Person, **page: Any) -> dict[str, Any]:
    return learner.ask(HISTORY, **page)["examHistory"]


def settled_history(learner: Person, count: int) -> list[dict[str, Any]]:
    """The history once the projector has seen all of it."""
    for _ in range(200):
        edges = history(learner, first=100)["edges"]
        if len(edges) == count:
            return edges
    raise AssertionError(f"{len(edges)} of {count} exams in the history")


def test_history_comes_in_pages_newest_first(veteran: Person) -> None:
    everything = settled_history(veteran, 3)
    assert [edge["node"]["results"]["percentage"] for edge in everything] == [0, 100, 0]
    first = history(veteran, first=2)
    rest = history(veteran, first=2, after=first["pageInfo"]["endCursor"])
    assert first["edges"] + rest["edges"] == everything
    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, False)
    assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (False, True)
    assert first["pageInfo"]["startCursor"] == everything[0]["cursor"]


def test_the_trend_runs_from_the_oldest_to_the_newest(veteran: Person) -> None:
    newest_first = settled_history(veteran, 3)
    trend = veteran.ask(TREND)["examTrend"]
    assert [(p["label"], p["percentage"]) for p in trend["points"]] == [("S1", 0), ("S2", 100), ("S3", 0)]
    assert [p["sessionId"] for p in trend["points"]] == [edge["node"]["id"] for edge in reversed(newest_first)]
    assert (trend["average"], trend["change"], trend["passLine"]) == (33.33, 0, 60)


def test_no_exam_repeats_a_paper_while_there_are_others(veteran: Person) -> None:
    had = [paper_of(exam(veteran, edge["node"]["id"]))["id"] for edge in settled_history(veteran, 3)]
    assert len(set(had)) == 3
    assert {papers()[paper]["skill"] for paper in had} == {"READING"}


def test_a_new_learner_has_no_history(server: RunningServer) -> None:
    learner = server.learner()
    assert history(learner)["edges"] == []
    assert learner.ask(TREND)["examTrend"] == {"points": [], "average": None, "change": None, "passLine": 60}


def test_the_open_exam_is_found_again_until_it_ends(server: RunningServer) -> None:
    learner = server.learner()
    query = "{ activeSession(kind: EXAM) { id status } }"
    assert learner.ask(query) == {"activeSession": None}
    session_id = start_exam(learner)
    assert learner.ask(query) == {"activeSession": {"id": session_id, "status": "ACTIVE"}}
    learner.do("pauseSession", {"sessionId": session_id}, "session { id }")
    assert learner.ask(query) == {"activeSession": {"id": session_id, "status": "PAUSED"}}
    learner.do("endSession", {"sessionId": session_id, "outcome": "ABANDONED"}, "session { id }")
    assert learner.ask(query) == {"activeSession": None}


def test_one_exam_is_open_at_a_time_and_can_be_replaced(server: RunningServer) -> None:
    learner = server.learner()
    first = start_exam(learner)
    refused = learner.do("startExam", {"skill": "READING"}, "session { id }")
    assert (refused["code"], refused["sessionId"]) == ("ACTIVE_SESSION_EXISTS", first)
    second = start_exam(learner, replaceActive=True)
    assert exam(learner, first)["status"] == "ABANDONED"
    assert learner.ask("{ activeSession(kind: EXAM) { id } }") == {"activeSession": {"id": second}}


def test_exams_may_be_replaced_while_they_are_written(server: RunningServer) -> None:
    learner = server.learner()
    started = [start_exam(learner, replaceActive=True) for _ in range(12)]
    statuses = [exam(learner, session_id)["status"] for session_id in started]
    assert statuses == ["ABANDONED"] * 11 + ["ACTIVE"]


def test_sessions_are_listed_with_what_they_share_and_with_more(veteran: Person) -> None:
    shared = "id kind status ownerId version startedAt lastActiveAt completedAt activeSeconds"
    query = "query ($more: Boolean!) { sessions(kind: EXAM, first: 2) { edges { node { __typename %s"
    query += " ... on ExamSession @include(if: $more) { skill level results { total } questions { id } } } } } }"
    brief = veteran.ask(query % shared, more=False)["sessions"]["edges"]
    whole = veteran.ask(query % shared, more=True)["sessions"]["edges"]
    extra = ("skill", "level", "results", "questions")
    assert [{name: edge["node"].pop(name) for name in extra}["results"]["total"] for edge in whole] == [30, 30]
    assert brief == whole
    assert [node["node"]["ownerId"] for node in brief] == [veteran.id] * 2


def test_sessions_are_filtered_by_status_and_paged(veteran: Person) -> None:
    query = """query ($status: SessionStatus, $after: String) { sessions(status: $status, first: 2, after: $after) {
      edges { node { id } } pageInfo { hasNextPage endCursor } } }"""
    assert veteran.ask(query, status="PAUSED")["sessions"]["edges"] == []
    first = veteran.ask(query, status="COMPLETED")["sessions"]
    rest = veteran.ask(query, status="COMPLETED", after=first["pageInfo"]["endCursor"])["sessions"]
    assert (len(first["edges"]), len(rest["edges"]), rest["pageInfo"]["hasNextPage"]) == (2, 1, False)


def test_a_sessions_events_come_in_pages_oldest_first(veteran: Person) -> None:
    session_id = settled_history(veteran, 3)[0]["node"]["id"]
    versions, cursor, more = [], None, True
    while more:
        page = veteran.ask(EVENTS, id=session_id, first=7, after=cursor)["session"]["events"]
        versions += [edge["node"]["version"] for edge in page["edges"]]
        cursor, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert versions == list(range(1, exam(veteran, session_id)["version"] + 1))


def test_nodes_are_found_by_their_id(veteran: Person) -> None:
    session_id = settled_history(veteran, 3)[0]["node"]["id"]
    query = "query ($id: ID!) { node(id: $id) { __typename id ... on RecordedEvent { type } } }"
    assert veteran.ask(query, id=session_id)["node"] == {"__typename": "ExamSession", "id": session_id}
    event = veteran.ask(query, id=f"{session_id}:1")["node"]
    assert event == {"__typename": "RecordedEvent", "id": f"{session_id}:1", "type": "exam.started"}
    for unknown in ("nothing", f"{session_id}:0", f"{session_id}:999", f"{session_id}:x", "9" * 36):
        assert veteran.ask(query, id=unknown) == {"node": None}


async def test_nothing_gives_an_answer_away_before_it_is_graded(server: RunningServer) -> None:
    learner = server.learner()
    session = wait_until_written(learner, start_exam(learner))
    learner.do("saveAnswers", {"sessionId": session["id"], "answers": right_answers(session)}, "session { id }")
    replies = [learner.ask(WHOLE, id=session["id"]), learner.ask(EVENTS, id=session["id"], first=100)]
    async with learner.subscribe(FOLLOW, id=session["id"]) as events:
        replies += await take(events, exam(learner, session["id"])["version"])
    for id in (edge["node"]["id"] for edge in replies[1]["session"]["events"]["edges"]):
        replies.append(learner.ask("query ($id: ID!) { node(id: $id) { ... on RecordedEvent { data } } }", id=id))
    told = json.dumps(replies, ensure_ascii=False)
    assert [text for text in secrets() if text in told] == []
    assert not any(f'"{name}"' in told for name in ("key", "correct", "expected", "rationales", "misconception"))

    learner.do("completeExam", {"sessionId": session["id"]}, "session { id }")
    after = json.dumps(learner.ask(WHOLE, id=session["id"]), ensure_ascii=False)
    assert any(text in after for text in secrets())
