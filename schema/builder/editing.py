"""What an author does with the sections of a draft's outline."""

from dataclasses import replace
from typing import Annotated, TypeVar
from uuid import uuid4

import strawberry

from domain.builder import commands
from domain.builder.sections import new_section
from domain.builder.state import Builder
from domain.decider import Worded
from domain.session import Id
from projections.builder import outlines
from projections.builder.outlines import SectionView
from schema import graph
from schema.base import Refusal, refusing
from schema.builder.changing import DraftInput, change, change_fields
from schema.builder.ids import DraftIds
from schema.builder.outline_inputs import (
    AddSectionInput,
    DuplicateSectionInput,
    MoveSectionInput,
    RemoveSectionInput,
    UpdateSectionInput,
)
from schema.builder.session import BuilderSession
from schema.context import Info


@graph.type
class AddSectionPayload:
    """The draft, and the section that was put in."""

    session: BuilderSession
    section: SectionView
    """The section as it was put in."""


@graph.type
class UpdateSectionPayload:
    """The draft with the section as it is now; `fits` of its outline says whether the minutes are the session's."""

    session: BuilderSession


@graph.type
class MoveSectionPayload:
    """The draft with the section where it stands now."""

    session: BuilderSession


@graph.type
class DuplicateSectionPayload:
    """The draft, and the copy of the section."""

    session: BuilderSession
    section: SectionView
    """The copy as it was made."""


@graph.type
class RemoveSectionPayload:
    """The draft without the section."""

    session: BuilderSession


AddSectionResult = Annotated[AddSectionPayload | Refusal, strawberry.union("AddSectionResult")]
UpdateSectionResult = Annotated[UpdateSectionPayload | Refusal, strawberry.union("UpdateSectionResult")]
MoveSectionResult = Annotated[MoveSectionPayload | Refusal, strawberry.union("MoveSectionResult")]
DuplicateSectionResult = Annotated[DuplicateSectionPayload | Refusal, strawberry.union("DuplicateSectionResult")]
RemoveSectionResult = Annotated[RemoveSectionPayload | Refusal, strawberry.union("RemoveSectionResult")]

W = TypeVar("W", commands.UpdateSection, commands.MoveSection, commands.DuplicateSection, commands.RemoveSection)


@graph.type
class SectionMutation:
    """What becomes of sections."""

    @graph.mutation(description="Put a section into the outline; a draft without an outline begins one by hand.")
    @refusing
    async def add_section(self, info: Info, input: AddSectionInput) -> AddSectionResult:
        """Add."""
        name = _new_name(info, input)
        section = new_section(name, input.type, input.title, input.duration_minutes)
        session = await change(info, input, commands.AddSection(section, input.position))
        return AddSectionPayload(session=session, section=_section(session.state, name))

    @graph.mutation(
        description=(
            "Change a section: some of its fields, which are merged as `saveDraft` merges those of a draft. A variant"
            " or a version that it came from stays as it is."
        )
    )
    @refusing
    async def update_section(self, info: Info, input: UpdateSectionInput) -> UpdateSectionResult:
        """Update."""
        words = commands.UpdateSection(input.section_id, input.said(), input.expected_version)
        return UpdateSectionPayload(session=await change_fields(info, input, _named(words)))

    @graph.mutation(description="Put a section somewhere else; all are numbered anew.")
    @refusing
    async def move_section(self, info: Info, input: MoveSectionInput) -> MoveSectionResult:
        """Move."""
        words = commands.MoveSection(input.section_id, input.position)
        return MoveSectionPayload(session=await change(info, input, _named(words)))

    @graph.mutation(description='Put a copy of a section behind it, which is called "(Copy)" and is not required.')
    @refusing
    async def duplicate_section(self, info: Info, input: DuplicateSectionInput) -> DuplicateSectionResult:
        """Duplicate."""
        name = _new_name(info, input)
        words = commands.DuplicateSection(input.section_id, name)
        session = await change(info, input, _named(words))
        return DuplicateSectionPayload(session=session, section=_section(session.state, name))

    @graph.mutation(description="Take a section out that is not required.")
    @refusing
    async def remove_section(self, info: Info, input: RemoveSectionInput) -> RemoveSectionResult:
        """Remove."""
        words = commands.RemoveSection(input.section_id)
        return RemoveSectionPayload(session=await change(info, input, _named(words)))


def _named(words: W) -> Worded:
    """A command to a section in its client's words, who calls it by its id."""

    def meant(draft: Builder) -> W:
        return replace(words, name=DraftIds(draft.id).section_named(words.name))

    return Worded(words, meant)


def _new_name(info: Info, input: DraftInput) -> Id:
    """The name of a section that a command puts in: the same for the same command."""
    return info.context.ids.under("section").id(input.command_id or str(uuid4()))


def _section(draft: Builder, name: Id) -> SectionView:
    """A section that was just put in."""
    assert draft.outline
    found = outlines.section_named(draft.outline, name, DraftIds(draft.id).in_outline)
    assert found
    return found
