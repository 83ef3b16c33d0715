"""What a draft does when it is told something, or why it refuses."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from domain.builder import commands, publishing, saving, sections, taking_over, variants, versions
from domain.builder.commands import AuthorsWork, BuilderCommand
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
        case commands.CreateDraft():
            return saving.create(draft, command)
        case (
            commands.SaveDraft()
            | commands.AddSection()
            | commands.UpdateSection()
            | commands.MoveSection()
            | commands.DuplicateSection()
            | commands.RemoveSection()
        ):
            return _edit(draft, command)
        case commands.UndoDraft() | commands.RedoDraft():
            return _walk(draft, command)
        case commands.ArchiveDraft() | commands.RestoreDraft():
            return _put_away(draft, command)
        case commands.RequestVariants():
            return variants.request(draft, command)
        case commands.RetryVariant():
            return variants.retry(draft, command)
        case (
            commands.RecordKnowledge()
            | commands.WriteSection()
            | commands.WriteVariant()
            | commands.FailVariant()
            | commands.MakeStandardOutline()
        ):
            return _write(draft, command)
        case commands.RecordModelCall(usage):
            return [BuilderModelCalled(usage)]
        case commands.SelectVariant():
            return versions.select(draft, command)
        case commands.SaveVersion():
            return versions.keep(draft, command)
        case commands.AcceptVersion():
            return versions.accept(draft, command)
        case commands.MergeVersion():
            return taking_over.merge(draft, command)
        case commands.PublishDraft():
            return publishing.publish(draft, command)
        case PauseSession() | ResumeSession() | EndSession() | ExpireSession():
            return _live(draft, command)
        case _:
            assert_never(command)


def _edit(
    draft: Builder,
    command: commands.SaveDraft
    | commands.AddSection
    | commands.UpdateSection
    | commands.MoveSection
    | commands.DuplicateSection
    | commands.RemoveSection,
) -> Sequence[BuilderEvent]:
    match command:
        case commands.SaveDraft():
            return saving.save(draft, command)
        case commands.AddSection():
            return sections.add(draft, command)
        case commands.UpdateSection():
            return sections.update(draft, command)
        case commands.MoveSection():
            return sections.move(draft, command)
        case commands.DuplicateSection():
            return sections.duplicate(draft, command)
        case commands.RemoveSection():
            return sections.remove(draft, command)


def _walk(draft: Builder, command: commands.UndoDraft | commands.RedoDraft) -> Sequence[BuilderEvent]:
    require_editable(draft)
    match command:
        case commands.UndoDraft():
            if not draft.can_undo:
                raise ThereIsNothingToUndo
            return [DraftUndone()]
        case commands.RedoDraft():
            if not draft.can_redo:
                raise ThereIsNothingToRedo
            return [DraftRedone()]


def _put_away(draft: Builder, command: commands.ArchiveDraft | commands.RestoreDraft) -> Sequence[BuilderEvent]:
    require_open(draft)
    match command:
        case commands.ArchiveDraft():
            if draft.is_archived:
                raise TheDraftIsArchivedAlready
            return [DraftArchived()]
        case commands.RestoreDraft():
            if not draft.is_archived:
                raise TheDraftIsNotArchived
            return [DraftRestored()]


def _write(
    draft: Builder,
    command: commands.RecordKnowledge
    | commands.WriteSection
    | commands.WriteVariant
    | commands.FailVariant
    | commands.MakeStandardOutline,
) -> Sequence[BuilderEvent]:
    match command:
        case commands.RecordKnowledge():
            return variants.record_knowledge(draft, command)
        case commands.WriteSection():
            return variants.write_section(draft, command)
        case commands.WriteVariant():
            return variants.write(draft, command)
        case commands.FailVariant():
            return variants.fail(draft, command)
        case commands.MakeStandardOutline():
            return variants.make_standard(draft, command)


def _live(draft: Builder, command: PauseSession | ResumeSession | EndSession | ExpireSession) -> Sequence[BuilderEvent]:
    """What all sessions are told. A draft is not completed, and never expires: nothing that was typed is lost."""
    match command:
        case EndSession(outcome=SessionStatus.COMPLETED):
            require_open(draft)
            raise ADraftIsNotCompleted(field="outcome")
        case ResumeSession() if draft.is_archived:
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
