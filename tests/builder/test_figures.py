"""How drafts get on: the rows that follow the log say what a plain count of its events says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.builder import events
from domain.builder.authoring import Tweaks
from domain.builder.metadata import Metadata
from domain.builder.outline import Mix, Outline
from domain.session import Id, Recorded
from projections.builder import figures
from projections.builder.figures import BuilderAnalytics, VariantFigures
from tests.builder.publications import SOURCES
from tests.support.examples import examples

BEGAN = datetime(2026, 11, 29, 8, tzinfo=UTC)
MIX = Mix(100, 0, 0)
PERSONAS = ("precision", "insight")


def requested(round: int = 1) -> events.VariantsRequested:
    return events.VariantsRequested(round, "en", 90, Tweaks(), (), (), 1)


def retrieved(weight: float, round: int = 1) -> events.KnowledgeRetrieved:
    return events.KnowledgeRetrieved(round, SOURCES, weight)


def written(persona: str, round: int = 1) -> events.VariantWritten:
    return events.VariantWritten(round, Id(persona), Outline(), MIX)


def selected(persona: str, weight: float, round: int = 1) -> events.VariantSelected:
    return events.VariantSelected(round, Id(persona), persona, weight, 2, None, 1)


def failed(persona: str, last: bool) -> events.VariantFailed:
    return events.VariantFailed(1, Id(persona), "No answer.", last)


def published(accepted: int = 100, edited: int = 10, used: int = 1) -> events.DraftPublished:
    more = {"persona": None, "rag_weight": None, "accepted_words": accepted, "edited_words": edited}
    return events.DraftPublished(1, 1, Metadata(), Outline(), "en", 90, **more, sources_used=used, sources=SOURCES)


def recorded(*happened: object, draft: str = "draft") -> list[Recorded]:
    """These events of a draft, a minute after each other."""
    begun = (events.DraftCreated(Id("author"), 1, Metadata()), *happened)
    at = [BEGAN + timedelta(minutes=n) for n, _ in enumerate(begun)]
    return [Recorded(one, Id(draft), n, at[n - 1], "author") for n, one in enumerate(begun, 1)]


def folded(history: list[Recorded]) -> figures.FiguresRow:
    row = None
    for one in history:
        row = figures.evolve(row, one)
    return row


def test_a_draft_from_its_beginning_to_its_second_publication() -> None:
    history = recorded(
        requested(), retrieved(0.35), written("precision"), failed("insight", False), failed("insight", True),
        selected("precision", 0.35), published(), requested(2), written("insight", 2), selected("insight", 0.0, 2),
        published(200, 50, 2),
    )  # fmt: skip
    assert figures.analytics([folded(history)]) == BuilderAnalytics(
        drafts=1,
        published_drafts=1,
        publications=2,
        variants=(
            VariantFigures("insight", 0.0, made=1, chosen=1),
            VariantFigures("insight", 0.35, failed=1),
            VariantFigures("precision", 0.35, made=1, chosen=1),
        ),
        median_seconds_to_publish=7 * 60.0,
        accepted_words=300,
        edited_words=60,
        edited_share=0.2,
        sources=4,
        sources_used=3,
        sources_used_share=0.75,
    )


@pytest.mark.parametrize("rows", [[], [folded(recorded())]])
def test_without_anything_there_are_no_shares(rows: list[figures.FiguresRow]) -> None:
    found = figures.analytics(rows)
    assert (found.drafts, found.variants) == (len(rows), ())
    assert found.median_seconds_to_publish is found.edited_share is found.sources_used_share is None


def test_the_standard_outline_is_nobodys_variant() -> None:
    row = folded(recorded(requested(), failed("precision", True), events.StandardOutlineMade(1, Outline(), MIX)))
    assert row.variants == (VariantFigures("precision", 0.0, failed=1), VariantFigures("standard", 0.0, made=1))


weights = st.sampled_from([0.0, 0.35, 0.7])
personas = st.sampled_from(PERSONAS)
happenings = st.one_of(
    st.builds(retrieved, weights),
    st.just(requested()),
    st.builds(written, personas),
    st.builds(failed, personas, st.booleans()),
    st.builds(selected, personas, weights),
    st.builds(published, st.integers(0, 500), st.integers(0, 500), st.integers(0, 2)),
)


@examples(100)
@for_all(st.lists(st.lists(happenings, max_size=12), max_size=4))
def test_the_figures_are_those_of_a_plain_count(drafts: list[list[object]]) -> None:
    histories = [recorded(*happened, draft=f"draft-{n}") for n, happened in enumerate(drafts)]
    found = figures.analytics([folded(one) for one in histories])
    all_events = [one.event for history in histories for one in history]
    publications = [one for one in all_events if isinstance(one, events.DraftPublished)]
    assert found.drafts == len(drafts)
    assert found.publications == len(publications)
    assert found.accepted_words == sum(one.accepted_words for one in publications)
    assert found.edited_words == sum(one.edited_words for one in publications)
    assert (found.sources, found.sources_used) == (
        2 * len(publications),
        sum(one.sources_used for one in publications),
    )
    for persona in PERSONAS:
        ours = [one for one in found.variants if one.persona == persona]
        of = [one for one in all_events if getattr(one, "persona", None) == persona]
        assert sum(one.made for one in ours) == sum(isinstance(one, events.VariantWritten) for one in of)
        assert sum(one.failed for one in ours) == sum(isinstance(one, events.VariantFailed) and one.last for one in of)
        for weight in (0.0, 0.35, 0.7):
            chosen = [one for one in of if isinstance(one, events.VariantSelected) and one.rag_weight == weight]
            assert sum(one.chosen for one in ours if one.rag_weight == weight) == len(chosen)
