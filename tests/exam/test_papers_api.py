"""A finished generation is kept as a paper, and new exams are started from it."""

import json
from collections import deque
from typing import Any

import psycopg
import pytest

from schema.context import Role
from tests.support.aliases import pseudonyms_of
from tests.support.answer_key import right_answers, secrets
from tests.support.client import Person, RunningServer, start_exam, wait_until_written
from tests.support.desk import Desk
from tests.support.messages_api import Fault, MessagesApi
from tests.support.names import Names

pytestmark = pytest.mark.usefixtures("unharmed")

PAPER = "paper { id title skill level createdBy createdAt shared }"
LATEST = """query ($skill: ExamSkill, $first: Int, $after: String) {
  papers(skill: $skill, first: $first, after: $after) {
    edges { cursor node { id title skill level createdBy createdAt shared } } pageInfo { hasNextPage endCursor } } }"""
CONTENT = ("prompt", "options", "gaps", "statements", "writing", "points", "isExample", "moduleId", "number")


@pytest.fixture
def desk(server: RunningServer) -> Desk:
    return Desk(server.learner())


def keep(desk: Desk, title: str = "Probe", **input: Any) -> dict[str, Any]:
    return desk.learner.do("savePaper", {"sessionId": desk.session_id, "title": title, **input}, PAPER)


def shared(desk: Desk, title: str = "Probe") -> dict[str, Any]:
    """A paper for everybody."""
    paper: dict[str, Any] = desk.learner.do("sharePaper", {"paperId": keep(desk, title)["paper"]["id"]}, PAPER)["paper"]
    return paper


def latest(person: Person, **wanted: Any) -> list[dict[str, Any]]:
    return [edge["node"] for edge in person.ask(LATEST, **wanted)["papers"]["edges"]]


@pytest.mark.parametrize("skill", ["READING", "LISTENING", "WRITING", "SPEAKING"])
def test_an_exam_from_a_paper_has_its_content_and_nothing_of_its_learner(server: RunningServer, skill: str) -> None:
    desk = Desk(server.learner(), skill=skill)
    question = next(q for q in desk.written["questions"] if not q["isExample"])
    desk.save(question["id"], {"text": "Mein Text"} if question["writing"] else None, activeView="quelle")
    paper = shared(desk)
    again = Desk(server.learner(), skill=skill, paperId=paper["id"]).written
    assert [part["source"] for part in again["parts"]] == [part["source"] for part in desk.written["parts"]]
    news, olds = (Names(one).told(one["questions"]) for one in (again, desk.written))
    for new, old in zip(news, olds, strict=True):
        assert {name: new[name] for name in CONTENT} == {name: old[name] for name in CONTENT}
        assert (new["result"], new["answered"]) == (None, new["isExample"])
    assert (again["generation"]["status"], again["generation"]["usage"]["modelId"]) == ("COMPLETED", "paper")
    assert again["activeView"] is None


def test_it_is_marked_like_the_exam_it_was_made_of(desk: Desk, server: RunningServer) -> None:
    paper = shared(desk)
    again = Desk(server.learner(), paperId=paper["id"])
    again.do("saveAnswers", answers=right_answers(again.written))
    again.do("completeExam")
    assert again.see()["results"]["percentage"] == 100


def test_a_paper_says_what_it_is_and_who_kept_it(desk: Desk) -> None:
    before = desk.recorded()
    paper = keep(desk, "  Werkstatt & Fluss  ")["paper"]
    assert {name: paper[name] for name in ("title", "skill", "level", "createdBy")} == {
        "title": "Werkstatt & Fluss",
        "skill": "READING",
        "level": "C1",
        "createdBy": desk.learner.id,
    }
    assert latest(desk.learner)[0] == paper
    assert desk.recorded() == before


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER, Role.AUTHOR, Role.ANALYST])
def test_whose_a_paper_is_stays_a_pseudonym_to_others(desk: Desk, server: RunningServer, role: Role) -> None:
    papers = [shared(desk), shared(desk)]
    seen = latest(server.person(role), first=2)
    assert [paper["id"] for paper in seen] == [paper["id"] for paper in papers[::-1]]
    (pseudonym,) = {paper["createdBy"] for paper in seen}
    assert desk.learner.id not in json.dumps(seen)
    assert latest(desk.learner, first=2) == latest(server.person(Role.ADMIN), first=2) == papers[::-1]
    log = json.dumps(server.analyst().ask("{ events(first: 100) { edges { node { actorId data } } } }"))
    assert pseudonyms_of(server).person(desk.learner.id) != pseudonym
    assert pseudonym not in log


def test_papers_come_newest_first_and_by_skill(server: RunningServer) -> None:
    reading, writing = Desk(server.learner()), Desk(server.learner(), skill="WRITING")
    kept = [shared(desk, title) for desk, title in ((reading, "A"), (writing, "B"), (reading, "C"))]
    anyone = server.person(Role.ADMIN)
    assert latest(anyone, first=3) == kept[::-1]
    assert latest(anyone, first=1) == kept[2:]
    page = anyone.ask(LATEST, first=1)["papers"]
    (edge,), info = page["edges"], page["pageInfo"]
    assert info == {"hasNextPage": True, "endCursor": edge["cursor"]}
    assert latest(anyone, first=2, after=edge["cursor"]) == [kept[1], kept[0]]
    assert latest(anyone, skill="READING", first=1, after=edge["cursor"]) == [kept[0]]
    assert latest(anyone, skill="WRITING", first=1) == [kept[1]]
    assert {paper["skill"] for paper in latest(anyone, skill="READING", first=100)} == {"READING"}


def test_a_command_id_keeps_one_paper(desk: Desk) -> None:
    first = keep(desk, commandId="keep")
    assert keep(desk, commandId="keep") == first
    assert keep(desk, " Probe ", commandId="keep") == first
    assert keep(desk, commandId="another")["paper"]["id"] != first["paper"]["id"]


def test_a_command_id_keeps_one_paper_though_the_exam_is_written_anew(desk: Desk) -> None:
    version, _ = desk.recorded()
    first = keep(desk, commandId="keep", expectedVersion=version)
    assert desk.do("regenerateExam")["__typename"] == "RegenerateExamPayload"
    assert keep(desk, commandId="keep", expectedVersion=version) == first
    assert keep(desk, "Ein anderer Titel", commandId="keep")["field"] == "commandId"


def test_a_command_id_is_for_one_title(desk: Desk) -> None:
    first = keep(desk, "Probe", commandId="keep")["paper"]
    refused = keep(desk, "Ein anderer Titel", commandId="keep")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "commandId")
    assert latest(desk.learner)[0] == first


def test_an_exam_that_is_over_can_be_kept(desk: Desk, server: RunningServer) -> None:
    desk.do("completeExam")
    paper = shared(desk)
    learner = server.learner()
    written = wait_until_written(learner, start_exam(learner, paperId=paper["id"]))
    assert not any(question["result"] for question in written["questions"])
    told = json.dumps([written, latest(learner)], ensure_ascii=False)
    assert [text for text in secrets() if json.dumps(text, ensure_ascii=False)[1:-1] in told] == []


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "a\0b", "a\nb"])
def test_titles_that_are_none(desk: Desk, title: str) -> None:
    refused = keep(desk, title)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "title")


def test_only_what_is_whole_can_be_kept(model_server: tuple[RunningServer, MessagesApi]) -> None:
    running, model = model_server
    model.faults_by_step["gaps"] = deque([Fault(text="no JSON")] * 6)
    refused = keep(Desk(running.learner()))
    assert (refused["code"], refused["field"]) == ("NOT_READY", "sessionId")


def test_only_its_learner_keeps_an_exam(desk: Desk, server: RunningServer) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    for person, session_id, code in (
        (server.learner(), desk.session_id, "NOT_FOUND"),
        (desk.learner, nobody, "NOT_FOUND"),
        (desk.learner, "\0", "NOT_FOUND"),
        (server.person(Role.TEACHER), desk.session_id, "FORBIDDEN"),
        (server.anonymous(), desk.session_id, "UNAUTHENTICATED"),
    ):
        assert person.do("savePaper", {"sessionId": session_id, "title": "Probe"}, PAPER)["code"] == code
    (error,) = server.anonymous().post(LATEST).json()["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"


def test_a_paper_that_moved_on_is_not_kept(desk: Desk) -> None:
    refused = keep(desk, expectedVersion=0)
    assert (refused["code"], refused["currentVersion"]) == ("VERSION_CONFLICT", desk.recorded()[0])


@pytest.mark.parametrize("after", ["", "garbage", "\0", "WzFd", "ä"])
def test_only_cursors_of_papers_lead_on(server: RunningServer, after: str) -> None:
    (error,) = server.learner().post(LATEST, {"after": after}).json()["errors"]
    assert error["extensions"] == {"code": "INVALID_INPUT", "field": "after"}


@pytest.mark.parametrize("first", [0, -1, 101])
def test_pages_of_papers_have_a_length(server: RunningServer, first: int) -> None:
    (error,) = server.learner().post(LATEST, {"first": first}).json()["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"


@pytest.mark.parametrize(
    ("input", "code"),
    [
        ({"skill": "LISTENING"}, "INVALID_INPUT"),
        ({"paperId": "00000000-0000-4000-8000-000000000000"}, "NOT_FOUND"),
        ({"paperId": "garbage"}, "NOT_FOUND"),
        ({"paperId": 1000 * "garbage"}, "NOT_FOUND"),
        ({"paperId": "\0"}, "NOT_FOUND"),
        ({"paperId": ""}, "NOT_FOUND"),
    ],
    ids=["another skill", "unknown", "garbage", "long garbage", "zero byte", "empty"],
)
def test_papers_that_no_exam_is_started_from(
    desk: Desk, server: RunningServer, input: dict[str, Any], code: str
) -> None:
    learner = server.learner()
    input = {"skill": "READING", "paperId": shared(desk)["id"], **input}
    refused = learner.do("startExam", input, "session { id }")
    assert (refused["code"], refused["field"]) == (code, "paperId")
    assert len(refused["message"]) < 100
    assert learner.ask("{ sessions { edges { node { id } } } }") == {"sessions": {"edges": []}}


def test_the_level_is_that_of_the_paper(desk: Desk, server: RunningServer) -> None:
    again = Desk(server.learner(), paperId=shared(desk)["id"], level="A1").written
    assert (again["level"], len(again["questions"])) == ("C1", 10)


# ------------------------------------------------------------ whose they are


def change(person: Person, mutation: str, paper: dict[str, Any], **input: Any) -> dict[str, Any]:
    selection = "paperId" if mutation == "withdrawPaper" else PAPER
    return person.do(mutation, {"paperId": paper["id"], **input}, selection)


def start(person: Person, paper: dict[str, Any]) -> dict[str, Any]:
    return person.do("startExam", {"skill": "READING", "paperId": paper["id"]}, "session { id }")


CHANGES: dict[str, dict[str, Any]] = {"withdrawPaper": {}, "renamePaper": {"title": "Neu"}, "sharePaper": {}}


def test_a_paper_is_its_owners_own_until_it_is_shared(desk: Desk, server: RunningServer) -> None:
    paper, other = keep(desk)["paper"], server.learner()
    assert not paper["shared"]
    assert latest(desk.learner, first=1) == [paper]
    for person in (other, server.person(Role.ADMIN), server.analyst(), server.person(Role.TEACHER)):
        assert paper["id"] not in json.dumps(latest(person, first=100))
    refused = start(other, paper)
    assert (refused["code"], refused["field"]) == ("NOT_FOUND", "paperId")
    assert change(desk.learner, "sharePaper", paper)["paper"] == {**paper, "shared": True}
    assert latest(other, first=1)[0]["id"] == paper["id"]
    assert start(other, paper)["__typename"] == "StartExamPayload"


def test_an_owner_takes_their_own_paper_unshared(desk: Desk) -> None:
    paper = keep(desk)["paper"]
    again = Desk(desk.learner, paperId=paper["id"], replaceActive=True).written
    assert again["generation"]["usage"]["modelId"] == "paper"


def test_a_paper_gets_another_title(desk: Desk, server: RunningServer) -> None:
    paper = shared(desk)
    assert change(desk.learner, "renamePaper", paper, title="  Zweite Probe ")["paper"]["title"] == "Zweite Probe"
    assert change(server.person(Role.ADMIN), "renamePaper", paper, title="Dritte")["paper"]["title"] == "Dritte"
    assert latest(server.learner(), first=1)[0]["title"] == "Dritte"
    assert keep(desk, commandId="after")["paper"]["title"] == "Probe"


@pytest.mark.parametrize("by_admin", [False, True])
def test_a_paper_that_is_withdrawn_is_there_for_nobody(desk: Desk, server: RunningServer, by_admin: bool) -> None:
    paper, other = shared(desk), server.learner()
    started = Desk(other, paperId=paper["id"])
    person = server.person(Role.ADMIN) if by_admin else desk.learner
    assert change(person, "withdrawPaper", paper)["paperId"] == paper["id"]
    assert paper["id"] not in json.dumps([latest(one, first=100) for one in (desk.learner, other)])
    for one in (desk.learner, other):
        refused = start(one, paper)
        assert (refused["code"], refused["field"]) == ("NOT_FOUND", "paperId")
    for mutation in ("renamePaper", "sharePaper"):
        assert change(desk.learner, mutation, paper, **CHANGES[mutation])["code"] == "NOT_FOUND"
    started.do("completeExam")
    assert started.see()["results"]["total"] == 30
    with psycopg.connect(server.environ["LYCEUM_DATABASE_URL"]) as connection:
        left = connection.execute("SELECT title, length(content) FROM papers WHERE id = %s", (paper["id"],)).fetchall()
        keys = connection.execute("SELECT 1 FROM session_keys WHERE session_id = %s", (paper["id"],)).fetchall()
    assert (left, keys) == ([("", 0)], [])


@pytest.mark.parametrize("mutation", CHANGES)
def test_of_the_papers_of_others_there_is_none_to_change(desk: Desk, server: RunningServer, mutation: str) -> None:
    admin = server.person(Role.ADMIN, Role.LEARNER) if mutation == "sharePaper" else server.learner()
    for paper in (keep(desk)["paper"], shared(desk)):
        for person in (server.learner(), admin):
            refused = change(person, mutation, paper, **CHANGES[mutation])
            assert (refused["code"], refused["field"]) == ("NOT_FOUND", "paperId")
    for id in ("nothing", "\0", "x" * 5000, "00000000-0000-4000-8000-000000000000"):
        refused = change(server.person(Role.ADMIN, Role.LEARNER), mutation, {"id": id}, **CHANGES[mutation])
        assert (refused["code"], refused["field"]) == ("NOT_FOUND", "paperId")
        assert len(refused["message"]) < 300


def test_a_command_changes_a_paper_once(desk: Desk) -> None:
    paper = keep(desk)["paper"]
    assert change(desk.learner, "renamePaper", paper, title="Eins", commandId="one")["paper"]["title"] == "Eins"
    assert change(desk.learner, "renamePaper", paper, title="Zwei", commandId="two")["paper"]["title"] == "Zwei"
    assert change(desk.learner, "renamePaper", paper, title="Eins", commandId="one")["paper"]["title"] == "Zwei"
    for mutation, input in (("renamePaper", {"title": "Drei"}), ("sharePaper", {}), ("withdrawPaper", {})):
        refused = change(desk.learner, mutation, paper, **input, commandId="one")
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "commandId")
    (left,) = latest(desk.learner, first=1)
    assert (left["title"], left["shared"]) == ("Zwei", False)


def test_a_withdrawal_that_is_repeated_is_answered_the_same(desk: Desk) -> None:
    paper = keep(desk, commandId="keep")["paper"]
    first = change(desk.learner, "withdrawPaper", paper, commandId="away")
    assert change(desk.learner, "withdrawPaper", paper, commandId="away") == first
    assert change(desk.learner, "withdrawPaper", paper) == first
    refused = keep(desk, commandId="keep")
    assert (refused["code"], refused["field"]) == ("ERASED", "commandId")
    assert keep(desk, commandId="again")["paper"]["id"] != paper["id"]


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "a\0b", "a\nb"])
def test_titles_that_no_paper_gets(desk: Desk, title: str) -> None:
    refused = change(desk.learner, "renamePaper", keep(desk)["paper"], title=title)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "title")


@pytest.mark.parametrize("mutation", CHANGES)
def test_a_command_id_of_a_change_has_its_length(desk: Desk, mutation: str) -> None:
    refused = change(desk.learner, mutation, keep(desk)["paper"], **CHANGES[mutation], commandId="x" * 129)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "commandId")
