"""What operators do besides serving: replay a session, rebuild projections."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.session import Recorded
from infrastructure.keys.rotation import require_every_master_key
from infrastructure.keys.sealing import MasterKeys
from infrastructure.log.codec import parse_id
from infrastructure.postgres.database import open_database
from infrastructure.postgres.driver import LONG_SECONDS, patience
from infrastructure.process.garbage import spare_the_collector
from infrastructure.process.settings import Settings
from infrastructure.services import services
from infrastructure.views.rebuild import rebuild
from projections.history import plain


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
    """A session's history; empty when there is none, of an erased one its erasure alone.

    Raises `MasterKeyIsMissing`.
    """
    url = open_database(settings)
    uuid: UUID | None = parse_id(session_id)
    if uuid is None:
        return []
    async with services(settings, url) as parts:
        rows = await parts.event_log.of_session(uuid)
        return [HistoryLine(recorded) for recorded in await parts.keyring.open(rows, strict=True)]


async def rebuild_all(
    settings: Settings, names: Sequence[str], progress: Callable[[str, int, int], None]
) -> dict[str, int]:
    """Make the named projections anew. How many events each has read.

    Raises `MasterKeyIsMissing` when there is content that cannot be opened: the views would lose it.
    """
    url = open_database(settings)
    with patience(LONG_SECONDS):
        return await _rebuilt(settings, url, names, progress)


async def _rebuilt(
    settings: Settings, url: str, names: Sequence[str], progress: Callable[[str, int, int], None]
) -> dict[str, int]:
    counts = {}
    async with services(settings, url) as parts:
        await require_every_master_key(parts.pool, MasterKeys.parse(settings.master_key))
        spare_the_collector()
        for name in names:

            def tell(done: int, total: int, name: str = name) -> None:
                progress(name, done, total)

            counts[name] = await rebuild(name, parts.projector, parts.pool, parts.keyring, tell)
    return counts
