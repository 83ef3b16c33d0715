"""How learners are asked into a classroom, come, and go: what follows, or why it is refused."""

from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.classroom.commands import (
    AnswerInvitation,
    EnrolLearner,
    FollowToken,
    ForgetLearner,
    InviteLearner,
    InviteLearners,
    JoinClassroom,
    LeaveClassroom,
    RemoveLearner,
    WithdrawInvitation,
)
from domain.classroom.decide import DECIDER
from domain.classroom.events import (
    ClassroomCreated,
    CodeMade,
    InvitationDeclined,
    InvitationWithdrawn,
    LearnerEnrolled,
    LearnerInvited,
    LearnerJoined,
    LearnerLeft,
    LearnerRemoved,
)
from domain.classroom.refusals import (
    MAX_CODE_DAYS,
    MAX_CODES,
    MAX_DECLINED,
    MAX_INVITED,
    MAX_LEARNERS,
    ThatIsNoLearnersId,
    TheClassroomIsFull,
    TheCodeLastsTooLong,
    TheCodeOpensNothing,
    TheInvitationIsNotOpen,
    TheLearnerDoesNotWantTo,
    ThereAreCodesEnough,
    ThereAreInvitationsEnough,
    ThereIsNoRoomForYou,
    TheTeacherIsNoLearner,
    YouAreNotInThisClassroom,
    YourTokenPutsYouThere,
)
from domain.classroom.state import Classroom
from domain.people import MAX_PERSON_ID
from domain.session import Id
from tests.support.examples import examples
from tests.support.specification import MORNING, Past, nothing_happened

TEACHER, ANNA, BEN = Id("teacher"), Id("anna"), Id("ben")
DAY = 86_400.0
OPENS = "the hash of a code"
CREATED = ClassroomCreated(TEACHER, "C1")
IN_TWO_WEEKS = MORNING + timedelta(days=14)
CODE = CodeMade(2, OPENS, MORNING, IN_TWO_WEEKS)
TONIGHT, TOMORROW = MORNING + timedelta(hours=12), MORNING + timedelta(days=1)


def a_classroom(*events: object) -> Past[Classroom]:
    return nothing_happened(DECIDER).given(CREATED, *events)


def full() -> list[object]:
    return [LearnerEnrolled(Id(f"p{n}"), MORNING) for n in range(MAX_LEARNERS)]


# ------------------------------------------------------------ by a code


def test_a_code_holds_for_two_weeks_unless_it_is_said_otherwise() -> None:
    a_classroom().when(InviteLearners(OPENS)).then(CODE)
    a_classroom().when(InviteLearners(OPENS, 1)).then(CodeMade(2, OPENS, MORNING, TOMORROW))


@pytest.mark.parametrize("days", [-1, 0, MAX_CODE_DAYS + 1, 2**31])
def test_a_code_holds_no_longer_than_a_term(days: int) -> None:
    refused = a_classroom().when(InviteLearners(OPENS, days))
    refused.then_refused(TheCodeLastsTooLong, "expiresInDays", limit=MAX_CODE_DAYS)


def test_who_has_the_code_is_in_from_then_on() -> None:
    later = a_classroom(CODE).later(DAY)
    joined = later.when(JoinClassroom(ANNA, OPENS), by=ANNA).then(LearnerJoined(2, ANNA, later.now))
    assert joined.state.enrolled == {ANNA: later.now}


def test_who_is_in_stays_as_they_are_however_often_they_come() -> None:
    inside = a_classroom(CODE, LearnerJoined(2, ANNA, MORNING)).later(DAY)
    assert inside.when(JoinClassroom(ANNA, OPENS), by=ANNA).then().state.enrolled == {ANNA: MORNING}


@pytest.mark.parametrize("code_hash", ["", "another", OPENS.upper()])
def test_another_code_opens_nothing(code_hash: str) -> None:
    a_classroom(CODE).when(JoinClassroom(ANNA, code_hash)).then_refused(TheCodeOpensNothing, "code")


def test_a_code_opens_nothing_once_it_has_expired_or_is_withdrawn() -> None:
    a_classroom(CODE).later(14 * DAY - 1).when(JoinClassroom(ANNA, OPENS)).happens()
    a_classroom(CODE).later(14 * DAY).when(JoinClassroom(ANNA, OPENS)).then_refused(TheCodeOpensNothing, "code")
    withdrawn = a_classroom(CODE).when(WithdrawInvitation(2)).then(InvitationWithdrawn(2))
    withdrawn.when(JoinClassroom(ANNA, OPENS)).then_refused(TheCodeOpensNothing, "code")


def test_who_came_by_a_code_stays_when_it_is_withdrawn() -> None:
    inside = a_classroom(CODE, LearnerJoined(2, ANNA, MORNING))
    assert inside.when(WithdrawInvitation(2)).happens().state.enrolled == {ANNA: MORNING}


@pytest.mark.parametrize("number", [0, 1, 3, -2])
def test_what_is_no_open_invitation_cannot_be_withdrawn(number: int) -> None:
    a_classroom(CODE).when(WithdrawInvitation(number)).then_refused(TheInvitationIsNotOpen, "invitationId")
    gone = a_classroom(CODE, InvitationWithdrawn(2))
    gone.when(WithdrawInvitation(2)).then_refused(TheInvitationIsNotOpen, "invitationId")
    a_classroom(CODE).later(14 * DAY).when(WithdrawInvitation(2)).then_refused(TheInvitationIsNotOpen, "invitationId")


def test_so_many_codes_hold_at_once() -> None:
    codes = [CodeMade(2 + n, f"{n}", MORNING, IN_TWO_WEEKS) for n in range(MAX_CODES)]
    past = a_classroom(*codes)
    past.when(InviteLearners(OPENS)).then_refused(ThereAreCodesEnough, "classroomId", limit=MAX_CODES)
    past.when(WithdrawInvitation(5)).happens().when(InviteLearners(OPENS)).happens()
    later = past.later(14 * DAY).when(InviteLearners(OPENS)).happens()
    assert [code.code_hash for code in later.state.codes] == [OPENS]


def test_a_teacher_does_not_join_their_own_classroom() -> None:
    a_classroom(CODE).when(JoinClassroom(TEACHER, OPENS)).then_refused(TheTeacherIsNoLearner, "code")


def test_a_full_classroom_takes_nobody_in() -> None:
    past = a_classroom(CODE, LearnerInvited(3, BEN, MORNING), *full())
    past.when(JoinClassroom(ANNA, OPENS)).then_refused(ThereIsNoRoomForYou, "code", limit=MAX_LEARNERS)
    past.when(AnswerInvitation(BEN, 3, True)).then_refused(ThereIsNoRoomForYou, "invitationId", limit=MAX_LEARNERS)
    past.when(AnswerInvitation(BEN, 3, False)).then(InvitationDeclined(3, BEN))
    past.when(JoinClassroom(Id("p7"), OPENS)).then()


# ------------------------------------------------------------ by an invitation


def test_an_invitation_lets_nobody_in_before_it_is_accepted() -> None:
    invited = a_classroom().when(InviteLearner(ANNA)).then(LearnerInvited(2, ANNA, MORNING)).later(DAY)
    assert invited.state.enrolled == {}
    joined = invited.when(AnswerInvitation(ANNA, 2, True), by=ANNA).then(LearnerJoined(2, ANNA, invited.now)).state
    assert (joined.enrolled, joined.invited) == ({ANNA: invited.now}, {})


def test_who_is_in_or_asked_already_is_not_asked_again() -> None:
    for event in (LearnerInvited(2, ANNA, MORNING), LearnerEnrolled(ANNA, MORNING)):
        a_classroom(event).later(DAY).when(InviteLearner(ANNA)).then()


def test_a_code_answers_an_invitation_too() -> None:
    past = a_classroom(CODE, LearnerInvited(3, ANNA, MORNING)).when(JoinClassroom(ANNA, OPENS), by=ANNA).happens()
    assert (list(past.state.enrolled), past.state.invited) == ([ANNA], {})


@pytest.mark.parametrize(("learner", "number"), [(BEN, 2), (ANNA, 1), (ANNA, 3)])
def test_only_an_invitation_of_ones_own_can_be_answered(learner: Id, number: int) -> None:
    for accept in (True, False):
        refused = a_classroom(LearnerInvited(2, ANNA, MORNING)).when(AnswerInvitation(learner, number, accept))
        refused.then_refused(TheInvitationIsNotOpen, "invitationId")


def test_an_invitation_is_answered_once_and_not_after_it_is_withdrawn() -> None:
    invited = a_classroom(LearnerInvited(2, ANNA, MORNING))
    declined = invited.when(AnswerInvitation(ANNA, 2, False), by=ANNA).then(InvitationDeclined(2, ANNA))
    withdrawn = invited.when(WithdrawInvitation(2)).then(InvitationWithdrawn(2, ANNA))
    for past in (declined, withdrawn):
        past.when(AnswerInvitation(ANNA, 2, True)).then_refused(TheInvitationIsNotOpen, "invitationId")


def test_who_declines_or_leaves_is_asked_again_so_often_and_no_more() -> None:
    past = a_classroom()
    for _ in range(MAX_DECLINED):
        past = past.when(InviteLearner(ANNA)).happens()
        past = past.when(AnswerInvitation(ANNA, past.state.version, False), by=ANNA).happens()
    past.when(InviteLearner(ANNA)).then_refused(TheLearnerDoesNotWantTo, "learnerId", limit=MAX_DECLINED)
    past.when(InviteLearner(BEN)).happens()
    came = past.given(CodeMade(99, OPENS, MORNING, IN_TWO_WEEKS)).when(JoinClassroom(ANNA, OPENS), by=ANNA).happens()
    left = came.when(LeaveClassroom(ANNA), by=ANNA).then(LearnerLeft(ANNA))
    assert left.state.declined == {ANNA: 1}


def test_so_many_are_asked_at_once() -> None:
    past = a_classroom(*(LearnerInvited(2 + n, Id(f"p{n}"), MORNING) for n in range(MAX_INVITED)))
    past.when(InviteLearner(ANNA)).then_refused(ThereAreInvitationsEnough, "classroomId", limit=MAX_INVITED)
    past.when(InviteLearner(Id("p7"))).then()


@pytest.mark.parametrize("id", ["", " anna", "an\nna", "system:author", "x" * (MAX_PERSON_ID + 1)])
def test_an_id_that_nobody_can_have_is_not_asked(id: str) -> None:
    a_classroom().when(InviteLearner(Id(id))).then_refused(ThatIsNoLearnersId, "learnerId")


def test_a_teacher_does_not_ask_themselves() -> None:
    a_classroom().when(InviteLearner(TEACHER)).then_refused(TheTeacherIsNoLearner, "learnerId")


# ------------------------------------------------------------ going


@pytest.mark.parametrize("came", [LearnerEnrolled(ANNA, MORNING), LearnerJoined(2, ANNA, MORNING)])
def test_a_learner_leaves_however_they_came(came: object) -> None:
    assert a_classroom(CODE, came).when(LeaveClassroom(ANNA), by=ANNA).then(LearnerLeft(ANNA)).state.enrolled == {}


def test_who_is_not_in_cannot_leave() -> None:
    invited = a_classroom(LearnerInvited(2, ANNA, MORNING))
    invited.when(LeaveClassroom(ANNA)).then_refused(YouAreNotInThisClassroom, "classroomId")


def test_who_comes_back_is_in_since_they_came_back() -> None:
    past = a_classroom(CODE, LearnerJoined(2, ANNA, MORNING), LearnerLeft(ANNA)).later(DAY)
    assert past.when(JoinClassroom(ANNA, OPENS), by=ANNA).happens().state.enrolled == {ANNA: past.now}


def test_who_is_erased_is_neither_in_nor_asked() -> None:
    a_classroom(LearnerEnrolled(ANNA, MORNING)).when(ForgetLearner(ANNA)).then(LearnerRemoved(ANNA))
    a_classroom(LearnerInvited(2, ANNA, MORNING)).when(ForgetLearner(ANNA)).then(InvitationWithdrawn(2, ANNA))
    a_classroom(LearnerEnrolled(BEN, MORNING)).when(ForgetLearner(ANNA)).then()


# ------------------------------------------------------------ by a token


def test_a_token_that_names_the_classroom_puts_its_learner_in() -> None:
    past = a_classroom().when(FollowToken(ANNA, True, TONIGHT), by=ANNA).then(LearnerEnrolled(ANNA, MORNING, TONIGHT))
    past.later(60).when(FollowToken(ANNA, True, TONIGHT)).then()
    past.later(60).when(FollowToken(ANNA, True, TOMORROW)).then()


def test_a_newer_token_without_it_takes_them_out_and_an_older_one_changes_nothing() -> None:
    past = a_classroom(LearnerEnrolled(ANNA, MORNING, TONIGHT))
    past.when(FollowToken(ANNA, False, TONIGHT)).then()
    out = past.when(FollowToken(ANNA, False, TOMORROW), by=ANNA).then(LearnerRemoved(ANNA, TOMORROW))
    out.when(FollowToken(ANNA, True, TONIGHT)).then()
    again = TOMORROW + timedelta(days=1)
    out.when(FollowToken(ANNA, True, again)).then(LearnerEnrolled(ANNA, MORNING, again))


def test_who_was_put_in_by_hand_is_not_taken_out_by_a_token() -> None:
    past = a_classroom(LearnerEnrolled(ANNA, MORNING))
    past.when(FollowToken(ANNA, False, TONIGHT)).then()
    past.when(FollowToken(ANNA, True, TONIGHT)).then().when(FollowToken(ANNA, False, TOMORROW)).then()


def test_whom_the_teacher_removes_comes_back_with_a_newer_token_only() -> None:
    removed = a_classroom(LearnerEnrolled(ANNA, MORNING, TONIGHT)).when(RemoveLearner(ANNA)).then(LearnerRemoved(ANNA))
    removed.when(FollowToken(ANNA, True, TONIGHT)).then()
    removed.when(FollowToken(ANNA, True, TOMORROW)).then(LearnerEnrolled(ANNA, MORNING, TOMORROW))


def test_who_is_in_by_a_token_cannot_leave_where_tokens_decide() -> None:
    past = a_classroom(LearnerEnrolled(ANNA, MORNING, TONIGHT))
    past.when(LeaveClassroom(ANNA, by_token=True)).then_refused(YourTokenPutsYouThere, "classroomId")
    past.when(LeaveClassroom(ANNA), by=ANNA).then(LearnerLeft(ANNA))


def test_who_has_joined_is_not_taken_out_by_a_token() -> None:
    past = a_classroom(
        CODE, LearnerEnrolled(ANNA, MORNING, TONIGHT), LearnerRemoved(ANNA), LearnerJoined(2, ANNA, MORNING)
    )
    past.when(FollowToken(ANNA, False, TOMORROW)).then()


def test_a_token_does_not_overfill_a_classroom() -> None:
    a_classroom(*full()).when(FollowToken(ANNA, True, TONIGHT)).then_refused(TheClassroomIsFull, "classroomId")


# ------------------------------------------------------------ whatever is asked

people = st.sampled_from([TEACHER, ANNA, BEN, Id(""), Id("carla")])
numbers = st.integers(0, 30)
hashes = st.sampled_from(["a", "b", "c"])
commands = st.one_of(
    st.builds(InviteLearners, hashes, st.integers(0, 3)),
    st.builds(InviteLearner, people),
    st.builds(WithdrawInvitation, numbers),
    st.builds(JoinClassroom, people, hashes),
    st.builds(AnswerInvitation, people, numbers, st.booleans()),
    st.builds(LeaveClassroom, people),
    st.builds(RemoveLearner, people),
    st.builds(ForgetLearner, people),
)
OF_LEARNERS = (JoinClassroom, AnswerInvitation)


@pytest.mark.long
@examples(300)
@for_all(st.lists(commands, max_size=40))
def test_nobody_is_in_but_who_has_come_of_their_own_accord_and_not_gone(asked: list[object]) -> None:
    past, said_yes = a_classroom(), set[Id]()
    for command in asked:
        outcome = past.later(DAY / 2).when(command)
        past = outcome.happens()
        if outcome.refusal is None and isinstance(command, OF_LEARNERS) and getattr(command, "accept", True):
            said_yes.add(command.learner_id)
        assert past.state.enrolled.keys() <= said_yes - {TEACHER, ""}
        assert past.state.enrolled.keys().isdisjoint(past.state.invited)
        open_codes = [code for code in past.state.codes if code.expires_at > past.now]
        assert len({code.number for code in past.state.codes}) == len(past.state.codes)
        assert len(open_codes) <= MAX_CODES
        assert past.state == DECIDER.fold(DECIDER.initial(past.state.id), past.history)


@examples(100)
@for_all(st.lists(st.one_of(commands, st.builds(EnrolLearner, people)), max_size=30))
def test_who_has_left_is_out_until_they_come_again(asked: list[object]) -> None:
    past = a_classroom()
    for command in asked:
        past = past.later(60).when(command).happens()
    for learner in past.state.enrolled:
        assert learner not in past.when(LeaveClassroom(learner), by=learner).happens().state.enrolled
        assert learner not in past.when(RemoveLearner(learner)).happens().state.enrolled
