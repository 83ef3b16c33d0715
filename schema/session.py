"""Sessions of any kind: the interface, the lists, and what can be done to each."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any, TypeVar, cast

import strawberry
from strawberry.types.nodes import SelectedField, Selection

from domain.session import Id, Kind, Session, SessionKind, SessionStatus
from projections.sessions import SessionRow
from schema import graph
from schema.base import PageInfo
from schema.context import Info, Role, page_size, readable, reads_since, signed_in
from schema.describing import said
from schema.events import EventConnection, event_by_id, session_events
from schema.nodes import FINDERS, Node
from schema.ports import Page


@graph.interface(name="Session", description="A learner's session of any kind. `version` counts the session's events.")
class SessionView(Node):
    """What sessions of all kinds have in common."""

    kind: SessionKind
    """Which kind of session it is."""
    status: SessionStatus
    """Whether it is open, or how it ended."""
    owner_id: Id
    """Whose it is: the `sub` of the learner's token."""
    version: int
    """How many events it has; `expectedVersion` takes it."""
    started_at: datetime
    """When it was started."""
    last_active_at: datetime
    """When its learner last did something in it."""
    completed_at: datetime | None
    """When it was completed; null if it was not."""
    active_seconds: float = strawberry.field(
        description="Time the session was active: pauses and idle time past the inactivity limit are left out."
    )

    @graph.field(description="This session's history, oldest first.")
    async def events(self, info: Info, first: int | None = 50, after: str | None = None) -> EventConnection:
        """The history as its owner may read it."""
        return await session_events(info, self.id, page_size(first, 50), after)


V = TypeVar("V", bound=SessionView)
S = TypeVar("S", bound=Session)

VIEWS: dict[type[Session], Callable[[Any], SessionView]] = {}
"""How a session of each kind is shown."""

CURRENT_VIEWS: dict[type[Session], Callable[[Any], SessionView]] = {}
"""The same for a session that has all in it that has moved since its last event."""

SETTLED: dict[type[Session], Callable[[Info, Any], Awaitable[None]]] = {}
"""How the log is told of what has moved in a session since its last event, of kinds in which that is."""

ROLES: dict[type[Session], Role] = {}
"""Which role works on sessions of a kind."""

ROW_VIEWS: dict[Kind, Callable[[SessionRow], SessionView]] = {}
"""The same for a row of a list, when only what all kinds share is asked for."""


SHARED = ("id", "status", "owner_id", "version", "started_at", "last_active_at", "completed_at", "active_seconds")
"""What a session of any kind and its row have by the same names as its view; the kind comes on top."""


def shared(session: Session | SessionRow, kind: Kind) -> dict[str, Any]:
    """The fields of a session's view that all kinds have."""
    return {"kind": kind, **{name: getattr(session, name) for name in SHARED}}


def row_view(view_class: type[V]) -> Callable[[SessionRow], V]:
    """How rows of a kind are shown by its class; the fields of that kind are not asked for then."""
    own = [field.name for field in fields(view_class) if field.init and field.name not in (*SHARED, "kind")]
    empty: dict[str, Any] = dict.fromkeys(own)
    return lambda row: view_class(**shared(row, row.kind), **empty)


def show(
    kind: SessionKind,
    state: type[S],
    view_class: type[V],
    view: Callable[[S], V],
    current_view: Callable[[S], V] | None = None,
    settled: Callable[[Info, S], Awaitable[None]] | None = None,
    role: Role = Role.LEARNER,
) -> None:
    """Have sessions of a kind shown by its class: by `view` where there is a state, else with what all kinds share.

    `current_view` is for those of a kind that moves between its events, with all in them that has moved, and `settled`
    has the log told of that. Who works on them has the `role`.
    """
    ROLES[state] = role
    VIEWS[state], ROW_VIEWS[kind] = view, row_view(view_class)
    CURRENT_VIEWS[state] = current_view or view
    if settled:
        SETTLED[state] = settled


async def settle(info: Info, session: Session) -> None:
    """Have the log told of what has moved in a session since its last event."""
    if settled := SETTLED.get(type(session)):
        await settled(info, session)


def role_for(session: Session) -> Role:
    """Which role works on a session."""
    return ROLES[type(session)]


def view(session: Session) -> SessionView:
    """A session as clients see it."""
    return VIEWS[type(session)](session)


def moved_view(session: Session) -> SessionView:
    """A session with what has moved since its last event, as clients see it."""
    return CURRENT_VIEWS[type(session)](session)


def view_as(view_class: type[V], session: Session) -> V:
    """A session of a known kind as clients see it."""
    seen = view(session)
    assert isinstance(seen, view_class)
    return seen


@graph.type
class SessionEdge:
    """A session in a list."""

    cursor: str
    node: SessionView


@graph.type
class SessionConnection:
    """A page of sessions, newest first."""

    edges: list[SessionEdge]
    page_info: PageInfo


SHARED_FIELDS = frozenset(
    {"id", "kind", "status", "ownerId", "version", "startedAt", "lastActiveAt", "completedAt", "activeSeconds"}
)


async def nodes(info: Info, rows: Sequence[SessionRow], *path: str) -> list[SessionView | None]:
    """The sessions of rows that were just read, each as far as it is asked for; None where one is erased by now.

    `path` leads from the field that is resolved to its sessions. However many there are, they are loaded together.
    """
    if not any(_asks_for_more(field.selections, path) for field in info.selected_fields):
        return [ROW_VIEWS[row.kind](row) for row in rows]
    return [view(session) if session else None for session in await info.context.sessions.listed(rows)]


async def session_page(info: Info, page: Page[SessionRow]) -> SessionConnection:
    """A page of sessions as clients see it, without those that are erased by now."""
    seen = await nodes(info, [row for _, row in page.rows], "edges", "node")
    edges = [SessionEdge(cursor=cursor, node=one) for (cursor, _), one in zip(page.rows, seen, strict=True) if one]
    return SessionConnection(edges=edges, page_info=PageInfo.of(page))


def _asks_for_more(selections: Sequence[Selection], path: tuple[str, ...]) -> bool:
    """Whether the sessions at a path are asked for fields that only the session itself can give."""
    for selection in selections:
        if not isinstance(selection, SelectedField):
            if _asks_for_more(selection.selections, path):
                return True
        elif not path:
            if selection.name not in SHARED_FIELDS and selection.name != "__typename":
                return True
        elif selection.name == path[0] and _asks_for_more(selection.selections, path[1:]):
            return True
    return False


@graph.type
class SessionQuery:
    """Queries on sessions of any kind."""

    @graph.field(description="Any node by its id; null when absent or not the viewer's to see.")
    async def node(self, info: Info, id: Annotated[Id, said("The `id` of whatever has one.")]) -> Node | None:
        """A session by its id."""
        prefix, _, rest = id.partition(":")
        if rest:
            found = await FINDERS[prefix](info, rest) if prefix in FINDERS else await event_by_id(info, id)
            return cast(Node | None, found)
        session = await readable(info, id)
        return view(session) if session else None

    @graph.field(description="A session; null when absent or not the viewer's to see.")
    async def session(self, info: Info, id: Annotated[Id, said("The session's `id`.")]) -> SessionView | None:
        """A session by its id."""
        session = await readable(info, id)
        return view(session) if session else None

    @graph.field(
        description=(
            "The viewer's sessions, newest first. With `ownerId` those of a learner in one of the viewer's classrooms"
            " which were active since the learner came."
        )
    )
    async def sessions(
        self,
        info: Info,
        kind: Annotated[SessionKind | None, said("Only this kind of session; null: all kinds.")] = None,
        status: Annotated[SessionStatus | None, said("Only sessions that stand like this; null: all.")] = None,
        owner_id: Annotated[Id | None, said("Whose sessions: a learner's id; null: the viewer's own.")] = None,
        first: int | None = 20,
        after: str | None = None,
    ) -> SessionConnection:
        """A page of sessions."""
        viewer = signed_in(info)
        owner = viewer.id if owner_id is None else owner_id
        since = await reads_since(info, owner)
        page = await info.context.lists.sessions(
            owner_ids=[owner] if since else [],
            kind=kind and kind.value,
            status=status and status.value,
            first=page_size(first, 20),
            after=after,
            active_since=since,
        )
        return await session_page(info, page)

    @graph.field(description="The viewer's open session of a kind, to resume after a reload or on another device.")
    async def active_session(
        self, info: Info, kind: Annotated[SessionKind, said("Which kind of session.")]
    ) -> SessionView | None:
        """The newest open session of the kind."""
        if info.context.viewer is None:
            return None
        session = await info.context.sessions.open_session(kind, info.context.viewer.id)
        return view(session) if session else None
