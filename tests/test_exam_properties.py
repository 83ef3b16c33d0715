"""Whatever is asked of an exam, in whatever order, it never gets into a state that cannot be."""

from typing import Any

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.exam.commands import (
    BeginGeneration,
    BeginPart,
    CompleteExam,
    FailPart,
    FinishPart,
    RecordQuestion,
    RecordSource,
    SaveAnswers,
    StartExam,
    SubmitAnswer,
)
from domain.exam.decide import DECIDER
from domain.exam.events import ExamResults, QuestionGenerated
from domain.exam.generation import SETTLED
from domain.exam.plans import ExamSkill, Level, share_points
from domain.exam.state import Exam, GenerationStatus
from domain.lifecycle import EndSession, PauseSession, ResumeSession
from domain.questions import MODULES
from domain.questions.question import Answer, QuestionResult, grade
from domain.session import Id, Refused, SessionStatus
from projections import exam as views
from tests.small_exam import (
    AUTHOR,
    FIRST_CHOICE,
    GAPS,
    HALF_THE_GAPS,
    LEARNER,
    MATCHES,
    PLANS,
    QUESTIONS,
    RIGHT_CHOICE,
    RIGHT_MATCHES,
    STARTED,
    USAGE,
    given,
    source,
    whole_exam,
    written,
)
from tests.specification import Past

QUICK = settings(derandomize=True, deadline=None, max_examples=150, stateful_step_count=50)

option_ids = st.sampled_from(["a", "b", "c", "A", "B", "0", " a ", "", "z"]).map(Id)
gap_ids = st.sampled_from(["GAP_1", "GAP_2", "GAP_3", "GAP_4", "GAP_9"]).map(Id)
statement_ids = st.sampled_from(["statement_1", "statement_2", "statement_3", " statement_1", "statement_9"]).map(Id)
answers = st.one_of(
    st.builds(Answer, option=option_ids),
    st.builds(Answer, gaps=st.dictionaries(gap_ids, option_ids)),
    st.builds(Answer, matches=st.dictionaries(statement_ids, option_ids)),
    st.builds(Answer, text=option_ids),
    st.just(Answer()),
)
question_ids = st.sampled_from([*QUESTIONS, Id("teil_9_1")])
part_ids = st.sampled_from([part.id for part in PLANS])
questions = st.sampled_from(list(QUESTIONS.values()))

fitting = st.sampled_from([(GAPS, HALF_THE_GAPS), (FIRST_CHOICE, RIGHT_CHOICE), (MATCHES, RIGHT_MATCHES)])

learners_commands = st.one_of(
    st.builds(
        SaveAnswers,
        st.lists(fitting | st.tuples(question_ids, st.none() | answers), max_size=3),
        active_question_id=st.none() | question_ids,
        active_view=st.none() | st.text(max_size=70),
    ),
    (fitting | st.tuples(question_ids, answers)).map(lambda pair: SubmitAnswer(*pair)),
    st.builds(EndSession, st.sampled_from(SessionStatus)),
    st.sampled_from([PauseSession(), ResumeSession()]),
    st.just(StartExam(LEARNER, ExamSkill.READING, Level.C1)),
)
authors_commands = st.one_of(
    st.just(BeginGeneration("model", {part.id: "subject" for part in PLANS})),
    st.builds(BeginPart, part_ids),
    part_ids.map(lambda part_id: RecordSource(part_id, source(part_id))),
    st.builds(RecordQuestion, questions),
    st.builds(FinishPart, part_ids, st.just(USAGE)),
    st.builds(FailPart, part_ids, st.just("cut off"), st.booleans()),
)


def half_written_exam() -> Past[Exam]:
    """An exam whose first part is whole and whose others have all their questions."""
    return given(STARTED).given(*written(PLANS[0]), *map(QuestionGenerated, list(QUESTIONS.values())[1:]), by=AUTHOR)


class AnyExam(RuleBasedStateMachine):
    """An exam at the hands of a learner and an author who both try anything at any time."""

    past: Past[Exam]

    def __init__(self) -> None:
        super().__init__()
        self.final: dict[Id, tuple[Answer | None, QuestionResult]] = {}
        self.ended: tuple[int, SessionStatus, ExamResults | None] | None = None

    @initialize(past=st.sampled_from([given(STARTED), half_written_exam(), whole_exam()]))
    def start(self, past: Past[Exam]) -> None:
        self.past = past

    @rule(command=learners_commands)
    def the_learner_acts(self, command: Any) -> None:
        self.attempt(command, LEARNER)

    @rule(command=authors_commands)
    def the_author_works(self, command: Any) -> None:
        self.attempt(command, AUTHOR)

    @rule()
    def the_learner_hands_it_in(self) -> None:
        self.attempt(CompleteExam(), LEARNER)

    @rule(seconds=st.floats(-5, 2000))
    def time_passes(self, seconds: float) -> None:
        self.past = self.past.later(seconds)

    def attempt(self, command: Any, by: str) -> None:
        self.past = self.past.when(command, by=by).happens()

    @property
    def exam(self) -> Exam:
        return self.past.state

    @invariant()
    def the_version_counts_the_events(self) -> None:
        assert self.exam.version == len(self.past.history)

    @invariant()
    def a_question_is_generated_once(self) -> None:
        events = [recorded.event for recorded in self.past.history]
        generated = [event.question.id for event in events if isinstance(event, QuestionGenerated)]
        assert sorted(generated) == sorted(self.exam.questions)

    @invariant()
    def a_graded_answer_never_changes(self) -> None:
        for question_id, result in self.exam.grades.items():
            mark = (self.exam.answers.get(question_id), result)
            assert self.final.setdefault(question_id, mark) == mark
        assert self.final.keys() == self.exam.grades.keys()

    @invariant()
    def an_ended_exam_stays_as_it_is(self) -> None:
        if self.ended is None and self.exam.status in (SessionStatus.COMPLETED, SessionStatus.ABANDONED):
            self.ended = (self.exam.version, self.exam.status, self.exam.results)
        if self.ended:
            assert (self.exam.version, self.exam.status, self.exam.results) == self.ended

    @invariant()
    def the_results_add_up(self) -> None:
        results = self.exam.results
        assert (results is not None) == (self.exam.status is SessionStatus.COMPLETED)
        if results:
            assert results.answered + results.unanswered == results.total
            assert results.correct + results.incorrect == results.answered
            assert 0 <= results.score <= results.max_score
            assert 0 <= results.percentage <= 100
            assert results.total == sum(part.total for part in results.parts)
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
    def no_more_time_is_active_than_has_passed(self) -> None:
        assert self.exam.active_seconds <= (self.exam.last_active_at - self.exam.started_at).total_seconds() + 1e-6

    def teardown(self) -> None:
        assert DECIDER.fold(DECIDER.initial(self.exam.id), self.past.history) == self.exam


AnyExam.TestCase.settings = QUICK
TestAnyExam = AnyExam.TestCase


@QUICK
@for_all(question=questions, answer=answers)
def test_a_normal_answer_is_its_own_normal_form(question: Any, answer: Answer) -> None:
    normalise = MODULES[given(STARTED).state.parts[question.part_id].plan.module_id].normalise
    try:
        normal = normalise(question.face, answer)
    except Refused:
        return
    assert normal is None or normalise(question.face, normal) == normal


@QUICK
@for_all(question=questions, chosen=st.dictionaries(gap_ids | statement_ids | st.just(Id("choice")), option_ids))
def test_a_mark_lies_between_nothing_and_all_the_points(question: Any, chosen: dict[Id, str]) -> None:
    result = grade(question.key, chosen, question.points)
    assert 0 <= result.score <= result.max_score == question.points
    assert result.is_correct == all(mark.is_correct for mark in result.breakdown)


@QUICK
@for_all(points=st.integers(0, 200), count=st.integers(1, 50))
def test_shared_points_are_all_given_out_and_nearly_even(points: int, count: int) -> None:
    shares = share_points(points, count)
    assert (sum(shares), len(shares)) == (points, count)
    assert shares == sorted(shares, reverse=True)
    assert max(shares) - min(shares) <= 1
