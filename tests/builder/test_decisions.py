"""How a draft begins, is put away and taken out, and ends: never by itself."""

from dataclasses import replace

import pytest

from domain.builder.commands import ArchiveDraft, RequestVariants, RestoreDraft, UndoDraft
from domain.builder.decide import (
    DECIDER,
    ADraftIsNotCompleted,
    TheDraftIsArchivedAlready,
    TheDraftIsNotArchived,
    ThereIsNothingToUndo,
)
from domain.builder.events import DraftArchived, DraftRestored
from domain.builder.metadata import DraftTopic, Metadata
from domain.builder.outline import Outline
from domain.builder.readiness import draft_status, step
from domain.builder.refusals import TheDraftIsArchived, TheListIsTooLong, TheTextIsTooLong
from domain.builder.saving import TheDraftHasBegun
from domain.builder.state import BuilderStep, DraftStatus
from domain.lifecycle import (
    EndSession,
    ExpireSession,
    PauseSession,
    ResumeSession,
    SessionEnded,
    SessionIsNotActive,
    SessionPaused,
    SessionResumed,
)
from domain.session import Id, SessionStatus
from tests.support.small_draft import (
    CREATE,
    CREATED,
    OUTLINE,
    PUBLISH,
    REQUEST,
    SELECT,
    add,
    draft,
    save,
    selected,
)
from tests.support.specification import Past, nothing_happened


def test_a_draft_begins_with_what_is_known() -> None:
    past = nothing_happened(DECIDER).when(CREATE).then(CREATED)
    assert (past.state.metadata, past.state.outline, past.state.owner_id) == (CREATE.metadata, None, "author")
    past.when(CREATE).then_refused(TheDraftHasBegun)


def test_a_draft_begins_from_a_blank_page() -> None:
    past = nothing_happened(DECIDER).when(replace(CREATE, metadata=Metadata())).happens()
    assert (step(past.state), draft_status(past.state)) == (BuilderStep.SETUP, DraftStatus.DRAFT)


def test_a_copy_has_the_outline_but_no_source_to_cite() -> None:
    command = replace(CREATE, copied_from=Id("other"), outline=OUTLINE)
    past = nothing_happened(DECIDER).when(command).happens()
    assert [one.title for one in past.state.sections] == [one.title for one in OUTLINE.sections]
    assert not any(one.cites for one in past.state.sections)
    assert not past.state.can_undo
    assert nothing_happened(DECIDER).when(replace(command, outline=Outline())).happens().state.outline is None


def test_what_nobody_has_typed_is_refused() -> None:
    past = draft()
    past.when(save(title="x" * 20_001)).then_refused(TheTextIsTooLong, "metadata.title", given=20_001)
    past.when(save(audience_id=Id("x" * 201))).then_refused(TheTextIsTooLong, "metadata.audienceId")
    topics = tuple(DraftTopic(f"T{n}", 5) for n in range(51))
    past.when(save(topics=topics)).then_refused(TheListIsTooLong, "metadata.topics", given=51)
    long = (DraftTopic("A", 5), DraftTopic("B", 5, "x" * 20_001))
    past.when(save(topics=long)).then_refused(TheTextIsTooLong, "metadata.topics[1].description")
    huge = replace(CREATE, metadata=Metadata(title="x" * 1_000_000))
    nothing_happened(DECIDER).when(huge).then_refused(TheTextIsTooLong, "metadata.title", given=1_000_000)


@pytest.mark.parametrize("command", [save(title="B"), SELECT, add("x"), UndoDraft(), REQUEST, PUBLISH])
def test_an_archived_draft_is_edited_once_it_is_restored(command: object) -> None:
    past = selected().when(ArchiveDraft()).then(DraftArchived())
    assert (past.state.status, draft_status(past.state)) == (SessionStatus.PAUSED, DraftStatus.RETIRED)
    past.when(command).then_refused(TheDraftIsArchived)
    past.when(ResumeSession()).then_refused(TheDraftIsArchived)
    past.when(ArchiveDraft()).then_refused(TheDraftIsArchivedAlready)
    past = past.when(RestoreDraft()).then(DraftRestored())
    assert past.state.status is SessionStatus.ACTIVE
    past.when(RestoreDraft()).then_refused(TheDraftIsNotArchived)


def idle() -> Past:
    """A draft that the inactivity timer has paused."""
    return selected().when(PauseSession(idle=True)).then(SessionPaused(idle=True))


@pytest.mark.parametrize("command", [save(title="B"), add("x"), UndoDraft(), REQUEST])
def test_work_resumes_a_draft_that_was_left(command: object) -> None:
    outcome = idle().when(command)
    assert outcome.events[0] == SessionResumed()
    assert outcome.happens().state.status is SessionStatus.ACTIVE


def test_an_idle_draft_is_archived_as_any_other_and_stays_so() -> None:
    past = idle().when(ArchiveDraft()).then(DraftArchived())
    past.when(save(title="B")).then_refused(TheDraftIsArchived)
    past.when(PauseSession(idle=True)).then()


def test_what_its_author_has_paused_its_author_resumes() -> None:
    past = selected().when(PauseSession()).then(SessionPaused())
    past.when(save(title="B")).then_refused(SessionIsNotActive)
    past.when(ResumeSession()).then(SessionResumed())


def test_a_draft_never_expires() -> None:
    assert not DECIDER.expires
    selected().when(ExpireSession()).then()
    idle().when(ExpireSession()).then()


def test_a_draft_ends_by_its_author_alone() -> None:
    past = selected()
    past.when(EndSession(SessionStatus.COMPLETED)).then_refused(ADraftIsNotCompleted, "outcome")
    past = past.when(EndSession(SessionStatus.ABANDONED)).then(SessionEnded(SessionStatus.ABANDONED))
    for command in (save(title="B"), PUBLISH, ArchiveDraft(), EndSession(SessionStatus.COMPLETED)):
        past.when(command).then_refused(SessionIsNotActive)


def test_an_archived_draft_can_be_given_up() -> None:
    past = selected().when(ArchiveDraft()).happens()
    past = past.when(EndSession(SessionStatus.ABANDONED)).then(SessionEnded(SessionStatus.ABANDONED))
    for command in (save(title="B"), ResumeSession(), RestoreDraft()):
        past.when(command).then_refused(SessionIsNotActive)


def test_nothing_is_undone_in_the_beginning() -> None:
    draft().when(UndoDraft()).then_refused(ThereIsNothingToUndo)


def test_a_round_needs_no_draft_that_is_active_to_go_on() -> None:
    past = draft().when(REQUEST).happens().when(ArchiveDraft()).happens()
    assert isinstance(REQUEST, RequestVariants)
    assert past.state.round
