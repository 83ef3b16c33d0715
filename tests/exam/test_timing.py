"""Timed exams: parts open one at a time, warn, close for good, and take what comes late with its time."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from domain.exam.answering import sorted_out
from domain.exam.commands import CompleteExam, RecordQuestion, RecordSource, RegenerateExam, SaveAnswers, SubmitAnswer
from domain.exam.events import AnswersSaved, ExamCompleted, GenerationFailed, PartFailed, PartRetried
from domain.exam.generation import SETTLED
from domain.exam.keeping_time import (
    TheClockDoesNotStop,
    TheClockHasRun,
    TheExamIsNotTimed,
    ThePartCouldNotBeWritten,
    ThePartIsClosed,
    ThePartIsStillBeingWritten,
    ThereIsNoSuchPart,
)
from domain.exam.papers import TheExamHasUnopenedParts, require_whole
from domain.exam.state import Exam
from domain.exam.time_commands import KeepTime, OpenPart
from domain.exam.time_events import (
    ClockStarted,
    ClockStopped,
    PartClosed,
    QuestionWithheld,
    SourceWithheld,
    TimeWarned,
)
from domain.exam.time_policy import PartClosing
from domain.exam.timing import ThePartIsNotOpen, is_withheld, next_due, open_part
from domain.lifecycle import EndSession, PauseSession, ResumeSession, SessionIsNotActive, SessionPaused, SessionResumed
from domain.questions.question import Answer
from domain.session import Id, RefusalCode, SessionStatus
from projections.exam.session import exam_part
from tests.support.small_exam import (
    AUTHOR,
    FIRST_CHOICE,
    GAPS,
    HALF_THE_GAPS,
    MATCHES,
    PLANNED,
    QUESTIONS,
    RIGHT_CHOICE,
    RIGHT_GAPS,
    RIGHT_MATCHES,
    WRONG_CHOICE,
    save,
    saved,
    source,
    whole_exam,
)
from tests.support.specification import MORNING, Past
from tests.support.timed_exam import (
    FIRST,
    SECOND,
    STOPPING,
    THIRD,
    TIMER,
    at_first_part,
    begun,
    in_minutes,
    opened,
    timed,
    withheld,
)

MINUTE = 60


def close(part_id: Id, reason: PartClosing, at: datetime, grace: float = 2, found: datetime | None = None) -> Any:
    """A part closed, found out at once unless it is said when."""
    return PartClosed(part_id, reason, at, in_minutes(grace, found or at))


def rejected(exam: Past[Exam], command: SaveAnswers) -> list[tuple[Id, RefusalCode]]:
    """What a batch has rejected, by what it looks like right after it."""
    after = exam.when(command).happens()
    return [(one.question_id, one.code) for one in sorted_out(after.state, command, after.now)[1].values()]


def all_closed() -> Past[Exam]:
    """All parts were opened one after the other, and the last one has run out of time right now."""
    exam = at_first_part().later(MINUTE).when(OpenPart(SECOND)).happens()
    exam = exam.later(MINUTE).when(OpenPart(THIRD)).happens().later(15 * MINUTE)
    return exam.when(KeepTime(), by=TIMER).happens()


# ------------------------------------------------------------ parts are opened


def test_a_part_is_opened_for_its_minutes() -> None:
    exam = timed().when(OpenPart(FIRST)).then(opened(FIRST))
    assert exam.state.parts[FIRST].clock.ends_at == in_minutes(10)


def test_to_open_what_is_open_leads_to_nothing() -> None:
    at_first_part().later(5).when(OpenPart(FIRST)).then()


def test_the_next_part_closes_the_one_before_for_good() -> None:
    exam = at_first_part().later(MINUTE)
    exam = exam.when(OpenPart(SECOND)).then(
        close(FIRST, PartClosing.NEXT, in_minutes(1)), opened(SECOND, in_minutes(1))
    )
    exam.when(OpenPart(FIRST)).then_refused(ThePartIsClosed, "partId")


def test_a_part_may_be_opened_while_others_are_being_written() -> None:
    exam = begun().given(PLANNED, *withheld(FIRST), by=AUTHOR)
    exam.when(OpenPart(SECOND)).then_refused(ThePartIsStillBeingWritten, "partId")
    exam.when(OpenPart(FIRST)).then(opened(FIRST))


def test_a_part_that_could_not_be_written_is_written_once_more_and_then_opened() -> None:
    failed = begun().given(PLANNED, *withheld(FIRST), *withheld(THIRD), by=AUTHOR)
    failed = failed.given(PartFailed(SECOND, 1, "no", True), GenerationFailed("Teil 2", MORNING), by=AUTHOR)
    failed.when(OpenPart(SECOND)).then_refused(ThePartCouldNotBeWritten, "partId")
    at_work = failed.when(OpenPart(FIRST)).happens().given(PartRetried(SECOND))
    again = at_work.given(*withheld(SECOND), by=AUTHOR).later(MINUTE)
    again.when(OpenPart(SECOND)).then(close(FIRST, PartClosing.NEXT, in_minutes(1)), opened(SECOND, in_minutes(1)))


def test_only_parts_of_a_timed_exam_are_opened() -> None:
    whole_exam().when(OpenPart(FIRST)).then_refused(TheExamIsNotTimed, "sessionId")
    timed().when(OpenPart(Id("teil_9"))).then_refused(ThereIsNoSuchPart, "partId")
    all_closed().later(3 * MINUTE).when(OpenPart(FIRST)).then_refused(SessionIsNotActive)


# ------------------------------------------------------------ what may be read


def test_what_is_written_is_withheld_until_its_part_is_opened() -> None:
    exam = begun().given(PLANNED, by=AUTHOR)
    question = QUESTIONS[GAPS]
    exam.when(RecordSource(FIRST, source(FIRST))).then(SourceWithheld(FIRST, source(FIRST)))
    exam.when(RecordQuestion(question)).then(QuestionWithheld(FIRST, question))
    exam = at_first_part()
    assert [is_withheld(exam.state, part) for part in exam.state.parts] == [False, True, True]
    over = exam.when(CompleteExam()).happens()
    assert not any(is_withheld(over.state, part) for part in over.state.parts)


def test_a_paper_is_kept_once_all_of_it_may_be_read() -> None:
    with pytest.raises(TheExamHasUnopenedParts):
        require_whole(at_first_part().state)
    require_whole(all_closed().state)


# ------------------------------------------------------------ time passes


def test_it_warns_of_the_end_and_then_closes() -> None:
    exam = at_first_part().later(5 * MINUTE - 1).when(KeepTime(), by=TIMER).then()
    assert next_due(exam.state) == in_minutes(5)
    exam = exam.later(1).when(KeepTime(), by=TIMER).then(TimeWarned(FIRST, 300, in_minutes(10), in_minutes(5)))
    assert next_due(exam.state) == in_minutes(9)
    exam = exam.later(4 * MINUTE).when(KeepTime(), by=TIMER).then(TimeWarned(FIRST, 60, in_minutes(10), in_minutes(9)))
    assert next_due(exam.state) == in_minutes(10)
    exam = exam.later(MINUTE).when(KeepTime(), by=TIMER).then(close(FIRST, PartClosing.TIME, in_minutes(10)))
    exam.when(KeepTime(), by=TIMER).then()


def test_of_warnings_that_nobody_was_there_for_the_last_one_is_given() -> None:
    exam = at_first_part().later(9.5 * MINUTE).when(KeepTime(), by=TIMER)
    exam.then(TimeWarned(FIRST, 60, in_minutes(10), in_minutes(9.5))).when(KeepTime(), by=TIMER).then()


def test_a_part_that_is_shorter_than_a_warning_begins_without_it() -> None:
    policy = replace(STOPPING, minute_seconds=6)
    exam = timed(policy).when(OpenPart(FIRST)).happens()
    assert exam.state.parts[FIRST].clock.ends_at == in_minutes(1)
    exam.when(KeepTime(), by=TIMER).then()


def test_whatever_comes_after_the_end_is_told_of_it_first() -> None:
    exam = at_first_part().later(10 * MINUTE)
    closed = close(FIRST, PartClosing.TIME, in_minutes(10))
    exam.when(OpenPart(SECOND)).then(closed, opened(SECOND, in_minutes(10)))
    exam.when(save((GAPS, RIGHT_GAPS), active_view="x")).then(closed, AnswersSaved({}, None, "x"))


def test_the_grace_counts_from_when_the_end_is_found_out() -> None:
    exam = at_first_part().later(40 * MINUTE).when(KeepTime(), by=TIMER)
    exam.then(close(FIRST, PartClosing.TIME, in_minutes(10), found=in_minutes(40)))


def test_the_exam_is_handed_in_by_itself_after_the_grace_of_its_last_part() -> None:
    exam = all_closed()
    assert exam.state.status is SessionStatus.ACTIVE
    assert next_due(exam.state) == in_minutes(19)
    exam.later(2 * MINUTE - 1).when(KeepTime(), by=TIMER).then()
    over = exam.later(2 * MINUTE).when(KeepTime(), by=TIMER).happens()
    assert over.state.status is SessionStatus.COMPLETED
    assert over.state.completed_at == over.now
    assert next_due(over.state) is None


def test_an_exam_with_a_part_that_failed_waits_for_its_learner() -> None:
    exam = begun().given(PLANNED, *withheld(FIRST), *withheld(THIRD), by=AUTHOR)
    exam = exam.given(PartFailed(SECOND, 1, "no", True), GenerationFailed("Teil 2", MORNING), by=AUTHOR)
    exam = exam.when(OpenPart(FIRST)).happens().when(OpenPart(THIRD)).happens().later(20 * MINUTE)
    exam = exam.when(KeepTime(), by=TIMER).happens().later(MINUTE * MINUTE).when(KeepTime(), by=TIMER).then()
    assert exam.when(CompleteExam()).happens().state.status is SessionStatus.COMPLETED


def test_handing_in_closes_the_open_part() -> None:
    outcome = at_first_part().later(MINUTE).when(CompleteExam())
    assert outcome.events[0] == PartClosed(FIRST, PartClosing.HANDED_IN, in_minutes(1), in_minutes(1))
    assert isinstance(outcome.events[-1], ExamCompleted)


# ------------------------------------------------------------ answers


def test_an_open_part_takes_answers_and_no_other_does() -> None:
    exam = at_first_part()
    batch = save((GAPS, RIGHT_GAPS), (FIRST_CHOICE, RIGHT_CHOICE), (MATCHES, None))
    exam.when(batch).then(saved(teil_1_1=RIGHT_GAPS))
    assert rejected(exam, batch) == [(FIRST_CHOICE, RefusalCode.WRONG_PHASE)]
    exam.when(SubmitAnswer(FIRST_CHOICE, RIGHT_CHOICE)).then_refused(ThePartIsNotOpen, "questionId")


def test_what_is_there_already_is_not_rejected_when_its_part_is_closed() -> None:
    exam = at_first_part().when(save((GAPS, RIGHT_GAPS))).happens().when(OpenPart(SECOND)).happens()
    batch = save((GAPS, RIGHT_GAPS), (FIRST_CHOICE, RIGHT_CHOICE))
    exam.when(batch).then(saved(teil_2_2=RIGHT_CHOICE))
    assert rejected(exam, batch) == []


def at(minutes: float, answer: Answer = RIGHT_GAPS) -> SaveAnswers:
    """An answer to a question of the first part that was given so many minutes after it was opened."""
    return SaveAnswers([(GAPS, answer)], answered_at={GAPS: in_minutes(minutes)})


@pytest.mark.parametrize("minutes", [0, 5, 10])
def test_what_was_given_before_the_close_is_taken_late_and_marked_so(minutes: float) -> None:
    exam = at_first_part().later(10 * MINUTE).when(KeepTime(), by=TIMER).happens().later(2 * MINUTE)
    late = AnswersSaved({GAPS: RIGHT_GAPS}, late={GAPS: in_minutes(minutes)})
    exam = exam.when(at(minutes)).then(late)
    assert exam.state.late == {GAPS}
    assert rejected(exam, at(minutes)) == []


@pytest.mark.parametrize(
    ("minutes", "waited"), [(10.1, 1), (-0.1, 1), (5, 2.1)], ids=["given after it", "before it", "after the grace"]
)
def test_what_was_not_given_in_time_is_rejected(minutes: float, waited: float) -> None:
    exam = at_first_part().later(10 * MINUTE).when(KeepTime(), by=TIMER).happens().later(waited * MINUTE)
    exam.when(at(minutes)).then()
    assert rejected(exam, at(minutes)) == [(GAPS, RefusalCode.WRONG_PHASE)]


def test_what_does_not_say_when_it_was_given_is_given_when_it_arrives() -> None:
    exam = at_first_part().later(10 * MINUTE).when(KeepTime(), by=TIMER).happens()
    assert rejected(exam, save((GAPS, RIGHT_GAPS))) == [(GAPS, RefusalCode.WRONG_PHASE)]


def test_the_part_before_takes_late_answers_too() -> None:
    exam = at_first_part().later(MINUTE).when(OpenPart(SECOND)).happens().later(MINUTE)
    exam = exam.when(at(0.5)).happens()
    assert exam.state.late == {GAPS}


def test_in_time_is_what_arrives_in_time_whatever_its_client_says() -> None:
    exam = at_first_part().when(at(500)).then(saved(teil_1_1=RIGHT_GAPS))
    assert exam.state.late == frozenset()


def test_an_instant_without_an_offset_is_rejected_whenever_it_arrives() -> None:
    naive = SaveAnswers([(GAPS, RIGHT_GAPS)], answered_at={GAPS: in_minutes(5).replace(tzinfo=None)})
    exam = at_first_part()
    assert rejected(exam, naive) == [(GAPS, RefusalCode.INVALID_INPUT)]
    late = exam.later(10 * MINUTE).when(KeepTime(), by=TIMER).happens()
    late.when(naive).then()
    assert rejected(late, naive) == [(GAPS, RefusalCode.INVALID_INPUT)]


def test_without_clocks_all_is_as_it_was() -> None:
    exam = whole_exam().when(at(500, HALF_THE_GAPS)).then(saved(teil_1_1=HALF_THE_GAPS))
    exam.when(KeepTime(), by=TIMER).then()
    exam.when(PauseSession()).then(SessionPaused())
    exam.later(100 * MINUTE).when(save((FIRST_CHOICE, WRONG_CHOICE))).then(saved(teil_2_2=WRONG_CHOICE))
    assert next_due(exam.state) is None


# ------------------------------------------------------------ pauses, and being written anew


def test_nothing_stops_the_clock_unless_the_policy_says_so() -> None:
    exam = at_first_part()
    exam.when(PauseSession()).then_refused(TheClockDoesNotStop)
    idle = exam.when(PauseSession(idle=True), by=TIMER).then(SessionPaused(idle=True))
    idle.later(10 * MINUTE).when(KeepTime(), by=TIMER).then(close(FIRST, PartClosing.TIME, in_minutes(10)))


def test_a_pause_stops_the_clock_where_it_may() -> None:
    exam = at_first_part(STOPPING).later(4 * MINUTE)
    paused = exam.when(PauseSession()).then(SessionPaused(), ClockStopped(FIRST, 6 * MINUTE)).later(MINUTE * MINUTE)
    paused = paused.when(KeepTime(), by=TIMER).then()
    paused.when(OpenPart(SECOND)).then_refused(SessionIsNotActive)
    back = paused.when(ResumeSession()).then(SessionResumed(), ClockStarted(FIRST, in_minutes(64), in_minutes(70)))
    back.when(save((GAPS, RIGHT_GAPS))).then(saved(teil_1_1=RIGHT_GAPS))


def test_the_inactivity_timer_stops_no_clock_and_work_goes_on_after_it() -> None:
    idle = at_first_part(STOPPING).when(PauseSession(idle=True), by=TIMER).then(SessionPaused(idle=True)).later(MINUTE)
    idle.when(save((GAPS, RIGHT_GAPS))).then(SessionResumed(), saved(teil_1_1=RIGHT_GAPS))
    idle.when(PauseSession()).then(SessionPaused(), ClockStopped(FIRST, 9 * MINUTE))


def test_an_exam_is_abandoned_with_its_clock() -> None:
    over = at_first_part().when(EndSession(SessionStatus.ABANDONED)).happens().later(20 * MINUTE)
    over.when(KeepTime(), by=TIMER).then()
    assert next_due(over.state) is None
    assert open_part(over.state) is None
    part = exam_part(over.state, FIRST, in_minutes(1))
    assert (part.ends_at, part.seconds_left) == (None, None), "nothing runs any more"


def test_an_exam_whose_clock_has_run_is_not_written_anew() -> None:
    at_first_part().when(RegenerateExam()).then_refused(TheClockHasRun)
    anew = timed().when(RegenerateExam()).happens()
    assert anew.state.generation not in SETTLED
    anew.when(OpenPart(FIRST)).then_refused(ThePartIsStillBeingWritten, "partId")


def test_matches_are_saved_in_the_part_that_is_open() -> None:
    exam = timed().when(OpenPart(THIRD)).happens().when(save((MATCHES, RIGHT_MATCHES))).happens()
    assert exam.state.answers == {MATCHES: RIGHT_MATCHES}
