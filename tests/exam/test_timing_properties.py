"""Whatever learners, teachers and timers try, and however late: what holds of the time of any exam."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.exam.commands import CompleteExam, RegenerateExam, SaveAnswers, SubmitAnswer
from domain.exam.decide import DECIDER
from domain.exam.events import AnswersSaved, ExamCompleted
from domain.exam.state import Exam
from domain.exam.time_commands import GrantExtraTime, KeepTime, OpenPart, ReopenPart
from domain.exam.time_events import PartClosed, PartOpened, TimeWarned
from domain.exam.timing import next_due
from domain.lifecycle import PauseSession, ResumeSession
from domain.session import OPEN, Recorded, SessionStatus
from projections.exam import session as views
from projections.exam.questions import questions
from tests.support.examples import examples
from tests.support.small_exam import (
    FIRST_CHOICE,
    GAPS,
    HALF_THE_GAPS,
    LEARNER,
    MATCHES,
    QUESTIONS,
    RIGHT_CHOICE,
    RIGHT_GAPS,
    RIGHT_MATCHES,
    WRONG_CHOICE,
)
from tests.support.specification import Past
from tests.support.timed_exam import FIRST, POLICY, SECOND, STOPPING, TEACHER, THIRD, TIMER, timed

part_ids = st.sampled_from([FIRST, SECOND, THIRD])
answers = st.sampled_from(
    [
        (GAPS, RIGHT_GAPS),
        (GAPS, HALF_THE_GAPS),
        (GAPS, None),
        (FIRST_CHOICE, RIGHT_CHOICE),
        (FIRST_CHOICE, WRONG_CHOICE),
        (MATCHES, RIGHT_MATCHES),
    ]
)
learners = st.one_of(
    part_ids.map(OpenPart),
    st.builds(SubmitAnswer, st.just(FIRST_CHOICE), st.just(RIGHT_CHOICE)),
    st.sampled_from([PauseSession(), ResumeSession(), ResumeSession(), RegenerateExam()]),
)
teachers = st.one_of(
    st.builds(GrantExtraTime, part_ids, st.integers(0, 20), st.just("why"), st.just(TEACHER)),
    st.builds(ReopenPart, part_ids, st.integers(0, 20), st.just("why"), st.just(TEACHER)),
)


class AnyTimedExam(RuleBasedStateMachine):
    """A timed exam that is written, at the hands of everybody at any time."""

    past: Past[Exam]

    @initialize(policy=st.sampled_from([POLICY, STOPPING]))
    def start(self, policy: Any) -> None:
        self.past = timed(policy).when(OpenPart(FIRST)).happens()

    @rule(command=learners)
    def the_learner_acts(self, command: Any) -> None:
        self.attempt(command, LEARNER)

    @rule(batch=st.lists(answers, min_size=1, max_size=3), ago=st.none() | st.floats(-100, 1500))
    def the_learner_saves(self, batch: Any, ago: float | None) -> None:
        given = {} if ago is None else {question: self.past.later(-ago).now for question, _ in batch}
        self.attempt(SaveAnswers(batch, active_view="x", answered_at=given), LEARNER)

    @rule(answer=answers, share=st.floats(0, 1))
    def the_learner_sends_what_was_given_while_its_part_was_open(self, answer: Any, share: float) -> None:
        clock = self.exam.parts[QUESTIONS[answer[0]].part_id].clock
        if clock.opened_at and clock.closed_at:
            at = clock.opened_at + share * (clock.closed_at - clock.opened_at)
            self.attempt(SaveAnswers([answer], answered_at={answer[0]: at}), LEARNER)

    @rule(command=teachers)
    def a_teacher_acts(self, command: Any) -> None:
        self.attempt(command, TEACHER)

    @rule()
    def the_timer_looks(self) -> None:
        self.attempt(KeepTime(), TIMER)
        due = next_due(self.exam)
        assert due is None or due > self.past.now

    @rule()
    def nobody_works_on_it(self) -> None:
        self.attempt(PauseSession(idle=True), TIMER)

    @precondition(lambda self: len(self.past.history) > 50)
    @rule()
    def the_learner_hands_it_in(self) -> None:
        self.attempt(CompleteExam(), LEARNER)

    @rule(seconds=st.sampled_from([60, 121, 299, 300, 601]) | st.floats(0, 1000))
    def time_passes(self, seconds: float) -> None:
        self.past = self.past.later(seconds)

    def attempt(self, command: Any, by: str) -> None:
        self.past = self.past.when(command, by=by).happens()

    @property
    def exam(self) -> Exam:
        return self.past.state

    @invariant()
    def one_part_is_open_at_most(self) -> None:
        open_parts = [part for part in self.exam.parts.values() if part.clock.is_open]
        assert len(open_parts) <= 1
        assert not (open_parts and self.exam.status is SessionStatus.COMPLETED)

    @invariant()
    def no_clock_runs_while_its_learner_has_paused(self) -> None:
        if self.exam.status is SessionStatus.PAUSED and not self.exam.is_idle:
            assert not any(part.clock.ends_at for part in self.exam.parts.values())

    @invariant()
    def a_part_closes_once_for_each_time_it_is_opened(self) -> None:
        opened = Counter(one.event.part_id for one in self.past.history if isinstance(one.event, PartOpened))
        closed = Counter(one.event.part_id for one in self.past.history if isinstance(one.event, PartClosed))
        for part_id, part in self.exam.parts.items():
            assert opened[part_id] == closed[part_id] + part.clock.is_open

    @invariant()
    def a_warning_is_given_once_before_an_end(self) -> None:
        warned = Counter(
            (one.event.part_id, one.event.ends_at, one.event.warning_seconds)
            for one in self.past.history
            if isinstance(one.event, TimeWarned)
        )
        assert all(count == 1 for count in warned.values())

    @invariant()
    def only_questions_of_parts_that_were_opened_are_readable(self) -> None:
        if self.exam.status not in OPEN:
            return
        unopened = {id for id, part in self.exam.parts.items() if part.clock.opened_at is None}
        assert not unopened & {one.part_id for one in questions(self.exam)}
        assert all(part.source is None for part in views.parts(self.exam) if part.id in unopened)

    @invariant()
    def what_is_late_is_an_answer_of_a_part_that_was_opened(self) -> None:
        for question_id in self.exam.late:
            assert self.exam.parts[QUESTIONS[question_id].part_id].clock.opened_at

    @invariant()
    def it_is_handed_in_no_sooner_than_all_parts_are_closed_unless_by_its_learner(self) -> None:
        for recorded in self.past.history:
            if isinstance(recorded.event, ExamCompleted) and recorded.actor_id == TIMER:
                assert all(part.clock.closed_at for part in self.exam.parts.values())

    def teardown(self) -> None:
        state = DECIDER.initial(self.exam.id)
        for recorded in self.past.history:
            if isinstance(recorded.event, AnswersSaved):
                was_taken_in_time(state, recorded)
            state = DECIDER.apply(state, recorded)
        assert state == self.exam


def was_taken_in_time(exam: Exam, recorded: Recorded) -> None:
    """Each answer was saved while its part was open, or is marked late and came within the grace."""
    event = recorded.event
    assert isinstance(event, AnswersSaved)
    assert event.late.keys() <= event.answers.keys()
    for question_id in event.answers:
        clock = exam.parts[QUESTIONS[question_id].part_id].clock
        if question_id in event.late:
            assert clock.opened_at
            assert clock.closed_at
            assert clock.late_until
            assert clock.opened_at <= event.late[question_id] <= clock.closed_at
            assert recorded.recorded_at <= clock.late_until
        else:
            assert clock.ends_at
            assert recorded.recorded_at < clock.ends_at


AnyTimedExam.TestCase.settings = examples(200, stateful_step_count=40)
TestAnyTimedExam = pytest.mark.long(AnyTimedExam.TestCase)
