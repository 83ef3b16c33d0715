"""Practice as a frontend sees it: from start to summary, through the death of the server, and all that is refused."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from domain.practice.decks import Deck, Goal, Node
from infrastructure.postgres.connecting import connect_at_once
from infrastructure.practice import decks as deck_store
from tests.support.client import Person, RunningServer, start_exam
from tests.support.small_deck import DECK
from tests.whole.test_whole_job import lyceum

Launch = Callable[..., RunningServer]

PROMPT = (
    "prompt { ... on ChoicePrompt { question text pieces options { id text } } ... on TextPrompt { question text } }"
)
ITEM = f"{{ id position exerciseType mode {PROMPT} reason budget timing {{ easySeconds: easy good hard }} }}"
SESSION = f"session {{ id version status goalId itemsCount itemsCompleted activeSeconds nextItem {ITEM} }}"
OUTCOME = "outcome { itemId isCorrect suggestedRating rightAnswer rightOption explanation }"
SUBMITTED = f"session {{ id version itemsCompleted }} nextItem {ITEM} {OUTCOME}"
SUMMARY = """session { id status itemsCompleted nextItem { id } summary { itemsCount itemsCompleted again hard good easy
  accuracy activeSeconds completedEarly budgets { budget items completed } } }"""
GOALS = """query ($first: Int, $after: String) { practiceGoals(first: $first, after: $after) {
  edges { cursor node { id title items due new learned language } } pageInfo { hasNextPage endCursor } } }"""
ACTIVE = (
    f"{{ activeSession(kind: PRACTICE) {{ id version ... on PracticeSession {{ itemsCompleted nextItem {ITEM} }} }} }}"
)
STATS = """query ($zone: String!) { practiceStats(timeZone: $zone) {
  currentStreak longestStreak reviewsToday totalReviews days { day reviews again seconds } } }"""


@pytest.fixture
def practised(server: RunningServer) -> RunningServer:
    """The running server, with the small deck."""
    deck_store.save(server.database, DECK)
    return server


@pytest.fixture
def learner(practised: RunningServer, unharmed: None) -> Person:
    return practised.learner()


def start(person: Person, **input: Any) -> dict[str, Any]:
    """Start a session on the small deck."""
    return person.do("startPractice", {"goalId": "verbs", **input}, SESSION)


def started(person: Person, **input: Any) -> dict[str, Any]:
    result = start(person, **input)
    assert result["__typename"] == "StartPracticePayload", result
    return result["session"]


def submit(person: Person, session: dict[str, Any], item: dict[str, Any] | None = None, **input: Any) -> dict[str, Any]:
    """Submit the next item, or another one."""
    item = item or session["nextItem"]
    values = {"sessionId": session["id"], "itemId": item["id"], "rating": "GOOD", "durationMs": 2500, **input}
    return person.do("submitPracticeItem", values, SUBMITTED)


def complete(person: Person, session: dict[str, Any]) -> dict[str, Any]:
    return person.do("completePractice", {"sessionId": session["id"]}, SUMMARY)


def test_a_session_goes_from_its_first_item_to_its_summary(learner: Person) -> None:
    session = started(learner)
    assert (session["status"], session["itemsCount"], session["itemsCompleted"]) == ("ACTIVE", 6, 0)
    item, seen = session["nextItem"], []
    for rating in ("AGAIN", "HARD", "GOOD", "EASY", "GOOD", "GOOD"):
        seen.append(item["position"])
        assert item["reason"].startswith("new")
        result = submit(learner, session, item, rating=rating)
        assert result["__typename"] == "SubmitPracticeItemPayload", result
        assert result["outcome"]["rightAnswer"]
        item = result["nextItem"]
    assert (seen, item) == ([1, 2, 3, 4, 5, 6], None)
    done = complete(learner, session)["session"]
    summary = done.pop("summary")
    assert done == {"id": session["id"], "status": "COMPLETED", "itemsCompleted": 6, "nextItem": None}
    assert summary.pop("activeSeconds") > 0
    assert summary.pop("budgets") == [
        {"budget": "DUE", "items": 0, "completed": 0},
        {"budget": "NEW", "items": 6, "completed": 6},
        {"budget": "STRENGTHENING", "items": 0, "completed": 0},
    ]
    assert summary == {
        "itemsCount": 6,
        "itemsCompleted": 6,
        "again": 1,
        "hard": 1,
        "good": 3,
        "easy": 1,
        "accuracy": 0.8333,
        "completedEarly": False,
    }
    assert complete(learner, session)["code"] == "ALREADY_DONE"


def test_an_answer_is_judged_on_the_server(learner: Person) -> None:
    session = started(learner)
    options = session["nextItem"]["prompt"]["options"]
    result = submit(learner, session, rating="AGAIN", answer={"option": options[0]["id"]})
    outcome = result["outcome"]
    right = outcome["rightOption"] == options[0]["id"]
    assert outcome["isCorrect"] == right
    assert outcome["suggestedRating"] == ("EASY" if right else "AGAIN")
    assert outcome["rightAnswer"] in {option["text"] for option in options}


def test_an_answer_can_be_seen_before_it_is_rated(learner: Person) -> None:
    session = started(learner)
    item = session["nextItem"]
    given = {"option": item["prompt"]["options"][0]["id"]}
    values = {"sessionId": session["id"], "itemId": item["id"], "durationMs": 1000, "answer": given}
    shown = learner.do("revealPracticeItem", values, f"session {{ id revealed {{ itemId }} }} {OUTCOME}")
    assert shown["session"]["revealed"] == {"itemId": item["id"]}
    assert learner.do("revealPracticeItem", values, "session { id }")["code"] == "ALREADY_DONE"
    assert submit(learner, session, answer=given)["code"] == "ALREADY_DONE"
    assert submit(learner, session)["outcome"] == shown["outcome"]


def test_nothing_that_is_read_gives_the_answer_away(learner: Person) -> None:
    session = started(learner)
    history = learner.ask(
        "query ($id: ID!) { session(id: $id) { events { edges { node { type data } } } } }", id=session["id"]
    )["session"]["events"]["edges"]
    (event,) = [edge["node"] for edge in history]
    assert event["type"] == "practice.started"
    assert [set(item["exercise"]) for item in event["data"]["items"]] == [{"type", "mode", "prompt"}] * 6


def test_the_same_command_counts_once_and_answers_the_same(learner: Person) -> None:
    session = started(learner, commandId="begin")
    assert started(learner, commandId="begin") == session
    first = submit(learner, session, commandId="one")
    assert submit(learner, session, commandId="one") == first
    assert first["session"]["version"] == 2
    other = first["nextItem"]
    assert submit(learner, session, other)["session"]["itemsCompleted"] == 2
    assert submit(learner, session, commandId="one") == first
    refused = submit(learner, session, other, commandId="one")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "commandId")


def test_a_start_that_is_sent_again_answers_the_same_when_its_goal_is_gone(practised: RunningServer) -> None:
    learner, goal = practised.learner(), Goal("passing", "Passing")
    url = practised.environ["LYCEUM_DATABASE_URL"]
    deck_store.save(url, Deck("passing", "Passing", (Node("passing:one", "one", "eins"),), (goal,)))
    session = started(learner, commandId="begin", goalId="passing")
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM decks WHERE id = 'passing'")
    assert start(learner, goalId="passing")["code"] == "NOT_FOUND"
    assert started(learner, commandId="begin", goalId="passing") == session


async def test_of_many_at_once_one_counts(learner: Person) -> None:
    session = started(learner)
    results = await asyncio.gather(*(asyncio.to_thread(submit, learner, session) for _ in range(12)))
    kinds = [result["__typename"] for result in results]
    assert kinds.count("SubmitPracticeItemPayload") == 1
    assert {result["code"] for result in results if result["__typename"] == "Refusal"} == {"ALREADY_DONE"}


def test_a_learner_has_one_open_session(learner: Person) -> None:
    session = started(learner)
    refused = start(learner)
    assert (refused["code"], refused["sessionId"]) == ("ACTIVE_SESSION_EXISTS", session["id"])
    assert learner.ask(ACTIVE)["activeSession"]["id"] == session["id"]
    other = started(learner, replaceActive=True)
    assert learner.ask(ACTIVE)["activeSession"]["id"] == other["id"] != session["id"]
    assert submit(learner, session)["code"] == "SESSION_NOT_ACTIVE"
    assert start_exam(learner)


def test_what_was_reviewed_comes_back_in_the_next_session(learner: Person) -> None:
    session = started(learner, limit=3)
    submit(learner, session)
    done = complete(learner, session)["session"]
    assert (done["summary"]["completedEarly"], done["summary"]["itemsCompleted"]) == (True, 1)
    again = started(learner)
    assert again["itemsCount"] == 6
    node = goal(learner, "verbs")
    assert (node["items"], node["new"]) == (6, 5)


def goal(person: Person, id: str) -> dict[str, Any]:
    edges = person.ask(GOALS, first=100)["practiceGoals"]["edges"]
    return next(edge["node"] for edge in edges if edge["node"]["id"] == id)


def test_goals_are_listed_page_by_page(learner: Person) -> None:
    whole = [edge["node"]["id"] for edge in learner.ask(GOALS, first=100)["practiceGoals"]["edges"]]
    assert {"verbs", "verbs.even", "verbs.odd"} <= set(whole)
    pages, after = [], None
    while True:
        page = learner.ask(GOALS, first=2, after=after)["practiceGoals"]
        pages += [edge["node"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert pages == whole == sorted(whole)
    node = goal(learner, "verbs.even")
    assert (node["items"], node["new"], node["due"], node["learned"], node["language"]) == (3, 3, 0, 0, "de")


def test_figures_and_forecast_follow_the_reviews(learner: Person) -> None:
    nothing = learner.ask("{ practiceForecast(days: 2) { items retention days { day due retention } } }")
    assert nothing["practiceForecast"]["items"] == 0
    assert nothing["practiceForecast"]["retention"] is None
    session = started(learner)
    for item in range(3):
        session = {**session, "nextItem": submit(learner, session, rating=("EASY", "AGAIN", "EASY")[item])["nextItem"]}
    while learner.ask(STATS, zone="Pacific/Kiritimati")["practiceStats"]["totalReviews"] < 3:
        pass
    stats = learner.ask(STATS, zone="America/Los_Angeles")["practiceStats"]
    (day,) = stats.pop("days")
    assert stats == {"currentStreak": 1, "longestStreak": 1, "reviewsToday": 3, "totalReviews": 3}
    assert (day["reviews"], day["again"], day["seconds"]) == (3, 1, 7.5)
    query = '{ practiceForecast(days: 30, timeZone: "Asia/Kathmandu") { items retention days { day due retention } } }'
    forecast = learner.ask(query)["practiceForecast"]
    assert (forecast["items"], forecast["retention"]) == (3, 1.0)
    assert sum(day["due"] for day in forecast["days"]) == 3
    assert forecast["days"][0]["due"] in (0, 1)
    means = [day["retention"] for day in forecast["days"]]
    assert means == sorted(means, reverse=True)
    assert len({day["day"] for day in forecast["days"]}) == 30


def test_a_list_of_sessions_shows_practice_too(learner: Person) -> None:
    session = started(learner)
    shared = learner.ask("{ sessions { edges { node { id kind status } } } }")["sessions"]["edges"]
    assert [edge["node"]["kind"] for edge in shared] == ["PRACTICE"]
    query = "{ sessions(kind: PRACTICE) { edges { node { id ... on PracticeSession { goalId summary { again } } } } } }"
    (edge,) = learner.ask(query)["sessions"]["edges"]
    assert edge["node"] == {"id": session["id"], "goalId": "verbs", "summary": None}


def test_a_session_is_paused_resumed_and_ended(learner: Person) -> None:
    session = started(learner)
    paused = learner.do("pauseSession", {"sessionId": session["id"]}, "session { status }")
    assert paused["session"]["status"] == "PAUSED"
    assert submit(learner, session)["code"] == "SESSION_NOT_ACTIVE"
    learner.do("resumeSession", {"sessionId": session["id"]}, "session { status }")
    assert submit(learner, session)["session"]["itemsCompleted"] == 1
    ended = learner.do("endSession", {"sessionId": session["id"]}, "session { status }")
    assert ended["session"]["status"] == "COMPLETED"


NOBODY = str(uuid4())
BAD: dict[str, tuple[str, dict[str, Any], str, str | None]] = {
    "no goal": ("startPractice", {"goalId": "daily_review"}, "NOT_FOUND", "goalId"),
    "empty goal": ("startPractice", {"goalId": ""}, "NOT_FOUND", "goalId"),
    "zero byte": ("startPractice", {"goalId": "\0"}, "NOT_FOUND", "goalId"),
    "no items": ("startPractice", {"limit": 0}, "INVALID_INPUT", "limit"),
    "too many items": ("startPractice", {"limit": 201}, "INVALID_INPUT", "limit"),
    "command id": ("startPractice", {"commandId": ""}, "INVALID_INPUT", "commandId"),
    "no session": ("submitPracticeItem", {"sessionId": NOBODY}, "NOT_FOUND", "sessionId"),
    "no item": ("submitPracticeItem", {"itemId": "verbs:weinen"}, "NOT_FOUND", "itemId"),
    "zero byte item": ("submitPracticeItem", {"itemId": "\0"}, "NOT_FOUND", "itemId"),
    "an item by its name": ("submitPracticeItem", {"itemId": "verbs:warten"}, "NOT_FOUND", "itemId"),
    "an option by its name": ("submitPracticeItem", {"answer": {"option": "a"}}, "INVALID_INPUT", "answer.option"),
    "negative time": ("submitPracticeItem", {"durationMs": -1}, "INVALID_INPUT", "durationMs"),
    "more than an hour": ("submitPracticeItem", {"durationMs": 3_600_001}, "INVALID_INPUT", "durationMs"),
    "version": ("submitPracticeItem", {"expectedVersion": 7}, "VERSION_CONFLICT", "expectedVersion"),
    "unknown option": ("submitPracticeItem", {"answer": {"option": "z"}}, "INVALID_INPUT", "answer.option"),
    "blank option": ("submitPracticeItem", {"answer": {"option": ""}}, "INVALID_INPUT", "answer"),
    "text for a choice": ("submitPracticeItem", {"answer": {"text": "x"}}, "INVALID_INPUT", "answer"),
    "no exam": ("practiceFromExam", {"sessionId": NOBODY}, "NOT_FOUND", "sessionId"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_does_not_fit_is_refused_and_records_nothing(learner: Person, case: str) -> None:
    session = started(learner)
    mutation, changes, code, field = BAD[case]
    whole = {"goalId": "verbs", "replaceActive": True} if mutation == "startPractice" else {"sessionId": session["id"]}
    if mutation == "submitPracticeItem":
        whole |= {"itemId": session["nextItem"]["id"], "rating": "GOOD", "durationMs": 1}
    result = learner.do(mutation, {**whole, **changes}, "session { id }")
    assert (result.get("code"), result.get("field")) == (code, field), result
    now = learner.ask(ACTIVE)["activeSession"]
    assert (now["id"], now["version"]) == (session["id"], 1)


@pytest.mark.parametrize(
    "query",
    [
        "{ practiceForecast(days: 0) { items } }",
        "{ practiceForecast(days: 91) { items } }",
        '{ practiceForecast(timeZone: "Mars") { items } }',
        '{ practiceStats(timeZone: "../etc/passwd") { totalReviews } }',
        '{ practiceStats(timeZone: "Europe") { totalReviews } }',
        '{ practiceStats(timeZone: "") { totalReviews } }',
        "{ practiceGoals(first: 0) { pageInfo { hasNextPage } } }",
        '{ practiceGoals(after: "x") { pageInfo { hasNextPage } } }',
        '{ practiceGoals(after: "WyJcdTAwMDAiXQ") { pageInfo { hasNextPage } } }',
    ],
)
def test_queries_that_make_no_sense_are_refused(learner: Person, query: str) -> None:
    (error,) = learner.post(query).json()["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"


@pytest.mark.parametrize("rating", ["FINE", "", None, 3])
def test_a_rating_is_one_of_four(learner: Person, rating: Any) -> None:
    session = started(learner)
    query = "mutation ($input: SubmitPracticeItemInput!) { submitPracticeItem(input: $input) { __typename } }"
    input = {"sessionId": session["id"], "itemId": session["nextItem"]["id"], "rating": rating, "durationMs": 1}
    body = learner.post(query, {"input": input}).json()
    assert body["errors"]
    assert learner.ask(ACTIVE)["activeSession"]["version"] == 1


def test_a_session_exists_for_its_learner_only(learner: Person, practised: RunningServer) -> None:
    session, other = started(learner), practised.learner()
    assert submit(other, session)["code"] == "NOT_FOUND"
    assert complete(other, session)["code"] == "NOT_FOUND"
    assert other.ask("query ($id: ID!) { session(id: $id) { id } }", id=session["id"]) == {"session": None}
    assert start(practised.anonymous())["code"] == "UNAUTHENTICATED"


def test_what_is_for_another_kind_is_refused(learner: Person) -> None:
    exam, session = start_exam(learner), started(learner)
    assert submit(learner, {**session, "id": exam})["code"] == "INVALID_INPUT"
    assert learner.do("completePractice", {"sessionId": exam}, "session { id }")["code"] == "INVALID_INPUT"
    for mutation in ("completeExam", "regenerateExam"):
        refused = learner.do(mutation, {"sessionId": session["id"]}, "session { id }")
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "sessionId")
    assert learner.do("practiceFromExam", {"sessionId": session["id"]}, "session { id }")["code"] == "NOT_FOUND"
    assert learner.do("practiceFromExam", {"sessionId": exam}, "session { id }")["code"] == "NOT_READY"


def test_a_session_survives_its_server(launch: Launch) -> None:
    server = launch()
    deck_store.save(server.database, DECK)
    learner = server.learner()
    session = started(learner)
    after = [submit(learner, session, commandId="one")]
    after.append(submit(learner, session, after[0]["nextItem"], rating="EASY"))
    server.kill()

    server = launch(PORT=server.environ["PORT"])
    learner = Person(server, learner.id, learner.token)
    found = learner.ask(ACTIVE)["activeSession"]
    assert (found["id"], found["itemsCompleted"], found["nextItem"]) == (session["id"], 2, after[1]["nextItem"])
    assert submit(learner, session, commandId="one") == after[0]
    item = found["nextItem"]
    while item:
        item = submit(learner, session, item)["nextItem"]
    assert complete(learner, session)["session"]["summary"]["itemsCompleted"] == 6
    started(learner)

    before = rows(server)
    assert len(before) == 6
    assert "practice_memory: rebuilt from 6 events" in lyceum(server, "rebuild", "--all")
    assert rows(server) == before


def rows(server: RunningServer) -> list[Any]:
    """What is remembered, by the database."""
    with connect_at_once(server.database) as connection:
        query = "SELECT m::text FROM practice_memory AS m ORDER BY learner_id, item_id"
        return connection.execute(query).fetchall()


async def test_a_session_is_followed_live(learner: Person) -> None:
    session = started(learner)
    query = "subscription ($id: ID!) { sessionEvents(sessionId: $id) { type version data } }"
    async with learner.subscribe(query, id=session["id"]) as stream:
        assert (await anext(stream))["sessionEvents"]["type"] == "practice.started"
        await asyncio.to_thread(submit, learner, session)
        assert (await anext(stream))["sessionEvents"]["data"]["rating"] == "GOOD"
