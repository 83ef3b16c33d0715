"""Whatever is asked of an exam, in whatever order, it never gets into a state that cannot be."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.exam import grading
from domain.exam.commands import (
    CompleteExam,
    OverrideMark,
    RecordCall,
    RecordMark,
    RecordQuestion,
    RegenerateExam,
)
from domain.exam.decide import DECIDER
from domain.exam.events import ExamRegenerated, ModelCalled, Question, QuestionGenerated
from domain.exam.generation import SETTLED
from domain.exam.plans import PartPlan
from domain.exam.state import Exam
from domain.lifecycle import PauseSession
from domain.questions.marks import Marker, QuestionResult
from domain.questions.question import Answer
from domain.session import Id, SessionStatus
from domain.writing import GenerationStatus
from projections.exam import session as views
from tests.support import marked_exam
from tests.support.any_command import (
    authors_commands,
    learners_commands,
    part_ids,
    question_ids,
    rounds_ago,
)
from tests.support.examples import examples
from tests.support.small_exam import (
    AUTHOR,
    LEARNER,
    PLANS,
    QUESTIONS,
    STARTED,
    USAGE,
    given,
    whole_exam,
    written,
)
from tests.support.specification import Past

QUICK = examples(150, stateful_step_count=50)
EXAMINERS = (Marker.AI, Marker.HEURISTIC)


class AnyExam(RuleBasedStateMachine):
    """An exam at the hands of a learner, an author, an examiner and a teacher who all try anything at any time."""

    plans: Sequence[PartPlan]
    questions: Sequence[Question]
    past: Past[Exam]

    def __init__(self) -> None:
        super().__init__()
        self.final: dict[tuple[int, Id], tuple[Answer | None, QuestionResult | None]] = {}
        self.ended: Exam | None = None

    def half_written(self, begun: Past[Exam]) -> Past[Exam]:
        """An exam whose first part is whole and whose others have all their questions."""
        rest = [QuestionGenerated(question) for question in self.questions if question.part_id != self.plans[0].id]
        by_id = {question.id: question for question in self.questions}
        return begun.given(*written(self.plans[0], by_id), *rest, by=AUTHOR)

    @rule(command=learners_commands)
    def the_learner_acts(self, command: Any) -> None:
        self.attempt(command, LEARNER)

    @rule(command=authors_commands, ago=rounds_ago)
    def the_author_works(self, command: Any, ago: int) -> None:
        self.attempt(replace(command, round=self.exam.round - ago), AUTHOR)

    @rule(number=st.integers(0, 9), ago=rounds_ago)
    def the_author_writes_a_question(self, number: int, ago: int) -> None:
        question = self.questions[number % len(self.questions)]
        self.attempt(RecordQuestion(question, self.exam.round - ago), AUTHOR)

    @rule(part_id=st.none() | part_ids)
    def a_model_is_called(self, part_id: Id | None) -> None:
        self.attempt(RecordCall(USAGE, part_id), AUTHOR)

    @rule(number=st.integers(0, 9), share=st.floats(0, 1), marker=st.sampled_from(EXAMINERS), ago=rounds_ago)
    def the_examiner_marks(self, number: int, share: float, marker: Marker, ago: int) -> None:
        question = self.questions[number % len(self.questions)]
        points = round(share * question.points, 2)
        mark = QuestionResult(points, question.points, share >= 0.7, "well done", marker, ())
        self.attempt(RecordMark(question.id, mark, self.exam.round - ago), AUTHOR)

    @rule(question_id=question_ids, score=st.floats(-1, 16), reason=st.sampled_from(["why", " "]))
    def a_teacher_overrides_a_mark(self, question_id: Id, score: float, reason: str) -> None:
        self.attempt(OverrideMark(question_id, score, reason), "teacher")

    @rule()
    def the_learner_hands_it_in(self) -> None:
        self.attempt(CompleteExam(), LEARNER)

    @rule()
    def the_learner_wants_another_one(self) -> None:
        self.attempt(RegenerateExam(), LEARNER)

    @rule()
    def the_timer_stops_the_clock(self) -> None:
        self.attempt(PauseSession(), "system:timer")

    @rule(seconds=st.floats(-5, 2000))
    def time_passes(self, seconds: float) -> None:
        self.past = self.past.later(seconds)

    def attempt(self, command: Any, by: str) -> None:
        self.past = self.past.when(command, by=by).happens()

    @property
    def exam(self) -> Exam:
        return self.past.state

    @property
    def events(self) -> Sequence[Any]:
        return [recorded.event for recorded in self.past.history]

    @invariant()
    def the_version_counts_the_events(self) -> None:
        assert self.exam.version == len(self.past.history)

    @invariant()
    def a_question_is_generated_once_in_a_round(self) -> None:
        anew = [n for n, event in enumerate(self.events) if isinstance(event, ExamRegenerated)]
        assert self.exam.round == 1 + len(anew)
        present = self.events[anew[-1] :] if anew else self.events
        generated = [event.question.id for event in present if isinstance(event, QuestionGenerated)]
        assert sorted(generated) == sorted(self.exam.questions)

    @invariant()
    def a_final_answer_never_changes_and_its_mark_by_an_examiner_or_a_teacher_only(self) -> None:
        for question_id in {*self.exam.grades, *self.exam.pending}:
            now = (self.exam.answers.get(question_id), self.exam.grades.get(question_id))
            answer, mark = self.final.setdefault((self.exam.round, question_id), now)
            self.final[self.exam.round, question_id] = now
            assert now[0] == answer
            if mark and mark != now[1]:
                assert now[1]
                examined = mark.marked_by is Marker.HEURISTIC and now[1].marked_by in EXAMINERS
                assert examined or now[1].marked_by is Marker.MANUAL
        finals = {question_id for round, question_id in self.final if round == self.exam.round}
        assert finals == {*self.exam.grades, *self.exam.pending}

    @invariant()
    def a_mark_lies_within_the_points_of_its_question(self) -> None:
        for question_id, mark in self.exam.grades.items():
            assert 0 <= mark.score <= mark.max_score == self.exam.questions[question_id].points
            assert not mark.pending_review
            assert (mark.marked_by is Marker.HEURISTIC) == (mark.provisional is not None)
            assert not (mark.provisional and (mark.is_correct or mark.breakdown))

    @invariant()
    def only_texts_that_were_written_wait_for_an_examiner(self) -> None:
        for question_id in self.exam.pending:
            assert self.exam.questions[question_id].reference
            assert self.exam.answers[question_id].text

    @invariant()
    def an_ended_exam_stays_as_it_is_but_for_its_marks(self) -> None:
        if self.ended is None and self.exam.status in (SessionStatus.COMPLETED, SessionStatus.ABANDONED):
            self.ended = self.exam
        if self.ended:
            over = (self.ended.status, self.ended.round, self.ended.questions, self.ended.answers, self.ended.plays)
            assert (
                self.exam.status,
                self.exam.round,
                self.exam.questions,
                self.exam.answers,
                self.exam.plays,
            ) == over
        if self.ended and self.ended.status is SessionStatus.ABANDONED:
            assert (self.exam.grades, self.exam.pending) == (self.ended.grades, self.ended.pending)

    @invariant()
    def the_results_add_up(self) -> None:
        found = self.exam.results
        assert (found is not None) == (self.exam.status is SessionStatus.COMPLETED)
        if found:
            assert found == grading.results(self.exam)
            assert found.answered + found.unanswered == found.total
            estimates = grading.unsettled(self.exam)
            assert found.correct + found.incorrect + len(estimates) == found.answered
            assert found.provisional == bool(estimates)
            assert not (found.provisional and (found.passed or found.band))
            assert min(found.correct, found.incorrect, found.pending_review) >= 0
            assert found.pending_review == len(self.exam.pending)
            assert 0 <= found.score <= found.max_score
            assert 0 <= found.percentage <= 100
            assert found.total == sum(part.total for part in found.parts)
            assert self.exam.generation in SETTLED

    @invariant()
    def progress_stays_within_its_bounds(self) -> None:
        progress = views.progress(self.exam)
        assert 0 <= progress.score <= progress.max_score
        assert progress.correct_answers <= progress.answered_questions <= progress.total_questions

    @invariant()
    def the_generation_is_settled_when_its_parts_are(self) -> None:
        parts = {part.status for part in self.exam.parts.values()}
        assert (self.exam.generation in SETTLED) == parts.issubset(SETTLED)
        assert (self.exam.generation is GenerationStatus.COMPLETED) == (parts == {GenerationStatus.COMPLETED})

    @invariant()
    def no_call_to_a_model_is_forgotten(self) -> None:
        calls = [event.usage.input_tokens for event in self.events if isinstance(event, ModelCalled)]
        assert self.exam.total_usage().input_tokens == sum(calls)

    @invariant()
    def no_recording_is_played_more_often_than_allowed(self) -> None:
        for part_id, count in self.exam.plays.items():
            assert 1 <= count <= self.exam.parts[part_id].plan.config["source"]["playback"]["maxPlays"]

    @invariant()
    def no_more_time_is_active_than_has_passed(self) -> None:
        latest = max(recorded.recorded_at for recorded in self.past.history)
        assert self.exam.active_seconds <= (latest - self.exam.started_at).total_seconds() + 1e-6

    def teardown(self) -> None:
        assert DECIDER.fold(DECIDER.initial(self.exam.id), self.past.history) == self.exam


class AnyClosedExam(AnyExam):
    """An exam that a key is enough for."""

    plans, questions = PLANS, list(QUESTIONS.values())

    @initialize(far=st.integers(0, 2))
    def start(self, far: int) -> None:
        self.past = (given(STARTED), self.half_written(given(STARTED)), whole_exam())[far]


class AnyMarkedExam(AnyExam):
    """An exam with texts for an examiner and a recording."""

    plans, questions = marked_exam.PLANS, list(marked_exam.QUESTIONS.values())

    @initialize(far=st.integers(0, 2))
    def start(self, far: int) -> None:
        begun = given(marked_exam.STARTED)
        self.past = (begun, self.half_written(begun), marked_exam.ready())[far]


AnyClosedExam.TestCase.settings = AnyMarkedExam.TestCase.settings = QUICK
TestAnyClosedExam = pytest.mark.long(AnyClosedExam.TestCase)
TestAnyMarkedExam = pytest.mark.long(AnyMarkedExam.TestCase)
