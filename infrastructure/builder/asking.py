"""What is asked for a round of variants: of the documents once, and of the author for each persona."""

from dataclasses import replace

from domain.builder.authoring import OutlineRequest
from domain.builder.knowledge import Inquiry
from domain.builder.metadata import Metadata
from domain.builder.placeholders import LATER, fill
from domain.builder.state import Round, Variant
from domain.session import Id

LONGEST_INQUIRY = 2_000
"""Characters that documents are asked with; what matters most comes first."""


def inquiry(metadata: Metadata, language: str) -> Inquiry:
    """What is looked for: what is to be reached, what is the matter, and what has to come up."""
    topics = (text for one in metadata.topics for text in (one.title, one.description))
    said = (metadata.desired_outcome, metadata.current_problem, metadata.specific_topics, *topics, metadata.title)
    text = "\n".join(one for one in said if one)
    return Inquiry(text[:LONGEST_INQUIRY], language, metadata.category)


def request_of(draft_id: Id, round: Round, variant: Variant) -> OutlineRequest:
    """What is asked of an author who is to write a variant."""
    instruction = fill(variant.brief.instruction, {LATER: len(round.sources)})
    return OutlineRequest(
        draft_id=draft_id,
        language=round.language,
        minutes=round.minutes,
        metadata=round.metadata,
        context=round.context,
        topics=round.topics,
        brief=replace(variant.brief, instruction=instruction),
        tweaks=round.tweaks,
        rag_weight=round.rag_weight or 0.0,
        sources=round.sources,
    )
