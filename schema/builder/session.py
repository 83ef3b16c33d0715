"""A draft as its author sees it."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from domain.builder import readiness as measures
from domain.builder.metadata import Metadata
from domain.builder.schedule import schedule
from domain.builder.state import Builder, BuilderStep, DraftStatus
from domain.session import Id, SessionKind
from projections.builder import outlines, published, rounds
from projections.builder import readiness as views
from projections.builder.outlines import OutlineView
from projections.builder.rounds import VariantRound, VariantView
from projections.model_usage import ModelUsage, model_usage
from schema import graph
from schema.builder import variants
from schema.builder.ids import DraftIds
from schema.builder.published import PublishedView, published_view
from schema.builder.variants import VersionView
from schema.builder.weights import AN_OUTLINE, VERSIONS
from schema.context import Info, Role, signed_in
from schema.session import SessionView, shared, show


@graph.type(name="BuilderSession", description="A draft of a training session, from a blank page to what is published.")
class BuilderSession(SessionView):
    """An author's draft. `state` is None in a list that asks only for what all sessions share."""

    state: strawberry.Private[Builder]

    @graph.field(description="What is to be done next; it follows from what is there.")
    def step(self, info: Info) -> BuilderStep:
        """The step."""
        return measures.step(self.state, info.context.builder.threshold)

    @graph.field(description="How far the draft is; it follows from what is there.")
    def draft_status(self, info: Info) -> DraftStatus:
        """The status."""
        return measures.draft_status(self.state, info.context.builder.threshold)

    @graph.field(description="What is known of the session, as it was typed.")
    def metadata(self) -> Metadata:
        """The metadata."""
        return self.state.metadata

    @graph.field(description="What does not hold of it. While there is something, the draft cannot be published.")
    def problems(self) -> Sequence[views.DraftProblem]:
        """The problems."""
        return views.problems(self.state)

    @graph.field(description="How long the session takes by its times, in minutes; 90 as long as they are not known.")
    def minutes(self) -> int:
        """The minutes."""
        return schedule(self.state.metadata).minutes

    @graph.field(description="The version of the catalogue that its choices were looked up in last.")
    def catalog_version(self) -> int:
        """The version."""
        return self.state.catalog_version

    @graph.field(
        description="The outline that the author works on; null until there is one.", metadata={graph.MOST: AN_OUTLINE}
    )
    def outline(self) -> OutlineView | None:
        """The outline."""
        seen, naming = self.state.outline, DraftIds(self.state.id).in_outline
        return outlines.outline(seen, schedule(self.state.metadata).minutes, naming) if seen else None

    @graph.field(description="The latest round of variants; null before the first. `variantProgress` follows it.")
    def round(self) -> VariantRound | None:
        """The round."""
        return rounds.round_view(self.state.round) if self.state.round else None

    @graph.field(
        description="The variants of the latest round, in the order of the catalogue's personas.",
        metadata={graph.MOST: AN_OUTLINE},
    )
    def variants(self) -> Sequence[VariantView]:
        """The variants."""
        return variants.variants(self.state)

    @graph.field(description="All that was kept of the outline, the oldest first.", metadata={graph.MOST: VERSIONS})
    def versions(self) -> Sequence[VersionView]:
        """The versions."""
        return [variants.version(self.state, one) for one in self.state.versions]

    @graph.field(description="The version that the outline goes back to: its `id`; null for none.")
    def accepted_version_id(self) -> Id | None:
        """The version's id."""
        return self._version_id(self.state.accepted)

    @graph.field(description="The variant that was selected last, as the version that it is: its `id`; null for none.")
    def selected_version_id(self) -> Id | None:
        """The version's id."""
        return self._version_id(self.state.selected)

    @graph.field(description="How ready the draft is to be published.")
    def readiness(self, info: Info) -> views.ReadinessView:
        """The readiness."""
        return views.readiness(self.state, info.context.builder.threshold)

    @graph.field(description="When something of it was saved last; null until then.")
    def last_autosave_at(self) -> datetime | None:
        """The instant."""
        return self.state.saved_at

    @graph.field(description="Whether the outline differs from the version that it goes back to.")
    def is_dirty(self) -> bool:
        """Whether it was edited."""
        accepted = self.state.kept(self.state.accepted)
        return self.state.outline != (accepted.outline if accepted else None)

    @graph.field(description="Whether there is a step that `undoDraft` takes back.")
    def can_undo(self) -> bool:
        """Whether there is one."""
        return self.state.can_undo

    @graph.field(description="Whether there is a step that `redoDraft` takes again.")
    def can_redo(self) -> bool:
        """Whether there is one."""
        return self.state.can_redo

    @graph.field(description="Whether it is put away; `restoreDraft` takes it out again.")
    def is_archived(self) -> bool:
        """Whether it is."""
        return self.state.is_archived

    @graph.field(description="What is published of it, in its newest version; null until it is published.")
    def published_session(self, info: Info) -> PublishedView | None:
        """The publication."""
        row = published.newest(self.state)
        return published_view(row, signed_in(info)) if row else None

    @graph.field(description="What the variants have taken of language models.")
    def usage(self) -> ModelUsage:
        """The usage."""
        spent = self.state.total_usage()
        return model_usage(spent.model_id, spent)

    def _version_id(self, number: int | None) -> Id | None:
        return DraftIds(self.state.id).version(number) if number else None


def builder_view(draft: Builder) -> BuilderSession:
    """A draft as clients see it."""
    return BuilderSession(**shared(draft, SessionKind.BUILDER), state=draft)


show(SessionKind.BUILDER, Builder, BuilderSession, builder_view, role=Role.AUTHOR)
