"""What a draft does when it is told something, or why it refuses."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from domain.builder import publishing, saving, sections, taking_over, variants, versions
from domain.builder.commands import (
    AcceptVersion,
    AddSection,
    ArchiveDraft,
    AuthorsWork,
    BuilderCommand,
    CreateDraft,
    DuplicateSection,
    FailVariant,
    MakeStandardOutline,
    MergeVersion,
    MoveSection,
    PublishDraft,
    RecordKnowledge,
    RecordModelCall,
    RedoDraft,
    RemoveSection,
    RequestVariants,
    RestoreDraft,
    RetryVariant,
    SaveDraft,
    SaveVersion,
    SelectVariant,
    UndoDraft,
    UpdateSection,
    WriteSection,
    WriteVariant,
)
from domain.builder.events import (
    BuilderEvent,
    BuilderModelCalled,
    DraftArchived,
    DraftRedone,
    DraftRestored,
    DraftUndone,
)
from domain.builder.evolve import dated, evolve
from domain.builder.refusals import TheDraftIsArchived, require_editable
from domain.builder.state import Builder
from domain.decider import Decider
from domain.lifecycle import EndSession, ExpireSession, PauseSession, ResumeSession, decide_lifecycle, require_open
from domain.session import RefusalCode, Refused, SessionKind, SessionStatus


class ThereIsNothingToUndo(Refused):
    """There is no step to take back: the draft is as it was in the beginning, or a thousand steps ago."""

    code = RefusalCode.WRONG_PHASE


class ThereIsNothingToRedo(Refused):
    """There is no step to take again: none was taken back since the last change."""

    code = RefusalCode.WRONG_PHASE


class TheDraftIsArchivedAlready(Refused):
    """The draft is archived already."""

    code = RefusalCode.ALREADY_DONE


class TheDraftIsNotArchived(Refused):
    """The draft is not archived; it can be worked on as it is."""

    code = RefusalCode.ALREADY_DONE


class ADraftIsNotCompleted(Refused):
    """A draft is not completed: publish it, archive it to put it away, or end it as ABANDONED for good."""

    code = RefusalCode.INVALID_INPUT


def decide(draft: Builder, command: BuilderCommand, now: datetime) -> Sequence[BuilderEvent]:
    """The events that a command leads to. Raises a `Refused` if it may not be carried out."""
    match command:
        case CreateDraft():
            return saving.create(draft, command)
        case SaveDraft() | AddSection() | UpdateSection() | MoveSection() | DuplicateSection() | RemoveSection():
            return _edit(draft, command)
        case UndoDraft() | RedoDraft():
            return _walk(draft, command)
        case ArchiveDraft() | RestoreDraft():
            return _put_away(draft, command)
        case RequestVariants():
            return variants.request(draft, command)
        case RetryVariant():
            return variants.retry(draft, command)
        case RecordKnowledge() | WriteSection() | WriteVariant() | FailVariant() | MakeStandardOutline():
            return _write(draft, command)
        case RecordModelCall(usage):
            return [BuilderModelCalled(usage)]
        case SelectVariant():
            return versions.select(draft, command)
        case SaveVersion():
            return versions.keep(draft, command)
        case AcceptVersion():
            return versions.accept(draft, command)
        case MergeVersion():
            return taking_over.merge(draft, command)
        case PublishDraft():
            return publishing.publish(draft, command)
        case PauseSession() | ResumeSession() | EndSession() | ExpireSession():
            return _live(draft, command)
        case _:
            assert_never(command)


def _edit(
    draft: Builder,
    command: SaveDraft | AddSection | UpdateSection | MoveSection | DuplicateSection | RemoveSection,
) -> Sequence[BuilderEvent]:
    match command:
        case SaveDraft():
            return saving.save(draft, command)
        case AddSection():
            return sections.add(draft, command)
        case UpdateSection():
            return sections.update(draft, command)
        case MoveSection():
            return sections.move(draft, command)
        case DuplicateSection():
            return sections.duplicate(draft, command)
        case RemoveSection():
            return sections.remove(draft, command)


def _walk(draft: Builder, command: UndoDraft | RedoDraft) -> Sequence[BuilderEvent]:
    require_editable(draft)
    match command:
        case UndoDraft():
            if not draft.can_undo:
                raise ThereIsNothingToUndo
            return [DraftUndone()]
        case RedoDraft():
            if not draft.can_redo:
                raise ThereIsNothingToRedo
            return [DraftRedone()]


def _put_away(draft: Builder, command: ArchiveDraft | RestoreDraft) -> Sequence[BuilderEvent]:
    require_open(draft)
    match command:
        case ArchiveDraft():
            if draft.is_archived:
                raise TheDraftIsArchivedAlready
            return [DraftArchived(draft.publications)]
        case RestoreDraft():
            if not draft.is_archived:
                raise TheDraftIsNotArchived
            return [DraftRestored(draft.publications)]


def _write(
    draft: Builder,
    command: RecordKnowledge | WriteSection | WriteVariant | FailVariant | MakeStandardOutline,
) -> Sequence[BuilderEvent]:
    match command:
        case RecordKnowledge():
            return variants.record_knowledge(draft, command)
        case WriteSection():
            return variants.write_section(draft, command)
        case WriteVariant():
            return variants.write(draft, command)
        case FailVariant():
            return variants.fail(draft, command)
        case MakeStandardOutline():
            return variants.make_standard(draft, command)


def _live(draft: Builder, command: PauseSession | ResumeSession | EndSession | ExpireSession) -> Sequence[BuilderEvent]:
    """What all sessions are told. A draft is not completed, and never expires: nothing that was typed is lost."""
    match command:
        case EndSession(outcome=SessionStatus.COMPLETED):
            require_open(draft)
            raise ADraftIsNotCompleted(field="outcome")
        case ResumeSession() if draft.is_archived:
            require_open(draft)
            raise TheDraftIsArchived
        case ExpireSession():
            return []
        case PauseSession() | ResumeSession() | EndSession():
            return decide_lifecycle(draft, command)


DECIDER: Decider[Builder, BuilderCommand, BuilderEvent] = Decider(
    kind=SessionKind.BUILDER,
    initial=lambda id: Builder(id=id),
    commands=BuilderCommand,
    decide=decide,
    evolve=evolve,
    dated=dated,
    work=AuthorsWork,
    expires=False,
)
