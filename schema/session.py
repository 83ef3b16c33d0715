"""Sessions of any kind: the interface, the lists, and what can be done to each."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import strawberry

from domain.session import (
    EndSession,
    Id,
    PauseSession,
    Request,
    ResumeSession,
    Session,
    SessionKind,
    SessionStatus,
)
from projections.sessions import SessionRow
from schema.base import Node, PageInfo, Refusal, refusing
from schema.context import Info, Role, may_read, page_size, readable, signed_in, with_role
from schema.events import EventConnection, event_by_id, session_events


@strawberry.interface(
    name="Session", description="A learner's session of any kind. `version` counts the session's events."
)
class SessionView(Node):
    """What sessions of all kinds have in common."""

    kind: SessionKind
    status: SessionStatus
    owner_id: Id
    version: int
    started_at: datetime
    last_active_at: datetime
    completed_at: datetime | None
    active_seconds: float = strawberry.field(
        description="Time the session was active: pauses and idle time past the inactivity limit are left out."
    )

    @strawberry.field(description="This session's history, oldest first.")
    async def events(self, info: Info, first: int | None = 50, after: str | None = None) -> EventConnection:
        """The history as its owner may read it."""
        return await session_events(info, self.id, page_size(first, 50), after)


VIEWS: dict[type[Session], Callable[[Any], SessionView]] = {}
"""How a session of each kind is shown; every kind's file adds its own line."""

ROW_VIEWS: dict[SessionKind, Callable[[SessionRow], SessionView]] = {}
"""The same for a row of a list, when only what all kinds share is asked for."""


def view(session: Session) -> Any:
    """A session as clients see it."""
    return VIEWS[type(session)](session)


@strawberry.type
class SessionEdge:
    """A session in a list."""

    cursor: str
    node: SessionView


@strawberry.type
class SessionConnection:
    """A page of sessions, newest first."""

    edges: list[SessionEdge]
    page_info: PageInfo


SHARED_FIELDS = frozenset(
    {"id", "kind", "status", "ownerId", "version", "startedAt", "lastActiveAt", "completedAt", "activeSeconds"}
)


def _asks_for_more(selections: list[Any], path: tuple[str, ...] = ("edges", "node")) -> bool:
    """Whether a list's nodes are asked for fields that only the session itself can give."""
    for selection in selections:
        name = getattr(selection, "name", None)
        if not hasattr(selection, "arguments"):
            if _asks_for_more(selection.selections, path):
                return True
        elif not path:
            if name not in SHARED_FIELDS and name != "__typename":
                return True
        elif name == path[0] and _asks_for_more(selection.selections, path[1:]):
            return True
    return False


@strawberry.type
class SessionQuery:
    """Queries on sessions of any kind."""

    @strawberry.field(description="Any node by its id; null when absent or not the viewer's to see.")
    async def node(self, info: Info, id: Id) -> Node | None:
        """A session by its id."""
        if ":" in id:
            return await event_by_id(info, id)
        session = await readable(info, id)
        return view(session) if session else None

    @strawberry.field(description="A session; null when absent or not the viewer's to see.")
    async def session(self, info: Info, id: Id) -> SessionView | None:
        """A session by its id."""
        session = await readable(info, id)
        return view(session) if session else None

    @strawberry.field(description="The viewer's sessions, newest first.")
    async def sessions(
        self,
        info: Info,
        kind: SessionKind | None = None,
        status: SessionStatus | None = None,
        owner_id: Id | None = None,
        first: int | None = 20,
        after: str | None = None,
    ) -> SessionConnection:
        """A page of sessions."""
        viewer = signed_in(info)
        page = await info.context.lists.sessions(
            owner_ids=[viewer.id] if owner_id in (None, viewer.id) else [],
            kind=kind and kind.value,
            status=status and status.value,
            first=page_size(first, 20),
            after=after,
        )
        whole = any(_asks_for_more(field.selections) for field in info.selected_fields)
        edges = [SessionEdge(cursor=cursor, node=await _node(info, row, whole)) for cursor, row in page.rows]
        return SessionConnection(edges=edges, page_info=PageInfo.of(page))

    @strawberry.field(description="The viewer's open session of a kind, to resume after a reload or on another device.")
    async def active_session(self, info: Info, kind: SessionKind) -> SessionView | None:
        """The newest open session of the kind."""
        if info.context.viewer is None:
            return None
        session = await info.context.sessions.open_session(kind, info.context.viewer.id)
        return view(session) if session and may_read(info.context.viewer, session) else None


async def _node(info: Info, row: SessionRow, whole: bool) -> SessionView:
    session = await info.context.sessions.get(row.id) if whole else None
    return view(session) if session else ROW_VIEWS[row.kind](row)


# ---------------------------------------------------------------- mutations


@strawberry.input
class PauseSessionInput:
    """Which session to pause."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@strawberry.input
class ResumeSessionInput:
    """Which session to resume."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@strawberry.input
class EndSessionInput:
    """Which session to end, and how: COMPLETED grades it first, ABANDONED does not."""

    session_id: Id
    outcome: SessionStatus = SessionStatus.COMPLETED
    command_id: Id | None = None
    expected_version: int | None = None


@strawberry.type
class PauseSessionPayload:
    """The session, paused."""

    session: SessionView


@strawberry.type
class ResumeSessionPayload:
    """The session, active again."""

    session: SessionView


@strawberry.type
class EndSessionPayload:
    """The session as it ended."""

    session: SessionView


PauseSessionResult = Annotated[PauseSessionPayload | Refusal, strawberry.union("PauseSessionResult")]
ResumeSessionResult = Annotated[ResumeSessionPayload | Refusal, strawberry.union("ResumeSessionResult")]
EndSessionResult = Annotated[EndSessionPayload | Refusal, strawberry.union("EndSessionResult")]


async def execute(info: Info, command: Any, input: Any) -> Any:
    """Carry out the viewer's command on the session that the input names; the session's view after it."""
    viewer = with_role(info, Role.LEARNER)
    request = Request(viewer.id, input.command_id, input.expected_version)
    return view(await info.context.sessions.execute(input.session_id, command, request))


@strawberry.type
class SessionMutation:
    """What can be done to a session of any kind."""

    @strawberry.mutation(description="Stop the session's clock.")
    @refusing
    async def pause_session(self, info: Info, input: PauseSessionInput) -> PauseSessionResult:
        """Pause."""
        return PauseSessionPayload(session=await execute(info, PauseSession(), input))

    @strawberry.mutation(description="Let the session's clock run again.")
    @refusing
    async def resume_session(self, info: Info, input: ResumeSessionInput) -> ResumeSessionResult:
        """Resume."""
        return ResumeSessionPayload(session=await execute(info, ResumeSession(), input))

    @strawberry.mutation(description="End the session. COMPLETED grades it first; ABANDONED does not.")
    @refusing
    async def end_session(self, info: Info, input: EndSessionInput) -> EndSessionResult:
        """End."""
        return EndSessionPayload(session=await execute(info, EndSession(input.outcome), input))
