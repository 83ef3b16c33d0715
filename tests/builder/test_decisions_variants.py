"""What asking for variants leads to, and what comes of it while they are written."""

from dataclasses import replace

import pytest

from domain.builder.authoring import Tweaks
from domain.builder.commands import (
    FailVariant,
    MakeStandardOutline,
    RecordKnowledge,
    RecordModelCall,
    RetryVariant,
    SelectVariant,
    WriteSection,
    WriteVariant,
)
from domain.builder.events import (
    BuilderModelCalled,
    KnowledgeRetrieved,
    SectionWritten,
    StandardOutlineMade,
    VariantFailed,
    VariantRetried,
    VariantsRequested,
    VariantWritten,
    VersionSource,
)
from domain.builder.metadata import DraftTopic, Metadata
from domain.builder.state import STANDARD, Builder, Variant
from domain.builder.variants import (
    ItDoesNotHold,
    MoreHasToBeSaid,
    ThereAreNoPersonas,
    ThereIsNoSuchVariant,
    TheVariantHasNotFailed,
    VariantsAreBeingWritten,
)
from domain.lifecycle import EndSession
from domain.session import Id, SessionStatus
from domain.spending import Usage
from domain.writing import GenerationStatus
from tests.support.small_draft import (
    INSIGHT,
    MIX,
    OTHER,
    OUTLINE,
    PRECISION,
    REQUEST,
    SAID,
    SOURCES,
    draft,
    save,
    written,
)
from tests.support.specification import Past

FIRST, SECOND = OUTLINE.sections[:2]
P, OTHER_ONE = PRECISION.persona, INSIGHT.persona
WRITE = WriteVariant(1, P, OUTLINE, MIX, ("The closing was added.",), True)


def requested() -> Past[Builder]:
    """A draft whose variants are being written."""
    return draft().when(REQUEST).happens()


def failed() -> Past[Builder]:
    """A draft of which no variant could be written."""
    return (
        requested().when(FailVariant(1, P, "no", True)).happens().when(FailVariant(1, OTHER_ONE, "no", True)).happens()
    )


def variant(past: Past[Builder], persona: Id = P) -> Variant:
    """A variant of the latest round."""
    assert past.state.round
    return past.state.round.variants[persona]


def test_a_round_begins_with_what_the_catalogue_says_now() -> None:
    events = VariantsRequested(1, "en", 90, Tweaks(), (PRECISION, INSIGHT), REQUEST.context, 1)
    past = draft().when(REQUEST).then(events)
    assert past.state.round
    assert [one.brief for one in past.state.round.variants.values()] == [PRECISION, INSIGHT]
    assert past.state.round.rag_weight is None


def test_the_minutes_are_those_of_the_times() -> None:
    past = draft().when(save(end_time="11:00")).happens().when(REQUEST).happens()
    assert past.state.round
    assert past.state.round.minutes == 120


def test_all_that_is_missing_is_named_at_once() -> None:
    outcome = draft(Metadata()).when(REQUEST)
    outcome.then_refused(
        MoreHasToBeSaid, "metadata.desiredOutcome", names="desiredOutcome, category, sessionType, locationId"
    )
    past = draft().when(save(category=None, session_type=None)).happens()
    past.when(REQUEST).then_refused(MoreHasToBeSaid, "metadata.category", names="category, sessionType")


def test_variants_are_not_written_from_what_does_not_hold() -> None:
    past = draft().when(save(end_time="09:05", topics=(DraftTopic("A", -5),), unknown=("category",))).happens()
    outcome = past.when(REQUEST)
    outcome.then_refused(ItDoesNotHold, "metadata.endTime")
    assert "topics[0].durationMinutes: A topic takes 5 to 480 minutes." in str(outcome.refusal)
    draft().when(save(title="x" * 201)).happens().when(REQUEST).happens()


def test_a_round_is_written_before_the_next() -> None:
    past = requested()
    past.when(REQUEST).then_refused(VariantsAreBeingWritten)
    past.when(WRITE).happens().when(REQUEST).then_refused(VariantsAreBeingWritten)
    past = written().when(REQUEST).happens()
    assert past.state.round
    assert (past.state.round.number, past.state.round.sources) == (2, ())
    assert all(one.status is GenerationStatus.PENDING for one in past.state.round.variants.values())


def test_somebody_has_to_write() -> None:
    draft().when(replace(REQUEST, briefs=())).then_refused(ThereAreNoPersonas)


@pytest.mark.parametrize(
    ("sources", "raised", "weight"), [((), False, 0.0), ((), True, 0.0), (SOURCES, False, 0.35), (SOURCES, True, 0.7)]
)
def test_documents_weigh_what_they_have_to_say(sources: tuple[object, ...], raised: bool, weight: float) -> None:
    past = draft().when(replace(REQUEST, tweaks=Tweaks(raise_rag_priority=raised))).happens()
    command = RecordKnowledge(1, sources, "So it is.")  # type: ignore[arg-type]
    past = past.when(command).then(KnowledgeRetrieved(1, sources, weight, "So it is."))  # type: ignore[arg-type]
    past.when(command).then()
    past.when(RecordKnowledge(2, SOURCES)).then()


def test_sections_come_one_by_one_and_once() -> None:
    first, second = WriteSection(1, P, 1, FIRST), WriteSection(1, P, 1, SECOND)
    past = requested().when(first).then(SectionWritten(1, P, 1, FIRST)).when(second).happens()
    assert (variant(past).status, variant(past).sections) == (GenerationStatus.IN_PROGRESS, (FIRST, SECOND))
    past.when(first).then()


def test_a_later_attempt_begins_anew_and_an_earlier_one_is_over() -> None:
    past = requested().when(WriteSection(1, P, 1, FIRST)).happens().when(WriteSection(1, P, 2, FIRST)).happens()
    assert (variant(past).attempt, variant(past).sections) == (2, (FIRST,))
    past.when(WriteSection(1, P, 1, SECOND)).then()


def test_a_variant_is_whole_once() -> None:
    past = requested().when(WRITE).then(VariantWritten(1, P, OUTLINE, MIX, ("The closing was added.",), True))
    whole = variant(past)
    assert (whole.status, whole.outline, whole.sections, whole.offline) == (
        GenerationStatus.COMPLETED,
        OUTLINE,
        OUTLINE.sections,
        True,
    )
    for command in (WRITE, WriteSection(1, P, 1, SECOND), WriteSection(1, P, 9, SECOND), FailVariant(1, P, "no", True)):
        past.when(command).then()


def test_a_failed_attempt_is_followed_by_another_until_the_last() -> None:
    past = requested().when(WriteSection(1, P, 1, FIRST)).happens()
    past = past.when(FailVariant(1, P, "Too slow.", False)).then(VariantFailed(1, P, "Too slow.", False))
    assert (variant(past).status, variant(past).attempt, variant(past).sections) == (GenerationStatus.PENDING, 2, ())
    past = past.when(FailVariant(1, P, "Too slow.", True)).happens()
    assert (variant(past).status, variant(past).error) == (GenerationStatus.FAILED, "Too slow.")
    assert variant(past, OTHER_ONE).status is GenerationStatus.PENDING


def test_what_failed_is_written_again_alone() -> None:
    past = requested().when(FailVariant(1, P, "no", True)).happens()
    past = past.when(RetryVariant(P)).then(VariantRetried(1, P))
    assert (variant(past).status, variant(past).error) == (GenerationStatus.PENDING, None)
    past = past.when(WriteSection(1, P, variant(past).attempt, FIRST)).happens().when(WRITE).happens()
    past.when(RetryVariant(P)).then_refused(TheVariantHasNotFailed, "variantId")
    past.when(RetryVariant(Id("nobody"))).then_refused(ThereIsNoSuchVariant, "variantId", name="nobody")
    draft().when(RetryVariant(P)).then_refused(ThereIsNoSuchVariant, "variantId")


def test_the_standard_outline_is_made_when_all_have_failed() -> None:
    command = MakeStandardOutline(1, OUTLINE, MIX)
    requested().when(FailVariant(1, P, "no", True)).happens().when(command).then()
    past = failed().when(command).then(StandardOutlineMade(1, OUTLINE, MIX))
    past.when(command).then()
    assert [one.status.value for one in (variant(past), variant(past, STANDARD))] == ["FAILED", "COMPLETED"]
    past = past.when(SelectVariant(1, STANDARD)).happens()
    (version,) = past.state.versions
    assert (version.source, version.rag_weight, version.outline) == (VersionSource.TEMPLATE, None, OUTLINE)


def test_where_nothing_came_of_a_round_there_is_another() -> None:
    past = failed().when(REQUEST).happens()
    past.when(MakeStandardOutline(1, OUTLINE, MIX)).then()


@pytest.mark.parametrize(
    "command",
    [
        RecordKnowledge(1, SOURCES),
        WriteSection(1, P, 1, FIRST),
        WRITE,
        FailVariant(1, P, "no", True),
        MakeStandardOutline(1, OUTLINE, MIX),
    ],
)
def test_what_comes_too_late_is_nothing(command: object) -> None:
    draft().when(command).then()
    failed().when(REQUEST).happens().when(command).then()
    requested().when(EndSession(SessionStatus.ABANDONED)).happens().when(command).then()


def test_what_calls_have_taken_is_counted_whatever_has_become_of_the_draft() -> None:
    usage = Usage("model", 10, 20, 0.5)
    past = requested().when(EndSession(SessionStatus.ABANDONED)).happens()
    past = past.when(RecordModelCall(usage)).then(BuilderModelCalled(usage)).when(RecordModelCall(usage)).happens()
    assert (past.state.total_usage().output_tokens, past.state.total_usage().cost_usd) == (40, 1.0)


def test_a_change_of_the_catalogue_does_not_reach_a_round() -> None:
    past = requested().when(save(category="Leadership")).happens()
    assert past.state.round
    assert past.state.round.variants[P].brief == PRECISION
    assert past.state.metadata.category != SAID.category
    assert written({P: OTHER}).state.round
