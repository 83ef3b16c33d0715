"""What reading brings."""

from infrastructure.foundation import Foundation
from infrastructure.kind import KindModule, KindParts
from infrastructure.reading import reports
from infrastructure.reading.moving import Moving
from infrastructure.reading.reports import Reports
from schema.reading.ports import ReadingPorts


def build(base: Foundation) -> KindParts:
    """Reading in a process."""
    told = Reports(base.sessions, base.pool, base.keyring, base.clock)
    base.pulses.add(Moving(base.sessions, told, base.pool))
    return KindParts(
        ports=ReadingPorts(books=None, reports=told, moving=base.pulses),  # type: ignore[arg-type]
        timers={"settle_reports": told.settle_waiting},
    )


READING = KindModule(name="reading", build=build, erase_session=(reports.ERASE,))
