"""What reading brings."""

from infrastructure.foundation import Foundation
from infrastructure.kind import KindModule, KindParts
from infrastructure.reading import reports
from infrastructure.reading.reports import Reports
from schema.reading.ports import ReadingPorts


def build(base: Foundation) -> KindParts:
    """Reading in a process."""
    told = Reports(base.sessions, base.pool, base.keyring, base.clock)
    return KindParts(
        ports=ReadingPorts(books=None, reports=told),  # type: ignore[arg-type]
        timers={"settle_reports": told.settle_waiting},
        exported={"reports": told.exported},
    )


READING = KindModule(name="reading", build=build, erase_session=(reports.ERASE,))
