"""What is heard: which play counts and how long it lasts, and when the words of a recording may be read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.exam.authoring import Segment, Source
from domain.exam.commands import (
    CompleteExam,
    FailPart,
    FailRecording,
    RecordPlay,
    RetryPart,
    StartExam,
    SubmitAnswer,
)
from domain.exam.decide import DECIDER
from domain.exam.events import PartStarted, SourceWritten
from domain.exam.hearing import ThePlayIsOver, TheRecordingWasPlayed, check_play, is_counted
from domain.exam.plans import ExamSkill, Level
from domain.exam.recording_events import RecordingFailed, RecordingPlayed
from domain.exam.state import Exam
from domain.exam.wishes import Wishes
from domain.lifecycle import EndSession, PauseSession
from domain.session import Recorded, SessionStatus
from domain.transcripts import ShowTranscript, strictest
from projections.exam import session as views
from projections.exam.writing import generation
from projections.history import for_owner, without_secrets
from tests.support.marked_exam import (
    FIRST_VERDICT,
    INTERVIEW,
    LETTER,
    PLANNED,
    SECOND_VERDICT,
    STARTED,
    TRUE,
    ready,
)
from tests.support.small_exam import LEARNER, given
from tests.support.specification import MORNING, Past, nothing_happened

AFTER, ALWAYS = ShowTranscript.AFTER_GRADING, ShowTranscript.ALWAYS
SAID = "Guten Tag, hier spricht Anna!"
RECORDING = Source("KULTUR", "Ein Gespräch", "Anna spricht.", segments=(Segment("anna", "Anna", SAID, "Moderatorin"),))
LENGTH = 100.0


def heard(show: ShowTranscript = AFTER, part_id: str = INTERVIEW) -> Past[Exam]:
    """The exam with a part in which Anna speaks, whole."""
    past = ready()
    parts = {**past.state.parts, part_id: replace(past.state.parts[part_id], source=RECORDING)}
    return replace(past, state=replace(past.state, parts=parts, show_transcript=show))


def shown(past: Past[Exam], part_id: str = INTERVIEW) -> tuple[str, bool]:
    """What can be read of what Anna says, and whether the part says that it can be."""
    source = views.exam_part(past.state, part_id).source
    assert source
    (turn,) = source.segments
    assert (turn.speaker_name, turn.role) == ("Anna", "Moderatorin")
    return turn.text, source.transcript_readable


# ---------------------------------------------------------------- reading along


def test_a_transcript_is_read_once_each_question_of_its_part_is_graded() -> None:
    past = heard()
    assert shown(past) == ("", False)
    past = past.when(SubmitAnswer(FIRST_VERDICT, TRUE)).happens()
    assert shown(past) == ("", False)
    assert shown(past.when(SubmitAnswer(SECOND_VERDICT, TRUE)).happens()) == (SAID, True)
    assert shown(past.when(CompleteExam()).happens()) == (SAID, True)


def test_of_an_exam_that_ends_ungraded_it_is_never_read() -> None:
    assert shown(heard().when(EndSession(SessionStatus.ABANDONED)).happens()) == ("", False)


def test_it_is_read_at_any_time_where_it_is_shown_or_cannot_be_heard() -> None:
    assert shown(heard(ALWAYS)) == (SAID, True)
    assert shown(heard().given(RecordingFailed(INTERVIEW, "Nobody speaks."))) == (SAID, True)
    assert shown(heard(part_id=LETTER), LETTER) == (SAID, True), "the turns of a partner are no recording"


def test_exams_of_before_there_was_a_rule_show_it_as_they_did() -> None:
    assert STARTED.show_transcript is ALWAYS
    assert shown(heard(given(STARTED, PLANNED).state.show_transcript)) == (SAID, True)


def test_no_event_and_no_copy_of_the_state_has_the_words() -> None:
    written = Recorded(SourceWritten(INTERVIEW, RECORDING), ready().state.id, 2, MORNING, "system:author")
    for told in (for_owner(written), without_secrets(heard(ALWAYS).state)):
        assert SAID not in str(told)
        assert "Anna" in str(told)


@pytest.mark.parametrize(
    ("wish", "rule", "holds"),
    [
        (None, None, AFTER),
        (ALWAYS, None, ALWAYS),
        (AFTER, None, AFTER),
        (None, ALWAYS, ALWAYS),
        (ALWAYS, AFTER, AFTER),
        (AFTER, ALWAYS, ALWAYS),
    ],
)
def test_what_a_teacher_has_set_counts_for_more_than_a_wish(
    wish: ShowTranscript | None, rule: ShowTranscript | None, holds: ShowTranscript
) -> None:
    wishes = Wishes(show_transcript=wish)
    command = StartExam(LEARNER, ExamSkill.LISTENING, Level.C1, wishes, show_transcript=rule)
    exam = nothing_happened(DECIDER).when(command).happens().state
    assert exam.show_transcript is holds
    told = [f"showTranscript: your teacher has set {holds.value}."] if wish not in (None, holds) else []
    assert list(generation(exam).unmet_wishes) == told


def test_the_stricter_of_two_teachers_counts() -> None:
    assert strictest([ALWAYS, AFTER]) is AFTER
    assert strictest([ALWAYS]) is ALWAYS
    assert strictest([]) is None


# ---------------------------------------------------------------- what cannot be spoken


def test_a_part_that_cannot_be_heard_says_so_until_it_is_written_once_more() -> None:
    begun = given(STARTED, PLANNED, PartStarted(INTERVIEW, 1), SourceWritten(INTERVIEW, RECORDING))
    failed = begun.when(FailRecording(INTERVIEW, "Nobody speaks.")).then(RecordingFailed(INTERVIEW, "Nobody speaks."))
    source = views.exam_part(failed.state, INTERVIEW).source
    assert source
    assert source.unspoken == "Nobody speaks."
    failed.when(FailRecording(INTERVIEW, "again")).then()
    again = failed.when(FailPart(INTERVIEW, "gone", final=True)).happens().when(RetryPart(INTERVIEW)).happens()
    assert again.state.parts[INTERVIEW].unspoken is None


def test_what_comes_too_late_changes_nothing() -> None:
    heard().when(FailRecording(INTERVIEW, "late")).then()
    given(STARTED, PLANNED).when(FailRecording(INTERVIEW, "of another writing", round=2)).then()


# ---------------------------------------------------------------- playing


def test_a_play_with_a_number_counts_once() -> None:
    once = heard().when(RecordPlay(INTERVIEW, 1)).then(RecordingPlayed(INTERVIEW, 1, MORNING))
    once.when(RecordPlay(INTERVIEW, 1)).then()
    twice = once.when(RecordPlay(INTERVIEW, 2)).then(RecordingPlayed(INTERVIEW, 2, MORNING))
    twice.when(RecordPlay(INTERVIEW, 1)).then()
    twice.when(RecordPlay(INTERVIEW, 3)).then_refused(TheRecordingWasPlayed, field="partId", limit=2)


def test_a_play_lasts_for_one_and_a_half_lengths_and_until_the_next_one_begins() -> None:
    past = heard().when(RecordPlay(INTERVIEW, 1)).happens()
    for seconds in (0, 149):
        check_play(past.state, INTERVIEW, 1, LENGTH, MORNING + timedelta(seconds=seconds))
    check_play(past.state, INTERVIEW, 2, LENGTH, MORNING)
    with pytest.raises(ThePlayIsOver):
        check_play(past.state, INTERVIEW, 1, LENGTH, MORNING + timedelta(seconds=151))
    second = past.when(RecordPlay(INTERVIEW, 2)).happens()
    with pytest.raises(ThePlayIsOver):
        check_play(second.state, INTERVIEW, 1, LENGTH, MORNING)


def test_a_play_of_before_its_beginning_was_kept_is_over() -> None:
    past = heard().given(RecordingPlayed(INTERVIEW, 1))
    with pytest.raises(ThePlayIsOver):
        check_play(past.state, INTERVIEW, 1, LENGTH, MORNING)


def test_plays_count_until_the_part_is_graded() -> None:
    assert is_counted(heard().state, INTERVIEW)
    assert is_counted(heard().when(PauseSession()).happens().state, INTERVIEW)
    assert not is_counted(heard().when(CompleteExam()).happens().state, INTERVIEW)
    assert not is_counted(heard(part_id=LETTER).state, LETTER)
