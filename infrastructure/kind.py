"""What a kind brings to a process. Each room of a kind exports one record in its kind.py."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import typer

from domain.session import Id
from infrastructure.foundation import Foundation
from infrastructure.jobs.queue import Job
from infrastructure.keys.tickets import Ticket, Tickets
from infrastructure.views.scores import KindScores
from infrastructure.voices.recordings import Kept
from schema.context import Viewer
from schema.ports import Readership

Holders = Callable[[], AsyncIterator[UUID]]
"""Finds the sessions that hold something of another one, as often as it is called."""


class Memory(Protocol):
    """What a process keeps of sessions."""

    def forget(self, session_id: Id) -> None:
        """Keep nothing of a session any more: it is erased."""


class Copies(Protocol):
    """Where a kind keeps what was in a session of another kind."""

    async def holders(self, session_id: UUID, owner_id: str) -> Holders | None:
        """What finds the sessions that hold something of this one; None if there can be none."""


@dataclass(frozen=True, slots=True)
class Beacon:
    """A mutation that a page may send on its way out, with a ticket: its document takes `$input`."""

    tickets: Tickets
    document: str


@dataclass(frozen=True, slots=True)
class Plays:
    """Recordings that are heard with tickets. `heard(ticket, counts)` counts the play of one that `counts`.

    It raises a `Refused` where there is none, or none any more.
    """

    tickets: Tickets
    heard: Callable[[Ticket, bool], Awaitable[Kept]]


@dataclass(frozen=True, slots=True)
class KindParts:
    """A kind in a running process.

    `ports` is what resolvers get as the context's field of the kind's name. `jobs` and `timers`, which run every ten
    seconds on one of the workers, go by their names. `readership` says who else may read whose sessions. `greet` is
    told of each viewer before their request. `beacons` and `plays` go by their paths. Of persons,
    `forget_person(id, actor_id)` takes one out of what others share, and `exported` says by name what is held of one.
    """

    ports: object
    jobs: Mapping[str, Job] = field(default_factory=dict)
    timers: Mapping[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    greet: Callable[[Viewer], Awaitable[None]] | None = None
    readership: Readership | None = None
    beacons: Mapping[str, Beacon] = field(default_factory=dict)
    plays: Mapping[str, Plays] = field(default_factory=dict)
    memories: Sequence[Memory] = ()
    copies: Copies | None = None
    forget_person: Callable[[str, str], Awaitable[None]] | None = None
    exported: Mapping[str, Callable[[str], AsyncIterator[Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KindModule:
    """All that a kind brings.

    What its own tables hold is said in SQL: `erase_session` with the session's id as its parameter, `erase_person`
    with `learner`, `export_person` by name, one JSON value a row, with the person's id. `scores` has what
    its sessions came to. `seed(url)` puts the content that ships into the database, `commands` is its group on the
    command line.
    """

    name: str
    build: Callable[[Foundation], KindParts]
    erase_session: Sequence[str] = ()
    erase_person: Sequence[str] = ()
    export_person: Mapping[str, str] = field(default_factory=dict)
    scores: KindScores | None = None
    seed: Callable[[str], None] | None = None
    commands: typer.Typer | None = None
