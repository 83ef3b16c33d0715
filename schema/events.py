"""Recorded facts: as a session's owner reads them, and as analysts do."""

import re
from collections.abc import Mapping
from datetime import datetime

from strawberry.scalars import JSON

from domain.session import Id, Recorded, SessionKind
from projections.history import for_analyst, for_owner
from projections.numbers import SafeInt
from schema import graph
from schema.base import PageInfo
from schema.context import Info, Role, readable
from schema.nodes import Node
from schema.ports import Page

EVENT_VERSION = re.compile("[0-9]{1,18}")


@graph.type(
    description=(
        "One recorded fact. `data` is the event's own payload, as far as the viewer may read it. To analysts its ids"
        " are pseudonyms, and its position is no number."
    )
)
class RecordedEvent(Node):
    """One event with its envelope."""

    position: str
    """Its place in the log; to analysts a cursor."""
    cursor: str
    session_id: Id
    kind: SessionKind
    """Which kind of session it was recorded in."""
    version: int
    """Its number in the session, from 1."""
    type: str
    """What kind of event it is, such as exam.started; `eventTypes` lists them all."""
    recorded_at: datetime
    """When it was recorded."""
    actor_id: Id
    """Who did it: a person's id, or the name of a part of the server such as system:author."""
    command_id: Id | None
    causation_id: Id | None
    """What made the server do it: the id of an event; null for what a person did."""
    data: JSON | None
    """What the event tells, in the shape that `eventTypes` gives for its type."""


@graph.type
class EventEdge:
    """An event in a list."""

    cursor: str
    node: RecordedEvent


@graph.type
class EventConnection:
    """A page of events, in the order they were recorded."""

    edges: list[EventEdge]
    page_info: PageInfo


@graph.type
class ProjectionStatus:
    """A view kept from the log: how far it has come, and how many positions it is behind."""

    name: str
    """The view's name."""
    lifecycle: str
    """Whether it follows the log or is being built anew."""
    position: str
    """How far it has come: a place in the log."""
    lag: SafeInt
    """How many places the log is ahead of it; 0 is up to date."""


def recorded_event(cursor: str, position: str, recorded: Recorded, data: Mapping[str, object]) -> RecordedEvent:
    """A recorded event as clients see it."""
    assert recorded.kind is not None
    return RecordedEvent(
        id=Id(f"{recorded.session_id}:{recorded.version}"),
        position=position,
        cursor=cursor,
        session_id=recorded.session_id,
        kind=recorded.kind,
        version=recorded.version,
        type=recorded.event.event_name,
        recorded_at=recorded.recorded_at,
        actor_id=Id(recorded.actor_id),
        command_id=Id(recorded.command_id) if recorded.command_id else None,
        causation_id=Id(recorded.causation_id) if recorded.causation_id else None,
        data=JSON(data),
    )


def owners_event(cursor: str, recorded: Recorded) -> RecordedEvent:
    """An event as its session's owner sees it, and their teacher."""
    return recorded_event(cursor, str(recorded.position), recorded, for_owner(recorded))


def analysts_event(info: Info, cursor: str, recorded: Recorded) -> RecordedEvent:
    """An event as analysts see it: they know its place by their cursor alone."""
    return recorded_event(cursor, cursor, recorded, for_analyst(recorded, info.context.pseudonyms))


async def analyses(info: Info) -> bool:
    """Whether the viewer reads the log: an analyst who teaches nobody, under whatever role they ask."""
    viewer = info.context.viewer
    if viewer is None or Role.ANALYST not in viewer.roles:
        return False
    return Role.TEACHER not in viewer.roles and not await info.context.readership.teaches(viewer.id)


def connection(page: Page[Recorded], nodes: list[RecordedEvent]) -> EventConnection:
    """A page of events as clients see it."""
    edges = [EventEdge(cursor=node.cursor, node=node) for node in nodes]
    return EventConnection(edges=edges, page_info=PageInfo.of(page))


async def session_events(info: Info, session_id: str, first: int, after: str | None) -> EventConnection:
    """A page of a session's history, for its owner."""
    page = await info.context.history.of_session(session_id, first, after)
    return connection(page, [owners_event(cursor, recorded) for cursor, recorded in page.rows])


async def event_by_id(info: Info, id: str) -> RecordedEvent | None:
    """An event that the viewer may read: one of a session of theirs, or as an analyst one of any."""
    session_id, _, version = id.partition(":")
    if not EVENT_VERSION.fullmatch(version):
        return None
    if await readable(info, session_id):
        for cursor, recorded in await info.context.history.event(session_id, int(version)):
            return owners_event(cursor, recorded)
    elif await analyses(info):
        for cursor, recorded in await info.context.analysts.event(session_id, int(version)):
            return analysts_event(info, cursor, recorded)
    return None
