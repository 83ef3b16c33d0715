"""`expectedVersion` as clients send it: it gives way to what persons did since, and to no author, tutor or timer."""

from collections.abc import Callable
from typing import Any

from infrastructure.practice import decks
from tests.support.client import START, Person, RunningServer, exam, wait_until_written
from tests.support.exams import eventually
from tests.support.small_deck import DECK
from tests.support.study_client import BRIEF, act, start_study, study, wait_until_idle

Act = Callable[[int, int], dict[str, Any]]
"""Does something to a session, another thing for each number, meant for a version."""

STATUS = "query ($id: ID!) { session(id: $id) { status } }"


async def paused(learner: Person, session_id: str) -> None:
    """Wait until the inactivity timer has paused a session."""

    async def is_paused() -> bool:
        return bool(learner.ask(STATUS, id=session_id)["session"]["status"] == "PAUSED")

    await eventually(is_paused)


def gives_way_to_persons_alone(act: Act, seen: int) -> None:
    """Only the system has changed the session since a client saw it: what it sends is done, and then conflicts."""
    done = act(0, seen)
    assert done["__typename"].endswith("Payload"), done
    now = done["session"]["version"]
    assert now > seen + 1
    for late in (seen, now - 1):
        refused = act(1, late)
        assert (refused["code"], refused["field"]) == ("VERSION_CONFLICT", "expectedVersion")
        assert refused["currentVersion"] >= now
    assert act(1, now)["__typename"].endswith("Payload")


def test_an_exam_that_its_author_wrote_meanwhile(server: RunningServer) -> None:
    learner = server.learner()
    started = learner.do("startExam", {"skill": "READING"}, START)["session"]
    wait_until_written(learner, started["id"])

    def look(number: int, version: int) -> dict[str, Any]:
        view = ("fragen", "quelle")[number]
        input = {"sessionId": started["id"], "answers": [], "activeView": view, "expectedVersion": version}
        return learner.do("saveAnswers", input, "session { version }")

    gives_way_to_persons_alone(look, started["version"])
    assert exam(learner, started["id"])["activeView"] == "quelle"


def test_a_study_session_that_its_tutor_worked_at_meanwhile(server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_study(learner, examType="NEET")
    asked = act(learner, session_id, "GENERATE_PLAN", {"days": 5, "goal": "physics"})["session"]
    wait_until_idle(learner, session_id)

    def save(number: int, version: int) -> dict[str, Any]:
        input = {"sessionId": session_id, "context": {"extraData": {"draft": number}}, "expectedVersion": version}
        return learner.do("saveStudyContext", input, BRIEF)

    gives_way_to_persons_alone(save, asked["version"])
    assert study(learner, session_id)["context"]["extraData"] == {"draft": 1}


async def test_a_practice_session_that_the_timer_paused_meanwhile(launch: Callable[..., RunningServer]) -> None:
    server = launch(LYCEUM_INACTIVITY_SECONDS="1")
    decks.save(server.database, DECK)
    learner = server.learner()
    started = learner.do("startPractice", {"goalId": "verbs"}, "session { id version nextItem { id } }")["session"]
    await paused(learner, started["id"])

    def reveal_or_submit(number: int, version: int) -> dict[str, Any]:
        asked = {"sessionId": started["id"], "itemId": started["nextItem"]["id"], "durationMs": 1}
        mutation, rating = (("revealPracticeItem", {}), ("submitPracticeItem", {"rating": "AGAIN"}))[number]
        return learner.do(mutation, {**asked, **rating, "expectedVersion": version}, "session { version }")

    gives_way_to_persons_alone(reveal_or_submit, started["version"])
