"""Reading over GraphQL: checkpoints, audio for who has the right to it, and a book that nothing here speaks."""

from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.book_files import book_of
from tests.support.client import Person, RunningServer, start_exam
from tests.support.exams import eventually
from tests.support.reader import GOOSE, Reader, bring

pytestmark = pytest.mark.usefixtures("unharmed")

AUDIO = """query ($id: ID!, $first: Int, $word: Int) { book(id: $id) {
  language passages(first: $first, fromWord: $word) { edges { node { order firstWord wordCount text
    audio { url webVttUrl smilUrl durationSeconds voice words { wordIndex start end } } } } } } }"""

ARABIC = (
    "كان في قديم الزمان صياد يعيش قرب البحر. وكان يخرج كل صباح إلى الماء.\n\n"
    "وفي يوم من الأيام وجد في شبكته صندوقا صغيرا. ففتحه فإذا فيه رسالة قديمة."
)


@pytest.fixture
def reader(server: RunningServer) -> Reader:
    """A learner at the beginning of a book."""
    return Reader(server.learner())


def first_due(reader: Reader) -> dict[str, Any]:
    """The first checkpoint, which has options, once the reader has come to it."""
    due: dict[str, Any] = reader.read_to(reader.session["checkpoints"][0]["wordIndex"])["checkpoints"][0]
    assert (due["status"], bool(due["options"])) == ("DUE", True)
    return due


def test_a_checkpoint_is_answered_once_and_a_command_once(reader: Reader) -> None:
    due = first_due(reader)
    outcomes = []
    for number, option in enumerate(due["options"]):
        given = reader.answer(due["id"], {"option": option["id"]}, commandId=f"answer-{number}")
        outcomes.append((option["id"], f"answer-{number}", given))
        if given["__typename"] == "Refusal" or given["checkpoint"]["status"] in ("PASSED", "FAILED"):
            break
    option, command_id, done = outcomes[-1]
    assert done["checkpoint"]["status"] in ("PASSED", "FAILED")
    before = reader.see()
    again = reader.answer(due["id"], {"option": option})
    assert (again["code"], again["field"]) == ("ALREADY_DONE", "checkpointId")
    assert reader.answer(due["id"], {"option": option}, commandId=command_id) == done
    other = reader.answer(due["id"], {"option": option}, commandId=command_id, durationMs=5)
    assert (other["code"], other["field"]) == ("INVALID_INPUT", "commandId")
    assert reader.see() == before


def test_answers_that_a_checkpoint_does_not_take(reader: Reader) -> None:
    ahead = reader.session["checkpoints"][-1]["id"]
    refused = reader.answer(ahead, {"text": "x"})
    assert refused["code"] in ("WRONG_PHASE", "INVALID_INPUT")
    due = first_due(reader)
    before = reader.see()
    for answer in ({"text": "x"}, {"options": []}, {"option": "x"}, {"option": due["id"]}, {"matches": []}, None):
        assert reader.answer(due["id"], answer)["code"] in ("INVALID_INPUT", "NOT_FOUND")
    for duration in (-1, 3_600_001, 2**31 - 1):
        refused = reader.answer(due["id"], {"option": due["options"][0]["id"]}, durationMs=duration)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "durationMs")
    assert reader.see() == before


def test_what_a_player_has_reported_is_no_newer_version_for_its_own_page(reader: Reader) -> None:
    version = reader.report(reader.at(3))["session"]["version"]
    asked = reader.ask("What does goose mean?", 3, expectedVersion=version)
    assert asked["__typename"] == "AskQuestionPayload", asked
    late = reader.do("resumeReading", expectedVersion=version)
    assert late["code"] == "VERSION_CONFLICT"


def audio(person: Person, book: str = GOOSE, word: int = 0) -> dict[str, Any]:
    """A passage of a book as it is heard."""
    (edge,) = person.ask(AUDIO, id=book, first=1, word=word)["book"]["passages"]["edges"]
    return dict(edge["node"])


@pytest.mark.parametrize(
    ("mutation", "input", "ending"),
    [
        ("pauseSession", {}, "session.paused"),
        ("endSession", {"outcome": "COMPLETED"}, "reading.completed"),
        ("endSession", {"outcome": "ABANDONED"}, "session.ended"),
    ],
)
def test_what_was_reported_is_told_before_the_session_is_paused_or_ends(
    reader: Reader, mutation: str, input: dict[str, Any], ending: str
) -> None:
    reader.report(reader.at(4), reader.at(6, 2))
    done = reader.do(mutation, **input)["session"]
    assert [one["type"] for one in reader.events()][-2:] == ["reading.positions_reported", ending]
    assert done["position"]["wordIndex"] == 6
    if ending == "reading.completed":
        assert done["position"]["state"] == "ENDED"


def test_audio_is_for_who_has_a_ticket_for_it(server: RunningServer, reader: Reader) -> None:
    heard = audio(reader.person)
    assert len(heard["audio"]["words"]) == heard["wordCount"]
    for kind in ("url", "webVttUrl", "smilUrl"):
        url = server.url + heard["audio"][kind]
        assert httpx.get(url, timeout=60).status_code == 200
        bare, _, ticket = url.partition("?ticket=")
        assert httpx.get(bare, timeout=60).status_code == 403
        assert httpx.get(f"{bare}?ticket={ticket[:-2]}", timeout=60).status_code == 403
        assert httpx.get(f"{bare}?ticket=", timeout=60).status_code == 403
        assert httpx.get(bare, headers={"Authorization": "Bearer nobody"}, timeout=60).status_code == 401


def test_a_ticket_for_something_else_is_none_for_audio(server: RunningServer, reader: Reader) -> None:
    query = "query ($id: ID!) { session(id: $id) { ... on ExamSession { autosaveTicket } } }"
    ticket = reader.person.ask(query, id=start_exam(reader.person))["session"]["autosaveTicket"]
    bare = server.url + audio(reader.person)["audio"]["url"].partition("?")[0]
    answer = httpx.get(bare, params={"ticket": ticket}, timeout=60)
    assert (answer.status_code, "ticket is not valid" in answer.text) == (403, True)


@pytest.fixture
def arabic(server: RunningServer, tmp_path: Path) -> str:
    """A book in a language without a dictionary; its id."""
    return bring(server, book_of(tmp_path, ARABIC, "as-sayyad", language="ar", title="الصياد"))


async def test_a_book_in_arabic_is_read_heard_and_asked_about(server: RunningServer, arabic: str) -> None:
    reader = Reader(server.learner(), arabic)
    heard = audio(reader.person, arabic)
    assert [word["wordIndex"] for word in heard["audio"]["words"]] == list(range(heard["wordCount"]))
    assert "ar" in heard["audio"]["voice"]
    reader.read_to(5)
    asked = reader.ask("ما معنى صياد؟", 5)
    assert asked["__typename"] == "AskQuestionPayload", asked

    async def answered() -> bool:
        return reader.see()["pendingInterruption"]["status"] == "ANSWERED"

    await eventually(answered, seconds=30)
    assert reader.see()["pendingInterruption"]["answer"]
    reader.do("resumeReading", understood=True)
    assert reader.report(reader.at(heard["wordCount"] - 1, 5))["session"]["percentage"] == 100
    found = "query ($search: String) { books(search: $search) { edges { node { id } excerpt { text isMatch } } } }"
    (edge,) = reader.person.ask(found, search="صندوقا")["books"]["edges"]
    assert (edge["node"]["id"], any(one["isMatch"] for one in edge["excerpt"])) == (arabic, True)


def test_a_language_that_nobody_speaks_has_no_audio(server: RunningServer, tmp_path: Path) -> None:
    book = bring(server, book_of(tmp_path, "Qapla' batlh je.", "qapla", language="xx"))
    reader = Reader(server.learner(), book)
    assert audio(reader.person, book)["audio"] is None
    assert reader.read_to(2)["percentage"] == 100


def test_a_book_tells_how_far_its_reader_has_come_and_when(reader: Reader) -> None:
    asked = f'{{ book(id: "{GOOSE}") {{ completionPercentage lastReadAt }} }}'
    begun = reader.person.ask(asked)["book"]
    assert (begun["completionPercentage"], datetime.fromisoformat(begun["lastReadAt"]) >= reader.begun) == (0, True)
    reader.report(*(reader.at(word, word) for word in range(0, 200, 10)))
    far = reader.person.ask(asked)["book"]
    assert (far["completionPercentage"] > 0, far["lastReadAt"] > begun["lastReadAt"]) == (True, True)
    stranger = reader.person.ask("{ books(filter: {isBegun: false}) { edges { node { id lastReadAt } } } }")
    assert {edge["node"]["lastReadAt"] for edge in stranger["books"]["edges"]} == {None}
