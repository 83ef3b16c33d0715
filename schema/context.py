"""What resolvers work with: who asks, and the parts of the server they may use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum

import strawberry

from domain.session import RefusalCode, Refused, Session
from schema.builder.ports import BuilderPorts
from schema.classroom.ports import ClassroomPorts
from schema.exam.ports import ExamPorts
from schema.ids import Ids
from schema.ports import (
    Analysts,
    Budgets,
    Erasing,
    History,
    LearnerErasures,
    Lists,
    Pseudonyms,
    Rates,
    Readership,
    Sessions,
)
from schema.practice.ports import PracticePorts
from schema.reading.ports import ReadingPorts
from schema.study.ports import StudyPorts
from schema.turns import Turns


class Role(Enum):
    """What a person may do. A learner works on their own sessions; an analyst reads pseudonymised history."""

    LEARNER = "LEARNER"
    """Works on sessions of their own."""
    TEACHER = "TEACHER"
    """Has classrooms, and reads the sessions of the learners in them."""
    AUTHOR = "AUTHOR"
    """Writes content."""
    ANALYST = "ANALYST"
    """Reads the log and figures on it, under pseudonyms."""
    ADMIN = "ADMIN"
    """Erases learners, and withdraws what is shared."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `expires_at` is when their token ends, in seconds since 1970.

    `classrooms` are those that it puts a learner in; None where tokens do not tell.
    """

    id: str
    roles: frozenset[Role]
    expires_at: float
    classrooms: frozenset[str] | None = None


class Forbidden(Refused):
    """This takes the role {role}."""

    code = RefusalCode.FORBIDDEN


class NotSignedIn(Refused):
    """Send a bearer token in the Authorization header, or in connectionParams on a WebSocket."""

    code = RefusalCode.UNAUTHENTICATED


class ThereIsNoSuchThing(Refused):
    """There is no {what}."""

    code = RefusalCode.NOT_FOUND


class PageIsTooLong(Refused):
    """A page has from 1 to {limit} items."""

    code = RefusalCode.INVALID_INPUT


MAX_PAGE = 100

ALWAYS = datetime.min.replace(tzinfo=UTC)
"""Since when a person may read their own sessions."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a request is carried out with: what all kinds share, and the ports of each kind.

    `viewer` is None for an anonymous request.
    """

    viewer: Viewer | None
    sessions: Sessions
    lists: Lists
    history: History
    analysts: Analysts
    pseudonyms: Pseudonyms
    readership: Readership
    budgets: Budgets
    erasing: Erasing
    learner_erasures: LearnerErasures
    rates: Rates
    ids: Ids
    now: Callable[[], datetime]
    """The clock that all servers share."""
    refused_by: Callable[[Exception], Refused | None]
    """What a fault means to a client, if it passes by itself and nothing was recorded."""

    exam: ExamPorts
    practice: PracticePorts
    study: StudyPorts
    reading: ReadingPorts
    builder: BuilderPorts
    classroom: ClassroomPorts

    turns: Turns = field(default_factory=Turns, kw_only=True)
    """How the request takes turns with others."""


Info = strawberry.Info[Context, None]


def signed_in(info: Info) -> Viewer:
    """The viewer. Raises `NotSignedIn`."""
    viewer = info.context.viewer
    if viewer is None:
        raise NotSignedIn
    return viewer


def with_role(info: Info, role: Role) -> Viewer:
    """The viewer, who has the role. Raises `NotSignedIn` or `Forbidden`."""
    viewer = signed_in(info)
    if role not in viewer.roles:
        raise Forbidden(role=role.value)
    return viewer


def page_size(wanted: int | None, default: int, argument: str = "first") -> int:
    """The size of a page. Raises `PageIsTooLong`, which names the argument."""
    size = default if wanted is None else wanted
    if not 1 <= size <= MAX_PAGE:
        raise PageIsTooLong(field=argument, limit=MAX_PAGE)
    return size


async def reads_since(info: Info, owner_id: str) -> datetime | None:
    """Which of a person's sessions exist for the viewer: those that were active from this instant on; None for none.

    All of their own do; for a teacher, of a learner in their classrooms those since the learner came.
    """
    viewer = info.context.viewer
    if viewer is None or viewer.id == owner_id:
        return ALWAYS if viewer else None
    return await info.context.readership.reads_since(viewer.id, owner_id) if Role.TEACHER in viewer.roles else None


async def readable(info: Info, session_id: str) -> Session | None:
    """The session, None when it is absent or not the viewer's to see."""
    if info.context.viewer is None:
        return None
    session = await info.context.sessions.get(session_id)
    since = await reads_since(info, session.owner_id) if session else None
    return session if session and since and session.last_active_at >= since else None


async def own(info: Info, session_id: str) -> Session | None:
    """The session, None when it is absent or not the viewer's own."""
    session = await info.context.sessions.get(session_id)
    return session if session and info.context.viewer and session.owner_id == info.context.viewer.id else None
