"""What a classroom does when it is told something, or why it refuses."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.classroom.commands import CreateClassroom, EnrolLearner, RemoveLearner
from domain.classroom.decide import DECIDER
from domain.classroom.events import ClassroomCreated, LearnerEnrolled, LearnerRemoved
from domain.classroom.refusals import (
    MAX_LEARNERS,
    ThatIsNoLearnersId,
    TheClassroomExists,
    TheClassroomIsFull,
    TheClassroomNeedsATitle,
    TheLearnerIsNotEnrolled,
    TheTeacherIsNoLearner,
)
from domain.classroom.state import Classroom
from domain.people import MAX_PERSON_ID
from domain.session import Id
from domain.texts import MAX_TITLE
from tests.support.examples import examples
from tests.support.specification import MORNING, Past, nothing_happened

TEACHER, ANNA, BEN = Id("teacher"), Id("anna"), Id("ben")
CREATED = ClassroomCreated(TEACHER, "C1")


def a_classroom(*learners: str) -> Past[Classroom]:
    enrolled = [LearnerEnrolled(Id(learner), MORNING) for learner in learners]
    return nothing_happened(DECIDER).given(CREATED, *enrolled)


def test_a_teacher_makes_a_classroom() -> None:
    classroom = nothing_happened(DECIDER).when(CreateClassroom(TEACHER, "  C1 ")).then(CREATED).state
    assert (classroom.owner_id, classroom.title, classroom.enrolled) == (TEACHER, "C1", {})
    assert classroom.started_at == MORNING


@pytest.mark.parametrize("title", ["", "  ", "\n", "C1\x00", "x" * (MAX_TITLE + 1)])
def test_a_classroom_needs_a_title(title: str) -> None:
    nothing_happened(DECIDER).when(CreateClassroom(TEACHER, title)).then_refused(TheClassroomNeedsATitle, "title")


def test_a_classroom_is_made_once() -> None:
    a_classroom().when(CreateClassroom(TEACHER, "C1")).then_refused(TheClassroomExists)


def test_a_learner_is_enrolled_from_now_on() -> None:
    later = a_classroom().later(60)
    classroom = later.when(EnrolLearner(ANNA)).then(LearnerEnrolled(ANNA, later.now)).state
    assert classroom.enrolled == {ANNA: later.now}


def test_who_is_enrolled_already_stays_as_they_are() -> None:
    assert a_classroom(ANNA).later(60).when(EnrolLearner(ANNA)).then().state.enrolled == {ANNA: MORNING}


def test_learners_stand_in_the_order_they_came() -> None:
    again = a_classroom(ANNA, BEN).given(LearnerRemoved(ANNA)).later(1)
    assert list(again.when(EnrolLearner(ANNA)).happens().state.enrolled) == [BEN, ANNA]


@pytest.mark.parametrize("id", ["", " ", " anna", "anna ", "an\nna", "\ud800", "x" * (MAX_PERSON_ID + 1)])
def test_an_id_that_nobody_can_have_is_not_enrolled(id: str) -> None:
    a_classroom().when(EnrolLearner(Id(id))).then_refused(ThatIsNoLearnersId, "learnerId")


def test_a_teacher_does_not_enrol_in_their_own_classroom() -> None:
    a_classroom().when(EnrolLearner(TEACHER)).then_refused(TheTeacherIsNoLearner, "learnerId")


def test_a_classroom_can_be_full() -> None:
    full = a_classroom(*(f"p{n}" for n in range(MAX_LEARNERS)))
    full.when(EnrolLearner(ANNA)).then_refused(TheClassroomIsFull, "classroomId", limit=MAX_LEARNERS)
    full.when(EnrolLearner(Id("p7"))).then()
    full.when(RemoveLearner(Id("p7"))).happens().when(EnrolLearner(ANNA)).then(LearnerEnrolled(ANNA, MORNING))


def test_a_learner_is_removed() -> None:
    assert a_classroom(ANNA, BEN).when(RemoveLearner(ANNA)).then(LearnerRemoved(ANNA)).state.enrolled == {BEN: MORNING}


@pytest.mark.parametrize("learner", [ANNA, "", TEACHER])
def test_who_is_not_enrolled_cannot_be_removed(learner: Id) -> None:
    a_classroom(BEN).when(RemoveLearner(learner)).then_refused(TheLearnerIsNotEnrolled, "learnerId")


people = st.sampled_from([TEACHER, ANNA, BEN, Id(""), Id("carla")]) | st.text(max_size=3).map(Id)
commands = st.one_of(
    st.builds(EnrolLearner, people),
    st.builds(RemoveLearner, people),
    st.builds(CreateClassroom, people, st.text(max_size=3)),
)


@pytest.mark.long
@examples(200)
@for_all(st.lists(commands, max_size=30))
def test_whatever_is_asked_those_are_in_who_came_and_did_not_leave(asked: list[object]) -> None:
    past, inside = a_classroom(), set[Id]()
    for command in asked:
        outcome = past.later(1).when(command)
        past = outcome.happens()
        if outcome.refusal is None and isinstance(command, EnrolLearner):
            inside.add(command.learner_id)
        elif outcome.refusal is None and isinstance(command, RemoveLearner):
            inside.remove(command.learner_id)
        assert past.state.enrolled.keys() == inside
        assert (past.state.owner_id, past.state.title) == (TEACHER, "C1")
        assert past.state == DECIDER.fold(DECIDER.initial(past.state.id), past.history)
