"""How drafts get on, a row for each: variants made and chosen, and what was edited until it was published."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from domain.builder import events
from domain.builder.catalog import persona_name
from domain.builder.state import STANDARD
from domain.session import Id, Recorded, SessionKind
from projections.projection import Projection


@dataclass(frozen=True, slots=True)
class VariantFigures:
    """The variants of a persona in which documents weighed so much."""

    persona: str
    """Whose variants: the persona's name in the catalogue, "standard" for the outline that is made by rule."""
    rag_weight: float
    """How much the documents weighed in them: 0, 0.35 or 0.7."""
    made: int = 0
    """How many were written to the end."""
    chosen: int = 0
    """How many were selected."""
    failed: int = 0
    """How many could not be written, all attempts taken."""

    def __add__(self, other: "VariantFigures") -> "VariantFigures":
        """Both together."""
        made, chosen, failed = self.made + other.made, self.chosen + other.chosen, self.failed + other.failed
        return replace(self, made=made, chosen=chosen, failed=failed)


@dataclass(frozen=True, slots=True)
class PublicationFigures:
    """A publication: when, and what was edited of which outline."""

    published_at: datetime
    accepted_words: int
    edited_words: int
    sources: int
    sources_used: int


@dataclass(frozen=True, slots=True)
class FiguresRow:
    """A draft. `rag_weight` is that of its latest round."""

    session_id: Id
    owner_id: Id
    created_at: datetime
    rag_weight: float = 0.0
    variants: tuple[VariantFigures, ...] = ()
    publications: tuple[PublicationFigures, ...] = ()


@dataclass(frozen=True, slots=True)
class BuilderAnalytics:
    """How drafts get on that were begun in a span of time. What they cost is in the `usage` of the same figures."""

    drafts: int
    """How many drafts were begun."""
    published_drafts: int
    """How many of them were published at least once."""
    publications: int
    """How often they were published together."""
    variants: tuple[VariantFigures, ...]
    """Variants by persona and weight, in the order of both."""
    median_seconds_to_publish: float | None
    """From a draft's beginning to its first publication, in seconds, the median; null without a publication."""
    accepted_words: int
    """Words of the outlines that were accepted, over all publications."""
    edited_words: int
    """How many words of them were put in, taken out or changed until they were published."""
    edited_share: float | None
    """Edited words for each accepted one, 0 for none; null without accepted words."""
    sources: int
    """Passages that were found for what was published, over all publications."""
    sources_used: int
    """How many of them sections cite that were published."""
    sources_used_share: float | None
    """The share of those, from 0 to 1; null without passages."""
    kind: SessionKind = SessionKind.BUILDER
    """Which kind of session."""


TOPICS = (
    "builder.draft_created",
    "builder.variants_requested",
    "builder.knowledge_retrieved",
    "builder.variant_written",
    "builder.variant_failed",
    "builder.standard_outline_made",
    "builder.variant_selected",
    "builder.draft_published",
)


def evolve(row: FiguresRow | None, recorded: Recorded) -> FiguresRow | None:
    """The row after an event of its draft."""
    match recorded.event:
        case events.DraftCreated(owner_id=owner_id):
            return FiguresRow(recorded.session_id, owner_id, recorded.recorded_at)
        case _ if row is None:
            return None
        case events.VariantsRequested():
            return replace(row, rag_weight=0.0)
        case events.KnowledgeRetrieved(rag_weight=weight):
            return replace(row, rag_weight=weight)
        case events.DraftPublished() as published:
            return replace(row, publications=(*row.publications, _publication(published, recorded.recorded_at)))
        case _:
            counted = _counted(row, recorded.event)
            return replace(row, variants=summed((*row.variants, counted))) if counted else row


def _counted(row: FiguresRow, event: object) -> VariantFigures | None:
    """What an event says of a variant; None for nothing."""
    match event:
        case events.VariantWritten(persona=persona):
            return VariantFigures(persona, row.rag_weight, made=1)
        case events.VariantFailed(persona=persona, last=True):
            return VariantFigures(persona, row.rag_weight, failed=1)
        case events.StandardOutlineMade():
            return VariantFigures(STANDARD, row.rag_weight, made=1)
        case events.VariantSelected(persona=persona, rag_weight=weight):
            return VariantFigures(persona, weight, chosen=1)
    return None


def _publication(published: events.DraftPublished, at: datetime) -> PublicationFigures:
    words, edited = published.accepted_words, published.edited_words
    return PublicationFigures(at, words, edited, len(published.sources), published.sources_used)


def summed(figures: Sequence[VariantFigures]) -> tuple[VariantFigures, ...]:
    """The figures by persona and weight, in the order of both."""
    sums: dict[tuple[str, float], VariantFigures] = {}
    for one in figures:
        key = one.persona, one.rag_weight
        sums[key] = sums[key] + one if key in sums else one
    return tuple(sums[key] for key in sorted(sums))


def analytics(rows: Sequence[FiguresRow]) -> BuilderAnalytics:
    """The figures of these drafts."""
    publications = [one for row in rows for one in row.publications]
    published = [row for row in rows if row.publications]
    seconds = [(row.publications[0].published_at - row.created_at).total_seconds() for row in published]

    def total(of: Callable[[PublicationFigures], int]) -> int:
        return sum(map(of, publications))

    words, edited = total(lambda one: one.accepted_words), total(lambda one: one.edited_words)
    sources, used = total(lambda one: one.sources), total(lambda one: one.sources_used)
    return BuilderAnalytics(
        drafts=len(rows),
        published_drafts=len(published),
        publications=len(publications),
        variants=summed([_told(one) for row in rows for one in row.variants]),
        median_seconds_to_publish=round(median(seconds), 3) if seconds else None,
        accepted_words=words,
        edited_words=edited,
        edited_share=share(edited, words),
        sources=sources,
        sources_used=used,
        sources_used_share=share(used, sources),
    )


def _told(figures: VariantFigures) -> VariantFigures:
    """A persona's figures by its name, as variants and the catalogue tell it."""
    return replace(figures, persona=persona_name(Id(figures.persona)))


def share(part: int, whole: int) -> float | None:
    """A part of a whole; None without one."""
    return round(part / whole, 4) if whole else None


FIGURES = Projection("builder_figures", FiguresRow, TOPICS, evolve)
