"""What clients send of a draft's outline and its versions."""

from collections.abc import Mapping

import strawberry

from domain.builder.outline import SectionType
from domain.builder.ways import EDITABLE
from domain.session import Id
from projections.builder.merging import MergeSide
from schema import graph
from schema.builder.inputs import given


@graph.input
class AddSectionInput:
    """What section to put into a draft's outline, and where."""

    draft_id: Id
    type: SectionType
    """What the section is for."""
    position: int | None = None
    """Where it is to stand, from 1; null: at the end."""
    title: str | None = None
    """Its heading; null: what sections of its type are called."""
    duration_minutes: int | None = None
    """How long it takes, in minutes; null: 15."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class UpdateSectionInput:
    """What to change of a section. What is left out stays as it is."""

    draft_id: Id
    section_id: Id
    """Which section of the draft's outline: its `id`."""
    title: str | None = strawberry.UNSET
    """Its heading."""
    description: str | None = strawberry.UNSET
    """What happens in it."""
    duration_minutes: int | None = strawberry.UNSET
    """How long it takes, in minutes."""
    learning_objectives: list[str] | None = strawberry.UNSET
    """What participants can do afterwards."""
    suggested_activities: list[str] | None = strawberry.UNSET
    """What to do, step by step."""
    materials_needed: list[str] | None = strawberry.UNSET
    """What has to be there."""
    trainer_notes: str | None = strawberry.UNSET
    """What the trainer alone should know; null for nothing."""
    command_id: Id | None = None
    expected_version: int | None = None
    """The `version` that the author's device last saw.

    Refused with VERSION_CONFLICT when a field of the section that is changed here was changed since; others merge.
    Null: whatever it is.
    """

    def said(self) -> dict[str, object]:
        """The fields that are given, with their values as a section has them. A null clears."""
        told = {name: value for name, value in given(self).items() if name in EDITABLE}
        return {name: EMPTY.get(name) if value is None else value for name, value in told.items()}


EMPTY: Mapping[str, object] = {"description": ""} | dict.fromkeys(
    ("learning_objectives", "suggested_activities", "materials_needed"), ()
)
"""What a null leaves of what can be empty."""


@graph.input
class MoveSectionInput:
    """Which section to put where."""

    draft_id: Id
    section_id: Id
    """Which section of the draft's outline: its `id`."""
    position: int
    """Where it is to stand, from 1; beyond the end is the end."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class DuplicateSectionInput:
    """Which section to put a copy of behind it."""

    draft_id: Id
    section_id: Id
    """Which section of the draft's outline: its `id`."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class RemoveSectionInput:
    """Which section to take out."""

    draft_id: Id
    section_id: Id
    """Which section of the draft's outline: its `id`."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class SaveVersionInput:
    """In which draft to keep the outline as it stands as a version."""

    draft_id: Id
    summary: str
    """What the version is, in the author's words."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class AcceptVersionInput:
    """Which version to make the draft's outline."""

    draft_id: Id
    version_id: Id
    """Which of the draft's versions: its `id`."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class ConflictTakeInput:
    """Which side of a conflict is right."""

    key: str
    """Which conflict: its `key`."""
    side: MergeSide
    """Whose is right."""


@graph.input
class MergeVersionsInput:
    """Which version to take over what is new of."""

    draft_id: Id
    version_id: Id
    """Which of the draft's versions: its `id`."""
    takes: list[ConflictTakeInput] = strawberry.field(default_factory=list)
    """Of each conflict, which side is right; nothing is recorded while one is left out."""
    command_id: Id | None = None
    expected_version: int | None = None
