"""Time zones as clients name them."""

from zoneinfo import ZoneInfo

from domain.session import RefusalCode, Refused

MAX_NAME = 64


class ThereIsNoSuchTimeZone(Refused):
    """There is no time zone {name!r}. Give a name of the IANA database, such as Europe/Berlin."""

    code = RefusalCode.INVALID_INPUT


def time_zone_of(name: str) -> ZoneInfo:
    """The time zone of a name. Raises `ThereIsNoSuchTimeZone`, which names the argument `timeZone`."""
    try:
        if len(name) <= MAX_NAME:
            return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        pass
    raise ThereIsNoSuchTimeZone(field="timeZone", name=name[:MAX_NAME])
