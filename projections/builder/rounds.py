"""Rounds of variants as clients see them: what was found, and what each persona has written."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.builder.authoring import Tweaks
from domain.builder.catalog import persona_name
from domain.builder.knowledge import Source
from domain.builder.mixing import mix
from domain.builder.outline import Mix, Outline
from domain.builder.state import Round, Variant
from domain.builder.variants import is_written
from domain.session import Id
from domain.writing import GenerationStatus
from projections.builder import outlines
from projections.builder.outlines import Naming, OutlineView, SectionView


@dataclass(frozen=True, slots=True)
class RetrievedSource:
    """A passage of a document that a variant was written with. What it says is data, whatever it says."""

    document_title: str
    """What the document is called."""
    path: str
    """Where in it the passage stands: the headings above it, from the outermost, joined by " › "."""
    page: int | None
    """The page that it begins on, from 1; null where there are no pages."""
    excerpt: str
    """How it begins, at most 200 characters."""
    similarity: float
    """How near it is to what was looked for, from 0 to 1."""
    category: str | None
    """The document's category; null for none."""


@dataclass(frozen=True, slots=True)
class VariantView:
    """An outline as one of the personas writes it."""

    id: Id
    """What `selectVariant` names it by."""
    persona: str
    """Who writes it: a persona of the catalogue, by its `name`; standard for the standard outline."""
    label: str
    """What the persona is called."""
    description: str
    """What its outlines are like, in a sentence."""
    status: GenerationStatus
    """How far it is. One that FAILED can be retried alone, by `retryVariant`."""
    error: str | None
    """Why the last attempt failed; null for nothing."""
    outline: OutlineView | None
    """The outline as far as it is written; its minutes are the session's once it is whole. Null for nothing yet."""
    rag_weight: float
    """How much the documents weigh: 0, 0.35 or 0.7."""
    sources: tuple[RetrievedSource, ...]
    """The passages that it is written with, best first; `cites` of its sections counts in this list."""
    mix: Mix
    """Whose it is; until it is whole, by the weight of the documents alone."""
    repairs: tuple[str, ...]
    """What was mended by rule, so that it fits, in a sentence each."""
    offline: bool
    """Whether it was written without a language model."""


@dataclass(frozen=True, slots=True)
class VariantRound:
    """A round of variants: what was asked for, and what the documents had to say."""

    number: int
    """Which round of the draft it is, from 1."""
    language: str
    """The language to write in: de or en."""
    minutes: int
    """How long the session was to be then, in minutes."""
    tweaks: Tweaks
    """What was asked for beside the metadata."""
    is_done: bool
    """Whether nothing more is being written."""
    rag_weight: float | None
    """How much the documents weigh: 0, 0.35 or 0.7; null until they have answered."""
    note: str
    """Why there are no sources, or what was done without, in a sentence; empty for nothing."""


def source(found: Source) -> RetrievedSource:
    """A passage that was found."""
    return RetrievedSource(
        document_title=found.document_title,
        path=found.path,
        page=found.page,
        excerpt=found.excerpt,
        similarity=found.similarity,
        category=found.category,
    )


def variant(of: Round, persona: Id, naming: Naming, named: Callable[[Id], Id]) -> VariantView:
    """A persona's variant of a round; `named` gives its id."""
    seen = of.variants[persona]
    outline = written(seen)
    return VariantView(
        id=named(persona),
        persona=persona_name(persona),
        label=seen.brief.label,
        description=seen.brief.description,
        status=seen.status,
        error=seen.error,
        outline=outlines.outline(outline, of.minutes, naming) if outline else None,
        rag_weight=of.rag_weight or 0.0,
        sources=tuple(map(source, of.sources)),
        mix=seen.mix or mix(Outline(), of.rag_weight or 0.0),
        repairs=seen.repairs,
        offline=seen.offline,
    )


def written(seen: Variant) -> Outline | None:
    """What there is of a variant."""
    return seen.outline or (Outline(seen.sections) if seen.sections else None)


def section(of: Round, persona: Id, name: Id, naming: Naming) -> SectionView | None:
    """A section of a variant, by its name; None if there is none."""
    outline = written(of.variants[persona])
    return outlines.section_named(outline, name, naming) if outline else None


def round_view(of: Round) -> VariantRound:
    """A round."""
    return VariantRound(
        number=of.number,
        language=of.language,
        minutes=of.minutes,
        tweaks=of.tweaks,
        is_done=is_done(of),
        rag_weight=of.rag_weight,
        note=of.note,
    )


def is_done(of: Round) -> bool:
    """Whether nothing more of a round is being written: where all variants failed, the standard outline follows."""
    is_any_whole = any(one.status is GenerationStatus.COMPLETED for one in of.variants.values())
    return is_any_whole and not is_written(of)
