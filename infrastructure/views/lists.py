"""List and page queries on the views. Pages are keyset cursors: opaque, and valid for ever."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.session import SessionKind, SessionStatus
from infrastructure.log.codec import StoredRow
from infrastructure.log.search import EventFilter, search
from infrastructure.postgres import tables
from infrastructure.postgres.pages import Page, decode_cursor, encode_cursor
from infrastructure.postgres.rows import Query, Row
from infrastructure.sessions import listing
from projections.analytics import Analytics, KindAnalytics, ModelAnalytics, in_all
from projections.numbers import SafeInt
from projections.sessions import SessionRow

T = TypeVar("T")


TAKEN = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "duration_ms", "cost_usd")
"""What is summed up over the usage of a model."""


class Lists:
    """Queries on the views."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def sessions(
        self,
        *,
        owner_ids: Sequence[str] | None,
        kind: str | None,
        status: str | None,
        first: int,
        after: str | None,
        active_since: datetime | None = None,
    ) -> Page[SessionRow]:
        """Sessions, newest first, of these owners or, with None, of all; only those active since an instant."""
        query = listing.listed(owner_ids, kind, status, active_since)
        return await self.page(query, listing.BY_START, first, after, session_row)

    async def latest_sessions(self, owner_id: str, kind: str, limit: int) -> list[str]:
        """The ids of a learner's latest sessions of a kind, newest first."""
        return [str(row["id"]) for row in await self.rows(listing.latest(owner_id, kind, limit))]

    async def events(self, wanted: EventFilter, first: int, after_position: int) -> tuple[list[StoredRow], bool]:
        """Events of all sessions in the order of the log, and whether there are more; of erased ones the erasure."""
        found = [StoredRow(*row.values()) for row in await self.rows(search(wanted, after_position, first + 1))]
        return found[:first], len(found) > first

    async def analytics(self, kind: str | None, since: datetime | None, until: datetime | None) -> Analytics:
        """Figures on the sessions started from `since` until before `until`."""
        kinds = await self.rows(listing.figures(kind, since, until))
        models = await self._models(listing.started(kind, since, until))
        return Analytics(tuple(_kind(*row.values()) for row in kinds), in_all(models), models)

    async def page(
        self,
        query: Query,
        order: Sequence[sa.ColumnElement[Any]],
        first: int,
        after: str | None,
        view: Callable[[Row], T],
    ) -> Page[T]:
        """A page of a query, newest first by `order`: an instant, then an id to tell equal instants apart.

        Raises `TheCursorIsNotOurs`.
        """
        if after is not None:
            query = query.where(sa.tuple_(*order) < sa.tuple_(*decode_cursor(after, datetime, UUID)))
        rows = await self.rows(query.order_by(*(column.desc() for column in order)).limit(first + 1))
        shown = [(encode_cursor(*(row[column.name] for column in order)), view(row)) for row in rows[:first]]
        return Page(shown, len(rows) > first, after is not None)

    async def rows(self, query: Query) -> list[Row]:
        """All rows of a query."""
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).mappings()
            return [{str(name): value for name, value in row.items()} for row in rows]

    async def _models(self, sessions: sa.Select[UUID]) -> tuple[ModelAnalytics, ...]:
        """What sessions took, by model."""
        used = tables.model_usage
        each = sa.func.jsonb_each(used.c.models).table_valued("key", sa.column("value", JSONB))
        sums = {name: each.c.value["usage"][name] for name in TAKEN} | {"calls": each.c.value["calls"]}
        by_model = (
            sa.select(
                each.c.key, *(sa.func.sum(sa.cast(of.astext, sa.Numeric)).label(name) for name, of in sums.items())
            )
            .select_from(used.join(each, sa.true()))
            .where(used.c.session_id.in_(sessions))
            .group_by(each.c.key)
            .order_by(each.c.key)
        )
        return tuple(_model(*row.values()) for row in await self.rows(by_model))


def _kind(kind: str, sessions: int, completed: int, active_seconds: float) -> KindAnalytics:
    return KindAnalytics(
        kind=SessionKind(kind),
        sessions=sessions,
        completed=completed,
        completion_rate=round(completed / sessions, 4),
        total_active_seconds=round(active_seconds, 3),
        average_active_seconds=round(active_seconds / sessions, 3),
    )


def _model(model_id: str, *sums: Decimal) -> ModelAnalytics:
    taken = dict(zip((*TAKEN, "calls"), sums, strict=True))
    seconds, cost = float(taken.pop("duration_ms")) / 1000, float(taken.pop("cost_usd"))
    return ModelAnalytics(
        model_id, duration_seconds=seconds, cost_usd=cost, **{n: SafeInt(int(c)) for n, c in taken.items()}
    )


def session_row(row: Row) -> SessionRow:
    """A row of the `sessions` table."""
    told = {"id": str(row["id"]), "kind": SessionKind(row["kind"]), "status": SessionStatus(row["status"])}
    return SessionRow(**{**row, **told})
