"""The records and enums of the session builder that clients see."""

from domain.builder import metadata, outline, state
from domain.builder.authoring import Tweaks
from domain.builder.events import VersionSource
from projections.builder import comparisons, merging, outlines, readiness, rounds
from schema.nodes import Node
from schema.publishing import publish, publish_enum

for enum in (
    metadata.TrainingType,
    outline.SectionType,
    state.BuilderStep,
    state.DraftStatus,
    VersionSource,
    merging.MergeSide,
):
    publish_enum(enum)

publish(metadata.DraftTopic)
publish(metadata.Metadata, name="DraftMetadata")
publish(outline.Mix)
publish(Tweaks, name="VariantTweaks")
publish(outlines.SectionView, name="Section", implements=Node)
publish(outlines.OutlineView, name="Outline")
publish(rounds.RetrievedSource)
publish(rounds.VariantView, name="Variant", implements=Node)
publish(rounds.VariantRound)
publish(readiness.DraftProblem)
publish(readiness.ReadinessPart)
publish(readiness.ReadinessView, name="Readiness")
publish(comparisons.WordChange)
publish(comparisons.SectionComparison)
publish(merging.MergeConflict)
