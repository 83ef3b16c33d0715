"""Time zones by name: the calendar whose days count."""

from zoneinfo import ZoneInfo

from domain.session import RefusalCode, Refused

MAX_NAME = 64
"""Longer than any name of the IANA database."""


class ThereIsNoSuchTimeZone(Refused):
    """There is no time zone {name!r}. Give a name of the IANA database, such as Europe/Berlin or Asia/Kolkata."""

    code = RefusalCode.INVALID_INPUT


def time_zone_named(name: str) -> ZoneInfo:
    """The time zone. Raises `ThereIsNoSuchTimeZone`."""
    try:
        return ZoneInfo(name[: MAX_NAME + 1])
    except (KeyError, ValueError, OSError):
        raise ThereIsNoSuchTimeZone(field="timeZone", name=name) from None
