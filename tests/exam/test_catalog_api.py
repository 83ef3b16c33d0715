"""Before an exam starts: what there is, and what could not be written is refused with nothing recorded."""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.exam.plans import THEMES, Category
from tests.support.answer_key import paper_of
from tests.support.client import Person, RunningServer, exam, start_exam, start_server, wait_until_written
from tests.support.desk import Desk
from tests.support.messages_api import Fault, MessagesApi
from tests.support.names import Names

CATALOG = """query ($level: Level! = C1) { examCatalog(level: $level) { level themes
  skills { skill available unavailableReason suggestedMinutes points
    parts { key label moduleId itemCount points suggestedMinutes instructions } }
  focusCategories { key label description } } }"""
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
WITH_PAPERS = ("B1", "B2", "C1")
"""The levels that can be had where there is no model."""

OPEN = "{ activeSession(kind: EXAM) { id status version } sessions(kind: EXAM) { edges { node { id } } } }"


def catalog(person: Person, **variables: str) -> dict[str, Any]:
    """The catalog as a person reads it."""
    found: dict[str, Any] = person.ask(CATALOG, **variables)["examCatalog"]
    return found


@pytest.mark.usefixtures("unharmed")
def test_the_catalog_of_c1_is_that_of_the_model_set(server: RunningServer) -> None:
    shown = catalog(server.learner())
    entries = {entry["skill"]: entry for entry in shown["skills"]}
    assert (shown["level"], list(entries)) == ("C1", ["READING", "LISTENING", "WRITING", "SPEAKING"])
    assert {skill: (entry["suggestedMinutes"], entry["points"]) for skill, entry in entries.items()} == {
        "READING": (63, 30),
        "LISTENING": (40, 30),
        "WRITING": (75, 25),
        "SPEAKING": (20, 25),
    }
    assert [(part["key"], part["itemCount"]) for part in entries["LISTENING"]["parts"]] == [
        ("teil_1", 6),
        ("teil_2", 9),
        ("teil_3", 8),
        ("teil_4", 7),
    ]
    assert all((entry["available"], entry["unavailableReason"]) == (True, None) for entry in entries.values())


@pytest.mark.usefixtures("unharmed")
def test_what_may_be_wished_is_in_the_catalog_in_words(server: RunningServer) -> None:
    shown = catalog(server.learner())
    assert shown["themes"] == list(THEMES)
    assert [one["key"] for one in shown["focusCategories"]] == [category.value for category in Category]
    assert all(one["label"].strip() and one["description"].endswith(".") for one in shown["focusCategories"])
    refused = server.learner().do("startExam", {"skill": "READING", "focus": ["poetry"]}, "session { id }")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "focus[0]")
    assert all(one["key"] in refused["message"] for one in shown["focusCategories"])


@pytest.mark.parametrize("skill", ["READING", "LISTENING", "WRITING", "SPEAKING"])
def test_an_exam_has_the_parts_that_the_catalog_said(server: RunningServer, skill: str) -> None:
    desk = Desk(server.learner(), skill=skill)
    (entry,) = [entry for entry in catalog(desk.learner)["skills"] if entry["skill"] == skill]
    names = ("label", "moduleId", "itemCount", "points", "suggestedMinutes", "instructions")
    assert [[part[name] for name in names] for part in desk.written["parts"]] == [
        [part[name] for name in names] for part in entry["parts"]
    ]
    assert desk.do("completeExam")["__typename"] == "CompleteExamPayload"
    whole = desk.see()
    assert whole["progress"]["totalItems"] == whole["results"]["total"] == sum(p["itemCount"] for p in entry["parts"])


def test_a_model_writes_everything(model_server: tuple[RunningServer, MessagesApi]) -> None:
    learner = model_server[0].learner()
    for level in LEVELS:
        assert [entry["available"] for entry in catalog(learner, level=level)["skills"]] == [True] * 4


def test_only_who_is_signed_in_reads_the_catalog(server: RunningServer) -> None:
    (error,) = server.anonymous().post(CATALOG).json()["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"


# ---------------------------------------------------------------- what could not be written


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("level", [level for level in LEVELS if level not in WITH_PAPERS])
def test_a_start_that_the_catalog_has_as_unavailable_is_refused_with_the_same_words(
    server: RunningServer, level: str
) -> None:
    learner = server.learner()
    for entry in catalog(learner, level=level)["skills"]:
        assert entry["available"] is False
        assert "papers at B1, B2, C1 only" in entry["unavailableReason"]
        refused = learner.do("startExam", {"skill": entry["skill"], "level": level}, "session { id }")
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "level")
        assert refused["message"] == f"Nobody could write this. {entry['unavailableReason']}"
    assert learner.ask(OPEN) == {"activeSession": None, "sessions": {"edges": []}}
    assert start_exam(learner)


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("level", WITH_PAPERS)
@pytest.mark.parametrize("skill", ["READING", "LISTENING", "WRITING", "SPEAKING"])
def test_a_level_that_has_papers_is_available_and_written_from_them(
    server: RunningServer, level: str, skill: str
) -> None:
    desk = Desk(server.learner(), skill=skill, level=level)
    (entry,) = [entry for entry in catalog(desk.learner, level=level)["skills"] if entry["skill"] == skill]
    assert (entry["available"], desk.written["level"]) == (True, level)
    assert desk.written["generation"]["status"] == "COMPLETED"
    assert paper_of(desk.written)["level"] == level


@pytest.mark.usefixtures("unharmed")
def test_a_start_that_is_refused_leaves_the_open_exam_alone(server: RunningServer) -> None:
    desk = Desk(server.learner())
    before = desk.learner.ask(OPEN)
    input = {"skill": "READING", "level": "A1", "replaceActive": True}
    assert desk.learner.do("startExam", input, "session { id }")["code"] == "INVALID_INPUT"
    assert desk.learner.ask(OPEN) == before


def test_what_a_model_began_is_not_thrown_away_where_there_is_none(
    launch: Callable[..., RunningServer], model_api: MessagesApi
) -> None:
    modelled = launch(ANTHROPIC_API_KEY="x", ANTHROPIC_BASE_URL=model_api.url)
    model_api.faults_by_step["gaps"] = deque([Fault(text="no JSON")] * 6)
    desk, other = Desk(modelled.learner(), level="A2"), Desk(modelled.learner(), level="A2")
    anew = other.do("regenerateExam", commandId="anew")
    wait_until_written(other.learner, other.session_id)
    modelled.stop()

    offline = launch()
    learner, before = offline.learner(desk.learner.id), exam(offline.learner(desk.learner.id), desk.session_id)
    assert [part["status"] for part in before["generation"]["parts"]] == ["FAILED", "COMPLETED"] * 2
    for mutation, input, field in (
        ("regenerateExam", {}, "sessionId"),
        ("retryPart", {"partId": Names(before).id("teil_1")}, "partId"),
    ):
        refused = learner.do(mutation, {"sessionId": desk.session_id, **input}, "session { id }")
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", field)
        assert "C1" in refused["message"]
    assert exam(learner, desk.session_id) == before
    repeated = {"sessionId": other.session_id, "commandId": "anew"}
    assert offline.learner(other.learner.id).do("regenerateExam", repeated, "session { id version }") == anew


def test_a_part_of_a_paper_that_is_gone_is_not_retried_and_the_exam_can_be_written_anew(
    launch: Callable[..., RunningServer], tmp_path: Path
) -> None:
    first = launch()
    desk = Desk(first.learner())
    saved = desk.learner.do("savePaper", {"sessionId": desk.session_id, "title": "Probe"}, "paper { id }")
    desk.do("completeExam")
    first.stop()
    with start_server(first.database, tmp_path, "--no-worker") as idle:
        learner = idle.learner(desk.learner.id)
        session_id = start_exam(learner, paperId=saved["paper"]["id"])
        assert learner.do("withdrawPaper", {"paperId": saved["paper"]["id"]}, "paperId")["paperId"]

    learner = launch().learner(desk.learner.id)
    failed = wait_until_written(learner, session_id)
    assert failed["generation"]["status"] == "FAILED"
    input = {"sessionId": session_id, "partId": failed["parts"][0]["id"]}
    refused = learner.do("retryPart", input, "session { id }")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "partId")
    assert "regenerateExam" in refused["message"]
    assert exam(learner, session_id)["generation"]["status"] == "FAILED"
    assert learner.do("regenerateExam", {"sessionId": session_id}, "session { id }")["__typename"].endswith("Payload")
    assert wait_until_written(learner, session_id)["generation"]["status"] == "COMPLETED"
