"""Versions of a draft's outline: kept, accepted, compared and merged."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import strawberry

from domain.builder import commands, taking_over
from domain.builder.state import Builder
from domain.builder.versions import version_of
from domain.decider import Worded
from domain.session import Id
from projections.builder import comparisons, merging
from projections.builder.comparisons import SectionComparison
from projections.builder.merging import MergeConflict
from schema import graph
from schema.base import Refusal, refusing
from schema.builder import variants
from schema.builder.changing import change
from schema.builder.ids import DraftIds
from schema.builder.outline_inputs import AcceptVersionInput, MergeVersionsInput, SaveVersionInput
from schema.builder.session import BuilderSession
from schema.builder.variants import VersionView
from schema.builder.weights import A_COMPARISON
from schema.context import Info, ThereIsNoSuchThing, readable, signed_in
from schema.describing import said


@graph.type(description="Two versions of a draft beside each other.")
class VersionComparison:
    """A comparison; its sections are compared when they are asked for."""

    left: VersionView
    """The version that is compared."""
    right: VersionView
    """The version that it is compared with."""

    @graph.field(
        description=(
            "What became of each section, in the right version's order; what is gone stands where it stood. Sections go"
            " together though they were moved, renamed or written anew."
        ),
        metadata={graph.MOST: A_COMPARISON},
    )
    async def sections(self, info: Info) -> Sequence[SectionComparison]:
        """The sections."""
        ids, left, right = DraftIds(self.left.draft_id), self.left, self.right
        naming = (ids.in_version(left.number), ids.in_version(right.number))
        return await info.context.turns.aside(comparisons.compare, left.seen.outline, right.seen.outline, *naming)


@graph.type
class SaveVersionPayload:
    """The draft with its outline kept, and the version."""

    session: BuilderSession
    version: VersionView
    """The version that was kept."""


@graph.type
class AcceptVersionPayload:
    """The draft with the version as its outline."""

    session: BuilderSession


@graph.type
class MergeVersionsPayload:
    """The draft, and what has to be decided before anything is taken over; nothing is recorded until then."""

    session: BuilderSession
    conflicts: list[MergeConflict]
    """What both sides have changed, each its own way, and `takes` does not decide; empty: the version is merged."""


SaveVersionResult = Annotated[SaveVersionPayload | Refusal, strawberry.union("SaveVersionResult")]
AcceptVersionResult = Annotated[AcceptVersionPayload | Refusal, strawberry.union("AcceptVersionResult")]
MergeVersionsResult = Annotated[MergeVersionsPayload | Refusal, strawberry.union("MergeVersionsResult")]


@graph.type
class VersionQuery:
    """Queries on versions."""

    @graph.field(
        description="Two versions of a draft beside each other, word by word.",
    )
    async def compare_versions(
        self,
        info: Info,
        draft_id: Id,
        left: Annotated[Id, said("The version to compare: its `id`.")],
        right: Annotated[Id, said("The version to compare it with: its `id`.")],
    ) -> VersionComparison:
        """Compare."""
        signed_in(info)
        draft = await readable(info, draft_id)
        if not isinstance(draft, Builder):
            raise ThereIsNoSuchThing(field="draftId", what=f"draft {draft_id!r}")
        return VersionComparison(left=_version(draft, left, "left"), right=_version(draft, right, "right"))


@graph.type
class VersionMutation:
    """What becomes of versions."""

    @graph.mutation(description="Keep the outline as it stands as a version, to come back to.")
    @refusing
    async def save_version(self, info: Info, input: SaveVersionInput) -> SaveVersionResult:
        """Keep."""
        session = await change(info, input, commands.SaveVersion(input.summary))
        kept = session.state.versions[-1]
        return SaveVersionPayload(session=session, version=variants.version(session.state, kept))

    @graph.mutation(
        description="Make a version the outline of its draft. What was edited since can be had again by `undoDraft`."
    )
    @refusing
    async def accept_version(self, info: Info, input: AcceptVersionInput) -> AcceptVersionResult:
        """Accept."""

        def meant(draft: Builder) -> commands.AcceptVersion:
            return commands.AcceptVersion(DraftIds(draft.id).version_named(input.version_id))

        return AcceptVersionPayload(session=await change(info, input, Worded(commands.AcceptVersion(0), meant)))

    @graph.mutation(
        description=(
            "Take over into the outline what is new in a version, such as one of a later round: what both have changed"
            " since the accepted version, each its own way, is listed, and nothing is recorded before `takes` decides"
            " on all of it. The result is a version, and accepted."
        )
    )
    @refusing
    async def merge_versions(self, info: Info, input: MergeVersionsInput) -> MergeVersionsResult:
        """Merge."""
        takes = {one.key: one.side.value for one in input.takes}

        def meant(draft: Builder) -> commands.MergeVersion:
            return commands.MergeVersion(DraftIds(draft.id).version_named(input.version_id), takes)

        session = await change(info, input, Worded(commands.MergeVersion(0, takes), meant))
        conflicts = await info.context.turns.aside(_conflicts, session.state, input.version_id, takes)
        return MergeVersionsPayload(session=session, conflicts=conflicts)


def _conflicts(draft: Builder, version_id: Id, takes: Mapping[str, str]) -> list[MergeConflict]:
    """What is left to decide: nothing once a version is merged, for then the outline is the accepted version."""
    ids = DraftIds(draft.id)
    number = ids.version_named(version_id)
    merged = taking_over.merged_with(draft, number, takes)
    return list(merging.conflicts(merged, taking_over.sides(draft, number), ids.in_outline))


def _version(draft: Builder, id: Id, field: str) -> VersionView:
    """A version of a draft. Raises a `Refused`."""
    return variants.version(draft, version_of(draft, DraftIds(draft.id).version_named(id, field)))
