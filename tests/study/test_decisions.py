"""The phase machine: where each action leads, what it brings, and why all others are refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.lifecycle import EndSession, PauseSession, ResumeSession, SessionIsNotActive
from domain.session import RefusalCode, SessionStatus
from domain.study import commands
from domain.study.acting import TheActionIsNotValidNow, TheTutorIsAtWork
from domain.study.content import InvalidContent
from domain.study.context import TheContextDoesNotFit
from domain.study.decide import TheSessionCannotBeCompletedYet, TheSessionHasBegun, TheSyllabusIsEmpty
from domain.study.events import (
    ActionTaken,
    LessonTaught,
    PlanAccepted,
    PlanDrafted,
    QuizPrepared,
    RedemptionAnswered,
    StudyCompleted,
    StudyStarted,
    TopicSelected,
    WorkFailed,
    WorkRetried,
)
from domain.study.mastery import Mastery
from domain.study.payloads import MAX_NAMES, ThePayloadDoesNotFit
from domain.study.phases import TRANSITIONS, StudyAction, StudyPhase, valid_actions
from domain.study.plans import REPAIRS
from domain.study.quizzes import Quiz, TheAnswerDoesNotFit, TheQuizHasNoSuchQuestion
from domain.study.state import Study, WorkStatus
from domain.study.tutoring import Route
from domain.study.working import (
    SURE_ENOUGH,
    NothingHasFailed,
    TheMisconceptionIsOver,
    ThereIsNoSuchMisconception,
    understood,
)
from projections.study import session as views
from tests.support.small_study import (
    BELIEF,
    CELL,
    DIAGNOSIS,
    LEARNER,
    LESSON,
    QUIZ,
    RIGHT,
    START,
    SYLLABUS,
    after,
    analyzing,
    intake,
    learning,
    nothing,
    plan,
    planning,
    quizzing,
    take,
    work,
    works,
)
from tests.support.specification import Past

PHASES: dict[str, Callable[[], Past[Study]]] = {
    "INTAKE": intake,
    "PLANNING": planning,
    "LEARNING": learning,
    "QUIZZING": quizzing,
    "ANALYZING": analyzing,
    "COMPLETED": lambda: after(analyzing(), take("COMPLETE")),
}


def test_a_session_starts_in_intake() -> None:
    past = nothing().when(START).then(StudyStarted(LEARNER, START.exam_type, SYLLABUS))
    assert (past.state.phase, past.state.status) == (StudyPhase.INTAKE, SessionStatus.ACTIVE)
    past.when(START).then_refused(TheSessionHasBegun)


def test_there_is_nothing_to_study_without_a_syllabus() -> None:
    empty = commands.StartStudy(LEARNER, START.exam_type, ())
    nothing().when(empty).then_refused(TheSyllabusIsEmpty, field="examType", exam_type="NEET")


def test_the_transitions_are_those_of_the_machine() -> None:
    named = {(origin.value, action.value): target.value for (origin, action), target in TRANSITIONS.items()}
    assert named == {
        ("INTAKE", "GENERATE_PLAN"): "PLANNING",
        ("PLANNING", "START_TOPIC"): "LEARNING",
        ("LEARNING", "TAKE_QUIZ"): "QUIZZING",
        ("QUIZZING", "SUBMIT_ANSWERS"): "ANALYZING",
        ("ANALYZING", "NEXT_TOPIC"): "PLANNING",
        ("ANALYZING", "COMPLETE"): "COMPLETED",
    }
    assert [*valid_actions(StudyPhase.ANALYZING)] == [StudyAction.NEXT_TOPIC, StudyAction.COMPLETE]
    assert [*valid_actions(StudyPhase.COMPLETED)] == []


@pytest.mark.parametrize("action", StudyAction)
@pytest.mark.parametrize("phase", PHASES)
def test_an_action_leads_where_the_machine_says_or_is_refused(phase: str, action: StudyAction) -> None:
    past = PHASES[phase]()
    outcome = past.when(commands.TakeAction(action))
    target = TRANSITIONS.get((StudyPhase[phase], action))
    if phase == "COMPLETED":
        outcome.then_refused(SessionIsNotActive)
    elif target:
        assert outcome.happens().state.phase is target
    else:
        valid = ", ".join(one.value for one in valid_actions(StudyPhase[phase]))
        outcome.then_refused(TheActionIsNotValidNow, field="action", phase=phase, valid=valid)
        assert TheActionIsNotValidNow.code is RefusalCode.WRONG_PHASE


@pytest.mark.parametrize("phase", ["INTAKE", "PLANNING", "LEARNING"])
def test_the_next_action_waits_until_the_tutor_is_done(phase: str) -> None:
    action = valid_actions(StudyPhase[phase])[0]
    past = after(PHASES[phase](), commands.TakeAction(action))
    following = valid_actions(past.state.phase)[0]
    past.when(commands.TakeAction(following)).then_refused(TheTutorIsAtWork, action=action.value, retry_after_ms=500)


# ---------------------------------------------------------------- the plan


def test_a_valid_plan_is_accepted_at_once() -> None:
    past = after(intake(), take("GENERATE_PLAN", {"days": 3}))
    outcome = past.when(commands.RecordDraft(1, plan(3)))
    drafted, accepted = outcome.events
    assert isinstance(drafted, PlanDrafted)
    assert isinstance(accepted, PlanAccepted)
    assert (drafted.number, drafted.verification.coverage) == (1, 100)
    state = outcome.happens().state
    assert state.plan
    assert state.plan.plan == plan(3)
    assert state.context.plan_cache_key == accepted.cache_key


def test_a_plan_that_is_not_valid_is_sent_back_twice_and_the_last_one_stands() -> None:
    past = after(intake(), take("GENERATE_PLAN"))
    poor = commands.RecordDraft(1, plan(units=(CELL,)))
    for number in range(1, REPAIRS + 1):
        past = works(past, poor)
        assert past.state.plan is None
        assert len(past.state.drafts) == number
    past = works(past, poor)
    assert past.state.plan
    assert past.state.plan.verification.missing_topics == ("p.units", "p.motion")
    assert past.state.plan.verification.coverage == 90
    assert len([one for one in past.history if isinstance(one.event, PlanDrafted)]) == 1 + REPAIRS


@pytest.mark.parametrize(
    ("question", "confidence", "is_asked"),
    [("Which part?", 0.49, True), ("Which part?", SURE_ENOUGH, False), (None, 0.1, False), ("", 0.1, False)],
)
def test_a_tutor_that_is_not_sure_enough_asks_back(question: str | None, confidence: float, is_asked: bool) -> None:
    work = after(intake(), take("GENERATE_PLAN")).state.pending()
    assert work
    told = understood(work, Route("plan", ("p.units",), confidence, question))
    assert told == (
        commands.AskClarification(work.number, question)
        if is_asked
        else commands.RecordRoute(work.number, "plan", ("p.units",), confidence)
    )


def test_a_goal_that_is_not_clear_leads_back_with_a_question() -> None:
    past = after(intake(), take("GENERATE_PLAN", {"goal": "history"}))
    past = works(past, commands.AskClarification(1, "Which subject?"))
    assert past.state.phase is StudyPhase.INTAKE
    assert past.state.work
    assert (past.state.work.status, past.state.work.message) == (WorkStatus.CLARIFICATION_NEEDED, "Which subject?")
    assert after(past, take("GENERATE_PLAN")).state.phase is StudyPhase.PLANNING


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"days": 2}, "days"),
        ({"days": 31}, "days"),
        ({"days": "7"}, "days"),
        ({"days": 7.5}, "days"),
        ({"days": True}, "days"),
        ({"goal": 5}, "goal"),
        ({"goal": "x" * 2001}, "goal"),
        ({"scope": []}, "scope"),
        ({"scope": {"chapters": []}}, "scope"),
        ({"scope": {"subjects": "physics"}}, "scope.subjects"),
        ({"scope": {"subjects": ["history"]}}, "scope.subjects"),
        ({"scope": {"topics": ["p.none"]}}, "scope.topics"),
        ({"scope": {"topics": [7]}}, "scope.topics"),
        ({"weeks": 2}, "weeks"),
    ],
)
def test_a_plan_cannot_be_wished_for_like_that(payload: dict[str, object], field: str) -> None:
    intake().when(take("GENERATE_PLAN", payload)).then_refused(ThePayloadDoesNotFit, field=f"payload.{field}")


@pytest.mark.parametrize("payload", [[], "days", 7, True])
def test_a_payload_is_an_object(payload: object) -> None:
    intake().when(take("GENERATE_PLAN", payload)).then_refused(ThePayloadDoesNotFit, field="payload")


def test_a_scope_leaves_out_what_is_not_asked_for() -> None:
    past = after(intake(), take("GENERATE_PLAN", {"days": 3, "scope": {"subjects": ["Biology"]}}))
    done = works(past, commands.RecordDraft(1, plan(3, (CELL,))))
    assert done.state.plan
    assert done.state.plan.verification.is_valid


# ---------------------------------------------------------------- topic, lesson, quiz


def test_a_topic_is_chosen_by_id_by_title_or_by_mastery() -> None:
    for wanted in ("b.cell", "the  CELL"):
        outcome = planning().when(take("START_TOPIC", {"topic": wanted}))
        assert outcome.events[0] == TopicSelected("b.cell", "It was asked for.")
        assert outcome.happens().state.context.current_topic == "b.cell"
    assert planning().when(take("START_TOPIC")).happens().state.topic_id == "p.units"


@pytest.mark.parametrize("payload", [{"topic": "p.none"}, {"topic": 3}, {"topic": "p.units", "difficulty": "NICE"}])
def test_a_topic_that_is_not_there_is_refused(payload: dict[str, object]) -> None:
    field = "payload.difficulty" if "difficulty" in payload else "payload.topic"
    planning().when(take("START_TOPIC", payload)).then_refused(ThePayloadDoesNotFit, field=field)


@pytest.mark.parametrize("count", [0, 21, -1, "5", True, 2.5])
def test_a_quiz_has_from_1_to_20_questions(count: object) -> None:
    learning().when(take("TAKE_QUIZ", {"count": count})).then_refused(ThePayloadDoesNotFit, field="payload.count")


def test_results_count_once_and_for_their_work_only() -> None:
    past = after(planning(), take("START_TOPIC", {"topic": "p.units"}))
    taught = commands.RecordLesson(work(past), LESSON)
    done = past.when(taught).then(LessonTaught(work(past), LESSON))
    done.when(taught).then()
    past.when(commands.RecordLesson(work(past) + 1, LESSON)).then()


def test_a_quiz_without_one_right_answer_is_not_recorded() -> None:
    past = after(learning(), take("TAKE_QUIZ", {"count": 3}))
    two = commands.RecordQuiz(work(past), Quiz("p.units", (QUIZ.items[0], QUIZ.items[0])))
    with pytest.raises(InvalidContent):
        past.when(two)
    past.when(commands.RecordQuiz(work(past), QUIZ)).then(QuizPrepared(work(past), QUIZ))


# ---------------------------------------------------------------- answers


def test_right_answers_are_graded_at_once_and_need_no_diagnosis() -> None:
    state = analyzing().state
    assert state.analysis
    assert (state.analysis.score, state.context.last_quiz_score) == (100, 100)
    assert state.mastery["p.units"] == Mastery(100.0, 1)
    assert state.pending() is None


def test_a_wrong_option_gives_a_misconception_away() -> None:
    past = analyzing(q1="a", q2=True, q3=None)
    assert past.state.analysis
    assert (past.state.analysis.score, past.state.analysis.unanswered) == (33, 1)
    assert past.state.context.misconceptions == ("Force is energy.",)
    explained = works(past, commands.RecordDiagnoses(work(past), (DIAGNOSIS,)))
    assert explained.state.diagnoses == {BELIEF.id: DIAGNOSIS}


def test_unanswered_is_unanswered() -> None:
    past = analyzing(q1=None, q2="", q3=" ")
    assert past.state.analysis
    assert (past.state.analysis.answered, past.state.analysis.unanswered) == (0, 3)
    assert past.state.mastery["p.units"] == Mastery()
    assert past.state.context.misconceptions == ()
    assert past.state.pending() is None


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ({"q9": "a"}, TheQuizHasNoSuchQuestion),
        ({"q1": "e"}, TheAnswerDoesNotFit),
        ({"q1": "newton"}, TheAnswerDoesNotFit),
        ({"q1": True}, TheAnswerDoesNotFit),
        ({"q2": "maybe"}, TheAnswerDoesNotFit),
        ({"q3": "x" * 501}, TheAnswerDoesNotFit),
        ({"q1": 1}, ThePayloadDoesNotFit),
        ({"q1": ["b"]}, ThePayloadDoesNotFit),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(answers: dict[str, object], refusal: type) -> None:
    field = f"payload.answers.{next(iter(answers))}"
    quizzing().when(take("SUBMIT_ANSWERS", {"answers": answers})).then_refused(refusal, field=field)


def test_answers_are_an_object() -> None:
    for answers in ([], "b", 3):
        quizzing().when(take("SUBMIT_ANSWERS", {"answers": answers})).then_refused(
            ThePayloadDoesNotFit, field="payload.answers"
        )


def test_a_misconception_is_got_over_by_the_right_answer() -> None:
    past = analyzing(q1="a")
    past = works(past, commands.RecordDiagnoses(work(past), (DIAGNOSIS,)))
    wrong = commands.AnswerRedemption(BELIEF.id, "false")
    past = past.when(wrong).then(RedemptionAnswered(BELIEF.id, "false", False))
    assert past.state.context.misconceptions == ("Force is energy.",)
    right = commands.AnswerRedemption(BELIEF.id, "true")
    past = past.when(right).then(RedemptionAnswered(BELIEF.id, "true", True))
    assert past.state.context.misconceptions == ()
    past.when(right).then_refused(TheMisconceptionIsOver, field="misconceptionId")
    past.when(commands.AnswerRedemption("m9", "true")).then_refused(ThereIsNoSuchMisconception, field="misconceptionId")


# ---------------------------------------------------------------- on, and the end


def test_the_next_topic_is_the_least_mastered_whose_prerequisites_are_met() -> None:
    past = after(analyzing(), take("NEXT_TOPIC"))
    assert (past.state.phase, past.state.topic_id) == (StudyPhase.PLANNING, "p.motion")
    weak = after(analyzing(q1=None, q2="false"), take("NEXT_TOPIC"))
    assert weak.state.topic_id == "p.units"


def test_a_completed_session_sums_up_and_goes_on_no_more() -> None:
    outcome = analyzing().when(take("COMPLETE"))
    assert isinstance(outcome.events[-1], StudyCompleted)
    past = outcome.happens()
    assert (past.state.phase, past.state.status) == (StudyPhase.COMPLETED, SessionStatus.COMPLETED)
    assert past.state.summary
    assert (past.state.summary.topics_mastered, past.state.summary.average_score) == (1, 100.0)
    past.when(commands.RetryWork()).then_refused(SessionIsNotActive)


def test_ending_as_completed_is_the_last_action() -> None:
    for unfinished in (intake, planning, learning, quizzing):
        ended = unfinished().when(EndSession(SessionStatus.COMPLETED))
        ended.then_refused(TheSessionCannotBeCompletedYet, field="outcome")
    done = analyzing().when(EndSession(SessionStatus.COMPLETED)).happens()
    assert done.state.status is SessionStatus.COMPLETED


def test_a_paused_session_takes_no_action_but_keeps_what_the_tutor_brings() -> None:
    past = after(planning(), take("START_TOPIC", {"topic": "p.units"}), PauseSession())
    past = works(past, commands.RecordLesson(work(past), LESSON))
    past.when(take("TAKE_QUIZ")).then_refused(SessionIsNotActive)
    assert after(past, ResumeSession(), take("TAKE_QUIZ")).state.phase is StudyPhase.QUIZZING


# ---------------------------------------------------------------- failures


@pytest.mark.parametrize("phase", ["INTAKE", "PLANNING", "LEARNING"])
def test_a_failure_leads_back_and_the_action_may_be_taken_again(phase: str) -> None:
    action = valid_actions(StudyPhase[phase])[0]
    past = after(PHASES[phase](), commands.TakeAction(action))
    failed = past.when(commands.FailWork(work(past), "no answer")).then(WorkFailed(work(past), "no answer"))
    assert failed.state.phase.value == phase
    assert failed.state.work
    assert (failed.state.work.status, failed.state.work.message) == (WorkStatus.FAILED, "no answer")
    again = after(failed, commands.TakeAction(action)).state
    retried = failed.when(commands.RetryWork()).then(WorkRetried(work(past) + 1)).state
    assert again.phase is retried.phase
    assert retried.pending()


def test_a_diagnosis_that_fails_leaves_the_grade_and_can_be_retried() -> None:
    past = analyzing(q1="a", q2="true", q3="10")
    failed = works(past, commands.FailWork(work(past), "no answer"))
    assert failed.state.phase is StudyPhase.ANALYZING
    assert failed.state.context.last_quiz_score == 67
    assert after(failed, take("NEXT_TOPIC")).state.phase is StudyPhase.PLANNING
    retried = after(failed, commands.RetryWork())
    done = works(retried, commands.RecordDiagnoses(work(retried), (DIAGNOSIS,)))
    assert done.state.diagnoses
    done.when(commands.RetryWork()).then_refused(NothingHasFailed)


def test_what_an_action_was_given_is_kept_with_it() -> None:
    events = quizzing().when(take("SUBMIT_ANSWERS", {"answers": RIGHT})).events
    kept = ActionTaken(
        StudyAction.SUBMIT_ANSWERS, {"answers": {"q1": "b", "q2": "true", "q3": "Ten"}}, StudyPhase.ANALYZING, 0
    )
    assert events[0] == kept


@pytest.mark.parametrize(("before", "since"), [(1, True), (True, 1), (1, 1.0), (0, False), ([1], [True])])
def test_a_checkpoint_that_differs_by_type_alone_is_kept(before: object, since: object) -> None:
    past = after(intake(), commands.SaveContext({"flag": before}))
    kept = after(past, commands.SaveContext({"flag": since})).state.context.extra_data["flag"]
    assert repr(kept) == repr(since)
    after(past, commands.SaveContext({"flag": before})).when(commands.SaveContext({"flag": before})).then()


def test_what_cannot_be_kept_is_named_by_its_path() -> None:
    saved = intake().when(commands.SaveContext({"a": [0, {"b": 2**70}]}))
    saved.then_refused(TheContextDoesNotFit, field="context.a[1].b")


@pytest.mark.parametrize("name", ["subjects", "topics"])
def test_a_scope_names_so_many_at_most(name: str) -> None:
    outcome = intake().when(take("GENERATE_PLAN", {"scope": {name: ["p"] * (MAX_NAMES + 1)}}))
    outcome.then_refused(ThePayloadDoesNotFit, field=f"payload.scope.{name}")


def test_who_names_a_topic_twice_means_it_once() -> None:
    past = after(intake(), take("GENERATE_PLAN", {"scope": {"topics": ["p.units", "p.units"]}}))
    assert past.state.work
    assert past.state.work.payload["scope"]["topics"] == ["p.units"]


def test_of_a_session_that_is_over_nothing_is_expected_any_more() -> None:
    past = after(intake(), take("GENERATE_PLAN"), EndSession(SessionStatus.ABANDONED))
    told = views.work(past.state)
    assert told
    assert (told.status, told.retry_after_ms) == (WorkStatus.FAILED, None)
    assert views.actions(past.state) == []


@pytest.mark.parametrize(("accepted", "given"), [("-3", "−3"), ("−3", "-3"), ("5/16", "5⁄16"), ("Bandung", "bandung.")])
def test_a_word_for_a_blank_is_right_whatever_keyboard_it_was_typed_on(accepted: str, given: str) -> None:
    item = replace(QUIZ.items[2], right=(accepted,))
    assert item.is_right(given)
    assert not item.is_right(f"{given}0")


def test_a_checkpoint_of_yesterday_does_not_lead_away_from_the_topic_at_hand() -> None:
    past = after(analyzing(), take("NEXT_TOPIC"), commands.SaveContext({"currentTopic": "p.units"}))
    assert past.state.topic_id != "p.units"
    begun = after(past, take("START_TOPIC"))
    assert begun.state.topic_id == past.state.topic_id
    assert after(past, take("START_TOPIC", {"topic": "p.units"})).state.topic_id == "p.units"
