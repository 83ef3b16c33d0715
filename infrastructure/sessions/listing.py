"""Queries that list the rows of sessions, and sum them up."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

import sqlalchemy as sa

from domain.session import OPEN, SessionKind, SessionStatus
from infrastructure.log.codec import SESSION_KINDS
from infrastructure.postgres.rows import Query
from infrastructure.postgres.tables import sessions as rows

Condition: TypeAlias = sa.ColumnElement[bool]
Learner: TypeAlias = tuple[str, datetime]
"""A learner's id, and since when their sessions may be read."""

BY_START = (rows.c.started_at, rows.c.id)
NEWEST_FIRST = [column.desc() for column in BY_START]
IS_OPEN = rows.c.status.in_([status.value for status in OPEN])
COMPLETED = sa.func.count().filter(rows.c.status == SessionStatus.COMPLETED.value)
NUMBER: sa.ColumnElement[int] = sa.literal_column("learner.n")
ACTIVE_SECONDS = sa.func.sum(rows.c.active_seconds)


def listed(
    owner_ids: Sequence[str] | None, kind: str | None, status: str | None, active_since: datetime | None
) -> Query:
    """Sessions of these owners; None does not restrict."""
    return sa.select(rows).where(
        rows.c.kind.in_(SESSION_KINDS),
        *([rows.c.owner_id.in_(owner_ids)] if owner_ids is not None else []),
        *([rows.c.last_active_at >= active_since] if active_since is not None else []),
        *([rows.c.kind == kind] if kind else []),
        *([rows.c.status == status] if status else []),
    )


def among(ids: sa.Select[UUID]) -> Query:
    """Sessions whose ids a query gives."""
    return sa.select(rows).where(rows.c.id.in_(ids))


def latest(owner_id: str, kind: str, limit: int) -> sa.Select[UUID]:
    """The ids of an owner's latest sessions of a kind, newest first."""
    query = sa.select(rows.c.id).where(rows.c.owner_id == owner_id, rows.c.kind == kind)
    return query.order_by(*NEWEST_FIRST).limit(limit)


def started(kind: str | None, since: datetime | None, until: datetime | None) -> sa.Select[UUID]:
    """The ids of sessions that were started from `since` until before `until`; None does not restrict."""
    return sa.select(rows.c.id).where(
        rows.c.kind.in_(SESSION_KINDS),
        *([rows.c.kind == kind] if kind else []),
        *([rows.c.started_at >= since] if since else []),
        *([rows.c.started_at < until] if until else []),
    )


def figures(kind: str | None, since: datetime | None, until: datetime | None) -> Query:
    """How many sessions were started, how many of them are completed, and their active seconds: by kind."""
    sums = (sa.func.count().label("sessions"), COMPLETED.label("completed"), ACTIVE_SECONDS.label("active_seconds"))
    return started(kind, since, until).with_only_columns(rows.c.kind, *sums).group_by(rows.c.kind).order_by(rows.c.kind)


def with_days(owner_id: str, clock: Sequence[tuple[datetime, timedelta]]) -> sa.Select[UUID, date, float]:
    """An owner's sessions: the `id`, the calendar `day` on which each ended, or was last active, the `active_seconds`.

    `clock` has the offsets from UTC of the calendar's time zone, each with the instant from which it holds.
    """
    ended = sa.func.coalesce(rows.c.completed_at, rows.c.last_active_at)
    changes = sa.cast([at for at, _ in clock[1:]], sa.ARRAY(sa.DateTime(timezone=True))).label("changes")
    offsets = sa.cast([offset for _, offset in clock], sa.ARRAY(sa.Interval)).label("offsets")
    zone = sa.select(changes, offsets).subquery("zone")
    offset = zone.c.offsets[sa.func.width_bucket(ended, zone.c.changes) + 1]
    day = sa.cast(sa.func.timezone("UTC", ended) + offset, sa.Date).label("day")
    query = sa.select(rows.c.id, day, rows.c.active_seconds)
    return query.select_from(rows.join(zone, sa.true())).where(rows.c.owner_id == owner_id)


def open_before(place: Sequence[object] | None) -> Condition:
    """Whether a session is open, and comes after a place in the list of the newest."""
    return IS_OPEN if place is None else IS_OPEN & (sa.tuple_(*BY_START) < sa.tuple_(*place))


def is_of_kind(kind: SessionKind) -> Condition:
    """Whether a session is of a kind."""
    return rows.c.kind == kind.value


def newest_of(learners: Mapping[int, Learner], most: int, wanted: Condition) -> Query:
    """The newest sessions of each learner that are wanted, so many at most: the learner's number, and session rows."""
    each = _each(learners)
    newest = sa.select(rows).where(_is_of(each), wanted).order_by(*NEWEST_FIRST).limit(most).lateral("newest")
    return sa.select(NUMBER.label("n"), newest).select_from(each.join(newest, sa.true()))


def together(queries: Sequence[Query]) -> Query:
    """What several of `newest_of` find, newest first for each learner's number."""
    found = sa.union_all(*queries).subquery()
    return sa.select(found).order_by(found.c.n, found.c.started_at.desc(), found.c.id.desc())


def totals_of(learners: Mapping[int, Learner], scores: sa.Subquery) -> Query:
    """Each learner's sessions summed up, and the average of what they came to: by the learner's number."""
    last, average = sa.func.max(rows.c.last_active_at), sa.func.avg(scores.c.percentage)
    each = _each(learners)
    joined = each.join(rows, _is_of(each)).outerjoin(scores, scores.c.session_id == rows.c.id)
    sums = (NUMBER.label("n"), sa.func.count(), COMPLETED, ACTIVE_SECONDS, last, average)
    return sa.select(*sums).select_from(joined).group_by(NUMBER)


def each_of(learners: Sequence[Learner]) -> sa.TableValuedAlias:
    """Learners as rows to join with: `id` and `since`."""
    return _each(dict(enumerate(learners)))


def is_readable(session_id: sa.ColumnElement[UUID], each: sa.TableValuedAlias, *statuses: SessionStatus) -> Condition:
    """Whether a learner was active in the session since the learner's instant, and it stands so.

    It is looked up for one row after the other, so that whoever wants few in an order need not read them all.
    """
    stands = rows.c.status.in_([status.value for status in statuses])
    found = sa.select(sa.literal(True)).where(rows.c.id == session_id, _is_of(each), stands)
    return found.correlate_except(rows).scalar_subquery().is_(True)


def _each(learners: Mapping[int, Learner]) -> sa.TableValuedAlias:
    """Learners, each with a number: one who is asked for with two instants has two."""
    numbers = sa.cast([*learners], sa.ARRAY(sa.Integer))
    ids = sa.cast([id for id, _ in learners.values()], sa.ARRAY(sa.Text))
    instants = sa.cast([since for _, since in learners.values()], sa.ARRAY(sa.DateTime(timezone=True)))
    return sa.func.unnest(numbers, ids, instants).table_valued("n", "id", "since").render_derived("learner")


def _is_of(each: sa.TableValuedAlias) -> Condition:
    """Whether a learner was active in a session since the learner's instant."""
    is_theirs = (rows.c.owner_id == each.c.id) & (rows.c.last_active_at >= each.c.since)
    return is_theirs & rows.c.kind.in_(SESSION_KINDS)
