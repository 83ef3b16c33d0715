"""What each event makes of a round of variants."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from domain.builder.authoring import Brief
from domain.builder.metadata import Metadata
from domain.builder.round_events import (
    KnowledgeRetrieved,
    RoundEvent,
    SectionWritten,
    StandardOutlineMade,
    VariantFailed,
    VariantRetried,
    VariantsRequested,
    VariantWritten,
)
from domain.builder.state import STANDARD, Round, Variant
from domain.session import Id
from domain.writing import GenerationStatus

STANDARD_BRIEF = Brief(STANDARD, "Standard Outline", "The usual course of a session, made by rule.", "", ())


def round_after(round: Round | None, event: RoundEvent, metadata: Metadata) -> Round:
    """The latest round after an event. All but the first of them are of the round that is there.

    `metadata` is what the draft says then: a round is written from what it said in the beginning.
    """
    if isinstance(event, VariantsRequested):
        return _requested(event, metadata)
    assert round, "variants are requested before anything comes of them"
    match event:
        case KnowledgeRetrieved():
            return replace(round, sources=event.sources, rag_weight=event.rag_weight, note=event.note)
        case StandardOutlineMade(_, outline, mix):
            made = Variant(STANDARD_BRIEF, GenerationStatus.COMPLETED, 1, outline.sections, outline, mix, offline=True)
            return replace(round, variants={**round.variants, STANDARD: made})
        case SectionWritten():
            return _with(round, event.persona, lambda one: _with_section(one, event))
        case VariantWritten():
            return _with(round, event.persona, lambda one: _whole(one, event))
        case VariantFailed(_, persona, error, last):
            status = GenerationStatus.FAILED if last else GenerationStatus.PENDING
            return _with(round, persona, lambda one: replace(_anew(one, one.attempt + 1), status=status, error=error))
        case VariantRetried(_, persona):
            return _with(round, persona, lambda one: replace(one, status=GenerationStatus.PENDING, error=None))
        case _:
            assert_never(event)


def _requested(event: VariantsRequested, metadata: Metadata) -> Round:
    return Round(
        number=event.round,
        language=event.language,
        minutes=event.minutes,
        metadata=metadata,
        tweaks=event.tweaks,
        context=event.context,
        topics=event.topics,
        catalog_version=event.catalog_version,
        variants={brief.persona: Variant(brief) for brief in event.briefs},
    )


def _with(round: Round, persona: Id, change: Callable[[Variant], Variant]) -> Round:
    return replace(round, variants={**round.variants, persona: change(round.variants[persona])})


def _anew(variant: Variant, attempt: int) -> Variant:
    """A variant of which nothing is there."""
    return variant if attempt == variant.attempt else replace(variant, attempt=attempt, sections=())


def _with_section(variant: Variant, event: SectionWritten) -> Variant:
    begun = _anew(variant, event.attempt)
    sections = (*begun.sections, event.section)
    return replace(begun, status=GenerationStatus.IN_PROGRESS, sections=sections, error=None)


def _whole(variant: Variant, event: VariantWritten) -> Variant:
    return replace(
        variant,
        status=GenerationStatus.COMPLETED,
        sections=event.outline.sections,
        outline=event.outline,
        mix=event.mix,
        error=None,
        repairs=event.repairs,
        offline=event.offline,
    )
