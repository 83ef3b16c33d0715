"""The log and figures on it, for analysts; and the subscriptions to what is recorded."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

import strawberry

from domain.session import EVENTS, Id, RefusalCode, Refused, SessionKind
from projections.analytics import Analytics, KindAnalytics, ModelAnalytics
from projections.numbers import SafeInt
from schema import graph
from schema.base import PageInfo
from schema.context import Info, Role, ThereIsNoSuchThing, page_size, readable, signed_in, with_role
from schema.describing import of_docstring, said
from schema.events import (
    EventConnection,
    ProjectionStatus,
    RecordedEvent,
    analyses,
    analysts_event,
    connection,
    owners_event,
)
from schema.publishing import publish
from schema.watching import while_analysing, while_readable


class ThereIsNoSuchEventType(Refused):
    """There are no events of type {type!r}. `eventTypes` lists those there are."""

    code = RefusalCode.INVALID_INPUT


class WhoTeachesReadsNoLog(Refused):
    """The log is not for who teaches: what they see of their learners would tell them whose the pseudonyms are.

    Ask with an account that has neither the role TEACHER nor a classroom.
    """

    code = RefusalCode.FORBIDDEN


Kinds = Annotated[SessionKind | None, said("Only this kind of session; null: all kinds.")]
Types = Annotated[list[str] | None, said("Only these types of events, by their names in `eventTypes`; null: all.")]


for shared in (KindAnalytics, ModelAnalytics):
    publish(shared)


@graph.interface
class KindFigures:
    """What sessions of one kind have in figures that no other kind has."""

    kind: SessionKind
    """Which kind of session."""


Figures = Callable[[Info, datetime | None, datetime | None], Awaitable[object]]
"""A kind's own count, which comes to a record that is published as `KindFigures`."""

FIGURES: dict[SessionKind, Figures] = {}
"""How a kind counts what only its sessions have, of those that were started in a span of time."""


@graph.type(name="Analytics", description=of_docstring(Analytics.__doc__))
class AnalyticsView:
    """The figures, and of which sessions they are."""

    kinds: Sequence[KindAnalytics]
    """The figures of each kind of session."""
    usage: ModelAnalytics
    """What all models took together."""
    models: Sequence[ModelAnalytics]
    """What each model took, by name."""
    kind: strawberry.Private[SessionKind | None]
    since: strawberry.Private[datetime | None]
    until: strawberry.Private[datetime | None]

    @graph.field(description="What only sessions of one kind have, for each such kind that is asked for.")
    async def figures(self, info: Info) -> list[KindFigures]:
        """The figures."""
        asked = [count for kind, count in FIGURES.items() if self.kind in (None, kind)]
        return [cast(KindFigures, await count(info, self.since, self.until)) for count in asked]


async def as_analyst(info: Info) -> None:
    """Raise `NotSignedIn`, `Forbidden` or `WhoTeachesReadsNoLog` unless the viewer reads the log."""
    with_role(info, Role.ANALYST)
    if not await analyses(info):
        raise WhoTeachesReadsNoLog


async def _known_as(info: Info, pseudonym: str) -> UUID:
    """The session that an analyst knows by this name. Raises `ThereIsNoSuchThing`, or as `as_analyst` does."""
    found = info.context.pseudonyms.session_of(pseudonym)
    if found is None or not (info.context.viewer and Role.ANALYST in info.context.viewer.roles):
        raise ThereIsNoSuchThing(field="sessionId", what=f"session {pseudonym!r}")
    await as_analyst(info)
    return found


def _known(types: Sequence[str] | None) -> Sequence[str] | None:
    for n, type in enumerate(types or ()):
        if type not in EVENTS:
            raise ThereIsNoSuchEventType(field=f"types[{n}]", type=type)
    return types


@graph.type
class AnalystQuery:
    """Queries on the log, for analysts."""

    @graph.field(
        description=(
            "The events of all sessions in the order of the log. For analysts; ids are pseudonyms, and so are those it"
            " takes."
        )
    )
    async def events(
        self,
        info: Info,
        kind: Kinds = None,
        types: Types = None,
        session_id: Annotated[Id | None, said("Only events of this session: a pseudonym; null: all.")] = None,
        actor_id: Annotated[Id | None, said("Only what this person did: a pseudonym; null: all.")] = None,
        since: datetime | None = None,
        until: datetime | None = None,
        first: int | None = 100,
        after: str | None = None,
    ) -> EventConnection:
        """A page of events. `sessionId` and `actorId` take pseudonyms as these events carry them."""
        if Role.ANALYST not in signed_in(info).roles:
            return EventConnection(edges=[], page_info=PageInfo.empty())
        await as_analyst(info)
        wanted = {
            "kind": kind and kind.value,
            "types": _known(types),
            "session_id": session_id,
            "actor": actor_id,
            "since": since,
            "until": until,
        }
        page = await info.context.analysts.search(wanted, page_size(first, 100), after)
        return connection(page, [analysts_event(info, cursor, recorded) for cursor, recorded in page.rows])

    @graph.field(
        description="Figures on the sessions started in a span of time. For analysts.",
        metadata={graph.MOST: graph.EVERYTHING},
    )
    async def analytics(
        self,
        info: Info,
        kind: Kinds = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AnalyticsView:
        """The figures."""
        with_role(info, Role.ANALYST)
        found = await info.context.lists.analytics(kind and kind.value, since, until)
        return AnalyticsView(
            kinds=found.kinds, usage=found.usage, models=found.models, kind=kind, since=since, until=until
        )

    @graph.field(description="How far the views have come. For analysts.")
    async def projections(self, info: Info) -> list[ProjectionStatus]:
        """The projections, each with its lag."""
        if Role.ANALYST not in signed_in(info).roles:
            return []
        return [
            ProjectionStatus(name=name, lifecycle=lifecycle, position=str(position), lag=SafeInt(lag))
            for name, lifecycle, position, lag in await info.context.history.projections()
        ]


@graph.type
class EventSubscription:
    """What is recorded, as it is recorded."""

    @graph.subscription(
        description="A session's events after a cursor, then those to come. For who may read it, and for analysts."
    )
    async def session_events(
        self, info: Info, session_id: Id, after: str | None = None
    ) -> AsyncIterator[RecordedEvent]:
        """Follow one session; analysts name it by its pseudonym."""
        if session := await readable(info, session_id):
            stream = info.context.history.follow_session(session_id, after)
            async for cursor, recorded in while_readable(info, session, stream):
                yield owners_event(cursor, recorded)
        else:
            known = await _known_as(info, session_id)
            followed = info.context.analysts.follow_session(known, after)
            async for cursor, recorded in while_analysing(info, followed):
                yield analysts_event(info, cursor, recorded)

    @graph.subscription(description="All events after a cursor, then those to come. For analysts.")
    async def event_log(
        self,
        info: Info,
        after: str | None = None,
        kind: Kinds = None,
        types: Types = None,
    ) -> AsyncIterator[RecordedEvent]:
        """Follow the log."""
        await as_analyst(info)
        followed = info.context.analysts.follow(after, kind and kind.value, _known(types))
        async for cursor, recorded in while_analysing(info, followed):
            yield analysts_event(info, cursor, recorded)
