"""Time zones by their names in the IANA database."""

from zoneinfo import ZoneInfo

MAX_NAME = 64
"""Longer than any name."""
NO_NAMES = frozenset({"localtime", "posixrules", "Factory"})
"""Files beside the zones: one is the machine's own zone, and what it means differs from machine to machine."""
NO_FOLDERS = ("posix/", "right/")
"""Copies of the zones; those of the second count leap seconds."""


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of a name; None if there is none."""
    if name in NO_NAMES or name.startswith(NO_FOLDERS):
        return None
    try:
        return ZoneInfo(name[: MAX_NAME + 1])
    except (KeyError, ValueError, OSError):
        return None
