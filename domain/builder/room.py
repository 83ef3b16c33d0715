"""How much an outline may say in all: a draft keeps a hundred versions of it, and is loaded with all of them."""

from collections.abc import Sequence

from domain.builder.outline import Section
from domain.builder.pairing import text_of
from domain.session import RefusalCode, Refused

MOST_CHARACTERS = 500_000


class TheOutlineIsTooLong(Refused):
    """An outline has up to {limit} characters in all, and this makes it {given}. Shorten a section, or remove one."""

    code = RefusalCode.INVALID_INPUT


def check_length(before: Sequence[Section], after: Sequence[Section]) -> None:
    """Raise `TheOutlineIsTooLong` if sections that are too long have become longer."""
    length = characters(after)
    if length > MOST_CHARACTERS and length > characters(before):
        raise TheOutlineIsTooLong(limit=MOST_CHARACTERS, given=length)


def characters(sections: Sequence[Section]) -> int:
    """How many characters all that sections say has."""
    return sum(len(text_of(one)) for one in sections)
