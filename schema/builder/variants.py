"""Variants and versions of a draft as clients see them, with their ids."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from domain.builder.events import VersionSource
from domain.builder.schedule import schedule
from domain.builder.state import Builder, Round, Version
from domain.session import Id
from projections.builder import outlines, rounds
from projections.builder.outlines import OutlineView
from projections.builder.rounds import RetrievedSource, VariantView
from schema import graph
from schema.builder.ids import DraftIds, VariantName
from schema.nodes import Node


@graph.type(name="ContentVersion", description="The outline of a draft as it was kept.")
class VersionView(Node):
    """A version; its outline is made when it is asked for."""

    number: int
    """Which version of the draft it is, from 1."""
    source: VersionSource
    """Who made it."""
    summary: str
    """What it is, in a sentence; of a person's, in their words."""
    created_at: datetime
    """When it was kept."""
    rag_weight: float | None
    """How much the documents weighed in the variant that it was; null for what was no variant."""
    is_accepted: bool
    """Whether the draft's outline goes back to it."""
    seen: strawberry.Private[Version]
    draft_id: strawberry.Private[Id]
    minutes: strawberry.Private[int]

    @graph.field(description="The outline as it was then.")
    def outline(self) -> OutlineView:
        """The outline."""
        naming = DraftIds(self.draft_id).in_version(self.number)
        return outlines.outline(self.seen.outline, self.minutes, naming)

    @graph.field(description="The passages that the variant was written with; `cites` of its sections counts in them.")
    def sources(self) -> Sequence[RetrievedSource]:
        """The sources."""
        return list(map(rounds.source, self.seen.sources))


def variant(of: Round, ids: DraftIds, persona: Id) -> VariantView:
    """A persona's variant of a round."""

    def named(persona: Id) -> Id:
        return ids.variant(VariantName(of.number, persona))

    return rounds.variant(of, persona, ids.in_round(of.number), named)


def variants(draft: Builder) -> Sequence[VariantView]:
    """The variants of the latest round; none without one."""
    of, ids = draft.round, DraftIds(draft.id)
    return [variant(of, ids, persona) for persona in of.variants] if of else []


def version(draft: Builder, seen: Version) -> VersionView:
    """A version of a draft."""
    return VersionView(
        id=DraftIds(draft.id).version(seen.number),
        number=seen.number,
        source=seen.source,
        summary=seen.summary,
        created_at=seen.created_at,
        rag_weight=seen.rag_weight,
        is_accepted=seen.number == draft.accepted,
        seen=seen,
        draft_id=draft.id,
        minutes=schedule(draft.metadata).minutes,
    )
