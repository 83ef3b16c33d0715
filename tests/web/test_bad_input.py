"""What does not fit is refused with its code, records nothing, and leaves the server serving."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.support.client import RunningServer, exam, first_choice
from tests.support.desk import Desk

pytestmark = pytest.mark.usefixtures("unharmed")

NOBODY = "00000000-0000-4000-8000-000000000000"
CHOICE, GAPPED, AUTHORS = "teil_2_1", "teil_1_1", "teil_4_1"
SELECT = "session { id version }"


@pytest.fixture
def desk(server: RunningServer) -> Desk:
    return Desk(server.learner())


@pytest.fixture
def nothing_recorded(desk: Desk) -> Iterator[None]:
    """Whatever the test does, the exam's history stays as it is."""
    before = desk.recorded()
    yield
    assert desk.recorded() == before


Command = Callable[[Desk], dict[str, Any]]

REFUSED: dict[str, tuple[Command, str, str | None]] = {
    "unknown question": (
        lambda desk: desk.rejected("teil_9_1", {"option": "a"}),
        "INVALID_INPUT",
        None,
    ),
    "unknown option": (lambda desk: desk.rejected(CHOICE, {"option": "z"}), "INVALID_INPUT", None),
    "option for gaps": (lambda desk: desk.rejected(GAPPED, {"option": "z"}), "INVALID_INPUT", None),
    "matches for a choice": (lambda desk: desk.rejected(CHOICE, {"matches": []}), "INVALID_INPUT", None),
    "unknown gap": (
        lambda desk: desk.rejected(GAPPED, {"gaps": [{"gapId": "GAP_99", "value": "a"}]}),
        "INVALID_INPUT",
        None,
    ),
    "unknown statement": (
        lambda desk: desk.rejected(AUTHORS, {"matches": [{"statementId": "x", "optionId": "A"}]}),
        "INVALID_INPUT",
        None,
    ),
    "unknown match": (
        lambda desk: desk.rejected(AUTHORS, {"matches": [{"statementId": "statement_1", "optionId": "Z"}]}),
        "INVALID_INPUT",
        None,
    ),
    "zero byte": (lambda desk: desk.rejected(CHOICE, {"option": "\0"}), "INVALID_INPUT", None),
    "empty batch": (lambda desk: desk.do("saveAnswers", answers=[]), "INVALID_INPUT", "answers"),
    "unknown place": (lambda desk: desk.do("saveAnswers", activeQuestionId="x"), "INVALID_INPUT", "activeQuestionId"),
    "view with a zero byte": (lambda desk: desk.do("saveAnswers", activeView="a\0"), "INVALID_INPUT", "activeView"),
    "gap twice": (
        lambda desk: desk.rejected(GAPPED, {"gaps": 2 * first_choice(desk.question(GAPPED))["gaps"][:1]}),
        "INVALID_INPUT",
        None,
    ),
    "statement twice": (
        lambda desk: desk.rejected(AUTHORS, {"matches": 2 * first_choice(desk.question(AUTHORS))["matches"][:1]}),
        "INVALID_INPUT",
        None,
    ),
    "submitted gap twice": (
        lambda desk: desk.do(
            "submitAnswer",
            questionId=GAPPED,
            answer={"gaps": 2 * first_choice(desk.question(GAPPED))["gaps"][:1]},
        ),
        "INVALID_INPUT",
        "answer.gaps[1].gapId",
    ),
    "text for a choice": (
        lambda desk: desk.rejected(CHOICE, {"text": "x" * 200_000}),
        "INVALID_INPUT",
        None,
    ),
    "play of a text": (lambda desk: desk.do("recordPlay", partId="teil_1"), "INVALID_INPUT", "partId"),
    "retry of a whole part": (lambda desk: desk.do("retryPart", partId="teil_1"), "INVALID_INPUT", "partId"),
    "mark that is not there": (lambda desk: desk.do("regrade", questionId=CHOICE), "NOT_READY", "questionId"),
    "long view": (lambda desk: desk.do("saveAnswers", activeView="x" * 65), "INVALID_INPUT", "activeView"),
    "submitted unknown": (
        lambda desk: desk.do("submitAnswer", questionId="x", answer={"option": "a"}),
        "INVALID_INPUT",
        "questionId",
    ),
    "submitted blank": (
        lambda desk: desk.do("submitAnswer", questionId=CHOICE, answer={"option": " "}),
        "INVALID_INPUT",
        "answer",
    ),
    "moved version": (
        lambda desk: desk.save(CHOICE, {"option": "a"}, expectedVersion=0),
        "VERSION_CONFLICT",
        "expectedVersion",
    ),
    "future version": (
        lambda desk: desk.save(CHOICE, {"option": "a"}, expectedVersion=10**9),
        "VERSION_CONFLICT",
        "expectedVersion",
    ),
    "no ending": (lambda desk: desk.do("endSession", outcome="PAUSED"), "INVALID_INPUT", "outcome"),
    "second exam": (
        lambda desk: desk.learner.do("startExam", {"skill": "READING"}, SELECT),
        "ACTIVE_SESSION_EXISTS",
        None,
    ),
    "unknown session": (lambda desk: desk.do("pauseSession", sessionId=NOBODY), "NOT_FOUND", "sessionId"),
    "garbage session": (lambda desk: desk.do("pauseSession", sessionId="'; --\0"), "NOT_FOUND", "sessionId"),
    "long command id": (lambda desk: desk.save(CHOICE, {"option": "a"}, commandId="x" * 9000), "INVALID_INPUT", None),
    "zero command id": (lambda desk: desk.save(CHOICE, {"option": "a"}, commandId="\0"), "INVALID_INPUT", None),
    "zero in a refusal": (lambda desk: desk.save("\0", {"option": "a"}, commandId="\0"), "INVALID_INPUT", None),
}


@pytest.mark.parametrize(("command", "code", "field"), REFUSED.values(), ids=REFUSED)
@pytest.mark.usefixtures("nothing_recorded")
def test_commands_that_are_refused(desk: Desk, command: Command, code: str, field: str | None) -> None:
    refused = command(desk)
    assert refused["__typename"] in ("Refusal", "RejectedAnswer"), refused
    assert refused["code"] == code
    assert field is None or refused["field"] == field
    assert refused["message"]


@pytest.mark.parametrize(
    ("input", "field"),
    [
        ({"skill": "READING", "focus": ["nonsense"]}, "focus[0]"),
        ({"skill": "WRITING", "focus": ["register_tone", "REGISTER_TONE"]}, "focus[1]"),
        ({"skill": "READING", "focus": ["register_tone"] * 4000}, "focus[1]"),
        ({"skill": "READING", "focus": ["\0"]}, "focus[0]"),
        ({"skill": "READING", "focusWeights": [1]}, "focusWeights"),
        ({"skill": "READING", "focus": ["register_tone"], "focusWeights": [0]}, "focusWeights"),
        ({"skill": "READING", "focus": ["register_tone"], "focusWeights": [1e308]}, "focusWeights"),
        ({"skill": "READING", "focus": ["register_tone"], "focusWeights": [1, 1]}, "focusWeights"),
        ({"skill": "READING", "themes": ["KOCHEN"]}, "themes[0]"),
        ({"skill": "READING", "themes": ["KULTUR", "KULTUR"]}, "themes[1]"),
        ({"skill": "READING", "commandId": "x" * 9000}, "commandId"),
        ({"skill": "READING", "commandId": "\0"}, "commandId"),
    ],
)
def test_exams_that_cannot_be_started(server: RunningServer, input: dict[str, Any], field: str) -> None:
    learner = server.learner()
    refused = learner.do("startExam", input, SELECT)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", field)
    assert learner.ask("{ sessions { edges { node { id } } } }") == {"sessions": {"edges": []}}


@pytest.mark.parametrize(
    "input",
    [
        {},
        {"skill": "SINGING"},
        {"skill": "reading"},
        {"skill": 1},
        {"skill": None},
        {"skill": "READING", "level": "D1"},
        {"skill": "READING", "level": "c1"},
        {"skill": "READING", "level": None},
        {"skill": "READING", "difficulty": "DEADLY"},
        {"skill": "READING", "focus": [7]},
        {"skill": "READING", "focus": [None]},
        {"skill": "READING", "focus": ["register_tone"], "focusWeights": ["much"]},
    ],
)
def test_exams_that_there_are_not(server: RunningServer, input: dict[str, Any]) -> None:
    learner = server.learner()
    query = "mutation ($input: StartExamInput!) { startExam(input: $input) { __typename } }"
    response = learner.post(query, {"input": input}, headers={"Accept": "application/graphql-response+json"})
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert learner.ask("{ sessions { edges { node { id } } } }") == {"sessions": {"edges": []}}


@pytest.mark.parametrize(
    "answer", [{}, {"option": "a", "text": "a"}, {"option": None}, {"shout": "a"}, "a", {"gaps": [{"gapId": "GAP_1"}]}]
)
@pytest.mark.usefixtures("nothing_recorded")
def test_answers_that_are_no_answer(desk: Desk, answer: Any) -> None:
    query = "mutation ($input: SaveAnswersInput!) { saveAnswers(input: $input) { __typename } }"
    answers = [{"questionId": CHOICE, "answer": answer}]
    response = desk.learner.post(query, {"input": {"sessionId": desk.session_id, "answers": answers}})
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_a_command_id_is_for_one_command(desk: Desk) -> None:
    key = str(uuid4())
    desk.save(CHOICE, {"option": "a"}, commandId=key)
    recorded = desk.recorded()
    for refused in (
        desk.do("pauseSession", commandId=key),
        desk.do("completeExam", commandId=key),
        desk.do("submitAnswer", questionId=GAPPED, answer={"text": "a"}, commandId=key),
    ):
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "commandId")
    assert desk.recorded() == recorded


def test_a_command_id_grades_one_question(desk: Desk) -> None:
    key = str(uuid4())
    first = desk.do("submitAnswer", questionId=CHOICE, answer={"option": "a"}, commandId=key)
    again = desk.do("submitAnswer", questionId=CHOICE, answer={"option": "a"}, commandId=key)
    other = desk.do("submitAnswer", questionId="teil_2_2", answer={"option": "a"}, commandId=key)
    assert again == first
    assert (other["code"], other["field"]) == ("INVALID_INPUT", "commandId")


def test_a_graded_answer_is_final(desk: Desk) -> None:
    desk.do("submitAnswer", questionId=CHOICE, answer={"option": "a"})
    recorded = desk.recorded()
    assert desk.rejected(CHOICE, {"option": "b"})["code"] == "ALREADY_DONE"
    assert desk.rejected(CHOICE, None)["code"] == "ALREADY_DONE"
    assert desk.do("submitAnswer", questionId=CHOICE, answer={"option": "b"})["code"] == "ALREADY_DONE"
    assert desk.recorded() == recorded


@pytest.mark.parametrize(("outcome", "again"), [("COMPLETED", "ALREADY_DONE"), ("ABANDONED", "SESSION_NOT_ACTIVE")])
def test_nothing_happens_after_the_end(desk: Desk, outcome: str, again: str) -> None:
    desk.do("endSession", outcome=outcome)
    recorded = desk.recorded()
    answer = first_choice(desk.written["questions"][1])
    assert desk.save(CHOICE, answer)["code"] == "SESSION_NOT_ACTIVE"
    assert desk.do("submitAnswer", questionId=CHOICE, answer=answer)["code"] == "SESSION_NOT_ACTIVE"
    assert desk.do("pauseSession")["code"] == "SESSION_NOT_ACTIVE"
    assert desk.do("resumeSession")["code"] == "SESSION_NOT_ACTIVE"
    assert desk.do("completeExam")["code"] == again
    assert desk.do("endSession", outcome="ABANDONED")["code"] == again
    assert desk.recorded() == recorded
    assert exam(desk.learner, desk.session_id)["status"] == outcome


@pytest.mark.parametrize(
    "arguments",
    [
        "first: 0",
        "first: -1",
        "first: 101",
        'after: "garbage"',
        'after: ""',
        'after: "\\u0000"',
        'after: "WzEsMl0"',
        'after: "bnVsbA"',
        'after: "ä"',
    ],
)
@pytest.mark.parametrize("field", ["sessions", "examHistory"])
def test_pages_that_do_not_exist(server: RunningServer, field: str, arguments: str) -> None:
    skill = "skill: READING, " if field == "examHistory" else ""
    query = f"{{ {field}({skill}{arguments}) {{ edges {{ cursor }} }} }}"
    (error,) = server.learner().post(query).json()["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"


def test_a_trend_is_of_a_page_of_exams_at_most(server: RunningServer) -> None:
    for last in (0, -1, 101):
        query = f"{{ examTrend(skill: READING, last: {last}) {{ average }} }}"
        (error,) = server.learner().post(query).json()["errors"]
        assert error["extensions"] == {"code": "INVALID_INPUT", "field": "last"}


@pytest.mark.parametrize("id", ["", "\0", "x" * 100_000, NOBODY, f"{NOBODY}:1", "٣" * 36, "{}", "1:" + "9" * 5000])
def test_ids_of_nothing(server: RunningServer, id: str) -> None:
    query = "query ($id: ID!) { session(id: $id) { id } node(id: $id) { id } }"
    assert server.learner().ask(query, id=id) == {"session": None, "node": None}


def test_versions_beyond_all_bounds(desk: Desk) -> None:
    query = "query ($id: ID!) { node(id: $id) { id } }"
    for version in ("9" * 30, "9" * 5000, "-1", "١", "²"):
        assert desk.learner.ask(query, id=f"{desk.session_id}:{version}") == {"node": None}


@pytest.mark.parametrize("wanted", ['actorId: "\\u0000"', 'actorId: "nobody"', 'sessionId: "\\u0000"', "types: []"])
def test_searches_that_find_nothing(server: RunningServer, wanted: str) -> None:
    assert server.analyst().ask(f"{{ events({wanted}) {{ edges {{ cursor }} }} }}") == {"events": {"edges": []}}


@pytest.mark.parametrize(
    "wanted", ['types: ["exam.started", "\\u0000"]', 'types: ["exam"]', "first: 0", 'after: "garbage"']
)
def test_searches_that_cannot_be_made(server: RunningServer, wanted: str) -> None:
    (error,) = server.analyst().post(f"{{ events({wanted}) {{ edges {{ cursor }} }} }}").json()["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"
