"""What publishing leads to, and when it is refused."""

from dataclasses import replace

from domain.builder.commands import (
    AcceptVersion,
    ArchiveDraft,
    PublishDraft,
    RemoveSection,
    SaveVersion,
    UndoDraft,
    UpdateSection,
)
from domain.builder.events import DraftPublished, VersionSource
from domain.builder.metadata import Metadata
from domain.builder.publishing import (
    MOST_PUBLICATIONS,
    TheDraftHasItsPublications,
    TheDraftIsNotReady,
    ThisIsPublished,
)
from domain.builder.readiness import draft_status
from domain.builder.refusals import TheDraftIsArchived
from domain.builder.state import DraftStatus
from domain.session import Id
from tests.support.small_draft import OUTLINE, PRECISION, PUBLISH, SAID, add, draft, save, selected

SECOND = OUTLINE.sections[1].name
EDIT = UpdateSection(SECOND, {"title": "About feedback and listening", "description": "What feedback is."})


def test_a_draft_is_published_with_all_that_it_is() -> None:
    outcome = selected().when(PUBLISH)
    (event,) = outcome.events
    assert event == DraftPublished(
        publication=1,
        number=1,
        metadata=replace(SAID, location="Berlin, room 1"),
        outline=OUTLINE,
        language="en",
        score=100,
        persona=PRECISION.persona,
        rag_weight=0.35,
        accepted_words=event.accepted_words,
        edited_words=0,
        sources_used=1,
        sources=selected().state.versions[0].sources,
    )
    assert event.sources
    past = outcome.happens()
    assert (past.state.is_published, draft_status(past.state)) == (True, DraftStatus.PUBLISHED)
    assert past.state.published
    assert past.state.published.published_at == past.now
    assert len(past.state.versions) == 1


def test_what_was_edited_is_a_version_and_its_words_are_counted() -> None:
    past = selected().when(EDIT).happens()
    (event,) = past.when(PUBLISH).events
    assert (event.number, event.sources_used) == (2, 1)
    assert 3 <= event.edited_words <= 6
    assert event.accepted_words > 0
    past = past.when(PUBLISH).happens()
    assert (past.state.versions[-1].outline, past.state.versions[-1].source) == (past.state.outline, VersionSource.USER)
    assert past.state.accepted == 1


def test_words_are_counted_from_what_was_written_though_an_edited_version_was_accepted_since() -> None:
    past = selected().when(EDIT).happens().when(SaveVersion("Mine")).happens()
    past = past.when(UndoDraft()).happens().when(AcceptVersion(2)).happens()
    (event,) = past.when(PUBLISH).events
    assert past.state.accepted == 2
    assert 3 <= event.edited_words <= 6


def test_what_was_kept_before_is_no_version_more() -> None:
    past = selected().when(EDIT).happens().when(SaveVersion("Mine")).happens()
    (event,) = past.when(PUBLISH).events
    assert event.number == 2
    assert len(past.when(PUBLISH).happens().state.versions) == 2


def test_it_is_published_once_as_it_stands() -> None:
    past = selected().when(PUBLISH).happens()
    past.when(PUBLISH).then_refused(ThisIsPublished)
    past = past.when(EDIT).happens()
    assert draft_status(past.state) is DraftStatus.READY
    past.when(UndoDraft()).happens().when(PUBLISH).then_refused(ThisIsPublished)
    (event,) = past.when(PUBLISH).events
    assert (event.publication, event.number) == (2, 2)
    past = past.when(PUBLISH).happens().when(AcceptVersion(1)).happens()
    assert not past.state.is_published
    (event,) = past.when(PUBLISH).events
    assert (event.publication, event.number) == (3, 1)


def test_what_its_author_says_goes_before_the_names_of_the_catalogue() -> None:
    past = selected().when(save(location="The blue room", audience_id=Id("clients"))).happens()
    names = {"location_id": "Berlin, room 1", "audience_id": "Clients", "tone_id": "Friendly Coach", "title": "no"}
    (event,) = past.when(PublishDraft(80, "de", names)).events
    assert (event.metadata.location, event.metadata.audience_name) == ("The blue room", "Clients")
    assert (event.metadata.tone_name, event.metadata.title) == ("Friendly Coach", SAID.title)
    assert past.when(PUBLISH).happens().state.metadata.audience_name is None


def test_below_the_threshold_it_is_refused_with_the_list() -> None:
    outcome = draft(Metadata(title="A")).when(PUBLISH)
    outcome.then_refused(TheDraftIsNotReady, score=14, threshold=80)
    for sentence in ("Choose a category.", "Give a day, a start and an end.", "Select a variant, or accept a version."):
        assert sentence in str(outcome.refusal)


def test_what_does_not_hold_or_fit_is_refused_whatever_the_score() -> None:
    past = selected().when(save(title="x" * 201)).happens()
    outcome = past.when(replace(PUBLISH, threshold=0))
    outcome.then_refused(TheDraftIsNotReady)
    assert "title: A title has up to 200 characters" in str(outcome.refusal)
    outcome = selected().when(RemoveSection(SECOND)).happens().when(PUBLISH)
    outcome.then_refused(TheDraftIsNotReady, score=100)
    assert "The outline takes 60 minutes, the session 90." in str(outcome.refusal)


def test_an_outline_by_hand_can_be_published() -> None:
    past = draft(replace(SAID, current_problem="Late.", specific_topics="Silence")).when(add("a")).happens()
    past = past.when(UpdateSection(Id("a"), {"duration_minutes": 90, "description": "All of it."})).happens()
    (event,) = past.when(PUBLISH).events
    assert (event.persona, event.rag_weight, event.accepted_words, event.sources_used) == (None, None, 0, 0)
    assert event.edited_words == 4
    assert past.when(PUBLISH).happens().state.versions[0].source is VersionSource.USER


def test_what_is_archived_is_not_published() -> None:
    selected().when(ArchiveDraft()).happens().when(PUBLISH).then_refused(TheDraftIsArchived)


def test_however_often_it_is_published_a_draft_keeps_the_latest_publication_alone() -> None:
    past = selected().when(PUBLISH).happens()
    first = past.state.published
    for title in ("Second", "Third"):
        past = past.when(save(title=title)).happens().when(PUBLISH).happens()
    assert first
    assert past.state.published
    assert (past.state.publications, past.state.is_published) == (3, True)
    assert past.state.published == replace(
        first,
        publication=3,
        metadata=past.state.metadata,
        told=replace(first.told, title="Third"),
        published_at=past.now,
    )


def test_it_is_published_so_often_and_no_more() -> None:
    past = selected()
    for number in range(MOST_PUBLICATIONS):
        past = past.when(save(title=f"Session {number}")).happens().when(PUBLISH).happens()
    assert len(past.state.versions) == 1
    past.when(save(title="Another")).happens().when(PUBLISH).then_refused(TheDraftHasItsPublications)
