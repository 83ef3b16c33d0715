"""What a teacher gives: more time for a part, before it is opened too, and a closed part once more."""

import pytest

from domain.exam.commands import CompleteExam, RegenerateExam, SaveAnswers
from domain.exam.keeping_time import (
    MAX_MINUTES,
    TheExamIsNotTimed,
    TheMinutesAreOutOfRange,
    ThePartIsClosed,
    ThePartIsNotClosed,
    ThereIsNoSuchPart,
)
from domain.exam.marking import TheExamIsYourOwn, TheReasonIsMissing
from domain.exam.recording_events import RecordingPlayed
from domain.exam.time_commands import GrantExtraTime, KeepTime, OpenPart, ReopenPart
from domain.exam.time_events import PartReopened, TimeGranted, TimeWarned
from domain.exam.timing import minutes_of
from domain.lifecycle import PauseSession, SessionIsNotActive
from domain.session import Id
from tests.support.small_exam import GAPS, LEARNER, RIGHT_GAPS, save, whole_exam
from tests.support.specification import MORNING
from tests.support.timed_exam import (
    FIRST,
    SECOND,
    STOPPING,
    TEACHER,
    THIRD,
    TIMER,
    at_first_part,
    in_minutes,
    opened,
    timed,
)

WHY = "The fire alarm."
MINUTE = 60


def grant(part_id: Id = FIRST, minutes: int = 5, reason: str = WHY, teacher_id: Id = TEACHER) -> GrantExtraTime:
    return GrantExtraTime(part_id, minutes, reason, teacher_id)


def reopen(part_id: Id = FIRST, minutes: int = 3, reason: str = WHY, teacher_id: Id = TEACHER) -> ReopenPart:
    return ReopenPart(part_id, minutes, reason, teacher_id)


def test_an_open_part_ends_later() -> None:
    granted = at_first_part().later(MINUTE).when(grant(), by=TEACHER)
    exam = granted.then(TimeGranted(FIRST, 5, WHY, in_minutes(1), in_minutes(15)))
    assert minutes_of(exam.state.parts[FIRST]) == 15
    exam.later(12 * MINUTE).when(save((GAPS, RIGHT_GAPS))).happens()


def test_what_was_warned_of_is_warned_of_again_before_the_new_end() -> None:
    exam = at_first_part().later(5 * MINUTE).when(KeepTime(), by=TIMER).happens().when(grant(), by=TEACHER).happens()
    exam.later(5 * MINUTE).when(KeepTime(), by=TIMER).then(TimeWarned(FIRST, 300, in_minutes(15), in_minutes(10)))


def test_a_part_that_is_yet_to_be_opened_gets_it_when_it_is() -> None:
    exam = timed().when(grant(), by=TEACHER).then(TimeGranted(FIRST, 5, WHY, in_minutes(0)))
    exam = exam.when(grant(minutes=1), by=TEACHER).happens()
    exam.when(OpenPart(FIRST)).then(opened(FIRST, minutes=16))


def test_a_stopped_clock_has_more_left() -> None:
    exam = at_first_part(STOPPING).later(4 * MINUTE).when(PauseSession()).happens().when(grant(), by=TEACHER)
    exam.then(TimeGranted(FIRST, 5, WHY, in_minutes(4), None, 11 * MINUTE))


def test_it_stays_when_the_exam_is_written_anew() -> None:
    anew = timed().when(grant(), by=TEACHER).happens().when(RegenerateExam()).happens()
    assert minutes_of(anew.state.parts[FIRST]) == 15


def test_a_closed_part_is_reopened_and_its_clock_waits_for_the_learner() -> None:
    exam = at_first_part().when(OpenPart(SECOND)).happens()
    exam.when(grant(), by=TEACHER).then_refused(ThePartIsClosed, "partId")
    exam = exam.when(reopen(), by=TEACHER).then(PartReopened(FIRST, 3, WHY)).later(MINUTE)
    assert exam.state.parts[SECOND].clock.is_open
    exam = exam.when(grant(minutes=1), by=TEACHER).happens()
    exam = exam.when(OpenPart(FIRST)).happens()
    assert exam.state.parts[FIRST].clock.ends_at == in_minutes(5)
    assert not exam.state.parts[SECOND].clock.is_open


def test_what_was_heard_of_a_reopened_part_may_be_heard_again() -> None:
    exam = at_first_part().given(RecordingPlayed(FIRST, 1, MORNING), RecordingPlayed(SECOND, 2, MORNING))
    exam = exam.when(OpenPart(SECOND)).happens().when(reopen(), by=TEACHER).happens()
    assert (exam.state.plays, exam.state.played_at) == ({SECOND: 2}, {SECOND: MORNING})


def test_an_answer_that_came_late_is_in_time_when_it_is_given_anew() -> None:
    exam = at_first_part().later(10 * MINUTE).when(KeepTime(), by=TIMER).happens()
    exam = exam.when(SaveAnswers([(GAPS, RIGHT_GAPS)], answered_at={GAPS: in_minutes(5)})).happens()
    exam = exam.when(reopen(), by=TEACHER).happens().when(OpenPart(FIRST)).happens()
    assert exam.state.late == {GAPS}
    exam = exam.when(save((GAPS, None))).happens().when(save((GAPS, RIGHT_GAPS))).happens()
    assert exam.state.late == frozenset()


def test_while_a_part_is_reopened_the_exam_is_not_handed_in() -> None:
    exam = at_first_part().when(OpenPart(SECOND)).happens().when(OpenPart(THIRD)).happens().later(15 * MINUTE)
    exam = exam.when(KeepTime(), by=TIMER).happens().when(reopen(SECOND), by=TEACHER).happens()
    exam.later(60 * MINUTE).when(KeepTime(), by=TIMER).then()


@pytest.mark.parametrize("given", [grant, reopen])
def test_it_is_for_teachers_with_a_reason_in_a_timed_exam_that_is_not_over(given: object) -> None:
    exam = at_first_part().when(OpenPart(SECOND)).happens()
    command = grant if given is grant else reopen
    part = SECOND if given is grant else FIRST
    exam.when(command(part, teacher_id=LEARNER), by=LEARNER).then_refused(TheExamIsYourOwn, "sessionId")
    for minutes in (0, -1, MAX_MINUTES + 1):
        exam.when(command(part, minutes=minutes), by=TEACHER).then_refused(TheMinutesAreOutOfRange, "minutes")
    for reason in (" \n", "x" * 1001, "\u200b"):
        exam.when(command(part, reason=reason), by=TEACHER).then_refused(TheReasonIsMissing, "reason")
    exam.when(command(Id("teil_9")), by=TEACHER).then_refused(ThereIsNoSuchPart, "partId")
    whole_exam().when(command(FIRST), by=TEACHER).then_refused(TheExamIsNotTimed, "sessionId")
    over = exam.when(CompleteExam()).happens()
    over.when(command(part), by=TEACHER).then_refused(SessionIsNotActive)


def test_only_what_is_closed_is_reopened() -> None:
    at_first_part().when(reopen(), by=TEACHER).then_refused(ThePartIsNotClosed, "partId")
    timed().when(reopen(), by=TEACHER).then_refused(ThePartIsNotClosed, "partId")
