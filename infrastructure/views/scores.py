"""What sessions of every kind came to. Who reads it finds what they did themselves."""

import asyncio
from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from infrastructure.views.freshness import Freshness
from projections.projection import Projection


class KindScores(NamedTuple):
    """Selects, from the view of a kind, the `session_id` and the `percentage` of each session that came to a result."""

    projection: Projection
    query: sa.Select[UUID, float]


class Scores:
    """The percentages of sessions, given out to nobody before the views behind them have been waited for."""

    def __init__(self, freshness: Freshness, kinds: Sequence[KindScores]) -> None:
        self._freshness, self._views = freshness, [kind.projection for kind in kinds]
        nothing = sa.select(sa.null().cast(sa.Uuid).label("session_id"), sa.null().cast(sa.Double).label("percentage"))
        found = [kind.query for kind in kinds]
        self._all = sa.union_all(*(found or [nothing.where(sa.false())])).subquery("scores")

    async def read_by(self, person_ids: Collection[str]) -> sa.Subquery:
        """The `session_id` and the `percentage` of sessions, with what these people did: see `Freshness.own`."""
        waits = [self._freshness.own(view, person_id) for view in self._views for person_id in person_ids]
        await asyncio.gather(*waits)
        return self._all
