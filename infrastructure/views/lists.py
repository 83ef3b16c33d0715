"""List and page queries on the views. Pages are keyset cursors: opaque, and valid for ever."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.session import SessionKind, SessionStatus
from infrastructure.log.codec import ERASURE, IS_ERASED, SESSION_KINDS, STORED_COLUMNS, StoredRow
from infrastructure.postgres import tables
from infrastructure.postgres.pages import Page, decode_cursor, encode_cursor
from infrastructure.postgres.rows import view_of
from projections.analytics import Analytics, KindAnalytics, ModelAnalytics, in_all
from projections.exam.results import ExamResultRow
from projections.sessions import SessionRow
from projections.study.records import StudyRecordRow

T = TypeVar("T")


TAKEN = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "duration_ms", "cost_usd")
"""What is summed up over the usage of a model."""


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted; None does not restrict."""

    kind: str | None = None
    types: Sequence[str] | None = None
    session_id: UUID | None = None
    actor_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


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
        table = tables.sessions
        query = sa.select(table).where(table.c.kind.in_(SESSION_KINDS))
        if owner_ids is not None:
            query = query.where(table.c.owner_id.in_(owner_ids))
        if active_since is not None:
            query = query.where(table.c.last_active_at >= active_since)
        if kind:
            query = query.where(table.c.kind == kind)
        if status:
            query = query.where(table.c.status == status)
        order = (table.c.started_at, table.c.id)
        return await self._page(query, order, first, after, _session_row)

    async def latest_sessions(self, owner_id: str, kind: str, limit: int) -> list[str]:
        """The ids of a learner's latest sessions of a kind, newest first."""
        table = tables.sessions
        query = sa.select(table.c.id).where(table.c.owner_id == owner_id, table.c.kind == kind)
        rows = await self._rows(query.order_by(table.c.started_at.desc(), table.c.id.desc()).limit(limit))
        return [str(row["id"]) for row in rows]

    async def exam_history(self, owner_id: str, skill: str, first: int, after: str | None) -> Page[ExamResultRow]:
        """A learner's completed exams, newest first."""
        table = tables.exam_results
        query = sa.select(table).where(
            table.c.owner_id == owner_id, table.c.skill == skill, table.c.completed_at.is_not(None)
        )
        order = (table.c.completed_at, table.c.session_id)
        return await self._page(query, order, first, after, lambda row: view_of(ExamResultRow, row))

    async def study_records(self, owner_id: str, exam_type: str | None) -> Sequence[StudyRecordRow]:
        """What a learner did and scored in their study sessions, those for one examination or all."""
        table = tables.study_records
        query = sa.select(table).where(table.c.owner_id == owner_id)
        if exam_type:
            query = query.where(table.c.exam_type == exam_type)
        return [view_of(StudyRecordRow, row) for row in await self._rows(query)]

    async def events(self, wanted: EventFilter, first: int, after_position: int) -> tuple[list[StoredRow], bool]:
        """Events of all sessions in the order of the log, and whether there are more; of erased ones the erasure."""
        table = tables.stored_events
        erased: sa.ColumnClause[bool] = sa.literal_column(IS_ERASED, sa.Boolean)
        query = sa.select(*(table.c[name] for name in STORED_COLUMNS), erased.label("erased"))
        query = query.where(table.c.notification_id > after_position, table.c.kind.in_(SESSION_KINDS))
        query = query.where(sa.or_(table.c.topic == ERASURE, ~erased))
        equal = {"kind": wanted.kind, "originator_id": wanted.session_id, "actor_id": wanted.actor_id}
        for column, value in equal.items():
            if value is not None:
                query = query.where(table.c[column] == value)
        if wanted.types is not None:
            query = query.where(table.c.topic.in_(wanted.types))
        if wanted.since is not None:
            query = query.where(table.c.recorded_at >= wanted.since)
        if wanted.until is not None:
            query = query.where(table.c.recorded_at < wanted.until)
        rows = await self._rows(query.order_by(table.c.notification_id).limit(first + 1))
        found = [StoredRow(*row.values()) for row in rows]
        return found[:first], len(found) > first

    async def analytics(self, kind: str | None, since: datetime | None, until: datetime | None) -> Analytics:
        """Figures on the sessions started from `since` until before `until`."""
        table = tables.sessions
        conditions = [
            table.c.kind.in_(SESSION_KINDS),
            *([table.c.kind == kind] if kind else []),
            *([table.c.started_at >= since] if since else []),
            *([table.c.started_at < until] if until else []),
        ]
        completed = sa.func.count().filter(table.c.status == "COMPLETED").label("completed")
        active = sa.func.sum(table.c.active_seconds).label("active_seconds")
        by_kind = sa.select(table.c.kind, sa.func.count().label("sessions"), completed, active)
        kinds = await self._rows(by_kind.where(*conditions).group_by(table.c.kind).order_by(table.c.kind))
        models = await self._models(conditions)
        return Analytics(tuple(_kind(*row.values()) for row in kinds), in_all(models), models)

    async def _models(self, conditions: Sequence[sa.ColumnElement[bool]]) -> tuple[ModelAnalytics, ...]:
        """What sessions of these conditions took, by model."""
        used, sessions = tables.model_usage, tables.sessions
        each = sa.func.jsonb_each(used.c.models).table_valued("key", sa.column("value", JSONB))
        sums = {name: each.c.value["usage"][name] for name in TAKEN} | {"calls": each.c.value["calls"]}
        by_model = (
            sa.select(
                each.c.key, *(sa.func.sum(sa.cast(of.astext, sa.Numeric)).label(name) for name, of in sums.items())
            )
            .select_from(used.join(sessions, sessions.c.id == used.c.session_id).join(each, sa.true()))
            .where(*conditions)
            .group_by(each.c.key)
            .order_by(each.c.key)
        )
        return tuple(_model(*row.values()) for row in await self._rows(by_model))

    async def cursors(self) -> Mapping[str, int]:
        """How far each projection has come: its name, and the position of the last event it has seen."""
        return {row["name"]: row["position"] for row in await self._rows(sa.select(tables.cursors))}

    async def _page(
        self,
        query: sa.Select[Any],
        order: Sequence[sa.Column[Any]],
        first: int,
        after: str | None,
        view: Callable[[Mapping[str, Any]], T],
    ) -> Page[T]:
        """A page of a query, newest first by `order`: an instant, then an id to tell equal instants apart."""
        if after is not None:
            query = query.where(sa.tuple_(*order) < sa.tuple_(*decode_cursor(after, datetime, UUID)))
        rows = await self._rows(query.order_by(*(column.desc() for column in order)).limit(first + 1))
        shown = [(encode_cursor(*(row[column.name] for column in order)), view(row)) for row in rows[:first]]
        return Page(shown, len(rows) > first, after is not None)

    async def _rows(self, query: sa.Select[Any]) -> list[Mapping[str, Any]]:
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).mappings()
            return [{str(name): value for name, value in row.items()} for row in rows]


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
    return ModelAnalytics(model_id, duration_seconds=seconds, cost_usd=cost, **{n: int(c) for n, c in taken.items()})


def _session_row(row: Mapping[str, Any]) -> SessionRow:
    told = {"id": str(row["id"]), "kind": SessionKind(row["kind"]), "status": SessionStatus(row["status"])}
    return SessionRow(**{**row, **told})
