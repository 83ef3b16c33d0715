"""How ready a draft is, and where it stands."""

from dataclasses import replace

import pytest

from domain.builder.commands import RemoveSection, UpdateSection
from domain.builder.metadata import DraftTopic, Metadata
from domain.builder.readiness import draft_status, readiness, step
from domain.builder.state import Builder, BuilderStep, DraftStatus
from tests.support.small_draft import OUTLINE, PUBLISH, SAID, add, draft, save, selected

ALL = ("title", "outcome", "category", "type", "schedule", "outline", "accepted")


def points(state: Builder) -> dict[str, int]:
    """The points that a draft has, by part."""
    return {part.key: part.points for part in readiness(state).parts if part.points}


def test_the_parts_are_a_hundred_together_and_there_is_a_bonus() -> None:
    most = {part.key: part.max_points for part in readiness(draft().state).parts}
    assert most == {
        "title": 14,
        "outcome": 18,
        "category": 9,
        "type": 9,
        "schedule": 9,
        "outline": 18,
        "accepted": 23,
        "problem": 5,
        "topics": 5,
    }
    assert sum(most[key] for key in ALL) == 100


def test_nothing_is_nothing() -> None:
    found = readiness(draft(Metadata()).state)
    assert (found.score, found.ready, len(found.missing)) == (0, False, 7)


def test_all_is_a_hundred_with_the_bonus_too() -> None:
    assert readiness(selected().state).score == 100
    more = selected().when(save(current_problem="Late.", topics=(DraftTopic("Silence", 20),))).happens()
    found = readiness(more.state)
    assert (found.score, found.ready, found.missing) == (100, True, ())
    assert sum(part.points for part in found.parts) == 110


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ({"title": None}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"desired_outcome": None}, "outcome"),
        ({"category": None}, "category"),
        ({"session_type": None}, "type"),
        ({"start_date": None}, "schedule"),
        ({"end_time": None}, "schedule"),
        ({"end_time": "soon"}, "schedule"),
    ],
)
def test_what_is_missing_or_does_not_hold_has_no_points(said: dict[str, object], lost: str) -> None:
    past = selected().when(save(**said)).happens()  # type: ignore[arg-type]
    assert {*ALL} - set(points(past.state)) == {lost}
    (missing,) = readiness(past.state, threshold=100).missing
    assert missing


def test_what_the_catalogue_does_not_have_has_no_points() -> None:
    past = selected().when(save(unknown=("category",), category="Dance")).happens()
    assert "category" not in points(past.state)
    assert not readiness(past.state, threshold=0).ready


def test_an_outline_has_to_fit() -> None:
    past = selected().when(RemoveSection(OUTLINE.sections[1].name)).happens()
    found = readiness(past.state)
    assert (found.score, found.ready) == (100, False)
    assert found.missing == ("The outline takes 60 minutes, the session 90. Change sections or times until they fit.",)
    past = past.when(UpdateSection(OUTLINE.sections[2].name, {"duration_minutes": 65})).happens()
    assert readiness(past.state).ready


def test_the_threshold_is_the_operators() -> None:
    state = draft(replace(SAID, current_problem="Late.")).when(add("a")).happens()
    state = state.when(UpdateSection(state.state.sections[0].name, {"duration_minutes": 90})).happens()
    assert readiness(state.state).score == 82
    assert [readiness(state.state, threshold).ready for threshold in (82, 83, 100)] == [True, False, False]
    assert readiness(state.state, 83).missing == ("Select a variant, or accept a version.",)
    assert [step(state.state, threshold) for threshold in (82, 83)] == [BuilderStep.FINALIZE, BuilderStep.REVIEW]


def test_where_a_draft_stands_follows_from_what_is_there() -> None:
    past = draft(Metadata())
    assert (step(past.state), draft_status(past.state)) == (BuilderStep.SETUP, DraftStatus.DRAFT)
    past = draft()
    assert (step(past.state), draft_status(past.state)) == (BuilderStep.GENERATE, DraftStatus.DRAFT)
    past = past.when(add("a")).happens()
    assert (step(past.state), draft_status(past.state)) == (BuilderStep.REVIEW, DraftStatus.REVIEW)
    past = selected()
    assert (step(past.state), draft_status(past.state)) == (BuilderStep.FINALIZE, DraftStatus.READY)
    past = past.when(PUBLISH).happens()
    assert (step(past.state), draft_status(past.state)) == (BuilderStep.FINALIZE, DraftStatus.PUBLISHED)
    past = past.when(save(location_id=None)).happens()
    assert (step(past.state), draft_status(past.state)) == (BuilderStep.FINALIZE, DraftStatus.READY)
    past = past.when(save(title=None, category=None)).happens()
    assert (step(past.state), draft_status(past.state)) == (BuilderStep.SETUP, DraftStatus.REVIEW)
