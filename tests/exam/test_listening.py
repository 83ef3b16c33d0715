"""Listening: how often a recording may be played, and the example that comes first."""

from typing import Any

import pytest

from domain.exam.answering import TheQuestionIsAnExample
from domain.exam.authoring import Draft, Segment, Source
from domain.exam.commands import CompleteExam, RecordPlay, SubmitAnswer
from domain.exam.events import SourceWritten
from domain.exam.generation import build_question
from domain.exam.hearing import TheRecordingWasPlayed, ThereIsNoRecording
from domain.exam.layouts import layout
from domain.exam.plans import ExamSkill, Level
from domain.exam.recording_events import RecordingPlayed
from domain.lifecycle import EndSession, PauseSession, SessionIsNotActive
from domain.questions.marks import Marker
from domain.session import SessionStatus
from projections.exam import questions as exam_questions
from projections.exam import session as views
from tests.support.marked_exam import (
    EXAMPLE,
    FIRST_VERDICT,
    INTERVIEW,
    LETTER,
    PLANNED,
    PLANS,
    QUESTIONS,
    SECOND_VERDICT,
    STARTED,
    TRUE,
    ready,
)
from tests.support.small_exam import choice, given, in_place, save, written
from tests.support.specification import MORNING

LISTENING = layout(ExamSkill.LISTENING, Level.C1)


# ---------------------------------------------------------------- playing


def test_a_recording_is_played_up_to_its_limit() -> None:
    once = ready().when(RecordPlay(INTERVIEW)).then(RecordingPlayed(INTERVIEW, 1, MORNING))
    twice = once.when(RecordPlay(INTERVIEW)).then(RecordingPlayed(INTERVIEW, 2, MORNING))
    assert twice.state.plays == {INTERVIEW: 2}
    twice.when(RecordPlay(INTERVIEW)).then_refused(TheRecordingWasPlayed, field="partId", limit=2)


def test_plays_are_shown() -> None:
    shown = views.parts(ready().given(RecordingPlayed(INTERVIEW, 1)).state)[2]
    assert shown.source
    assert shown.source.playback
    assert (shown.plays, shown.source.playback.max_plays, shown.source.playback.allow_seek) == (1, 2, False)


def test_what_is_not_there_yet_cannot_be_played() -> None:
    begun = given(STARTED, PLANNED)
    begun.when(RecordPlay(INTERVIEW)).then_refused(ThereIsNoRecording, field="partId")
    there = begun.given(*list(written(PLANS[2], QUESTIONS))[:2])
    there.when(RecordPlay(INTERVIEW)).then(RecordingPlayed(INTERVIEW, 1, MORNING))


@pytest.mark.parametrize("part_id", [LETTER, "teil_9", ""])
def test_only_a_recording_can_be_played(part_id: Any) -> None:
    ready().when(RecordPlay(part_id)).then_refused(ThereIsNoRecording, field="partId")


@pytest.mark.parametrize("ending", [PauseSession(), CompleteExam(), EndSession(SessionStatus.ABANDONED)])
def test_a_recording_is_played_while_the_clock_runs(ending: Any) -> None:
    ready().when(ending).happens().when(RecordPlay(INTERVIEW)).then_refused(SessionIsNotActive)


def test_how_often_the_recordings_may_be_played_is_part_of_the_exam() -> None:
    playback = [plan.config["source"]["playback"] for plan in LISTENING]
    assert [one["maxPlays"] for one in playback] == [1, 2, 1, 2]
    assert [
        (one["allowPause"], one["allowSeek"], one["allowRestart"], one["allowSpeedChange"]) for one in playback
    ] == [(True, False, False, False)] * 4


def test_a_transcript_is_shown_with_its_speakers() -> None:
    turns = (Segment("anna", "Anna", "Guten Tag!", "Moderatorin"), Segment("ben", "Ben", "Guten Tag."))
    recording = Source("KULTUR", "Ein Gespräch", "Anna spricht mit Ben.", segments=turns)
    shown = views.parts(given(STARTED, PLANNED, SourceWritten(INTERVIEW, recording)).state)[2].source
    assert shown
    assert shown.text == "Anna spricht mit Ben."
    assert [(turn.speaker_id, turn.speaker_name, turn.role, turn.text) for turn in shown.segments] == [
        ("anna", "Anna", "Moderatorin", "Guten Tag!"),
        ("ben", "Ben", None, "Guten Tag."),
    ]


# ---------------------------------------------------------------- the example


def test_the_example_comes_first_answered_and_without_points() -> None:
    example, *others = exam_questions.questions(ready().state, INTERVIEW)
    assert (example.id, example.number, example.is_example, example.points) == (EXAMPLE, 0, True, 0.0)
    assert example.answer
    assert (example.answered, example.answer.option, example.result) == (True, "true", None)
    assert [(q.id, q.is_example, q.answered) for q in others] == [
        (FIRST_VERDICT, False, False),
        (SECOND_VERDICT, False, False),
    ]


def test_the_example_cannot_be_answered() -> None:
    ready().when(save((EXAMPLE, TRUE))).then()
    ready().when(SubmitAnswer(EXAMPLE, TRUE)).then_refused(TheQuestionIsAnExample, field="questionId")


def test_the_example_does_not_count() -> None:
    done = ready().when(SubmitAnswer(FIRST_VERDICT, TRUE)).happens().when(CompleteExam()).happens().state
    assert EXAMPLE not in done.grades
    assert done.grades[FIRST_VERDICT].marked_by is Marker.AUTOMATIC
    assert done.results
    interview = done.results.parts[2]
    assert (interview.total, interview.answered, interview.correct, interview.score, interview.max_score) == (
        2,
        1,
        1,
        1.0,
        2.0,
    )


def test_the_points_of_a_part_are_shared_by_what_follows_its_example() -> None:
    podcast = [build_question(LISTENING[0], Draft(n, choice(n)), in_place) for n in range(1, 8)]
    assert [(question.is_example, question.points) for question in podcast] == [(True, 0.0), *[(False, 1.0)] * 6]


def test_the_books_of_the_podcast_keep_their_order() -> None:
    turned = build_question(LISTENING[0], Draft(1, choice(1)), list.reverse)
    assert [option.text for option in turned.face.options] == [f"choice 1, option {n}" for n in range(3)]
    elsewhere = build_question(LISTENING[3], Draft(1, choice(1)), list.reverse)
    assert [option.text for option in elsewhere.face.options] == [f"choice 1, option {n}" for n in (2, 1, 0)]


def test_the_parts_have_the_items_and_points_of_the_model_set() -> None:
    figures = [(plan.module_id, plan.questions, plan.units, plan.points, plan.has_example) for plan in LISTENING]
    assert figures == [
        ("multiple_choice", 6, 6, 6, True),
        ("true_false", 9, 9, 9, False),
        ("multiple_choice", 8, 8, 8, False),
        ("multiple_choice", 7, 7, 7, False),
    ]
