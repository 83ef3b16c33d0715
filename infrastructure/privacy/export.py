"""All that is held of a learner, as one JSON document, written a session at a time.

    {"format": "lyceum.learner/1", "learnerId": ..., "exportedAt": ...,
     "sessions": [{"session": its row, "state": the session as its events make it, "events": [each with its envelope]}],
     "erasedSessions": [{"sessionId", "erasedAt"}],
     "actsElsewhere": [the envelopes of events that the learner caused in the sessions of others],
     "views": [{"name": of a projection, "row": what it has on the learner}],
     "papers": [what the learner kept as a paper, without its questions],
     "decks": [the goals that are weak points of the learner's exams and words missed in readings, without their items],
     "frontiers": [how far the learner has seen all items of a goal],
     "erasedSpending": [what erased sessions cost today],
     "growth": [how many bytes the learner's sessions have grown by today],
     "rates": [how much the learner may change at once now],
     "triedCodes": [how many codes the learner has tried of late that open no classroom],
     "classrooms": [{"id", "title", "teacherId", "enrolledAt"} of those that the learner is in],
     "invitations": [{"id", "title", "teacherId", "invitedAt"} of classrooms that the learner is asked into],
     "reports": [{"sessionId", "positions"} of what a player has reported that is no event of its reading yet]}

What a person teaches is among the sessions: classrooms are streams of the log like these.

Left out are the keys of questions: they are not about the learner, and would give the answers away.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.kinds import KINDS, STREAMS
from domain.session import Id, Recorded, kind_named
from infrastructure.log.event_log import BATCH, EventLog
from infrastructure.log.keyring import Keyring
from infrastructure.log.statements import ERASED_OF_LEARNER
from infrastructure.models import spent
from infrastructure.postgres.queries import fetch
from infrastructure.process.wording import shown
from infrastructure.sessions import growth, rates
from infrastructure.sessions.histories import ELSEWHERE
from infrastructure.sessions.rows import COUNT_OWNED
from infrastructure.sessions.rows import EXPORT as SESSIONS_OF_LEARNER
from projections.catalogue import PROJECTIONS
from projections.history import PERSONAL, for_owner, without_secrets

FORMAT = "lyceum.learner/1"

DECIDERS = {**KINDS, **STREAMS}

TABLES = {
    "erasedSpending": spent.EXPORT,
    "growth": growth.EXPORT,
    "rates": rates.EXPORT,
}
"""Tables that are no projections, nor of one kind, and hold a learner's id in plain, by their names in the document."""


@dataclass(frozen=True, slots=True)
class Export:
    """Writes what is held of one learner. `progress` is told sessions done and to be done.

    Of the kinds, `tables` are queries on their own tables by their names in the document, `exported` finds the rest.
    """

    log: EventLog
    pool: AsyncConnectionPool
    keyring: Keyring
    learner_id: str
    progress: Callable[[int, int], None]
    tables: Mapping[str, str]
    exported: Mapping[str, Callable[[str], AsyncIterator[Any]]]

    async def document(self) -> AsyncIterator[str]:
        """The document in pieces. Raises `MasterKeyIsMissing` at a session that cannot be opened."""
        about = {"format": FORMAT, "learnerId": self.learner_id, "exportedAt": datetime.now(UTC).isoformat()}
        yield _json(about).removesuffix("}")
        for name, items in {
            "sessions": self._sessions(),
            "erasedSessions": self._rows(ERASED_OF_LEARNER),
            "actsElsewhere": self._acts_elsewhere(),
            "views": self._views(),
            **{name: self._rows(query) for name, query in {**self.tables, **TABLES}.items()},
            **{name: find(self.learner_id) for name, find in self.exported.items()},
        }.items():
            yield f',\n"{name}": ['
            separator = "\n"
            async for item in items:
                yield separator + _json(item)
                separator = ",\n"
            yield "]"
        yield "}\n"

    async def _sessions(self) -> AsyncIterator[Any]:
        ((total,),) = await fetch(self.pool, COUNT_OWNED, (self.learner_id,))
        for done, (session_id, row) in enumerate(await fetch(self.pool, SESSIONS_OF_LEARNER, (self.learner_id,)), 1):
            if history := await self._history(session_id):
                decider = DECIDERS[kind_named(row["kind"])]
                state = decider.fold(decider.initial(Id(str(session_id))), history)
                events = [_with_envelope(recorded) for recorded in history]
                yield {"session": row, "state": without_secrets(state), "events": events}
            self.progress(done, max(done, total))

    async def _history(self, session_id: UUID) -> list[Recorded]:
        """A session's events; none when it was erased meanwhile."""
        rows = await self.log.of_session(session_id)
        return [] if any(row.erased for row in rows) else await self.keyring.open(rows, strict=True)

    async def _acts_elsewhere(self) -> AsyncIterator[Any]:
        position = 0
        while rows := await fetch(self.pool, ELSEWHERE, (self.learner_id, position, BATCH)):
            for position, envelope in rows:  # noqa: B007
                yield envelope

    async def _views(self) -> AsyncIterator[Any]:
        for projection in PROJECTIONS.values():
            for column in sorted({field.name for field in fields(projection.row_class)} & PERSONAL):
                query = f"SELECT to_jsonb(v) FROM {projection.name} AS v WHERE {column} = %s"
                async for row in self._rows(query):
                    yield {"name": projection.name, "row": row}

    async def _rows(self, query: str) -> AsyncIterator[Any]:
        for (row,) in await fetch(self.pool, query, (self.learner_id,)):
            yield row


def _json(item: Any) -> str:
    return shown(json.dumps(item, ensure_ascii=False))


def _with_envelope(recorded: Recorded) -> dict[str, Any]:
    return {
        "position": recorded.position,
        "version": recorded.version,
        "type": recorded.event.event_name,
        "recordedAt": recorded.recorded_at.isoformat(),
        "actorId": recorded.actor_id,
        "commandId": recorded.command_id,
        "data": for_owner(recorded),
    }
