"""Time zones by name: the calendar whose days count."""

from zoneinfo import ZoneInfo

from domain.session import RefusalCode, Refused
from domain.time_zones import zone_named


class ThereIsNoSuchTimeZone(Refused):
    """There is no time zone {name!r}. Give a name of the IANA database, such as Europe/Berlin or Asia/Kolkata."""

    code = RefusalCode.INVALID_INPUT


def time_zone_named(name: str) -> ZoneInfo:
    """The time zone. Raises `ThereIsNoSuchTimeZone`."""
    if zone := zone_named(name):
        return zone
    raise ThereIsNoSuchTimeZone(field="timeZone", name=name)
