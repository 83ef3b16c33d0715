"""What players have reported to this process a moment ago: who looks at it then need not read and open it again."""

from typing import NamedTuple

from domain.reading.events import PositionsReported
from domain.reading.evolve import evolve
from domain.reading.state import Reading
from domain.session import Id
from infrastructure.process.caches import EvenCache

SESSIONS, REPORT_BYTES = 2000, 4000
"""Of how many sessions the latest is kept, a second or more of it; what a dozen positions come to takes at most."""


class Latest(NamedTuple):
    """What the reports of a session come to that wait at a version of it. `mark` is the sum of their numbers.

    Another server may have taken one at the same time that this one has not seen: then the sum is another one.
    """

    mark: int
    version: int
    report: PositionsReported


class Gathered:
    """The reports of sessions that wait, as this process saw them when it took the latest."""

    def __init__(self) -> None:
        self._latest: EvenCache[Id, Latest] = EvenCache("gathered_reports", entries=SESSIONS, entry_bytes=REPORT_BYTES)

    def keep(self, reading: Reading, mark: int, report: PositionsReported) -> None:
        """Keep what the reports come to that wait now."""
        self._latest.keep(reading.id, Latest(mark, reading.version, report))

    def shown(self, reading: Reading, mark: int) -> Reading | None:
        """The session with its reports; None where these are others than this process has seen."""
        latest = self._latest.get(reading.id)
        if latest is None or (latest.mark, latest.version) != (mark, reading.version):
            return None
        return evolve(reading, latest.report)

    def forget(self, session_id: Id) -> None:
        """Keep nothing of a session any more."""
        self._latest.forget(session_id)
