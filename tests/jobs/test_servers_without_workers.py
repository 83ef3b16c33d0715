"""A server without a worker beside one that has one: whatever its clients start comes to its end all the same."""

from collections.abc import Iterator

import pytest

from infrastructure.practice import decks
from tests.conftest import new_database
from tests.support.client import Person, RunningServer, exam, start_exam, start_server, wait_until_written
from tests.support.desk import Desk
from tests.support.exams import eventually
from tests.support.practice_client import begin, submit
from tests.support.small_deck import DECK
from tests.support.study_client import BRIEF, acted, start_study, wait_for

PROGRESS = "subscription ($id: ID!) { generationProgress(sessionId: $id) { generation { status } } }"
HISTORY = "{ examHistory(skill: WRITING) { edges { node { id } } } }"
LETTER = {"text": "Sehr geehrte Damen und Herren, ich schreibe Ihnen wegen der Wohnung. " * 5}


@pytest.fixture(scope="module")
def front(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The server that clients know. The only worker is in another, which no client knows."""
    database, folder = new_database(postgres), tmp_path_factory.mktemp("front")
    with start_server(database, folder), start_server(database, folder, "--no-worker") as front:
        decks.save(database, DECK)
        yield front


@pytest.fixture
def learner(front: RunningServer) -> Person:
    return front.learner()


async def test_an_exam_is_written_and_written_anew_while_its_learner_follows(learner: Person) -> None:
    session_id = start_exam(learner)
    async with learner.subscribe(PROGRESS, id=session_id) as stream:
        steps = [item["generationProgress"]["generation"]["status"] async for item in stream]
    assert steps[-1] == "COMPLETED"
    first = exam(learner, session_id)
    learner.do("regenerateExam", {"sessionId": session_id}, "session { id }")
    anew = wait_until_written(learner, session_id)
    assert anew["generation"]["status"] == "COMPLETED"
    assert anew["version"] > first["version"] + 1


async def test_a_text_is_marked_and_the_exam_comes_into_the_history(learner: Person) -> None:
    desk = Desk(learner, skill="WRITING")
    question = desk.written["questions"][0]
    desk.do("submitAnswer", questionId=question["id"], answer=LETTER)
    desk.do("completeExam")
    (mark,) = [one["result"] for one in desk.marked()["questions"] if one["id"] == question["id"]]
    assert mark["feedback"]

    async def known() -> list[str]:
        return [edge["node"]["id"] for edge in learner.ask(HISTORY)["examHistory"]["edges"]]

    assert await eventually(known) == [desk.session_id]


async def test_a_topic_is_planned_taught_and_examined(learner: Person) -> None:
    session_id = start_study(learner, examType="NEET")
    assert acted(learner, session_id, "GENERATE_PLAN", {"days": 5, "goal": "physics"})["plan"]
    assert acted(learner, session_id, "START_TOPIC")["lesson"]
    asked = acted(learner, session_id, "TAKE_QUIZ", {"count": 4})["quiz"]["questions"]
    answers = {one["id"]: one["options"][0]["id"] for one in asked if one["options"]}
    assert acted(learner, session_id, "SUBMIT_ANSWERS", {"answers": answers})["analysis"]["total"] == 4
    assert acted(learner, session_id, "COMPLETE")["status"] == "COMPLETED"

    async def counts() -> bool:
        topics = learner.ask("{ studyMastery(examType: NEET) { attempts } }")["studyMastery"]
        return sum(topic["attempts"] for topic in topics) == 1

    await eventually(counts)


def test_the_autopilot_goes_on_by_itself(learner: Person) -> None:
    session_id = start_study(learner, examType="CAT")
    settings = {"lessonsPerTopic": 1, "questions": 1, "answerSeconds": 1}
    learner.do("startAutopilot", {"sessionId": session_id, **settings}, BRIEF)
    assert wait_for(learner, session_id, lambda study: study["analysis"] is not None)["analysis"]["answered"] == 0


async def test_reviews_count_in_the_figures(learner: Person) -> None:
    session_id, item_id = begin(learner, "verbs")
    assert item_id
    submit(learner, session_id, item_id, None)

    async def reviews() -> int:
        return int(learner.ask('{ practiceStats(timeZone: "UTC") { totalReviews } }')["practiceStats"]["totalReviews"])

    assert await eventually(reviews) == 1
