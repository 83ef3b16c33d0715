"""Results count the items that each marker marked: the key, an examiner, a teacher, and those that none did."""

import pytest

from domain.exam.commands import CompleteExam, OverrideMark, RecordMark
from domain.exam.state import Exam
from domain.questions.marks import Marker
from schema.context import Role
from tests.exam.test_writing_api import ARTICLE, LETTER, draft, override
from tests.support.client import RunningServer, teach
from tests.support.desk import Desk
from tests.support.marked_exam import THE_LETTER, examined, handed_in, marked
from tests.support.small_exam import AUTHOR

MARKERS = "query ($id: ID!) { session(id: $id) { ... on ExamSession { results { markers { marker items } } } } }"


def counted(exam: Exam) -> list[tuple[Marker, int]]:
    """The counts by marker of an exam that was handed in."""
    assert exam.results
    return [(count.marker, count.items) for count in exam.results.markers]


@pytest.mark.parametrize("marker", [Marker.AI, Marker.HEURISTIC, Marker.MANUAL])
def test_a_text_counts_for_who_marked_it_and_the_rest_for_the_key(marker: Marker) -> None:
    done = marked(marker).when(CompleteExam()).happens()
    assert counted(done.state) == [(Marker.AUTOMATIC, 3), (marker, 1)]


@pytest.mark.parametrize("marker", [Marker.AI, Marker.HEURISTIC])
def test_a_mark_that_comes_later_counts_from_then_on(marker: Marker) -> None:
    waiting = handed_in()
    assert counted(waiting.state) == [(Marker.AUTOMATIC, 3)]
    came = waiting.when(RecordMark(THE_LETTER, examined(marker=marker)), by=AUTHOR).happens()
    assert counted(came.state) == [(Marker.AUTOMATIC, 3), (marker, 1)]


def test_a_teachers_mark_counts_in_place_of_the_one_before() -> None:
    done = marked(Marker.AI).when(CompleteExam()).happens()
    changed = done.when(OverrideMark(THE_LETTER, 3.0, "Off the point."), by="teacher").happens()
    assert counted(changed.state) == [(Marker.AUTOMATIC, 3), (Marker.MANUAL, 1)]


def test_the_counts_are_told_and_follow_a_teachers_mark(server: RunningServer) -> None:
    desk, teacher = Desk(server.learner(), skill="WRITING"), server.person(Role.TEACHER)
    teach(teacher, desk.learner)
    texts = [{"questionId": id, "answer": {"text": draft(desk, id)["model_answer"]}} for id in (LETTER, ARTICLE)]
    desk.do("saveAnswers", answers=texts)
    desk.do("completeExam")
    desk.marked()
    assert told(desk) == [("HEURISTIC", 2)]
    assert override(teacher, desk)["__typename"] == "OverrideMarkPayload"
    assert told(desk) == [("HEURISTIC", 1), ("MANUAL", 1)]


def told(desk: Desk) -> list[tuple[str, int]]:
    """The counts as the learner reads them."""
    results = desk.learner.ask(MARKERS, id=desk.session_id)["session"]["results"]
    return [(count["marker"], count["items"]) for count in results["markers"]]
