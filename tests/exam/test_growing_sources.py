"""A source that grows: its beginning may be read and asked about while the rest is being written."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.exam.authoring import Segment, Source
from domain.exam.commands import FinishPart, RecordPlay, RecordQuestion, RecordSource, RecordTogether
from domain.exam.events import PartGenerated, QuestionGenerated, SourceWritten
from domain.exam.generation import ThePartIsNotWhole, TheSourceIsAnotherOne, TheSourceIsNotComplete
from domain.exam.hearing import ThereIsNoRecording
from domain.exam.state import Exam
from projections.exam import session as views
from tests.support.small_exam import EXAMPLE, PLANNED, PLANS, QUESTIONS, STARTED, given
from tests.support.specification import Past

PART = PLANS[1].id
OF_PART = [question for question in QUESTIONS.values() if question.part_id == PART]
ANNA, BEN = Segment("anna", "Anna", "Guten Tag."), Segment("ben", "Ben", "Hallo.")
OPENING = Source("KULTUR", "Titel", "Der Anfang.", "Untertitel", (ANNA,), complete=False)
LONGER = replace(OPENING, text="Der Anfang. Die Mitte.", segments=(ANNA, BEN))
WHOLE = replace(LONGER, text="Der Anfang. Die Mitte. Das Ende.", complete=True)


def begun(*events: Any) -> Past[Exam]:
    return given(STARTED, PLANNED, SourceWritten(PART, OPENING), *events)


def test_a_source_grows_until_it_is_complete() -> None:
    exam = given(STARTED, PLANNED).when(RecordSource(PART, OPENING)).then(SourceWritten(PART, OPENING))
    exam = exam.when(RecordSource(PART, LONGER)).then(SourceWritten(PART, LONGER))
    assert exam.when(RecordSource(PART, WHOLE)).then(SourceWritten(PART, WHOLE)).state.parts[PART].source == WHOLE


def test_a_source_may_turn_out_to_be_complete_as_it_is() -> None:
    complete = replace(OPENING, complete=True)
    begun().when(RecordSource(PART, complete)).then(SourceWritten(PART, complete))


@pytest.mark.parametrize("earlier", [OPENING, LONGER, WHOLE])
def test_what_was_recorded_before_is_recorded_once(earlier: Source) -> None:
    begun(SourceWritten(PART, WHOLE)).when(RecordSource(PART, earlier)).then()


@pytest.mark.parametrize(
    "change",
    [
        {"theme": "SPORT"},
        {"title": "Ein anderer Titel"},
        {"subtitle": None},
        {"text": "Ein anderer Anfang. Die Mitte."},
        {"text": "Der"},
        {"segments": ()},
        {"segments": (BEN, ANNA)},
    ],
)
def test_what_a_learner_has_read_is_not_rewritten(change: dict[str, Any]) -> None:
    command = RecordSource(PART, replace(WHOLE, **change))
    begun().when(command).then_refused(TheSourceIsAnotherOne, field="source", part_id=PART)


def test_a_complete_source_grows_no_more() -> None:
    longer = replace(WHOLE, text=WHOLE.text + " Noch etwas.")
    begun(SourceWritten(PART, WHOLE)).when(RecordSource(PART, longer)).then_refused(
        TheSourceIsAnotherOne, field="source", part_id=PART
    )


def test_a_question_may_be_put_to_the_beginning() -> None:
    begun().when(RecordQuestion(QUESTIONS[EXAMPLE])).then(QuestionGenerated(QUESTIONS[EXAMPLE]))


def test_a_part_is_not_finished_before_its_source_is_complete() -> None:
    asked = begun(*(QuestionGenerated(question) for question in OF_PART))
    asked.when(FinishPart(PART)).then_refused(TheSourceIsNotComplete, part_id=PART)
    asked.given(SourceWritten(PART, WHOLE)).when(FinishPart(PART)).then(PartGenerated(PART))


def test_a_part_without_any_source_is_not_finished() -> None:
    asked = given(STARTED, PLANNED, *(QuestionGenerated(question) for question in OF_PART))
    asked.when(FinishPart(PART)).then_refused(TheSourceIsNotComplete, part_id=PART)


def test_a_recording_is_not_played_before_it_is_complete() -> None:
    begun().when(RecordPlay(PART)).then_refused(ThereIsNoRecording, field="partId")


def test_several_commands_of_the_author_are_recorded_as_one() -> None:
    rest = [RecordQuestion(question) for question in OF_PART]
    together = begun().when(RecordTogether([RecordSource(PART, WHOLE), *rest, FinishPart(PART)]))
    together.then(SourceWritten(PART, WHOLE), *(QuestionGenerated(one) for one in OF_PART), PartGenerated(PART))


def test_of_commands_of_which_one_is_refused_none_is_recorded() -> None:
    together = begun().when(RecordTogether([RecordSource(PART, WHOLE), FinishPart(PART)]))
    together.then_refused(ThePartIsNotWhole, part_id=PART, written=0, expected=3)


def test_a_learner_sees_whether_the_source_is_complete() -> None:
    for source in (OPENING, LONGER, WHOLE):
        shown = views.parts(begun(SourceWritten(PART, source)).state)[1].source
        assert shown
        assert (shown.text, len(shown.segments)) == (source.text, len(source.segments))
        assert shown.complete is source.complete


def test_a_source_that_was_stored_before_sources_grew_is_complete() -> None:
    stored = b'{"theme": "KULTUR", "title": "Titel", "text": "Text"}'
    assert msgspec.json.decode(stored, type=Source).complete


segments = st.lists(st.sampled_from([ANNA, BEN]), max_size=3).map(tuple)
sources = st.builds(Source, st.just("KULTUR"), st.just("Titel"), st.text("ab", max_size=4), segments=segments)
beginnings = sources.map(lambda source: replace(source, complete=False))


@for_all(beginnings, sources | beginnings, sources | beginnings)
def test_growing_is_an_order(first: Source, second: Source, third: Source) -> None:
    assert first.begins_with(first)
    if second.begins_with(first) and third.begins_with(second):
        assert third.begins_with(first)
    if second.begins_with(first) and first.begins_with(second):
        assert first == second


@for_all(st.lists(sources | beginnings, max_size=6))
def test_whatever_the_author_records_nothing_that_was_there_changes(written: list[Source]) -> None:
    exam = given(STARTED, PLANNED)
    for source in written:
        before = exam.state.parts[PART].source
        told = exam.when(RecordSource(PART, source))
        exam = exam if told.refusal else told.happens()
        after = exam.state.parts[PART].source
        assert after
        assert before is None or after.begins_with(before)
