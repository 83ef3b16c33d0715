"""All that a kind brings: a journal, which a job begins with a question and a learner goes on with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import psycopg
from psycopg_pool import AsyncConnectionPool

from domain.decider import Decider
from domain.disclosure import Own, Person
from domain.lifecycle import LifecycleCommand, LifecycleEvent, decide_lifecycle, evolve_lifecycle, require_active
from domain.session import Id, Recorded, Request, Session, SessionKind, command, event
from infrastructure.foundation import Foundation
from infrastructure.jobs.queue import Job
from infrastructure.kind import KindModule, KindParts
from infrastructure.postgres.queries import fetch
from projections.projection import Projection
from schema import graph, kind
from schema.context import Info, signed_in
from schema.session import SessionView, shared, show, view_as

JOURNAL = SessionKind["JOURNAL"]
TO_ASK = Request("system:journal", command_id="question", for_anyone=True)


@event("journal.started")
class JournalStarted:
    owner_id: Person[Id]


@event("journal.entry_written")
class EntryWritten:
    text: Own[str]


@command
class StartJournal:
    owner_id: Id


@command
class WriteEntry:
    text: str


JournalEvent = JournalStarted | EntryWritten | LifecycleEvent
JournalCommand = StartJournal | WriteEntry | LifecycleCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal(Session):
    entries: tuple[str, ...] = ()


def decide(journal: Journal, command: JournalCommand, now: datetime) -> Sequence[JournalEvent]:
    match command:
        case StartJournal(owner_id):
            return [JournalStarted(owner_id)]
        case WriteEntry(text):
            require_active(journal)
            return [EntryWritten(text)]
        case _:
            return decide_lifecycle(journal, command)


def evolve(journal: Journal, event: JournalEvent) -> Journal:
    match event:
        case JournalStarted(owner_id):
            return replace(journal, owner_id=owner_id)
        case EntryWritten(text):
            return replace(journal, entries=(*journal.entries, text))
        case _:
            return evolve_lifecycle(journal, event)


DECIDER = Decider(JOURNAL, lambda id: Journal(id=id), JournalCommand, decide, evolve)


@dataclass(frozen=True, slots=True)
class JournalRow:
    session_id: Id
    owner_id: Id
    entries: int = 0


def row_after(row: JournalRow | None, recorded: Recorded) -> JournalRow | None:
    if isinstance(recorded.event, JournalStarted):
        return JournalRow(recorded.session_id, recorded.event.owner_id)
    return replace(row, entries=row.entries + 1) if row else None


TOTAL = "SELECT coalesce(sum(entries), 0)::int FROM journal_rows WHERE owner_id = %s"
TABLE = "CREATE TABLE IF NOT EXISTS journal_rows (session_id uuid PRIMARY KEY, owner_id text, entries int)"
ROWS = Projection("journal_rows", JournalRow, ("journal.started", "journal.entry_written"), row_after)


@graph.type
class JournalSession(SessionView):
    entries: list[str]


show(JOURNAL, Journal, JournalSession, lambda it: JournalSession(**shared(it, JOURNAL), entries=list(it.entries)))


@graph.type
class JournalQuery:
    @graph.field()
    async def journal_entries(self, info: Info) -> int:
        return await info.context.journal.entries_of(signed_in(info).id)  # type: ignore[attr-defined]


@graph.type
class JournalMutation:
    @graph.mutation()
    async def start_journal(self, info: Info) -> JournalSession:
        me = Id(signed_in(info).id)
        return view_as(JournalSession, await info.context.sessions.start(JOURNAL, StartJournal(me), Request(me)))

    @graph.mutation()
    async def write_entry(self, info: Info, session_id: Id, text: str) -> JournalSession:
        request = Request(signed_in(info).id)
        return view_as(JournalSession, await info.context.sessions.execute(session_id, WriteEntry(text), request))


SCHEMA = kind.KindSchema(queries=(JournalQuery,), mutations=(JournalMutation,), types=(JournalSession,))


@dataclass(frozen=True, slots=True)
class JournalPorts:
    pool: AsyncConnectionPool

    async def entries_of(self, learner_id: str) -> int:
        return (await fetch(self.pool, TOTAL, (learner_id,)))[0][0]


def build(base: Foundation) -> KindParts:
    async def ask(session_id: str) -> None:
        await base.sessions.execute(session_id, WriteEntry("What happened today?"), TO_ASK)

    return KindParts(JournalPorts(base.pool), jobs={"ask": Job(ask, called_by=("journal.started",))})


def seed(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(TABLE)


MODULE = KindModule("journal", build, seed=seed)
