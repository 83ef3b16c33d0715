"""What each event makes of a draft."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from domain.builder.events import (
    BuilderEvent,
    BuilderModelCalled,
    DraftArchived,
    DraftCreated,
    DraftPublished,
    DraftRedone,
    DraftRestored,
    DraftSaved,
    DraftUndone,
    KnowledgeRetrieved,
    OutlineMerged,
    SectionAdded,
    SectionDuplicated,
    SectionMoved,
    SectionRemoved,
    SectionUpdated,
    SectionWritten,
    StandardOutlineMade,
    VariantFailed,
    VariantRetried,
    VariantSelected,
    VariantsRequested,
    VariantWritten,
    VersionAccepted,
    VersionSaved,
)
from domain.builder.evolve_round import round_after
from domain.builder.evolve_versions import published, versioned
from domain.builder.saving import taken
from domain.builder.sections import edited
from domain.builder.state import Builder
from domain.builder.steps import outlined
from domain.builder.undoing import redone, stepped, undone
from domain.lifecycle import SessionEnded, SessionErased, SessionPaused, SessionResumed, evolve_lifecycle
from domain.session import LONG_AGO, SessionStatus


def evolve(draft: Builder, event: BuilderEvent) -> Builder:
    """The state after an event."""
    match event:
        case DraftCreated():
            return _created(draft, event)
        case DraftSaved():
            return stepped(draft, taken(draft, event))
        case SectionAdded() | SectionUpdated() | SectionMoved() | SectionDuplicated() | SectionRemoved():
            return stepped(draft, replace(draft, outline=outlined(edited(draft.sections, event))))
        case DraftUndone():
            return undone(draft)
        case DraftRedone():
            return redone(draft)
        case DraftArchived():
            return replace(draft, is_archived=True, is_idle=False, status=SessionStatus.PAUSED)
        case DraftRestored():
            return replace(draft, is_archived=False, status=SessionStatus.ACTIVE)
        case (
            VariantsRequested()
            | KnowledgeRetrieved()
            | SectionWritten()
            | VariantWritten()
            | VariantFailed()
            | VariantRetried()
            | StandardOutlineMade()
        ):
            return replace(draft, round=round_after(draft.round, event, draft.metadata))
        case BuilderModelCalled(usage):
            return replace(draft, usage=draft.usage + usage)
        case VariantSelected() | VersionSaved() | VersionAccepted() | OutlineMerged():
            return versioned(draft, event)
        case DraftPublished():
            return published(draft, event)
        case SessionPaused() | SessionResumed() | SessionEnded() | SessionErased():
            return evolve_lifecycle(draft, event)
        case _:
            assert_never(event)


def _created(draft: Builder, event: DraftCreated) -> Builder:
    return replace(
        draft,
        owner_id=event.owner_id,
        catalog_version=event.catalog_version,
        metadata=event.metadata,
        unknown=event.unknown,
        outline=outlined(event.outline.sections) if event.outline else None,
    )


def dated(draft: Builder, at: datetime) -> Builder:
    """The state with the instant of what has none yet: a save, a version, a publication."""
    if draft.saved_at == LONG_AGO:
        draft = replace(draft, saved_at=at)
    if draft.versions and draft.versions[-1].created_at == LONG_AGO:
        draft = replace(draft, versions=(*draft.versions[:-1], replace(draft.versions[-1], created_at=at)))
    if draft.published and draft.published.published_at == LONG_AGO:
        draft = replace(draft, published=replace(draft.published, published_at=at))
    return draft
