"""Whatever is asked of a study session, in whatever order, it never gets where it cannot be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.lifecycle import EndSession, PauseSession, ResumeSession
from domain.session import SessionStatus
from domain.study import commands
from domain.study.autopilot_events import AutopilotStatus, AutopilotStepped
from domain.study.content import InvalidContent
from domain.study.context import KNOWN, StudentContext, checkpoint
from domain.study.decide import DECIDER
from domain.study.events import ActionTaken
from domain.study.mastery import Mastery, MasteryStatus, next_topic
from domain.study.phases import TRANSITIONS, ExamType, StudyAction, StudyPhase
from domain.study.plans import MOST_HOURS, verify
from domain.study.quizzes import Quiz, analyse
from domain.study.state import Study
from domain.study.syllabus import StudyDifficulty, Unit, in_order
from infrastructure.study.offline_plans import plan_units
from tests.support.examples import examples
from tests.support.small_study import (
    BELIEF,
    CHOICE,
    DIAGNOSIS,
    LEARNER,
    LESSON,
    QUIZ,
    TUTOR,
    intake,
    plan,
)
from tests.support.specification import Past

QUICK = examples(150)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
unknown_fields = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).filter(lambda name: name not in KNOWN),
    json_values,
    max_size=4,
)
given_answers = st.dictionaries(
    st.sampled_from(["q1", "q2", "q3", "q9"]),
    st.sampled_from(["a", "b", "true", "10", "", None, True, False, 5]),
    max_size=4,
)
payloads = st.one_of(
    st.none(),
    st.just({}),
    given_answers.map(lambda answers: {"answers": answers}),
    st.builds(lambda days: {"days": days}, st.integers(0, 40)),
    st.builds(lambda count: {"count": count}, st.integers(0, 25)),
    st.builds(lambda topic: {"topic": topic}, st.sampled_from(["p.units", "The cell", "none"])),
    json_values,
)
results = st.sampled_from(
    [
        lambda n: commands.RecordRoute(n, "plan", ("p.units",), 1.0),
        lambda n: commands.AskClarification(n, "What?"),
        lambda n: commands.RecordDraft(n, plan()),
        lambda n: commands.RecordDraft(n, plan(hours=9.0)),
        lambda n: commands.RecordLesson(n, LESSON),
        lambda n: commands.RecordQuiz(n, QUIZ),
        lambda n: commands.RecordQuiz(n, Quiz("p.units", (CHOICE,))),
        lambda n: commands.RecordDiagnoses(n, (DIAGNOSIS,)),
        lambda n: commands.FailWork(n, "no answer"),
    ]
)
FITTING: Mapping[StudyAction, Any] = {
    StudyAction.GENERATE_PLAN: lambda n: commands.RecordDraft(n, plan()),
    StudyAction.START_TOPIC: lambda n: commands.RecordLesson(n, LESSON),
    StudyAction.TAKE_QUIZ: lambda n: commands.RecordQuiz(n, QUIZ),
    StudyAction.SUBMIT_ANSWERS: lambda n: commands.RecordDiagnoses(n, (DIAGNOSIS,)),
}


class AnyStudy(RuleBasedStateMachine):
    """A session at the hands of a learner, a tutor and an autopilot's clock who all try anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.past: Past[Study] = intake()

    def attempt(self, command: Any, by: str) -> None:
        self.past = self.past.when(command, by=by).happens()

    @rule(action=st.sampled_from(StudyAction), payload=payloads)
    def the_learner_acts(self, action: StudyAction, payload: Any) -> None:
        self.attempt(commands.TakeAction(action, payload), LEARNER)

    @rule()
    def the_learner_goes_on(self) -> None:
        for origin, action in TRANSITIONS:
            if origin is self.study.phase:
                self.attempt(commands.TakeAction(action), LEARNER)
                return

    @rule(fields=unknown_fields)
    def the_client_saves(self, fields: dict[str, Any]) -> None:
        self.attempt(commands.SaveContext(fields), LEARNER)

    @rule(answer=st.sampled_from(["true", "false", "x", ""]))
    def the_learner_redeems(self, answer: str) -> None:
        self.attempt(commands.AnswerRedemption(BELIEF.id, answer), LEARNER)

    @rule(
        command=st.sampled_from(
            [
                commands.RetryWork(),
                PauseSession(),
                ResumeSession(),
                commands.StartAutopilot(1),
                commands.PauseAutopilot(),
                commands.ResumeAutopilot(),
                commands.StopAutopilot(),
            ]
        )
    )
    def the_learner_steers(self, command: Any) -> None:
        self.attempt(command, LEARNER)

    @rule(outcome=st.sampled_from([SessionStatus.COMPLETED, SessionStatus.EXPIRED]))
    def the_learner_ends(self, outcome: SessionStatus) -> None:
        self.attempt(EndSession(outcome), LEARNER)

    @rule(make=results, ago=st.sampled_from([0, 0, 1]))
    def the_tutor_brings_anything(self, make: Any, ago: int) -> None:
        number = self.study.work.number if self.study.work else 1
        pending = self.study.pending()
        command = make(number - ago)
        fits = pending and type(command) is type(FITTING[pending.action](1))
        if fits or isinstance(command, commands.FailWork):
            try:
                self.attempt(command, TUTOR)
            except InvalidContent:
                return

    @rule()
    def the_tutor_brings_what_was_asked(self) -> None:
        if work := self.study.pending():
            try:
                self.attempt(FITTING[work.action](work.number), TUTOR)
            except InvalidContent:
                self.attempt(commands.FailWork(work.number, "unusable"), TUTOR)

    @rule(seconds=st.floats(0, 100))
    def the_clock_ticks(self, seconds: float) -> None:
        self.past = self.past.later(seconds)
        self.attempt(commands.StepAutopilot(), "system:author")

    @property
    def study(self) -> Study:
        return self.past.state

    @invariant()
    def every_change_of_phase_is_a_transition_or_its_failure(self) -> None:
        state = DECIDER.initial(self.study.id)
        for recorded in self.past.history:
            before, state = state, DECIDER.apply(state, recorded)
            if isinstance(recorded.event, ActionTaken):
                assert TRANSITIONS[before.phase, recorded.event.action] is state.phase
            elif before.phase is not state.phase and before.work:
                assert TRANSITIONS.get((before.work.origin, before.work.action)) in (before.phase, state.phase)

    @invariant()
    def a_phase_has_what_it_needs(self) -> None:
        if self.study.phase is StudyPhase.QUIZZING and not self.study.pending():
            assert self.study.quiz
        if self.study.phase is StudyPhase.ANALYZING:
            assert self.study.analysis
        assert (self.study.phase is StudyPhase.COMPLETED) == (self.study.status is SessionStatus.COMPLETED)
        assert (self.study.summary is not None) == (self.study.status is SessionStatus.COMPLETED)

    @invariant()
    def scores_stay_within_their_bounds(self) -> None:
        assert all(0 <= one.score <= 100 for one in self.study.mastery.values())
        assert all(0 <= score <= 100 for score in self.study.scores)
        assert self.study.redeemed <= self.study.diagnoses.keys()

    @invariant()
    def the_autopilots_clock_never_goes_back_nor_runs_when_it_is_not_running(self) -> None:
        steps = [one.event for one in self.past.history if isinstance(one.event, AutopilotStepped)]
        assert all(step.duration_ms >= 0 for step in steps)
        pilot = self.study.autopilot
        if pilot and pilot.status is not AutopilotStatus.RUNNING:
            assert pilot.elapsed(self.past.now) == pilot.elapsed(self.past.now + timedelta(hours=1))
        if self.study.status is not SessionStatus.ACTIVE and pilot:
            assert pilot.status is not AutopilotStatus.RUNNING

    def teardown(self) -> None:
        assert DECIDER.fold(DECIDER.initial(self.study.id), self.past.history) == self.study


@pytest.mark.long
class TestAnyStudy(AnyStudy.TestCase):  # type: ignore[name-defined,misc]
    settings = examples(80, stateful_step_count=40)


# ---------------------------------------------------------------- the context


@pytest.mark.long
@QUICK
@for_all(unknown_fields, unknown_fields)
def test_a_checkpoint_loses_nothing(first: dict[str, Any], second: dict[str, Any]) -> None:
    once = checkpoint(StudentContext(), first)
    twice = checkpoint(once, second)
    assert once.extra_data == first
    assert twice.extra_data == {**first, **second}
    assert checkpoint(twice, {"extraData": first}).extra_data == first
    assert checkpoint(StudentContext(), {"extra_data": first, **{k: v for k, v in second.items() if k not in first}})


# ---------------------------------------------------------------- grading

answers = st.fixed_dictionaries(
    {},
    optional={
        "q1": st.sampled_from("abcd"),
        "q2": st.sampled_from(["true", "false"]),
        "q3": st.sampled_from(["10", "TEN", "9"]),
    },
)


@QUICK
@for_all(answers)
def test_grades_count_right_answers_and_never_a_missing_one(given: dict[str, str]) -> None:
    found = analyse(QUIZ, given)
    assert found.answered + found.unanswered == found.total == 3
    assert found.correct <= found.answered == len(given)
    assert found.score == round(100 * found.correct / 3)
    right = {"q1": given.get("q1") == "b", "q2": given.get("q2") == "true", "q3": given.get("q3") in ("10", "TEN")}
    assert {item.item_id: item.is_correct for item in found.items} == right
    revealed = {item.item_id for item in found.items if item.misconception}
    assert revealed == ({"q1"} if given.get("q1") == "a" else set())
    assert sum(concept.total for concept in found.concepts) == 3


@QUICK
@for_all(st.lists(st.integers(0, 100), min_size=1, max_size=8))
def test_mastery_lies_between_the_scores_and_the_first_counts_in_full(scores: list[int]) -> None:
    mastery = Mastery()
    assert mastery.status is MasteryStatus.PENDING
    for score in scores:
        mastery = mastery.after(score)
    assert min(scores) - 1e-3 <= mastery.score <= max(scores) + 1e-3
    assert Mastery().after(scores[0]) == Mastery(scores[0], 1)
    assert mastery.attempts == len(scores)


def test_earlier_attempts_weigh_up_to_three() -> None:
    mastery, seen = Mastery(), []
    for score in (100, 0, 0, 0, 100):
        mastery = mastery.after(score)
        seen.append(mastery.score)
    assert seen == [100, 50, 33.3333, 25, 55]


# ---------------------------------------------------------------- plans


@st.composite
def syllabi(draw: st.DrawFn) -> list[Unit]:
    count = draw(st.integers(1, 30))
    units = []
    for n in range(count):
        needs = draw(st.sets(st.integers(0, n - 1), max_size=2)) if n else set()
        hours = draw(st.floats(0.5, 10))
        prerequisites = tuple(f"u{need}" for need in sorted(needs))
        units.append(Unit(f"u{n}", "s", f"Unit {n}", StudyDifficulty.EASY, hours, draw(st.booleans()), prerequisites))
    return draw(st.permutations(units))


@pytest.mark.long
@QUICK
@for_all(syllabi(), st.integers(3, 30))
def test_plans_by_rule_are_valid(units: list[Unit], days: int) -> None:
    found = verify(plan_units(ExamType.NEET, units, days, {}), units, days)
    assert found.is_valid, found.critique
    assert found.coverage == 100


@pytest.mark.long
@QUICK
@for_all(syllabi(), st.integers(3, 30))
def test_the_hours_of_a_plan_by_rule_are_those_of_its_units(units: list[Unit], days: int) -> None:
    study = [day for day in plan_units(ExamType.NEET, units, days, {}).schedule if not day.is_revision]
    whole = min(sum(unit.hours for unit in units), MOST_HOURS * len(study))
    assert abs(sum(day.estimated_hours for day in study) - whole) <= 0.01 * days
    assert max(day.estimated_hours for day in study) <= max(1, whole / len(study)) + 0.01


@pytest.mark.long
@QUICK
@for_all(syllabi(), st.integers(3, 30), st.data())
def test_what_is_wrong_with_a_plan_is_found(units: list[Unit], days: int, data: st.DataObject) -> None:
    good = plan_units(ExamType.NEET, units, days, {})
    gone = data.draw(st.sampled_from(units)).id
    without = tuple(replace(day, topics=tuple(t for t in day.topics if t.id != gone)) for day in good.schedule)
    missing = verify(replace(good, schedule=without), units, days)
    assert (missing.missing_topics, missing.coverage, missing.is_valid) == ((gone,), 95, False)
    long = tuple(replace(day, estimated_hours=MOST_HOURS + 0.1) for day in good.schedule)
    assert verify(replace(good, schedule=long), units, days).overloaded_days == tuple(range(1, days + 1))
    assert verify(good, units, days + 1).other_issues


@pytest.mark.long
@QUICK
@for_all(syllabi(), st.dictionaries(st.integers(0, 29), st.integers(0, 100)))
def test_the_next_topic_has_its_prerequisites_met(units: list[Unit], scores: dict[int, int]) -> None:
    mastery = {f"u{n}": Mastery(score, 1) for n, score in scores.items()}
    chosen = next_topic(units, mastery)
    known = {unit.id: mastery.get(unit.id, Mastery()) for unit in units}
    if any(one.status is not MasteryStatus.MASTERED for one in known.values()):
        assert known[chosen.id].status is not MasteryStatus.MASTERED
        assert all(known[id].score >= 60 for id in chosen.prerequisites)
    placed = [unit.id for unit in in_order(units)]
    assert all(placed.index(id) < placed.index(unit.id) for unit in units for id in unit.prerequisites)
    assert sorted(placed) == sorted(unit.id for unit in units)
