"""Why something cannot be done to the catalogue, and the limits that there are."""

from domain.session import RefusalCode, Refused

MAX_ENTRIES = 200
"""Entries of one sort at most."""

MAX_PERSONAS = 4
"""Personas at most: so many variants are written at once."""


class ThereIsNoSuchEntry(Refused):
    """There is no {id!r} in the catalogue. `builderCatalog` lists what there is."""

    code = RefusalCode.NOT_FOUND


class TheEntryNeedsAField(Refused):
    """A new entry needs {field_name}."""

    code = RefusalCode.INVALID_INPUT


class TheValueCannotBeTaken(Refused):
    """{field_name} cannot be that: {rule}."""

    code = RefusalCode.INVALID_INPUT


class Names(tuple[str, ...]):
    """Names that a message shows whole."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(self)


class ThePlaceholderIsUnknown(Refused):
    """There is no placeholder {placeholder!r}. There are: {known}."""

    code = RefusalCode.INVALID_INPUT


class TheNameIsTaken(Refused):
    """There is {name!r} already. Change that one, or choose another name."""

    code = RefusalCode.INVALID_INPUT


class ThereAreEntriesEnough(Refused):
    """There may be {limit} of them. Retire one first."""

    code = RefusalCode.INVALID_INPUT


class OnePersonaHasToStay(Refused):
    """Somebody has to write: this is the last persona. Save another one first."""

    code = RefusalCode.INVALID_INPUT
