"""What operators do besides serving: replay a session, rebuild projections."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.session import Recorded
from infrastructure.database import database_url, migrate
from infrastructure.rebuilding import rebuild_sessions
from infrastructure.sessions import parse_id
from infrastructure.settings import Settings
from infrastructure.web import services
from projections.catalogue import PROJECTIONS
from projections.history import plain

REBUILDABLE = ["sessions", *PROJECTIONS]
"""The projections that can be made anew, by name."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event as `lyceum replay` prints it."""

    recorded: Recorded

    def cells(self, *, with_data: bool) -> list[str]:
        """The cells of its row."""
        event = self.recorded
        data = [json.dumps(plain(event.event), ensure_ascii=False)] if with_data else []
        at = event.recorded_at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        return [str(event.version), at, event.event.event_name, event.actor_id, event.command_id or "", *data]


async def history_of(settings: Settings, session_id: str) -> Sequence[HistoryLine]:
    """A session's history; empty when there is none, or its key is gone."""
    url = database_url(settings)
    migrate(url)
    uuid: UUID | None = parse_id(session_id)
    if uuid is None:
        return []
    async with services(settings, url) as parts:
        rows = await parts.event_log.of_session(uuid)
        return [HistoryLine(recorded) for recorded in await parts.keyring.open(rows)]


async def rebuild_all(
    settings: Settings, names: Sequence[str], progress: Callable[[str, int, int], None]
) -> dict[str, int]:
    """Make the named projections anew. How many events each has read."""
    url = database_url(settings)
    migrate(url)
    counts = {}
    async with services(settings, url) as parts:
        for name in names:

            def tell(done: int, total: int, name: str = name) -> None:
                progress(name, done, total)

            if name == "sessions":
                counts[name] = await rebuild_sessions(parts.pool, parts.keyring, tell)
            else:
                counts[name] = await parts.projector.rebuild(PROJECTIONS[name], tell)
    return counts
