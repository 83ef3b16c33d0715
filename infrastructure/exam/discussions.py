"""The source of a discussion: what is debated, and the turns of a partner whom the learner answers."""

from collections.abc import AsyncIterator, Sequence

import msgspec

from domain.exam.authoring import PartRequest, Segment, Source
from domain.exam.plans import THEMES
from domain.spending import AuthorFailed, Usage
from infrastructure.exam.prompts import PROMPTS
from infrastructure.exam.source_shapes import HEAD, check_length, require_fit
from infrastructure.models.answers import FILLED, Shape, many, record
from infrastructure.models.calls import Calls

PARTNER = "partner"
"""What tells the partner's turns from those of others."""


class PartnersTurn(msgspec.Struct, frozen=True):
    """What the partner says before the learner answers."""

    text: str


class Discussion(msgspec.Struct, frozen=True):
    """What is debated, with whom."""

    theme: str
    title: str
    subtitle: str
    text: str
    name: str
    role: str
    turns: Sequence[PartnersTurn]


ROLE = {"type": "string", "enum": ["Gesprächspartnerin", "Gesprächspartner"]}
DISCUSSION = Shape(
    record(**HEAD, text=FILLED, name=FILLED, role=ROLE, turns=many(record(text=FILLED))),
    Discussion,
)


async def write_discussion(calls: Calls, request: PartRequest) -> AsyncIterator[Usage | Source]:
    """What the call takes, and the source. Raises `AuthorFailed`."""
    (low, high), (fewest, most) = (request.part.config["source"][name] for name in ("words", "turns"))
    asked = PROMPTS.fill(
        "discussion",
        level=request.level.value,
        subject=request.subject,
        themes=", ".join(THEMES),
        min_words=low,
        max_words=high,
        fewest=fewest,
        most=most,
    )
    answer, usage = await calls.ask("source", asked, DISCUSSION.schema)
    yield usage
    told = require_fit(answer, DISCUSSION)
    check_length(len(told.text.split()), "words", (low, high))
    if not fewest <= len(told.turns) <= most:
        raise AuthorFailed(f"the partner has {len(told.turns)} turns; {fewest} to {most} were asked for")
    turns = tuple(Segment(PARTNER, told.name, turn.text, told.role) for turn in told.turns)
    yield Source(told.theme, told.title, told.text, told.subtitle or None, turns)
