"""What a reading session does when it is told something, and why it refuses."""

from dataclasses import replace

import msgspec
import pytest

from domain.lifecycle import (
    EndSession,
    ExpireSession,
    PauseSession,
    SessionIsNotActive,
    SessionPaused,
    SessionResumed,
)
from domain.reading.asking import (
    MAX_QUESTION,
    MOST_QUESTIONS,
    ACheckpointIsDue,
    EnoughIsAsked,
    TheQuestionBeforeIsOpen,
    TheQuestionIsClosed,
    TheQuestionIsTooLong,
    ThereIsNoSuchQuestion,
)
from domain.reading.checking import (
    TheCheckpointIsAhead,
    TheCheckpointIsDone,
    TheCheckpointIsRequired,
    TheCheckpointTakesAnOption,
    TheCheckpointTakesAText,
    TheDurationIsImpossible,
    TheSessionHasNoSuchCheckpoint,
    TheTextIsBeingMarked,
)
from domain.reading.commands import (
    AnswerCheckpoint,
    ExtendAnswer,
    FailAnswer,
    GiveAnswer,
    GradeCheckpoint,
    ResumeReading,
    SettlePositions,
)
from domain.reading.decide import DECIDER, TheReadingHasBegun, TheReadingIsCompleted
from domain.reading.events import (
    AnswerExtended,
    AnswerFailed,
    AnswerGiven,
    AnswerType,
    CheckpointAnswered,
    CheckpointFrequency,
    CheckpointGraded,
    CheckpointReached,
    Explanation,
    FailureCode,
    InterruptionKind,
    PositionsReported,
    QuestionAsked,
    ReadingCompleted,
    ReadingResumed,
)
from domain.reading.positions import PlaybackState
from domain.reading.reporting import (
    MAX_POSITIONS,
    TheAudioIsShorter,
    TheInstantIsImpossible,
    TheRateIsImpossible,
    ThereAreNoPositions,
    TheWordIsNotInTheBook,
)
from domain.reading.state import CheckpointStatus, InterruptionStatus, Reading
from domain.session import Id, SessionStatus
from projections.reading.session import position
from tests.support.small_book import (
    CHOICE,
    LAST,
    REQUIRED,
    START,
    STARTED,
    WORDS,
    ask,
    at,
    reading,
    report,
)
from tests.support.specification import Past, nothing_happened

EXPLANATION = Explanation(AnswerType.EXPLANATION, "Because.", None, ("Who?",))


def asked() -> Past:
    """A session that stands still at word 10."""
    return reading().when(report(at(8, 55))).happens().when(ask(10)).happens()


def at_the_stop() -> Past:
    """A session that stands at its required checkpoint."""
    return reading().when(report(at(50, 30))).happens()


def answer(name: Id, **given: object) -> AnswerCheckpoint:
    """An answer to a checkpoint."""
    return AnswerCheckpoint(name, 5000, **given)  # type: ignore[arg-type]


def test_a_session_begins_at_a_word() -> None:
    past = nothing_happened(DECIDER).when(START).then(STARTED)
    assert (past.state.word_index, past.state.furthest, past.state.last) == (0, -1, None)
    past = nothing_happened(DECIDER).when(replace(START, first_word=30)).then(replace(STARTED, first_word=30))
    assert (past.state.word_index, past.state.furthest) == (30, 29)
    assert past.state.standing(CHOICE.name).status is CheckpointStatus.SKIPPED


@pytest.mark.parametrize("word", [-1, WORDS])
def test_a_session_begins_within_the_book(word: int) -> None:
    command = replace(START, first_word=word)
    nothing_happened(DECIDER).when(command).then_refused(TheWordIsNotInTheBook, "continueFrom")


def test_a_session_begins_once() -> None:
    reading().when(START).then_refused(TheReadingHasBegun)


@pytest.mark.parametrize(
    ("frequency", "kept"),
    [
        (CheckpointFrequency.ALL, [CHOICE, REQUIRED, LAST]),
        (CheckpointFrequency.HALF, [CHOICE, REQUIRED]),
        (CheckpointFrequency.REQUIRED, [REQUIRED]),
    ],
)
def test_a_learner_says_how_many_checkpoints_come(frequency: CheckpointFrequency, kept: list[object]) -> None:
    past = nothing_happened(DECIDER).when(replace(START, frequency=frequency)).happens()
    assert list(past.state.checkpoints) == kept


def test_many_reports_are_one_event() -> None:
    positions = [at(word, word / 2) for word in range(19)]
    [event] = reading().when(report(*positions)).events
    assert isinstance(event, PositionsReported)
    assert (event.reports, event.furthest, event.last, len(event.stretches)) == (19, 18, positions[-1], 1)


def test_late_reports_do_not_take_the_reader_back() -> None:
    past = reading().when(report(at(40, 55), at(41, 56))).happens().when(report(at(30, 50))).happens()
    assert (past.state.word_index, past.state.furthest) == (41, 41)


def test_the_furthest_stays_when_the_reader_goes_back() -> None:
    past = reading().when(report(at(15, 10), at(3, 12))).happens()
    assert (past.state.word_index, past.state.furthest) == (3, 15)


@pytest.mark.parametrize(
    ("position", "refusal", "field"),
    [
        (at(WORDS, 1), TheWordIsNotInTheBook, "positions[1].wordIndex"),
        (at(-1, 1), TheWordIsNotInTheBook, "positions[1].wordIndex"),
        (at(1, 86_400), TheInstantIsImpossible, "positions[1].at"),
        (at(1, -3600), TheInstantIsImpossible, "positions[1].at"),
        (replace(at(1, 1), rate=0.4), TheRateIsImpossible, "positions[1].rate"),
        (replace(at(1, 1), rate=float("nan")), TheRateIsImpossible, "positions[1].rate"),
        (replace(at(1, 1), audio_seconds=-0.1), TheAudioIsShorter, "positions[1].audioSeconds"),
        (replace(at(1, 1), audio_seconds=float("inf")), TheAudioIsShorter, "positions[1].audioSeconds"),
    ],
)
def test_what_cannot_be_is_refused(position: object, refusal: type, field: str) -> None:
    reading().when(report(at(1, 1), position)).then_refused(refusal, field)  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, MAX_POSITIONS + 1])
def test_a_report_has_its_limits(count: int) -> None:
    reading().when(report(*[at(1, 1)] * count)).then_refused(ThereAreNoPositions, "positions")


def test_a_paused_session_takes_what_came_late_and_nothing_else() -> None:
    paused = reading().given(SessionPaused()).later(60)
    paused.when(report(at(5, 90))).then_refused(SessionIsNotActive)
    assert paused.when(report(at(5, 50))).happens().state.word_index == 5


def test_work_resumes_what_the_timer_paused() -> None:
    idle = reading().given(SessionPaused(idle=True), by="system:timer").later(60)
    events = idle.when(report(at(5, 110))).events
    assert [type(event) for event in events] == [SessionResumed, PositionsReported]


def test_what_was_taken_is_recorded_however_the_session_ended() -> None:
    over = reading().when(EndSession(SessionStatus.ABANDONED)).happens()
    over.when(report(at(5, 59))).then_refused(SessionIsNotActive)
    assert over.when(SettlePositions((at(5, 59),))).happens().state.furthest == 5
    over.when(SettlePositions(())).then()
    finished = (
        reading()
        .when(EndSession(SessionStatus.COMPLETED))
        .happens()
        .when(SettlePositions((at(5, 59),)))
        .happens()
        .state
    )
    assert finished.last
    assert (finished.last.word_index, finished.last.state) == (5, PlaybackState.ENDED)


def test_a_checkpoint_that_is_recorded_after_the_end_does_not_stop_the_reader_again() -> None:
    finished = reading().when(EndSession(SessionStatus.COMPLETED)).happens()
    past = finished.when(SettlePositions((at(REQUIRED.word_index, 59),))).happens()
    assert past.state.last
    assert (past.state.last.word_index, past.state.last.state) == (REQUIRED.word_index, PlaybackState.ENDED)


def test_a_position_that_no_player_has_told_is_of_the_beginning_also_after_it_was_stored() -> None:
    state = nothing_happened(DECIDER).when(START).happens().when(ask(10)).happens().state
    stored = msgspec.json.decode(msgspec.json.encode(state), type=Reading)
    for one in (state, stored):
        seen = position(one, 0)
        assert (seen.word_index, seen.state, seen.reported_at) == (10, PlaybackState.PAUSED, state.started_at)


def test_a_checkpoint_comes_once_when_its_word_is_passed() -> None:
    past = reading().when(report(at(19, 10))).happens()
    assert past.state.due == ()
    outcome = past.when(report(at(21, 11)))
    assert outcome.events[1:] == [CheckpointReached(CHOICE.name)]
    again = outcome.happens().when(report(at(15, 12), at(22, 14)))
    assert len(again.events) == 1
    assert again.happens().state.due == (CHOICE,)


def test_a_jump_passes_checkpoints_and_stops_at_the_first_that_is_required() -> None:
    past = reading().when(report(at(99, 10))).happens()
    assert past.state.due == (CHOICE, REQUIRED)
    assert (past.state.word_index, past.state.furthest) == (REQUIRED.word_index, REQUIRED.word_index)
    assert past.state.last.state is PlaybackState.PAUSED
    further = past.when(report(at(60, 12))).happens()
    assert further.state.word_index == REQUIRED.word_index


def test_a_question_stops_the_reading_and_waits() -> None:
    past = reading().when(report(at(8, 55))).happens()
    past = past.when(ask(10)).then(QuestionAsked(1, InterruptionKind.BUTTON, "Why?", 10))
    assert past.state.last.state is PlaybackState.PAUSED
    assert (past.state.word_index, past.state.interruption.status) == (10, InterruptionStatus.PENDING)
    assert past.state.interruption.asked_at == past.now
    straggler = past.when(report(at(12, 58))).happens()
    assert (straggler.state.word_index, straggler.state.last.state) == (10, PlaybackState.PAUSED)


def test_an_answer_comes_in_pieces_and_then_whole() -> None:
    past = asked().when(ExtendAnswer(1, 1, "Be")).then(AnswerExtended(1, 1, "Be"))
    past = past.when(ExtendAnswer(1, 1, "cause")).happens()
    assert (past.state.interruption.answer, past.state.interruption.status) == ("Because", InterruptionStatus.STREAMING)
    past = past.when(GiveAnswer(1, EXPLANATION)).then(
        AnswerGiven(1, AnswerType.EXPLANATION, "Because.", None, ("Who?",))
    )
    assert (past.state.interruption.answer, past.state.interruption.status) == ("Because.", InterruptionStatus.ANSWERED)
    past.when(ExtendAnswer(1, 1, "more")).then()
    past.when(GiveAnswer(1, EXPLANATION)).then()


def test_a_later_attempt_begins_the_answer_anew() -> None:
    past = asked().when(ExtendAnswer(1, 1, "Half of")).happens().when(ExtendAnswer(1, 2, "All")).happens()
    assert past.state.interruption.answer == "All"
    past.when(ExtendAnswer(1, 1, " it")).then()


def test_a_failure_is_told_and_another_question_may_follow() -> None:
    past = (
        asked()
        .when(FailAnswer(1, FailureCode.TIMEOUT, "It took too long."))
        .then(AnswerFailed(1, FailureCode.TIMEOUT, "It took too long."))
    )
    assert past.state.interruption.failure.code is FailureCode.TIMEOUT
    past = past.when(ask(10, "Why then?")).happens()
    assert [one.status for one in past.state.interruptions] == [InterruptionStatus.CLOSED, InterruptionStatus.PENDING]


@pytest.mark.parametrize("text", ["", "   \n", "x" * (MAX_QUESTION + 1), "x" * 50_000])
def test_a_question_has_a_length(text: str) -> None:
    reading().when(ask(10, text)).then_refused(TheQuestionIsTooLong, "text")


def test_one_question_at_a_time() -> None:
    asked().when(ask(10, "And?")).then_refused(TheQuestionBeforeIsOpen)


def test_a_question_is_about_a_word_that_can_be_read() -> None:
    reading().when(ask(WORDS)).then_refused(TheWordIsNotInTheBook, "wordIndex")
    at_the_stop().when(ask(60)).then_refused(ACheckpointIsDue, "wordIndex")


def test_questions_are_limited_in_time() -> None:
    past = reading()
    for number in range(1, MOST_QUESTIONS + 1):
        past = past.later(10).when(ask(10)).happens().when(GiveAnswer(number, EXPLANATION)).happens()
    past.when(ask(10)).then_refused(EnoughIsAsked, retry_after_ms=210_000)
    past.later(210).when(ask(10)).happens()


def test_reading_goes_on_where_the_question_was_asked_or_where_it_is_wished() -> None:
    past = asked().when(GiveAnswer(1, EXPLANATION)).happens()
    resumed = past.when(ResumeReading(Id("1"), understood=True)).then(ReadingResumed(10, 1, True))
    assert (resumed.state.word_index, resumed.state.last.state) == (10, PlaybackState.PLAYING)
    assert (resumed.state.interruption, resumed.state.interruptions[0].understood) == (None, True)
    past.when(ResumeReading(from_word=4)).then(ReadingResumed(4, 1, None))
    resumed.when(ResumeReading(Id("1"))).then_refused(TheQuestionIsClosed, "interruptionId")
    past.when(ResumeReading(Id("9"))).then_refused(ThereIsNoSuchQuestion, "interruptionId")


def test_who_goes_on_without_the_answer_hears_it_no_more() -> None:
    past = asked().when(ResumeReading()).happens()
    past.when(ExtendAnswer(1, 1, "Be")).then()
    past.when(GiveAnswer(1, EXPLANATION)).then()
    past.when(FailAnswer(1, FailureCode.TIMEOUT, "")).then()


def test_resuming_repeats_and_jumps_and_lets_the_clock_run_again() -> None:
    past = reading().when(report(at(15, 30))).happens()
    past.when(ResumeReading(from_word=3)).then(ReadingResumed(3))
    past.when(ResumeReading(from_word=30)).then(ReadingResumed(30), CheckpointReached(CHOICE.name))
    paused = past.when(PauseSession()).happens()
    paused.when(ResumeReading()).then(SessionResumed(), ReadingResumed(15))


def test_nothing_is_read_beyond_a_required_checkpoint() -> None:
    past = at_the_stop()
    past.when(ResumeReading()).then_refused(ACheckpointIsDue, "fromWord")
    past.when(ResumeReading(from_word=60)).then_refused(ACheckpointIsDue, "fromWord")
    past.when(ResumeReading(from_word=40)).then(ReadingResumed(40))
    past.when(answer(REQUIRED.name, give_up=True)).then_refused(TheCheckpointIsRequired, "giveUp")


def test_a_choice_is_marked_at_once_and_can_be_tried_again() -> None:
    past = reading().when(report(at(20, 30))).happens()
    past = past.when(answer(CHOICE.name, option="a")).then(
        CheckpointAnswered(CHOICE.name, 1, 5000, option="a"), CheckpointGraded(CHOICE.name, 1, 0.0)
    )
    assert past.state.standing(CHOICE.name).status is CheckpointStatus.DUE
    past = past.when(answer(CHOICE.name, option="b")).happens()
    standing = past.state.standing(CHOICE.name)
    assert (standing.status, standing.attempts, standing.score) == (CheckpointStatus.PASSED, 2, 1.0)
    past.when(answer(CHOICE.name, option="b")).then_refused(TheCheckpointIsDone, "checkpointId")


def test_a_text_waits_for_its_mark() -> None:
    past = (
        at_the_stop()
        .when(answer(REQUIRED.name, text=" Before time. "))
        .then(CheckpointAnswered(REQUIRED.name, 1, 5000, text="Before time."))
    )
    past.when(answer(REQUIRED.name, text="More.")).then_refused(TheTextIsBeingMarked, "checkpointId")
    past.when(GradeCheckpoint(REQUIRED.name, 2, 1.0, False, "")).then()
    past = past.when(GradeCheckpoint(REQUIRED.name, 1, 7.0, True, "Good.")).then(
        CheckpointGraded(REQUIRED.name, 1, 1.0, True, "Good.")
    )
    assert past.state.standing(REQUIRED.name).status is CheckpointStatus.PASSED
    assert past.when(report(at(60, 55))).happens().state.word_index == 60


def test_attempts_end() -> None:
    past = at_the_stop()
    for attempt in (1, 2, 3):
        past = past.when(answer(REQUIRED.name, text="No idea.")).happens()
        past = past.when(GradeCheckpoint(REQUIRED.name, attempt, 0.0, False, "")).happens()
    assert past.state.standing(REQUIRED.name).status is CheckpointStatus.FAILED
    past.when(ResumeReading()).then(ReadingResumed(50))


def test_the_best_mark_stays_an_estimate_when_a_later_one_is_none() -> None:
    past = at_the_stop()
    for attempt, score, is_estimate in ((1, 0.4, True), (2, 0.2, False)):
        past = past.when(answer(REQUIRED.name, text="No idea.")).happens()
        past = past.when(GradeCheckpoint(REQUIRED.name, attempt, score, is_estimate, "")).happens()
    standing = past.state.standing(REQUIRED.name)
    assert (standing.score, standing.is_estimate) == (0.4, True)


def test_one_that_is_not_required_can_be_given_up() -> None:
    past = reading().when(report(at(20, 30))).happens()
    past = past.when(answer(CHOICE.name, give_up=True)).then(CheckpointAnswered(CHOICE.name, 0, 5000, gave_up=True))
    assert past.state.standing(CHOICE.name).status is CheckpointStatus.SKIPPED


@pytest.mark.parametrize(
    ("command", "refusal", "field"),
    [
        (answer(Id("none"), option="a"), TheSessionHasNoSuchCheckpoint, "checkpointId"),
        (answer(LAST.name, text="He."), TheCheckpointIsAhead, "checkpointId"),
        (answer(CHOICE.name, option="z"), TheCheckpointTakesAnOption, "answer"),
        (answer(CHOICE.name, text="b"), TheCheckpointTakesAnOption, "answer"),
        (answer(REQUIRED.name, option="a"), TheCheckpointTakesAText, "answer"),
        (answer(REQUIRED.name, text=" "), TheCheckpointTakesAText, "answer"),
        (replace(answer(CHOICE.name, option="a"), duration_ms=-1), TheDurationIsImpossible, "durationMs"),
    ],
)
def test_what_is_no_answer_is_refused(command: object, refusal: type, field: str) -> None:
    at_the_stop().when(command).then_refused(refusal, field)


def test_a_reading_is_finished_once() -> None:
    past = asked().when(EndSession(SessionStatus.COMPLETED)).then(ReadingCompleted())
    assert (past.state.status, past.state.last.state) == (SessionStatus.COMPLETED, PlaybackState.ENDED)
    assert past.state.interruption is None
    past.when(EndSession(SessionStatus.COMPLETED)).then_refused(TheReadingIsCompleted)
    past.when(EndSession(SessionStatus.ABANDONED)).then_refused(TheReadingIsCompleted)
    past.when(ask(10)).then_refused(SessionIsNotActive)
    past.when(ExpireSession()).then_refused(SessionIsNotActive)


def test_a_paused_session_stands_still() -> None:
    past = reading().when(report(at(8, 55))).happens().when(PauseSession()).happens()
    assert past.state.last.state is PlaybackState.PAUSED
    assert past.state.stretches[-1].paused
    assert reading().when(PauseSession()).happens().state.last is None
