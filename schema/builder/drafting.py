"""What an author does with a draft as a whole."""

from dataclasses import replace
from typing import Annotated

import strawberry

from domain.builder import choosing, commands
from domain.builder.examples import example
from domain.builder.metadata import FIELDS, Metadata
from domain.builder.outline import Outline
from domain.builder.state import Builder
from domain.decider import Worded
from domain.session import Id, RefusalCode, Refused
from schema import graph
from schema.base import Refusal, refusing
from schema.builder.changing import author_of, begin, change, change_fields, own_draft
from schema.builder.inputs import (
    ArchiveDraftInput,
    CreateDraftInput,
    DuplicateDraftInput,
    FillDraftInput,
    RedoDraftInput,
    RestoreDraftInput,
    SaveDraftInput,
    UndoDraftInput,
)
from schema.builder.session import BuilderSession
from schema.context import Info


class TestDataIsForDevelopment(Refused):
    """This server is in production mode; drafts are filled with test data in development mode only."""

    code = RefusalCode.FORBIDDEN


@graph.type
class CreateDraftPayload:
    """The draft as it was begun."""

    session: BuilderSession


@graph.type
class SaveDraftPayload:
    """The draft after the save; what does not hold is in its `problems`."""

    session: BuilderSession


@graph.type
class UndoDraftPayload:
    """The draft without its latest step."""

    session: BuilderSession


@graph.type
class RedoDraftPayload:
    """The draft with the step taken again."""

    session: BuilderSession


@graph.type
class ArchiveDraftPayload:
    """The draft, put away."""

    session: BuilderSession


@graph.type
class RestoreDraftPayload:
    """The draft, taken out again."""

    session: BuilderSession


@graph.type
class DuplicateDraftPayload:
    """The copy, a draft of its own."""

    session: BuilderSession


@graph.type
class FillDraftPayload:
    """The draft, filled with test data."""

    session: BuilderSession


CreateDraftResult = Annotated[CreateDraftPayload | Refusal, strawberry.union("CreateDraftResult")]
SaveDraftResult = Annotated[SaveDraftPayload | Refusal, strawberry.union("SaveDraftResult")]
UndoDraftResult = Annotated[UndoDraftPayload | Refusal, strawberry.union("UndoDraftResult")]
RedoDraftResult = Annotated[RedoDraftPayload | Refusal, strawberry.union("RedoDraftResult")]
ArchiveDraftResult = Annotated[ArchiveDraftPayload | Refusal, strawberry.union("ArchiveDraftResult")]
RestoreDraftResult = Annotated[RestoreDraftPayload | Refusal, strawberry.union("RestoreDraftResult")]
DuplicateDraftResult = Annotated[DuplicateDraftPayload | Refusal, strawberry.union("DuplicateDraftResult")]
FillDraftResult = Annotated[FillDraftPayload | Refusal, strawberry.union("FillDraftResult")]


@graph.type
class DraftMutation:
    """What becomes of drafts."""

    @graph.mutation(description="Begin a draft, from a blank page or with what is known already. For AUTHOR.")
    @refusing
    async def create_draft(self, info: Info, input: CreateDraftInput) -> CreateDraftResult:
        """Begin."""
        request = author_of(info, input)

        async def command() -> commands.CreateDraft:
            catalog = await info.context.builder.catalogue.current()
            fields, metadata = input.metadata.said() if input.metadata else ((), Metadata())
            _, metadata = choosing.filled_in(catalog, Metadata(), fields, metadata)
            unknown = choosing.unknown(catalog, fields, metadata)
            return commands.CreateDraft(Id(request.actor_id), metadata, catalog.version, unknown)

        return CreateDraftPayload(session=await begin(info, request, command))

    @graph.mutation(
        description=(
            "Autosave what the author has typed: some fields, which are merged. Nothing that was typed is lost: what"
            " does not hold is kept and comes back in `problems`. What two devices change in different fields merges."
        )
    )
    @refusing
    async def save_draft(self, info: Info, input: SaveDraftInput) -> SaveDraftResult:
        """Save."""
        fields, metadata = input.metadata.said()
        words = commands.SaveDraft(fields, metadata, None, seen=input.expected_version)
        return SaveDraftPayload(session=await change_fields(info, input, await _saving(info, words)))

    @graph.mutation(
        description=(
            "Take the latest step back: a save, an edit of a section, a choice of a variant, a merge, whichever device"
            " it was taken on. What was published, generated or archived stays so."
        )
    )
    @refusing
    async def undo_draft(self, info: Info, input: UndoDraftInput) -> UndoDraftResult:
        """Undo."""
        return UndoDraftPayload(session=await change(info, input, commands.UndoDraft()))

    @graph.mutation(description="Take the step again that was taken back last; a new step forgets what was taken back.")
    @refusing
    async def redo_draft(self, info: Info, input: RedoDraftInput) -> RedoDraftResult:
        """Redo."""
        return RedoDraftPayload(session=await change(info, input, commands.RedoDraft()))

    @graph.mutation(description="Put a draft away. It is kept as it is, and cannot be edited until it is restored.")
    @refusing
    async def archive_draft(self, info: Info, input: ArchiveDraftInput) -> ArchiveDraftResult:
        """Archive."""
        return ArchiveDraftPayload(session=await change(info, input, commands.ArchiveDraft()))

    @graph.mutation(description="Take a draft out again that was put away.")
    @refusing
    async def restore_draft(self, info: Info, input: RestoreDraftInput) -> RestoreDraftResult:
        """Restore."""
        return RestoreDraftPayload(session=await change(info, input, commands.RestoreDraft()))

    @graph.mutation(description="Begin a copy of a draft: its metadata and its outline, without its history.")
    @refusing
    async def duplicate_draft(self, info: Info, input: DuplicateDraftInput) -> DuplicateDraftResult:
        """Copy."""
        request = author_of(info, input)

        async def command() -> commands.CreateDraft:
            return _copy(await own_draft(info, input.draft_id, request))

        return DuplicateDraftPayload(session=await begin(info, request, command))

    @graph.mutation(description="Fill a draft with test data, all its fields. In development mode only.")
    @refusing
    async def fill_draft(self, info: Info, input: FillDraftInput) -> FillDraftResult:
        """Fill."""
        if not info.context.builder.in_development:
            raise TestDataIsForDevelopment
        catalog = await info.context.builder.catalogue.current()
        metadata = example(catalog, input.variant, info.context.now().date())
        fields = tuple(name for name in FIELDS if name not in choosing.IN_WORDS)
        words = commands.SaveDraft(fields, metadata, None)
        return FillDraftPayload(session=await change(info, input, await _saving(info, words)))


async def _saving(info: Info, words: commands.SaveDraft) -> Worded | commands.SaveDraft:
    """A save with what the catalogue has to say to it, which is nothing where nothing is chosen from it."""
    if choosing.CHOSEN.isdisjoint(words.fields):
        return words
    catalog = await info.context.builder.catalogue.current()

    def meant(draft: Builder) -> commands.SaveDraft:
        fields, metadata = choosing.filled_in(catalog, draft.metadata, words.fields, words.metadata)
        unknown = choosing.unknown(catalog, fields, metadata)
        return replace(words, fields=fields, metadata=metadata, catalog_version=catalog.version, unknown=unknown)

    return Worded(words, meant)


def _copy(draft: Builder) -> commands.CreateDraft:
    """The beginning of a copy of a draft; its sections are its own."""
    outline = draft.outline and Outline(
        tuple(replace(one, name=Id(f"copy.{n}")) for n, one in enumerate(draft.outline.sections, 1))
    )
    return commands.CreateDraft(
        author_id=draft.owner_id,
        metadata=draft.metadata,
        catalog_version=draft.catalog_version,
        unknown=draft.unknown,
        copied_from=draft.id,
        outline=outline,
    )
