"""A study session over GraphQL: the whole machine, through the death of its server, and all that is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from domain.study.content import QuizItem
from infrastructure.study.syllabus import Library
from infrastructure.study.syllabus_files import quiz_items
from schema.context import Role
from tests.support.client import SYLLABUS, Person, RunningServer, take
from tests.support.study_client import BRIEF, act, acted, start_study, study, wait_for, wait_until_idle

LIBRARY = Library(SYLLABUS)
KEYS = {item.text: item for unit in LIBRARY.units.values() for item in quiz_items(unit)}
"""The questions with their keys; a learner knows them by their texts."""

EVENTS = """subscription ($id: ID!, $after: String) { sessionEvents(sessionId: $id, after: $after) {
  cursor version type data } }"""


def right_answers(session: dict[str, Any]) -> dict[str, str]:
    """The answers that the quiz wants."""
    return {question["id"]: chosen(question, key_of(question).right[0]) for question in session["quiz"]["questions"]}


def revealing(session: dict[str, Any]) -> dict[str, str]:
    """For each question that can, the option that gives a misconception away."""
    questions = session["quiz"]["questions"]
    return {one["id"]: chosen(one, next(iter(key_of(one).reveals))) for one in questions if key_of(one).reveals}


def key_of(question: dict[str, Any]) -> QuizItem:
    """A question with its key."""
    return KEYS[question["text"]]


def chosen(question: dict[str, Any], name: str) -> str:
    """The id of the option of that name, which is the one with its text; what is no option's name is a text."""
    text = next((option.text for option in key_of(question).options if option.id == name), None)
    return next((option["id"] for option in question["options"] if option["text"] == text), name)


async def test_a_session_goes_through_all_phases_and_survives_its_server(launch: Callable[..., RunningServer]) -> None:
    server = launch()
    learner = server.learner()
    session_id = start_study(learner, examType="NEET")
    session = study(learner, session_id)
    assert (session["phase"], session["validActions"]) == ("INTAKE", ["GENERATE_PLAN"])
    assert session["work"] is session["plan"] is session["quiz"] is None

    result = act(learner, session_id, "GENERATE_PLAN", {"days": 5, "goal": "physics"})
    assert (result["session"]["phase"], result["session"]["work"]["action"]) == ("PLANNING", "GENERATE_PLAN")
    server.kill()

    server = launch(PORT=server.environ["PORT"])
    learner = Person(server, learner.id, learner.token)
    session = wait_until_idle(learner, session_id)
    assert session["work"]["status"] == "DONE"
    plan = session["plan"]
    assert [day["day"] for day in plan["schedule"]] == [1, 2, 3, 4, 5]
    planned = {topic["topicId"]: topic["name"] for day in plan["schedule"] for topic in day["topics"]}
    assert {*planned.values()} == {LIBRARY.units[id].title for id in ("physics.units", "physics.motion")}
    assert (plan["verification"]["isValid"], plan["verification"]["coverage"]) == (True, 100)

    session = acted(learner, session_id, "START_TOPIC")
    assert (session["phase"], session["topic"]["title"]) == ("LEARNING", LIBRARY.units["physics.units"].title)
    assert session["topic"]["id"] == session["context"]["currentTopic"] == session["lesson"]["topicId"]
    assert planned[session["topic"]["id"]] == session["topic"]["title"]
    assert session["lesson"]["steps"]
    assert session["lesson"]["check"]["answer"] is None

    session = acted(learner, session_id, "TAKE_QUIZ", {"count": 4})
    assert len(session["quiz"]["questions"]) == 4
    given = {**right_answers(session), **revealing(session)}
    act(learner, session_id, "SUBMIT_ANSWERS", {"answers": given})
    server.kill()

    server = launch(PORT=server.environ["PORT"])
    learner = Person(server, learner.id, learner.token)
    session = wait_until_idle(learner, session_id)
    assert session["phase"] == "ANALYZING"
    assert session["context"]["lastQuizScore"] == session["analysis"]["score"] < 100
    assert session["lesson"]["check"]["answer"]
    (found,) = session["misconceptions"]
    assert session["context"]["misconceptions"] == [found["description"]]
    assert found["counterExample"]
    assert found["redemptionAnswer"] is None

    redeem(learner, session_id, found)
    session = acted(learner, session_id, "NEXT_TOPIC")
    assert session["phase"] == "PLANNING"
    for action in ("START_TOPIC", "TAKE_QUIZ"):
        session = acted(learner, session_id, action)
    session = acted(learner, session_id, "SUBMIT_ANSWERS", {"answers": right_answers(session)})
    assert session["analysis"]["score"] == 100
    session = acted(learner, session_id, "COMPLETE")
    assert (session["status"], session["phase"], session["validActions"]) == ("COMPLETED", "COMPLETED", [])
    assert session["summary"]["quizzes"] == 2
    look_back(learner, session)


def redeem(learner: Person, session_id: str, found: dict[str, Any]) -> None:
    """The wrong answer changes nothing, the right one ends the misconception. Blanks around an id do not count."""
    beliefs = (belief for unit in LIBRARY.units.values() for belief in unit.misconceptions)
    belief = next(one for one in beliefs if one.redemption.text == found["redemption"]["text"])
    ids = [option["id"] for option in found["redemption"]["options"]]
    right = ids[belief.redemption.correct or 0]
    wrong = ids[0] if right != ids[0] else ids[1]
    for answer, expected in ((wrong, False), (right, True)):
        input = {"sessionId": session_id, "misconceptionId": f" {found['id']} ", "answer": answer}
        result = learner.do("answerRedemption", input, "isCorrect session { context { misconceptions } }")
        assert result["isCorrect"] is expected
    assert result["session"]["context"]["misconceptions"] == []
    assert study(learner, session_id)["misconceptions"][0]["redemptionAnswer"]


def look_back(learner: Person, session: dict[str, Any]) -> None:
    """The agent history has everything, the mastery over all sessions and the days of study follow."""
    query = """query ($id: ID!) { session(id: $id) { ... on StudySession { agentHistory(first: 100) {
      edges { cursor node { timestamp action metadata } } } } } }"""
    history = learner.ask(query, id=session["id"])["session"]["agentHistory"]["edges"]
    actions = [edge["node"]["action"] for edge in history]
    assert len(actions) == session["version"]
    taken = ["generate_plan", "start_topic", "take_quiz", "submit_answers", "next_topic", "complete"]
    assert list(dict.fromkeys(action for action in actions if action in taken)) == taken
    query = """{ studyMastery(examType: NEET) { topicId score attempts status }
      studyDays(timeZone: "Asia/Kolkata") { days currentStreak longestStreak } }"""
    known = {one["topicId"]: one for one in session["mastery"]}
    while True:
        seen = learner.ask(query)
        across = {one["topicId"]: one for one in seen["studyMastery"]}
        if sum(one["attempts"] for one in across.values()) == 2 and seen["studyDays"]["days"]:
            break
    assert {id: across[id]["score"] for id in known} == {id: one["score"] for id, one in known.items()}
    assert (seen["studyDays"]["currentStreak"], seen["studyDays"]["longestStreak"]) == (1, 1)


async def test_session_events_tell_all_and_no_answer(server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_study(learner)
    for action in ("GENERATE_PLAN", "START_TOPIC", "TAKE_QUIZ"):
        session = acted(learner, session_id, action)
    async with learner.subscribe(EVENTS, id=session_id) as stream:
        events = [item["sessionEvents"] for item in await take(stream, session["version"])]
    assert [event["version"] for event in events] == list(range(1, session["version"] + 1))
    types = [event["type"] for event in events]
    assert {"study.plan_drafted", "study.plan_accepted", "study.lesson_taught", "study.quiz_prepared"} <= set(types)
    told = json.dumps(events) + json.dumps(session)
    for question in session["quiz"]["questions"]:
        assert key_of(question).explanation not in told
    prepared = events[types.index("study.quiz_prepared")]["data"]["quiz"]["items"]
    assert all(not {"right", "reveals", "explanation"} & item.keys() for item in prepared)
    unit = next(unit for unit in LIBRARY.units.values() if unit.title == session["topic"]["title"])
    assert "key" not in events[types.index("study.lesson_taught")]["data"]["lesson"]["check"]
    assert unit.misconceptions[0].counter_example not in told


async def test_a_repeated_quiz_asks_other_questions(server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_study(learner, examType="CAT")
    acted(learner, session_id, "GENERATE_PLAN")
    asked = []
    for _ in range(2):
        acted(learner, session_id, "START_TOPIC", {"topic": LIBRARY.units["quant.percentages"].title})
        session = acted(learner, session_id, "TAKE_QUIZ", {"count": 2})
        asked.append({question["id"] for question in session["quiz"]["questions"]})
        acted(learner, session_id, "SUBMIT_ANSWERS", {"answers": revealing(session)})
        acted(learner, session_id, "NEXT_TOPIC")
    assert asked[0].isdisjoint(asked[1])


async def test_a_goal_of_another_examination_is_asked_back(server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_study(learner, examType="NEET")
    session = acted(learner, session_id, "GENERATE_PLAN", {"goal": "I want to study polity"})
    assert (session["phase"], session["work"]["status"]) == ("INTAKE", "CLARIFICATION_NEEDED")
    assert session["work"]["message"].startswith("Polity is not part of NEET.")
    assert acted(learner, session_id, "GENERATE_PLAN", {"goal": "biology"})["plan"]


# ---------------------------------------------------------------- context


async def test_a_checkpoint_keeps_everything_across_devices(server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_study(learner)
    context = {
        "currentTopic": "physics.motion",
        "last_quiz_score": 40,
        "misconceptions": ["speed is acceleration"],
        "planCacheKey": "k",
        "extraData": {"theme": "dark", "nested": {"list": [1, 2.5, None, True, "ä"]}},
        "draft": {"text": "half an answer"},
    }
    result = learner.do("saveStudyContext", {"sessionId": session_id, "context": context}, BRIEF)
    assert result["__typename"] == "SaveStudyContextPayload"
    again = server.learner(id=learner.id).ask("{ activeSession(kind: STUDY) { id } }")
    assert again["activeSession"]["id"] == session_id
    assert study(learner, session_id)["context"] == {
        "currentTopic": "physics.motion",
        "lastQuizScore": 40,
        "misconceptions": ["speed is acceleration"],
        "planCacheKey": "k",
        "extraData": {
            "draft": {"text": "half an answer"},
            "nested": {"list": [1, 2.5, None, True, "ä"]},
            "theme": "dark",
        },
    }


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("context", [{}, {"extraData": {}}, {"currentTopic": None, "misconceptions": []}])
def test_a_checkpoint_that_changes_nothing_records_nothing(server: RunningServer, context: dict[str, Any]) -> None:
    learner = server.learner()
    session_id = start_study(learner)
    for given in (context, {**context, "draft": [1, 2.5, 1e16, None, {"b": True, "a": "ä"}]}):
        saved = learner.do("saveStudyContext", {"sessionId": session_id, "context": given}, BRIEF)
        for command_id in (None, "once", "once"):
            input = {"sessionId": session_id, "context": given, "commandId": command_id}
            assert learner.do("saveStudyContext", input, BRIEF) == saved
    assert (saved["__typename"], study(learner, session_id)["version"]) == ("SaveStudyContextPayload", 2)


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    "context",
    [
        [],
        "text",
        5,
        {"currentTopic": 5},
        {"lastQuizScore": 101},
        {"lastQuizScore": 100.5},
        {"lastQuizScore": True},
        {"misconceptions": "one"},
        {"misconceptions": [""]},
        {"extraData": []},
        {"currentTopic": "a", "current_topic": "b"},
        {"large": "x" * 60_000},
        {"number": 2**70},
    ],
)
def test_a_checkpoint_that_cannot_be_kept_is_refused(server: RunningServer, context: Any) -> None:
    learner = server.learner()
    session_id = start_study(learner)
    result = learner.do("saveStudyContext", {"sessionId": session_id, "context": context}, BRIEF)
    assert (result["__typename"], result["code"]) == ("Refusal", "INVALID_INPUT")
    assert result["field"].startswith("context")
    assert study(learner, session_id)["version"] == 1


# ---------------------------------------------------------------- what is refused


@pytest.mark.usefixtures("unharmed")
def test_what_is_not_valid_is_refused_and_nothing_is_recorded(server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_study(learner)
    refused = [
        (act(learner, session_id, "TAKE_QUIZ"), "WRONG_PHASE", "action"),
        (act(learner, session_id, "GENERATE_PLAN", {"days": 2}), "INVALID_INPUT", "payload.days"),
        (act(learner, session_id, "GENERATE_PLAN", {"days": 31}), "INVALID_INPUT", "payload.days"),
        (act(learner, session_id, "GENERATE_PLAN", ["days"]), "INVALID_INPUT", "payload"),
        (act(learner, session_id, "GENERATE_PLAN", {"months": 1}), "INVALID_INPUT", "payload.months"),
        (act(learner, session_id, "GENERATE_PLAN", expectedVersion=7), "VERSION_CONFLICT", "expectedVersion"),
        (act(learner, "no id", "GENERATE_PLAN"), "NOT_FOUND", "sessionId"),
        (act(server.learner(), session_id, "GENERATE_PLAN"), "NOT_FOUND", "sessionId"),
        (learner.do("completeExam", {"sessionId": session_id}, "session { id }"), "INVALID_INPUT", "sessionId"),
        (learner.do("retryStudyWork", {"sessionId": session_id}, BRIEF), "WRONG_PHASE", None),
        (learner.do("pauseAutopilot", {"sessionId": session_id}, BRIEF), "WRONG_PHASE", None),
        (learner.do("startAutopilot", {"sessionId": session_id, "minutes": 0}, BRIEF), "INVALID_INPUT", "minutes"),
    ]
    for result, code, field in refused:
        assert (result["code"], result["field"]) == (code, field), result
    assert "valid there: GENERATE_PLAN" in refused[0][0]["message"]
    assert study(learner, session_id)["version"] == 1


def test_an_unknown_session_is_null_and_an_unknown_examination_or_action_is_no_request(server: RunningServer) -> None:
    learner = server.learner()
    missing = "00000000-0000-4000-8000-00000000dead"
    assert learner.ask("query ($id: ID!) { session(id: $id) { id } }", id=missing) == {"session": None}
    session_id = start_study(learner)
    for query in (
        'mutation { startStudy(input: {examType: "NEET"}) { __typename } }',
        "mutation { startStudy(input: {examType: SAT}) { __typename } }",
        f'mutation {{ takeStudyAction(input: {{sessionId: "{session_id}", action: FLY}}) {{ __typename }} }}',
    ):
        assert learner.post(query).json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_a_repeated_command_counts_once(server: RunningServer) -> None:
    learner = server.learner()
    first, again = (start_study(learner, commandId="start-1") for _ in range(2))
    assert first == again
    for _ in range(2):
        result = act(learner, first, "GENERATE_PLAN", commandId="plan-1")
        assert result["session"]["phase"] == "PLANNING"
    query = "query ($id: ID!) { session(id: $id) { events(first: 50) { edges { node { type } } } } }"
    events = learner.ask(query, id=first)
    types = [edge["node"]["type"] for edge in events["session"]["events"]["edges"]]
    assert types.count("study.action_taken") == 1


def test_several_sessions_may_be_open_and_the_newest_is_the_active_one(server: RunningServer) -> None:
    learner = server.learner()
    first, second = start_study(learner), start_study(learner, examType="UPSC")
    active = "{ activeSession(kind: STUDY) { id } }"
    assert learner.ask(active)["activeSession"]["id"] == second
    third = start_study(learner, examType="CAT", replaceActive=True)
    assert [study(learner, id)["status"] for id in (first, second, third)] == ["ABANDONED", "ABANDONED", "ACTIVE"]
    listed = learner.ask("{ sessions(kind: STUDY, status: ACTIVE) { edges { node { id } } } }")
    assert [edge["node"]["id"] for edge in listed["sessions"]["edges"]] == [third]


def test_only_learners_study(server: RunningServer) -> None:
    teacher = server.person(Role.TEACHER)
    assert teacher.do("startStudy", {}, BRIEF)["code"] == "FORBIDDEN"


def test_a_syllabus_has_no_answers(server: RunningServer) -> None:
    query = (
        "{ syllabus(examType: NEET) { examType subjects { key title group topics { id title hours prerequisites } } } }"
    )
    found = server.learner().ask(query)["syllabus"]
    assert [subject["key"] for subject in found["subjects"]] == ["biology", "physics"]
    units, motion = found["subjects"][1]["topics"]
    assert [one["title"] for one in (units, motion)] == [
        LIBRARY.units[id].title for id in ("physics.units", "physics.motion")
    ]
    assert motion["prerequisites"] == [units["id"]]


def test_a_topic_is_named_by_the_id_that_the_syllabus_gave_and_not_by_its_name(server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_study(learner)
    found = learner.ask("{ syllabus(examType: NEET) { subjects { topics { id title } } } }")["syllabus"]
    topic = found["subjects"][1]["topics"][0]
    acted(learner, session_id, "GENERATE_PLAN", {"scope": {"topics": [topic["id"]]}})
    refused = act(learner, session_id, "START_TOPIC", {"topic": "physics.units"})
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "payload.topic")
    session = acted(learner, session_id, "START_TOPIC", {"topic": topic["id"]})
    assert (session["topic"]["id"], session["topic"]["title"]) == (topic["id"], topic["title"])


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "a\x00b"])
def test_a_time_zone_that_is_none_is_refused(server: RunningServer, zone: str) -> None:
    query = "query ($zone: String!) { studyDays(timeZone: $zone) { days } }"
    answer = server.learner().post(query, {"zone": zone}).json()
    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


# ---------------------------------------------------------------- the autopilot


async def test_the_autopilot_goes_on_by_itself_through_the_death_of_its_server(
    launch: Callable[..., RunningServer],
) -> None:
    server = launch()
    learner = server.learner()
    session_id = start_study(learner)
    settings = {"lessonsPerTopic": 2, "questions": 2, "answerSeconds": 60, "minutes": 30}
    result = learner.do("startAutopilot", {"sessionId": session_id, **settings}, BRIEF)
    assert result["__typename"] == "StartAutopilotPayload", result
    server.kill()

    server = launch(PORT=server.environ["PORT"])
    learner = Person(server, learner.id, learner.token)
    session = wait_for(learner, session_id, lambda s: s["quiz"] is not None)
    assert [lesson["number"] for lesson in session["lessons"]] == [1, 2]
    assert 0 < session["autopilot"]["answersDueInSeconds"] <= 120
    first = session["topic"]["id"]
    acted(learner, session_id, "SUBMIT_ANSWERS", {"answers": right_answers(session)})
    session = wait_for(
        learner, session_id, lambda s: s["topic"]["id"] != first and s["phase"] == "QUIZZING" and s["quiz"]
    )
    assert {one["topicId"]: one["score"] for one in session["mastery"]}[first] == 100

    paused = learner.do("pauseAutopilot", {"sessionId": session_id}, "session { autopilot { status elapsedSeconds } }")
    assert paused["session"]["autopilot"]["status"] == "PAUSED"
    elapsed = study(learner, session_id)["autopilot"]["elapsedSeconds"]
    assert study(learner, session_id)["autopilot"]["elapsedSeconds"] == elapsed
    learner.do("resumeAutopilot", {"sessionId": session_id}, BRIEF)
    stopped = learner.do("stopAutopilot", {"sessionId": session_id}, "session { phase autopilot { status reason } }")
    assert stopped["session"]["autopilot"] == {"status": "COMPLETED", "reason": "It was stopped."}
    assert stopped["session"]["phase"] == "QUIZZING"
    steps = {step["action"] for step in study(learner, session_id)["autopilot"]["steps"]}
    assert {"LESSON_COMPLETED", "QUIZ_GENERATED", "SESSION_COMPLETED", "SESSION_PAUSED"} <= steps


async def test_answers_that_do_not_come_count_as_unanswered(server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_study(learner, examType="CAT")
    settings = {"lessonsPerTopic": 1, "questions": 1, "answerSeconds": 1}
    learner.do("startAutopilot", {"sessionId": session_id, **settings}, BRIEF)
    evaluated = wait_for(
        learner, session_id, lambda s: any(x["action"] == "ANSWER_EVALUATED" for x in s["autopilot"]["steps"])
    )
    learner.do("stopAutopilot", {"sessionId": session_id}, BRIEF)
    (step, *_) = [x for x in evaluated["autopilot"]["steps"] if x["action"] == "ANSWER_EVALUATED"]
    assert (step["data"]["unanswered"], step["data"]["correct"]) == (1, 0)
    assert evaluated["context"]["misconceptions"] == []
    assert evaluated["mastery"][0]["attempts"] == 0
