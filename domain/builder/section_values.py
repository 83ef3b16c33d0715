"""What a section may say: its heading, its minutes, its texts and lists."""

from collections.abc import Mapping

from domain.builder.refusals import TheListIsTooLong, TheTextIsTooLong
from domain.builder.values import LISTS
from domain.names import in_camel_case
from domain.session import RefusalCode, Refused
from domain.texts import MAX_TITLE, is_title, plain

SHORTEST, LONGEST = 1, 480
"""Minutes of a section."""

MOST_ENTRIES, MAX_ENTRY = 50, 2000
"""Entries of a list, and characters of each."""

MAX_TEXTS: Mapping[str, int] = {"description": 20_000, "trainer_notes": 20_000}


class TheSectionHasNoTitle(Refused):
    """A section has a title of 1 to {limit} characters, in one line."""

    code = RefusalCode.INVALID_INPUT


class TheMinutesAreImpossible(Refused):
    """A section takes {shortest} to {longest} minutes, not {given}."""

    code = RefusalCode.INVALID_INPUT


class TheValueIsOfAnotherSort(Refused):
    """This takes {sort}; leave it out to keep what is there."""

    code = RefusalCode.INVALID_INPUT


def checked(name: str, value: object) -> object:
    """A field's value as it is kept. Raises a `Refused`."""
    field = in_camel_case(name)
    if name == "duration_minutes":
        return _minutes(field, value)
    if name in LISTS:
        return _entries(field, value)
    if value is None and name == "trainer_notes":
        return None
    if not isinstance(value, str):
        raise TheValueIsOfAnotherSort(field=field, sort="a text")
    return _title(field, value) if name == "title" else _text(field, value, MAX_TEXTS[name])


def _title(field: str, value: str) -> str:
    title = value.strip()
    if not is_title(title):
        raise TheSectionHasNoTitle(field=field, limit=MAX_TITLE)
    return title


def _minutes(field: str, value: object) -> int:
    if not isinstance(value, int):
        raise TheValueIsOfAnotherSort(field=field, sort="minutes, a whole number")
    if not SHORTEST <= value <= LONGEST:
        raise TheMinutesAreImpossible(field=field, shortest=SHORTEST, longest=LONGEST, given=value)
    return value


def _entries(field: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TheValueIsOfAnotherSort(field=field, sort="a list of texts")
    if len(value) > MOST_ENTRIES:
        raise TheListIsTooLong(field=field, limit=MOST_ENTRIES, given=len(value))
    kept = [_text(f"{field}[{number}]", str(one), MAX_ENTRY) for number, one in enumerate(value)]
    return tuple(one for one in kept if one.strip())


def _text(field: str, value: str, limit: int) -> str:
    if len(value) > limit:
        raise TheTextIsTooLong(field=field, limit=limit, given=len(value))
    return plain(value)
