"""The queue of a classroom's teacher: the least certain marks first, for nobody else, until a teacher has marked."""

from collections import deque
from typing import Any
from uuid import uuid4

import pytest

from schema.context import Role
from tests.support.client import Person, RunningServer, teach
from tests.support.desk import Desk
from tests.support.exams import eventually
from tests.support.messages_api import Fault, MessagesApi

LETTER, ARTICLE = "teil_1_1", "teil_2_1"

TEXT = """node { learnerId markedAt spread session { id level } question { id answer { text }
  result { score pendingReview provisional { reason settledBy } markings { modelId steps { key step reason } } } } }"""
QUEUE = f"""query ($id: ID!, $first: Int, $after: String) {{
  markingQueue(classroomId: $id, first: $first, after: $after) {{
    edges {{ cursor {TEXT} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
AGREEMENT = "{ analytics(kind: EXAM) { figures { kind ... on ExamAnalytics { agreement { pairs kappa } } } } }"
RESULT = "result { score markedBy provisional { reason } markings { steps { step } } }"


def queue(teacher: Person, classroom_id: str, **page: Any) -> list[dict[str, Any]]:
    """What a teacher finds, in order."""
    edges = teacher.ask(QUEUE, id=classroom_id, **page)["markingQueue"]["edges"]
    return [edge["node"] for edge in edges]


async def queued(teacher: Person, classroom_id: str, count: int) -> list[dict[str, Any]]:
    """The queue once it has so many texts."""

    async def look() -> list[list[dict[str, Any]]]:
        found = queue(teacher, classroom_id)
        return [found] if len(found) == count else []

    (found,) = await eventually(look)
    return list(found)


def written(desk: Desk, **texts: str) -> Desk:
    """An exam that was handed in with these texts, once it is marked."""
    desk.do("saveAnswers", answers=[{"questionId": id, "answer": {"text": text}} for id, text in texts.items()])
    desk.do("completeExam")
    desk.marked()
    return desk


def override(teacher: Person, text: dict[str, Any], score: float) -> dict[str, Any]:
    input = {"sessionId": text["session"]["id"], "questionId": text["question"]["id"], "score": score, "reason": "Gut."}
    return teacher.do("overrideMark", input, RESULT)


# ---------------------------------------------------------------- what the examiner has marked


async def test_the_least_certain_marks_come_first_with_text_and_markings(
    model_server: tuple[RunningServer, MessagesApi],
) -> None:
    server, model = model_server
    teacher, learner = server.person(Role.TEACHER), server.learner()
    classroom = teach(teacher, learner)
    texts = {name: f"Sehr geehrte Frau {name}, hier steht {uuid4().hex}." for name in ("Ernst", "Uneins", "Strittig")}
    for name, markings in (("Uneins", ("AAAA", "ABAB")), ("Strittig", ("AAAA", "CAAA", "EAAA"))):
        model.faults_by_text[texts[name]] = deque(Fault(spoil=steps) for steps in markings)
    written(Desk(learner, skill="WRITING"), teil_1_1=texts["Ernst"], teil_2_1=texts["Uneins"])
    written(Desk(learner, skill="WRITING"), teil_1_1=texts["Strittig"])
    found = await queued(teacher, classroom, 3)
    assert [text["question"]["answer"]["text"] for text in found] == [texts[n] for n in ("Strittig", "Uneins", "Ernst")]
    assert [text["spread"] for text in found] == [4, 2, 0]
    assert {text["learnerId"] for text in found} == {learner.id}

    strittig, uneins, ernst = (text["question"]["result"] for text in found)
    assert strittig["provisional"]["reason"] == "MARKINGS_DIFFER"
    assert strittig["provisional"]["settledBy"] == ["TEACHER"]
    assert [uneins["provisional"], ernst["provisional"]] == [None, None]
    steps = [["".join(one["step"] for one in m["steps"]) for m in r["markings"]] for r in (strittig, uneins, ernst)]
    assert steps == [["AAAA", "CAAA", "EAAA"], ["AAAA", "ABAB"], ["AAAA", "AAAA"]]
    assert ernst["markings"][0]["steps"][0] == {"key": "task", "step": "A", "reason": "Erfüllung gelungen."}

    assert [text["question"]["id"] for text in queue(teacher, classroom, first=2)] == [
        text["question"]["id"] for text in found[:2]
    ]
    page = teacher.ask(QUEUE, id=classroom, first=2)["markingQueue"]["pageInfo"]
    assert page["hasNextPage"]
    assert queue(teacher, classroom, first=2, after=page["endCursor"]) == found[2:]

    marked = override(teacher, found[0], 6.0)["result"]
    assert (marked["score"], marked["markedBy"], marked["provisional"]) == (6, "MANUAL", None)
    assert [len(one["steps"]) for one in marked["markings"]] == [4, 4, 4]
    assert queue(teacher, classroom) == found[1:]


async def test_agreement_counts_texts_with_a_mark_of_the_examiners_and_of_a_teachers(
    model_server: tuple[RunningServer, MessagesApi],
) -> None:
    server, model = model_server
    teacher, learner, analyst = server.person(Role.TEACHER), server.learner(), server.analyst()
    classroom = teach(teacher, learner)

    def agreement() -> dict[str, Any]:
        (figures,) = analyst.ask(AGREEMENT)["analytics"]["figures"]
        assert figures["kind"] == "EXAM"
        return dict(figures["agreement"])

    before = agreement()["pairs"]
    low = f"Sehr geehrter Herr Unten, hier steht {uuid4().hex}."
    model.faults_by_text[low] = deque(Fault(spoil="DDDD") for _ in range(2))
    written(Desk(learner, skill="WRITING"), teil_1_1=low, teil_2_1="Sehr geehrter Herr Oben, hier steht alles.")
    found = await queued(teacher, classroom, 2)
    for text in found:
        override(teacher, text, text["question"]["result"]["score"])

    async def told() -> dict[str, Any] | None:
        now = agreement()
        return now if now["pairs"] == before + 2 else None

    now = await eventually(told)
    assert -1 <= now["kappa"] <= 1
    assert before or now["kappa"] == 1
    assert queue(teacher, classroom) == []


# ---------------------------------------------------------------- who may see what


@pytest.fixture
def teacher(server: RunningServer) -> Person:
    return server.person(Role.TEACHER)


def estimated(learner: Person) -> Desk:
    """An exam with two texts that no examiner has marked."""
    return written(Desk(learner, skill="WRITING", replaceActive=True), teil_1_1="Ein Text.", teil_2_1="Ein zweiter.")


async def test_estimates_wait_for_a_teacher(server: RunningServer, teacher: Person) -> None:
    learner = server.learner()
    classroom, desk = teach(teacher, learner), estimated(learner)
    found = await queued(teacher, classroom, 2)
    assert {text["session"]["id"] for text in found} == {desk.session_id}
    assert {text["question"]["answer"]["text"] for text in found} == {"Ein Text.", "Ein zweiter."}
    override(teacher, found[0], 5)
    assert queue(teacher, classroom) == found[1:]


async def test_only_its_own_teacher_reads_the_queue_of_a_classroom(server: RunningServer, teacher: Person) -> None:
    learner = server.learner()
    classroom = teach(teacher, learner)
    estimated(learner)
    await queued(teacher, classroom, 2)
    other = server.person(Role.TEACHER)
    assert queue(other, teach(other, server.learner())) == []
    for nobody_s in (learner, server.analyst()):
        assert queue(nobody_s, classroom) == []
    for person, code in ((other, "NOT_FOUND"), (server.anonymous(), "UNAUTHENTICATED")):
        (error,) = person.post(QUEUE, {"id": classroom}).json()["errors"]
        assert error["extensions"]["code"] == code


async def test_what_was_written_before_a_learner_came_is_not_there(server: RunningServer, teacher: Person) -> None:
    early, late = server.learner(), server.learner()
    estimated(late)
    classroom = teach(teacher, early, late)
    estimated(early)
    assert {text["learnerId"] for text in await queued(teacher, classroom, 2)} == {early.id}
    teacher.do("removeLearner", {"classroomId": classroom, "learnerId": early.id}, "classroom { id }")
    assert queue(teacher, classroom) == []


async def test_of_an_erased_exam_nothing_is_left(server: RunningServer, teacher: Person) -> None:
    learner = server.learner()
    classroom, desk = teach(teacher, learner), estimated(learner)
    await queued(teacher, classroom, 2)
    erased = learner.do("eraseSession", {"sessionId": desk.session_id}, "session { id }")
    assert erased["__typename"] == "EraseSessionPayload", erased
    assert queue(teacher, classroom) == []


async def test_what_is_asked_for_again_or_thrown_away_is_not_there(server: RunningServer, teacher: Person) -> None:
    learner = server.learner()
    classroom = teach(teacher, learner)
    desk = Desk(learner, skill="WRITING")
    desk.do("submitAnswer", questionId=LETTER, answer={"text": "Ein Text."})
    desk.marked()
    await queued(teacher, classroom, 1)
    assert desk.do("regenerateExam")["__typename"] == "RegenerateExamPayload"
    assert queue(teacher, classroom) == []


def test_a_cursor_of_another_list_is_refused(teacher: Person) -> None:
    classroom = teach(teacher)
    for cursor in ("nonsense", "WzFd"):
        (error,) = teacher.post(QUEUE, {"id": classroom, "after": cursor}).json()["errors"]
        assert error["extensions"]["code"] == "INVALID_INPUT"
