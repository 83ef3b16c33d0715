"""Missed words, as a reader asks for them."""

from typing import Any
from uuid import uuid4

from tests.support.client import Person, RunningServer, start_exam
from tests.support.reader import Reader

MADE = "session { id kind version } goal { id title language items new }"


def missed(person: Person, session_id: str, **more: Any) -> dict[str, Any]:
    """What `practiceFromReading` answers."""
    return person.do("practiceFromReading", {"sessionId": session_id, **more}, MADE)


def answer_wrongly(reader: Reader, asked: dict[str, Any]) -> None:
    """Read on to a checkpoint, and choose its last option, which is not right."""
    reached = reader.read_to(asked["wordIndex"])["checkpoints"]
    *_, last = next(one["options"] for one in reached if one["id"] == asked["id"])
    assert reader.answer(asked["id"], {"option": last["id"]})["checkpoint"]["score"] == 0


def test_words_that_were_missed_are_practised(server: RunningServer) -> None:
    person = server.learner()
    reader = Reader(person)
    refused = missed(person, reader.id)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "sessionId")
    answer_wrongly(reader, next(one for one in reader.session["checkpoints"] if one["type"] == "VOCABULARY"))
    reader.ask("What does gloomy mean?")
    made = missed(person, reader.id, commandId="words")
    assert made["session"].pop("version") > reader.session["version"]
    assert made["session"] == {"id": reader.id, "kind": "READING"}
    assert made["goal"].pop("title").startswith("Missed words: ")
    assert made["goal"] == {"id": f"reading-{reader.id}", "language": "en", "items": 2, "new": 2}
    assert missed(person, reader.id, commandId="words")["goal"]["items"] == 2
    begun = person.do("startPractice", {"goalId": made["goal"]["id"]}, "session { itemsCount }")
    assert begun["session"] == {"itemsCount": 2}
    assert missed(person, reader.id, expectedVersion=10_000)["code"] == "VERSION_CONFLICT"


def test_what_is_no_reading_of_the_viewers_is_not_found(server: RunningServer) -> None:
    person = server.learner()
    reading, exam = Reader(person).id, start_exam(person)
    assert missed(server.learner(), reading)["code"] == "NOT_FOUND"
    assert missed(person, exam)["code"] == "NOT_FOUND"
    assert missed(person, str(uuid4()))["code"] == "NOT_FOUND"
    assert person.do("practiceFromExam", {"sessionId": reading}, "session { id }")["code"] == "NOT_FOUND"
