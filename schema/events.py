"""Recorded facts: a session's history for its owner, and the whole log, pseudonymised, for analysts."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from domain.session import EVENTS, Id, Recorded, RefusalCode, Refused, SessionKind
from projections.analytics import Analytics, KindAnalytics, ModelAnalytics
from projections.history import for_analyst, for_owner
from schema.base import Node, PageInfo, publish
from schema.context import Info, Role, ThereIsNoSuchThing, page_size, readable, with_role
from schema.ports import Page
from schema.watching import while_readable

EVENT_VERSION = re.compile("[0-9]{1,18}")


class ThereIsNoSuchEventType(Refused):
    """There are no events of type {type!r}."""

    code = RefusalCode.INVALID_INPUT


for shared in (KindAnalytics, ModelAnalytics, Analytics):
    publish(shared)


@strawberry.type(
    description="One recorded fact. `data` is the event's own payload, decrypted for those who may read it."
)
class RecordedEvent(Node):
    """One event with its envelope."""

    position: str
    cursor: str
    session_id: Id
    kind: SessionKind
    version: int
    type: str
    recorded_at: datetime
    actor_id: Id
    command_id: Id | None
    causation_id: Id | None
    data: JSON | None


@strawberry.type
class EventEdge:
    """An event in a list."""

    cursor: str
    node: RecordedEvent


@strawberry.type
class EventConnection:
    """A page of events, in the order they were recorded."""

    edges: list[EventEdge]
    page_info: PageInfo


@strawberry.type
class ProjectionStatus:
    """A view kept from the log: how far it has come, and how many positions it is behind."""

    name: str
    lifecycle: str
    position: str
    lag: int


def recorded_event(cursor: str, recorded: Recorded, actor_id: str, data: Mapping[str, Any]) -> RecordedEvent:
    """A recorded event as clients see it."""
    assert recorded.kind is not None
    return RecordedEvent(
        id=Id(f"{recorded.session_id}:{recorded.version}"),
        position=str(recorded.position),
        cursor=cursor,
        session_id=recorded.session_id,
        kind=recorded.kind,
        version=recorded.version,
        type=recorded.event.event_name,
        recorded_at=recorded.recorded_at,
        actor_id=Id(actor_id),
        command_id=Id(recorded.command_id) if recorded.command_id else None,
        causation_id=Id(recorded.causation_id) if recorded.causation_id else None,
        data=JSON(data),
    )


def owners_event(cursor: str, recorded: Recorded) -> RecordedEvent:
    """An event as its session's owner sees it, and their teacher."""
    return recorded_event(cursor, recorded, recorded.actor_id, for_owner(recorded))


def _for_analyst(info: Info, cursor: str, recorded: Recorded) -> RecordedEvent:
    """An event without what its actor's client worded: command ids may say anything."""
    pseudonym = info.context.history.pseudonym
    anonymous = replace(recorded, command_id=None, causation_id=None)
    return recorded_event(cursor, anonymous, pseudonym(recorded.actor_id), for_analyst(recorded, pseudonym))


def _connection(page: Page, nodes: list[RecordedEvent]) -> EventConnection:
    edges = [EventEdge(cursor=node.cursor, node=node) for node in nodes]
    return EventConnection(edges=edges, page_info=PageInfo.of(page))


async def session_events(info: Info, session_id: str, first: int, after: str | None) -> EventConnection:
    """A page of a session's history, for its owner."""
    page = await info.context.history.of_session(session_id, first, after)
    return _connection(page, [owners_event(cursor, recorded) for cursor, recorded in page.rows])


async def event_by_id(info: Info, id: str) -> RecordedEvent | None:
    """An event of a session that the viewer may read."""
    session_id, _, version = id.partition(":")
    if not EVENT_VERSION.fullmatch(version) or not await readable(info, session_id):
        return None
    for cursor, recorded in await info.context.history.event(session_id, int(version)):
        return owners_event(cursor, recorded)
    return None


def _known(types: Sequence[str] | None) -> Sequence[str] | None:
    for n, type in enumerate(types or ()):
        if type not in EVENTS:
            raise ThereIsNoSuchEventType(field=f"types[{n}]", type=type)
    return types


@strawberry.type
class EventQuery:
    """Queries on the log, for analysts."""

    @strawberry.field(
        description="The events of all sessions in the order of the log. For analysts; ids are pseudonyms."
    )
    async def events(
        self,
        info: Info,
        kind: SessionKind | None = None,
        types: list[str] | None = None,
        session_id: Id | None = None,
        actor_id: Id | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        first: int | None = 100,
        after: str | None = None,
    ) -> EventConnection:
        """A page of events. `actorId` takes a pseudonym as these events carry it."""
        with_role(info, Role.ANALYST)
        wanted = {
            "kind": kind and kind.value,
            "types": _known(types),
            "session_id": session_id,
            "actor": actor_id,
            "since": since,
            "until": until,
        }
        page = await info.context.history.search(wanted, page_size(first, 100), after)
        return _connection(page, [_for_analyst(info, cursor, recorded) for cursor, recorded in page.rows])

    @strawberry.field(description="Figures on the sessions started in a span of time. For analysts.")
    async def analytics(
        self,
        info: Info,
        kind: SessionKind | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Analytics:
        """The figures."""
        with_role(info, Role.ANALYST)
        return await info.context.lists.analytics(kind and kind.value, since, until)

    @strawberry.field(description="How far the views have come. For analysts.")
    async def projections(self, info: Info) -> list[ProjectionStatus]:
        """The projections, each with its lag."""
        with_role(info, Role.ANALYST)
        return [
            ProjectionStatus(name=name, lifecycle=lifecycle, position=str(position), lag=lag)
            for name, lifecycle, position, lag in await info.context.history.projections()
        ]


@strawberry.type
class EventSubscription:
    """What is recorded, as it is recorded."""

    @strawberry.subscription(description="A session's events after a cursor, then those to come. For who may read it.")
    async def session_events(
        self, info: Info, session_id: Id, after: str | None = None
    ) -> AsyncIterator[RecordedEvent]:
        """Follow one session."""
        session = await readable(info, session_id)
        if session is None:
            raise ThereIsNoSuchThing(field="sessionId", what=f"session {session_id!r}")
        stream = info.context.history.follow_session(session_id, after)
        async for cursor, recorded in while_readable(info, session, stream):
            yield owners_event(cursor, recorded)

    @strawberry.subscription(description="All events after a cursor, then those to come. For analysts.")
    async def event_log(
        self, info: Info, after: str | None = None, kind: SessionKind | None = None, types: list[str] | None = None
    ) -> AsyncIterator[RecordedEvent]:
        """Follow the log."""
        with_role(info, Role.ANALYST)
        async for cursor, recorded in info.context.history.follow(after, kind and kind.value, _known(types)):
            yield _for_analyst(info, cursor, recorded)
