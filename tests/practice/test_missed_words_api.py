"""Missed words, as a reader asks for them."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.support.client import Person, RunningServer, start_exam
from tests.support.reading_client import begin_reading

MADE = "session { id kind version } goal { id title language items new }"


def missed(reader: Person, session: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What `practiceFromReading` answers."""
    return reader.do("practiceFromReading", {"sessionId": session["id"], **more}, MADE)


def answer_wrongly(reader: Person, session: dict[str, Any], asked: dict[str, Any]) -> None:
    """Read on to a checkpoint, and choose its last option, which is not right."""
    position = {"wordIndex": asked["wordIndex"], "at": datetime.now(UTC).isoformat()}
    reader.do("reportPosition", {"sessionId": session["id"], "positions": [position]}, "session { id }")
    options = "query ($id: ID!) { node(id: $id) { ... on Checkpoint { options { id } } } }"
    *_, last = reader.ask(options, id=asked["id"])["node"]["options"]
    answer = {"checkpointId": asked["id"], "answer": {"option": last["id"]}, "durationMs": 900}
    given = reader.do("answerCheckpoint", {"sessionId": session["id"], **answer}, "checkpoint { score }")
    assert given["checkpoint"] == {"score": 0}


def test_words_that_were_missed_are_practised(server: RunningServer) -> None:
    reader = server.learner()
    session = begin_reading(reader)
    refused = missed(reader, session)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "sessionId")
    answer_wrongly(reader, session, next(one for one in session["checkpoints"] if one["type"] == "VOCABULARY"))
    asking = {"sessionId": session["id"], "text": "What does gloomy mean?", "wordIndex": 0}
    reader.do("askQuestion", asking, "session { id }")
    made = missed(reader, session, commandId="words")
    assert made["session"].pop("version") > session["version"]
    assert made["session"] == {"id": session["id"], "kind": "READING"}
    assert made["goal"].pop("title").startswith("Missed words: ")
    assert made["goal"] == {"id": f"reading-{session['id']}", "language": "en", "items": 2, "new": 2}
    assert missed(reader, session, commandId="words")["goal"]["items"] == 2
    begun = reader.do("startPractice", {"goalId": made["goal"]["id"]}, "session { itemsCount }")
    assert begun["session"] == {"itemsCount": 2}
    assert missed(reader, session, expectedVersion=10_000)["code"] == "VERSION_CONFLICT"


def test_what_is_no_reading_of_the_viewers_is_not_found(server: RunningServer) -> None:
    reader = server.learner()
    session, exam = begin_reading(reader), start_exam(reader)
    assert missed(server.learner(), session)["code"] == "NOT_FOUND"
    assert missed(reader, {"id": exam})["code"] == "NOT_FOUND"
    assert missed(reader, {"id": str(uuid4())})["code"] == "NOT_FOUND"
    assert reader.do("practiceFromExam", {"sessionId": session["id"]}, "session { id }")["code"] == "NOT_FOUND"
