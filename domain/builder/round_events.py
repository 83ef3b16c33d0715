"""What happens to a round of variants while it is written."""

from typing import TypeAlias

from domain.builder.authoring import Brief, Tweaks
from domain.builder.catalog import Topic
from domain.builder.knowledge import Source
from domain.builder.outline import Mix, Outline, Section
from domain.disclosure import Open, Own, Thing
from domain.session import Id, event


@event("builder.variants_requested")
class VariantsRequested:
    """A round of variants was asked for. The personas are told what stands here, whatever the catalogue becomes."""

    round: Open[int]
    """Which round of the draft, from 1."""
    language: Open[str]
    """The language to write in: de or en."""
    minutes: Open[int]
    """How long the session is, in minutes."""
    tweaks: Open[Tweaks]
    """What was asked for beside the metadata."""
    briefs: Open[tuple[Brief, ...]]
    """The personas, as they write."""
    context: Own[tuple[tuple[str, str], ...]]
    """What the catalogue says of what was chosen, by heading."""
    catalog_version: Open[int]
    """The version of the catalogue that all of it is from."""
    topics: Open[tuple[Topic, ...]] = ()
    """The catalogue's topics that go with what is needed, best first."""


@event("builder.knowledge_retrieved")
class KnowledgeRetrieved:
    """The documents were asked, once for all variants of the round."""

    round: Open[int]
    """Which round, from 1."""
    sources: Open[tuple[Source, ...]]
    """The passages that were found, best first."""
    rag_weight: Open[float]
    """How much they weigh: 0, 0.35 or 0.7."""
    note: Own[str] = ""
    """Why there are none, or what was done without, in a sentence; empty for nothing."""


@event("builder.section_written")
class SectionWritten:
    """A section of a variant is there. Its minutes may still change: see the outline of the whole variant."""

    round: Open[int]
    """Which round, from 1."""
    persona: Thing[Id]
    """Whose variant."""
    attempt: Open[int]
    """Which attempt at the variant, from 1; a later one begins anew."""
    section: Own[Section]
    """What it is, with all that it says."""


@event("builder.variant_written")
class VariantWritten:
    """A variant is whole: repaired by rule, so that its minutes are the session's."""

    round: Open[int]
    """Which round, from 1."""
    persona: Thing[Id]
    """Whose variant."""
    outline: Own[Outline]
    """The whole outline."""
    mix: Open[Mix]
    """Whose the outline is, in percent."""
    repairs: Own[tuple[str, ...]] = ()
    """What was mended by rule, in a sentence each."""
    offline: Open[bool] = False
    """Whether it was written without a language model."""


@event("builder.variant_failed")
class VariantFailed:
    """An attempt at a variant failed."""

    round: Open[int]
    """Which round, from 1."""
    persona: Thing[Id]
    """Whose variant."""
    error: Own[str]
    """Why, in a sentence."""
    last: Open[bool]
    """Whether no further attempt follows by itself."""


@event("builder.variant_retried")
class VariantRetried:
    """A variant that failed is written again."""

    round: Open[int]
    """Which round, from 1."""
    persona: Thing[Id]
    """Whose variant."""


@event("builder.standard_outline_made")
class StandardOutlineMade:
    """No variant could be written, so the standard outline was made by rule: the round's only variant."""

    round: Open[int]
    """Which round, from 1."""
    outline: Own[Outline]
    """What was made, all sections of it."""
    mix: Open[Mix]
    """Whose the outline is, in percent."""


RoundEvent: TypeAlias = (
    VariantsRequested
    | KnowledgeRetrieved
    | SectionWritten
    | VariantWritten
    | VariantFailed
    | VariantRetried
    | StandardOutlineMade
)
"""All that happens to a round of variants."""
