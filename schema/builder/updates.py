"""The writing of variants, step by step."""

from collections.abc import AsyncIterator
from typing import Annotated

from domain.builder import events
from domain.builder.state import STANDARD, Builder
from domain.session import OPEN, Id
from projections.builder import rounds
from projections.builder.outlines import SectionView
from projections.builder.rounds import VariantRound, VariantView
from schema import graph
from schema.builder.ids import DraftIds
from schema.builder.variants import variant
from schema.context import Info, ThereIsNoSuchThing, readable
from schema.describing import said
from schema.watching import while_readable

OF_A_ROUND = events.VariantsRequested | events.KnowledgeRetrieved
OF_A_VARIANT = events.SectionWritten | events.VariantWritten | events.VariantFailed | events.VariantRetried


@graph.type
class VariantProgress:
    """A step in the writing of variants: how the round stands then, and the variant that the step is about."""

    draft_id: Id
    """Which draft: the `id` of its session."""
    version: int
    """The session's version after this step."""
    cursor: str
    round: VariantRound
    """The round as it stands after this step."""
    variant: VariantView | None
    """The variant that the step is about, as far as it is written; null for the whole round."""
    section: SectionView | None
    """The section that can be read from now on; null for another step."""
    done: bool
    """Whether nothing more of the round is being written."""


@graph.type
class BuilderSubscription:
    """What happens in a draft."""

    @graph.subscription(
        description=(
            "The writing of a draft's variants, step by step after a cursor: each section as soon as it is there. A"
            " variant that is begun anew begins with its first section. Ends once the latest round is done, or with the"
            " session."
        )
    )
    async def variant_progress(
        self,
        info: Info,
        draft_id: Annotated[Id, said("Which draft: the `id` of its session.")],
        after: str | None = None,
    ) -> AsyncIterator[VariantProgress]:
        """Follow the latest round."""
        current = await readable(info, draft_id)
        if not isinstance(current, Builder):
            raise ThereIsNoSuchThing(field="draftId", what=f"draft {draft_id!r}")
        if _is_over(current) and await info.context.history.version(draft_id, after) >= current.version:
            return
        stream = info.context.history.folding(draft_id, after)
        async for cursor, recorded, draft in while_readable(info, current, stream):
            assert isinstance(draft, Builder)
            if step := _progress(cursor, recorded.event, draft):
                yield step
            if _is_over(draft) and draft.version >= current.version:
                return


def _is_over(draft: Builder) -> bool:
    """Whether nothing is to come of the latest round."""
    return draft.status not in OPEN or (draft.round is not None and rounds.is_done(draft.round))


def _progress(cursor: str, event: object, draft: Builder) -> VariantProgress | None:
    """How the round stands after an event, if the event is about it."""
    if isinstance(event, events.SectionWritten):
        return _step(cursor, draft, event.persona, event.section.name)
    if isinstance(event, OF_A_VARIANT):
        return _step(cursor, draft, event.persona)
    if isinstance(event, events.StandardOutlineMade):
        return _step(cursor, draft, STANDARD)
    return _step(cursor, draft) if isinstance(event, OF_A_ROUND) else None


def _step(cursor: str, draft: Builder, persona: Id | None = None, section: Id | None = None) -> VariantProgress:
    of, ids = draft.round, DraftIds(draft.id)
    assert of is not None
    return VariantProgress(
        draft_id=draft.id,
        version=draft.version,
        cursor=cursor,
        round=rounds.round_view(of),
        variant=variant(of, ids, persona) if persona else None,
        section=rounds.section(of, persona, section, ids.in_round(of.number)) if persona and section else None,
        done=rounds.is_done(of),
    )
