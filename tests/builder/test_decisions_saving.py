"""What saving leads to: all that is typed is kept; what two devices change at once merges, or conflicts."""

from dataclasses import replace

import pytest

from domain.builder.commands import UndoDraft
from domain.builder.events import DraftSaved
from domain.builder.metadata import DraftTopic, Metadata, TrainingType
from domain.builder.problems import problems
from domain.builder.refusals import TheFieldHasChanged
from domain.session import Id, TheVersionMoved
from tests.support.small_draft import SAID, draft, save


def test_fields_are_merged_and_others_stay() -> None:
    past = (
        draft().when(save(title="Better feedback")).then(DraftSaved(("title",), Metadata(title="Better feedback"), 1))
    )
    assert past.state.metadata == SAID.merged(("title",), Metadata(title="Better feedback"))
    assert past.state.saved_at == past.now


def test_only_what_has_changed_is_an_event() -> None:
    past = draft()
    past.when(save(title=SAID.title, category=SAID.category)).then()
    past.when(save()).then()
    saved = DraftSaved(("category",), Metadata(category="Leadership"), 1)
    past.when(save(title=SAID.title, category="Leadership")).then(saved)


def test_the_version_of_the_catalogue_stays_where_nothing_is_chosen_from_it() -> None:
    past = draft().when(replace(save(category="Leadership"), catalog_version=7)).happens()
    past = past.when(replace(save(title="Better"), catalog_version=None)).happens()
    assert (past.state.metadata.title, past.state.catalog_version) == ("Better", 7)


def test_null_and_blank_clear_a_field() -> None:
    for value in (None, "", "  \n"):
        assert draft().when(save(title=value)).happens().state.metadata.title is None


def test_a_text_is_kept_plain() -> None:
    past = draft().when(save(title="<b>B\x00old</b>", current_problem="one\r\ntwo\ud83d")).happens()
    assert past.state.metadata.title == "<b>Bold</b>"
    assert past.state.metadata.current_problem == "one\ntwo\ufffd"
    assert not problems(past.state.metadata)


def test_what_does_not_hold_is_kept_and_told() -> None:
    topics = (DraftTopic("A", -5), DraftTopic("B", 600), DraftTopic("C", 5), DraftTopic("D", 5))
    past = draft().when(save(title="x" * 201, start_date="tomorrow", timezone="Mars/Base", topics=topics)).happens()
    assert (past.state.metadata.topics, past.state.metadata.start_date) == (topics, "tomorrow")
    told = {one.field for one in problems(past.state.metadata)}
    assert told == {
        "title",
        "startDate",
        "timezone",
        "topics",
        "topics[0].durationMinutes",
        "topics[1].durationMinutes",
    }


def test_what_the_catalogue_does_not_have_is_kept_and_told_until_it_is_another_or_it_has_it() -> None:
    past = draft().when(save(unknown=("category",), category="Dance")).happens()
    assert past.state.unknown == ("category",)
    assert [one.field for one in problems(past.state.metadata, past.state.unknown)] == ["category"]
    kept = past.when(save(title="Another")).happens()
    assert kept.state.unknown == ("category",)
    assert kept.when(save(category="Dance")).happens().state.unknown == ()
    past = past.when(save(category="Leadership")).happens()
    assert past.state.unknown == ()
    past = past.when(UndoDraft()).happens()
    assert (past.state.metadata.category, past.state.unknown) == ("Dance", ("category",))


def test_what_the_catalogue_offers_no_longer_is_kept_though_it_is_sent_again() -> None:
    chosen = {"location_id": Id("lisbon"), "category": "Dance"}
    past = draft().when(save(location_zone="Europe/Lisbon", **chosen)).happens()
    past.when(save(unknown=("location_id", "category"), **chosen)).then()
    past = past.when(save(unknown=("location_id", "category"), title="Steps", **chosen)).happens()
    assert (past.state.unknown, past.state.metadata.location_zone) == ((), "Europe/Lisbon")


def test_a_location_brings_its_zone() -> None:
    past = draft().when(save(location_id=Id("lisbon"), location_zone="Europe/Lisbon")).happens()
    assert past.state.metadata.location_zone == "Europe/Lisbon"
    past = past.when(save(location_id=Id("paris"))).happens()
    assert past.state.metadata.location_zone is None


def test_two_devices_change_different_fields() -> None:
    past = draft()
    seen = past.state.version
    past = past.when(save(seen, title="Of one")).happens().when(save(seen, category="Of the other")).happens()
    assert (past.state.metadata.title, past.state.metadata.category) == ("Of one", "Of the other")


def test_two_devices_change_the_same_field() -> None:
    past = draft()
    seen = past.state.version
    past = past.when(save(seen, title="Of one")).happens()
    outcome = past.when(save(seen, category="Of the other", title="Of the other"))
    outcome.then_refused(TheFieldHasChanged, "metadata.title", now="Of one", current_version=2)
    assert "'Of one'" in str(outcome.refusal)
    past.when(save(seen, title="Of one")).then()
    past.when(save(past.state.version, title="Of the other")).happens()
    past.when(save(None, title="Of the other")).happens()


def test_what_was_undone_meanwhile_conflicts_too() -> None:
    past = draft().when(save(title="Of one")).happens()
    seen = past.state.version
    past = past.when(UndoDraft()).happens()
    past.when(save(seen, title="Of the other")).then_refused(TheFieldHasChanged, "metadata.title", now=SAID.title)


def test_topics_conflict_as_one_field_and_are_told_by_their_titles() -> None:
    past = draft().when(save(1, topics=(DraftTopic("Listening", 10), DraftTopic("Asking", 10)))).happens()
    topics = (DraftTopic("Speaking", 10),)
    past.when(save(1, topics=topics)).then_refused(TheFieldHasChanged, "metadata.topics", now="Listening, Asking")


def test_a_choice_is_told_by_its_name() -> None:
    past = draft().when(save(1, session_type=TrainingType.EVENT)).happens()
    past.when(save(1, session_type=TrainingType.WEBINAR)).then_refused(
        TheFieldHasChanged, "metadata.sessionType", now="EVENT"
    )


def test_a_long_text_is_told_by_its_beginning() -> None:
    past = draft().when(save(1, current_problem="x" * 20_000)).happens()
    outcome = past.when(save(1, current_problem="y"))
    assert len(str(outcome.refusal)) < 400


@pytest.mark.parametrize("seen", [-1, 0, 2, 99])
def test_nobody_has_seen_what_is_yet_to_come_or_was_before_the_first(seen: int) -> None:
    draft().when(save(seen, title="x")).then_refused(TheVersionMoved, "expectedVersion", current_version=1)
