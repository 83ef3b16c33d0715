"""What operators see of each request and each operation: a line in the log, and a span where traces are wanted.

Neither has the text of a document, its variables, or who asks: a viewer goes by their pseudonym.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from sys import getsizeof
from typing import Protocol

import structlog

from infrastructure.graphql.execution import Operation
from infrastructure.graphql.responses import Body
from infrastructure.process.caches import ENTRY_BYTES, Cache
from schema.context import Viewer

log = structlog.get_logger(__name__)

OBSERVATION = "lyceum.observation"
"""Where the scope of a request has its observation."""

REMEMBERED, REMEMBERED_BYTES = 10_000, 8 * 2**20
MAX_NAME = 128
"""Characters of an operation's name that are told."""


class Traces(Protocol):
    """Makes spans."""

    def record(  # noqa: D102
        self, type: str, name: str | None, headers: Mapping[bytes, bytes], seconds: float, error: str | None
    ) -> str: ...


@dataclass(slots=True)
class Observation:
    """A request, or an operation on a socket, and what is known of it by its end."""

    request_id: str
    headers: Mapping[bytes, bytes]
    started: float = field(default_factory=time.perf_counter)
    operation: Operation | None = None
    viewer: Viewer | None = None
    error: str | None = None
    parts: int = 0
    client: str | None = None

    def answered(self, body: Body) -> None:
        """Take notice of a response: the code of its first error."""
        if errors := body.get("errors"):
            self.error = (errors[0].get("extensions") or {}).get("code")

    def part(self) -> "Observation":
        """An operation on this socket, with an id of its own."""
        self.parts += 1
        return Observation(f"{self.request_id}.{self.parts}", self.headers, viewer=self.viewer, client=self.client)


class Observer:
    """Tells operators of what has been observed."""

    def __init__(self, pseudonym: Callable[[str], str], traces: Traces | None = None) -> None:
        self._new_pseudonym, self._traces = pseudonym, traces
        self._known: Cache[str, str] = Cache("pseudonyms", entries=REMEMBERED, max_bytes=REMEMBERED_BYTES)

    def ended(self, seen: Observation, event: str, *, quiet: bool = False, **known: object) -> None:
        """Write the line of what has ended, at DEBUG if it is `quiet`; with an operation, its span."""
        seconds = time.perf_counter() - seen.started
        known["request_id"], known["ms"] = seen.request_id, round(1000 * seconds, 2)
        if seen.viewer:
            known["viewer"] = self._pseudonym(seen.viewer.id)
        if seen.error:
            known["error"] = seen.error
        if seen.operation:
            operation = seen.operation.node
            kind, name = operation.operation.value, operation.name.value[:MAX_NAME] if operation.name else None
            known["type"], known["operation"] = kind, name
            if self._traces:
                known["trace_id"] = self._traces.record(kind, name, seen.headers, seconds, seen.error)
        (log.debug if quiet else log.info)(event, **known)

    def _pseudonym(self, id: str) -> str:
        known = self._known.get(id)
        return known or self._known.put(id, self._new_pseudonym(id), ENTRY_BYTES + 2 * getsizeof(id))
