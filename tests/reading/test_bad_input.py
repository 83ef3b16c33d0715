"""What a reader may not send: it is refused with the field that is meant, and nothing is recorded."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from tests.support.client import Person, RunningServer, start_exam
from tests.support.reader import GOOSE, SESSION, Reader
from tests.support.study_client import start_study

WORDS = "query ($id: ID!) { book(id: $id) { wordCount } }"
DAY = 86_400

pytestmark = pytest.mark.usefixtures("unharmed")


@pytest.fixture
def reader(server: RunningServer) -> Reader:
    """A learner at the beginning of a book."""
    return Reader(server.learner())


@pytest.fixture
def unchanged(reader: Reader, server: RunningServer) -> Iterator[None]:
    """Whatever is sent, the session stays as it is, and no report is kept."""
    before = reader.see()
    yield
    assert reader.see() == before
    with psycopg.connect(server.database) as connection:
        kept = connection.execute("SELECT count(*) FROM reading_reports WHERE session_id = %s", (reader.id,)).fetchone()
    assert kept == (0,)


def why(result: dict[str, Any]) -> tuple[str, str | None]:
    """The code and the field of a refusal."""
    assert result["__typename"] == "Refusal", result
    return result["code"], result["field"]


def errors(person: Person, query: str, raw: str | None = None, **variables: Any) -> list[dict[str, Any]]:
    """The errors that a request gets; `raw` are variables as they are written in JSON."""
    body = f'{{"query": {json.dumps(query)}, "variables": {raw or json.dumps(variables)}}}'
    response = person.http.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    return list(response.json()["errors"])


def last_word(reader: Reader) -> int:
    return int(reader.person.ask(WORDS, id=GOOSE)["book"]["wordCount"]) - 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"wordIndex": -1}, "wordIndex"),
        ({"wordIndex": 2**31 - 1}, "wordIndex"),
        ({"rate": 0.4}, "rate"),
        ({"rate": 2.1}, "rate"),
        ({"rate": -1e308}, "rate"),
        ({"audioSeconds": -0.1}, "audioSeconds"),
        ({"audioSeconds": 1e300}, "audioSeconds"),
        ({"second": DAY}, "at"),
        ({"second": -600}, "at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "at"),
        ({"at": "2026-11-29T12:00:00"}, "at"),
    ],
)
def test_positions_that_cannot_be(reader: Reader, unchanged: None, changed: dict[str, Any], field: str) -> None:
    position = {**reader.at(1, changed.pop("second", 0)), **changed}
    assert why(reader.report(reader.at(1), position)) == ("INVALID_INPUT", f"positions[1].{field}")


def test_a_word_beyond_the_book(reader: Reader, unchanged: None) -> None:
    beyond = last_word(reader) + 1
    assert why(reader.report(reader.at(beyond))) == ("INVALID_INPUT", "positions[0].wordIndex")
    assert why(reader.ask("Why?", beyond)) == ("INVALID_INPUT", "wordIndex")
    assert why(reader.do("resumeReading", fromWord=beyond)) == ("INVALID_INPUT", "fromWord")
    assert why(reader.do("resumeReading", fromWord=-1)) == ("INVALID_INPUT", "fromWord")


@pytest.mark.parametrize("count", [0, 1001])
def test_none_and_too_many(reader: Reader, unchanged: None, count: int) -> None:
    assert why(reader.report(*[reader.at(1)] * count)) == ("INVALID_INPUT", "positions")


@pytest.mark.parametrize(
    "position",
    [
        '{"wordIndex": 1, "rate": NaN, "at": AT}',
        '{"wordIndex": 1, "audioSeconds": Infinity, "at": AT}',
        '{"wordIndex": 1e999, "at": AT}',
        '{"wordIndex": 4294967296, "at": AT}',
        f'{{"wordIndex": {"9" * 5000}, "at": AT}}',
        '{"wordIndex": 1.5, "at": AT}',
        '{"wordIndex": 1, "rate": 1e999, "at": AT}',
        '{"wordIndex": 1, "at": "yesterday"}',
        '{"wordIndex": 1, "at": 5}',
        '{"wordIndex": 1, "at": AT, "state": "FLYING"}',
        '{"wordIndex": 1}',
        "null",
    ],
)
def test_what_is_no_position(reader: Reader, unchanged: None, position: str) -> None:
    query = "mutation ($i: ReportPositionInput!) { reportPosition(input: $i) { __typename } }"
    position = position.replace("AT", json.dumps(datetime.now(UTC).isoformat()))
    found = errors(reader.person, query, raw=f'{{"i": {{"sessionId": "{reader.id}", "positions": [{position}]}}}}')
    assert found
    assert {one["extensions"]["code"] for one in found} <= {"BAD_REQUEST", "VALIDATION_FAILED", "BAD_USER_INPUT"}


@pytest.mark.parametrize("text", ["", " \n", "x" * 2001, "y" * 50_000])
def test_questions_of_no_length_and_of_too_much(reader: Reader, unchanged: None, text: str) -> None:
    assert why(reader.ask(text)) == ("INVALID_INPUT", "text")


def test_what_is_of_another_session(server: RunningServer, reader: Reader, unchanged: None) -> None:
    other = Reader(server.learner())
    stranger = Reader(other.person, session=reader.session)
    nothing = ("NOT_FOUND", "sessionId")
    assert why(stranger.report(stranger.at(1))) == nothing
    assert why(stranger.ask("Why?")) == nothing
    assert why(stranger.do("resumeReading")) == nothing
    assert why(stranger.answer(reader.session["checkpoints"][0]["id"], {"text": "x"})) == nothing

    asked = other.ask("Why?")["interruption"]["id"]
    theirs = other.session["checkpoints"][0]["id"]
    assert why(reader.do("resumeReading", interruptionId=asked)) == ("NOT_FOUND", "interruptionId")
    assert why(reader.answer(theirs, {"text": "x"})) == ("NOT_FOUND", "checkpointId")
    for id in (asked, theirs):
        assert reader.person.ask("query ($id: ID!) { node(id: $id) { id } }", id=id) == {"node": None}


@pytest.mark.parametrize("id", ["", "x", "0" * 10_000, "00000000-0000-0000-0000-000000000000", "\u0000", "checkpoint:"])
def test_ids_that_are_none(reader: Reader, unchanged: None, id: str) -> None:
    assert why(reader.person.do("startReading", {"bookId": id}, "session { id }")) == ("NOT_FOUND", "bookId")
    assert why(reader.start(continueFrom=id)) == ("NOT_FOUND", "continueFrom")
    assert why(reader.do("resumeReading", interruptionId=id)) == ("NOT_FOUND", "interruptionId")
    assert why(reader.answer(id, {"text": "x"})) == ("NOT_FOUND", "checkpointId")
    lost = Reader(reader.person, session={"id": id})
    assert why(lost.report(lost.at(1))) == why(lost.ask("Why?")) == ("NOT_FOUND", "sessionId")
    assert reader.person.ask("query ($id: ID!) { book(id: $id) { id } }", id=id) == {"book": None}


def test_an_id_with_signs_that_no_database_takes_is_none_or_the_one_that_is_meant(reader: Reader) -> None:
    asked = "query ($id: ID!) { book(id: $id) { passages(first: 1) { edges { node { id } } } } }"
    [passage] = reader.person.ask(asked, id=GOOSE)["book"]["passages"]["edges"]
    kind, _, place = passage["node"]["id"].partition(":")
    found = reader.person.ask("query ($id: ID!) { node(id: $id) { id } }", id=f"{kind}:\u0000{place}")
    assert found == {"node": passage["node"]}


def test_going_on_from_what_cannot_be_gone_on_from(server: RunningServer, reader: Reader, unchanged: None) -> None:
    theirs, german = Reader(server.learner()), Reader(reader.person, "book:parzelle-17")
    erased = Reader(reader.person)
    reader.person.do("eraseSession", {"sessionId": erased.id}, "erased { sessionId }")
    ours = start_exam(reader.person)
    for id in (theirs.id, german.id, erased.id, ours):
        assert why(reader.start(continueFrom=id)) == ("NOT_FOUND", "continueFrom")


def test_sessions_of_other_kinds(reader: Reader, unchanged: None) -> None:
    exam, study = start_exam(reader.person), start_study(reader.person, examType="NEET")
    for id in (exam, study):
        other = Reader(reader.person, session={"id": id})
        results = [
            other.report(other.at(1)),
            other.ask("Why?"),
            other.do("resumeReading"),
            other.answer("checkpoint:x", {"text": "x"}),
        ]
        assert {field for _, field in map(why, results)} == {"sessionId"}
    answers = {"sessionId": reader.id, "activeView": "questions"}
    for mutation, input in (("saveAnswers", answers), ("completeExam", {"sessionId": reader.id})):
        assert why(reader.person.do(mutation, input, "session { id }"))[1] == "sessionId"
    action = {"sessionId": reader.id, "action": "START_TOPIC"}
    assert why(reader.person.do("takeStudyAction", action, "session { id }"))[1] == "sessionId"
    updates = "subscription ($id: ID!) { readingUpdates(sessionId: $id) { version } }"
    body = {"query": updates, "variables": {"id": exam}}
    answer = reader.person.http.post("/graphql", json=body, headers={"Accept": "text/event-stream"})
    assert "NOT_FOUND" in answer.text


BOOKS = """query ($filter: BookFilterInput, $search: String, $first: Int, $after: String) {
  books(filter: $filter, search: $search, first: $first, after: $after) { edges { node { id } } } }"""


@pytest.mark.parametrize(
    ("asked", "field", "limit"),
    [
        ({"filter": {"tags": ["x"] * 21}}, "filter.tags", "20"),
        ({"filter": {"levels": ["x"] * 21}}, "filter.levels", "20"),
        ({"filter": {"tags": ["x" * 101]}}, "filter.tags", "100"),
        ({"filter": {"language": "x" * 101}}, "filter.language", "100"),
        ({"search": "y" * 201}, "search", "200"),
        ({"first": 0}, "first", "100"),
        ({"first": 2**31 - 1}, "first", "100"),
    ],
)
def test_searches_without_bounds(server: RunningServer, asked: dict[str, Any], field: str, limit: str) -> None:
    (error,) = errors(server.learner(), BOOKS, **asked)
    assert (error["extensions"]["code"], error["extensions"].get("field")) == ("INVALID_INPUT", field)
    assert limit in error["message"]


@pytest.mark.parametrize("asked", [{"search": "x" * 10**6}, {"filter": {"tags": ["tag"] * 10_000}}])
def test_searches_of_a_megabyte_do_not_come_so_far(server: RunningServer, asked: dict[str, Any]) -> None:
    assert errors(server.learner(), BOOKS, **asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"search": "\u0000' \" -( & | ! :* <-> \\"},
        {"search": "-"},
        {"search": '"'},
        {"filter": {"tags": ["\u0000", ""], "levels": ["'"], "language": "🦆"}},
        {"filter": {"minWords": -(2**31), "maxWords": -1}},
        {"filter": {"minMinutes": 1e308, "maxMinutes": -1e308}},
    ],
)
def test_searches_for_nonsense_find_what_they_find(server: RunningServer, asked: dict[str, Any]) -> None:
    assert "books" in server.learner().ask(BOOKS, **asked)


def test_cursors_and_words_of_passages(server: RunningServer) -> None:
    passages = """query ($id: ID!, $first: Int, $after: String, $word: Int) { book(id: $id) {
      passages(first: $first, after: $after, fromWord: $word) { edges { node { order } } } } }"""
    learner = server.learner()

    def orders(**asked: Any) -> list[int]:
        edges = learner.ask(passages, id=GOOSE, **asked)["book"]["passages"]["edges"]
        return [edge["node"]["order"] for edge in edges]

    assert orders(word=-5, first=1) == orders(word=0, first=1) == [0]
    assert orders(word=2**31 - 1) == []
    for asked in ({"first": 0}, {"first": 101}, {"after": "x"}, {"after": ""}, {"after": "9" * 300}):
        (error,) = errors(learner, passages, id=GOOSE, **asked)
        assert error["extensions"]["code"] in ("INVALID_INPUT", "NOT_FOUND")
    for asked in ("passage:x:0", "passage:x:-1", f"passage:x:{'9' * 30}", "interruption:x:1", "checkpoint:x:y"):
        assert learner.ask("query ($id: ID!) { node(id: $id) { id } }", id=asked) == {"node": None}


def test_languages_that_are_none(reader: Reader, unchanged: None) -> None:
    for language in ("", "deutsch, bitte", "x" * 1000, "../../etc"):
        assert why(reader.start(answerLanguage=language)) == ("INVALID_INPUT", "answerLanguage")


def test_nobody_reads_without_signing_in(server: RunningServer, reader: Reader, unchanged: None) -> None:
    nobody = Reader(server.anonymous(), session=reader.session)
    for result in (nobody.start(), nobody.report(nobody.at(1)), nobody.ask("Why?"), nobody.do("resumeReading")):
        assert why(result)[0] == "UNAUTHENTICATED"
    assert server.anonymous().ask(SESSION, id=reader.id) == {"session": None}


def test_the_words_of_passages_that_are_spoken_count_in_what_may_be_asked(reader: Reader) -> None:
    book = f'book(id: "{GOOSE}") {{ passages(first: 100) {{ edges {{ node {{ audio {{ words {{ start }} }} }} }} }} }}'
    [error] = reader.person.post(f"{{ {book} }}").json()["errors"]
    assert error["extensions"]["code"] == "TOO_LARGE"
