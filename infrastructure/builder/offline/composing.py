"""How an outline is put together: planned, then section by section filled, the opener last as it knows the others."""

from collections.abc import Callable, Mapping, Sequence

from domain.builder.authoring import OutlineRequest, SectionDraft
from domain.builder.metadata import Metadata
from domain.builder.outline import SectionType
from infrastructure.builder.offline.manners import manner_of
from infrastructure.builder.offline.planning import Slot, plan
from infrastructure.builder.offline.practising import Practising
from infrastructure.builder.offline.said import Said
from infrastructure.builder.offline.stock import Stock
from infrastructure.builder.offline.teaching import Teaching

T = SectionType

LONGEST_NEED = 800
"""Characters of what a session is about that passages are compared with."""


def compose(request: OutlineRequest) -> Sequence[SectionDraft]:
    """The sections of an outline in their order. Nothing is said in two of them."""
    manner = manner_of(request.brief.persona)
    stock = Stock(request.sources, request.language, manner, need_of(request.metadata))
    slots = plan(request, manner, stock)
    said = Said(request, manner, stock)
    teaching = Teaching(said, spare=stock.topics() - sum(slot.type is T.TOPIC for slot in slots), slots=slots)
    practising = Practising(said, slots)
    makers: Mapping[SectionType, Callable[[Slot], SectionDraft]] = {
        T.EXERCISE: practising.exercise,
        T.DISCUSSION: practising.discussion,
        T.ASSESSMENT: practising.discussion,
        T.VIDEO: teaching.video,
        T.BREAK: said.rest,
        T.CLOSING: said.closing,
    }
    body = [makers.get(slot.type, teaching.topic)(slot) for slot in slots if slot.type is not T.OPENER]
    openers = [said.opener(slot, [one.title for one in body]) for slot in slots if slot.type is T.OPENER]
    return [*openers, *body]


def need_of(metadata: Metadata) -> str:
    """What the session is about, in the author's words."""
    own = (text for one in metadata.topics for text in (one.title, one.description))
    said = (metadata.title, metadata.desired_outcome, *own, metadata.specific_topics)
    return " ".join(one for one in said if one)[:LONGEST_NEED]
