"""Who may read what of an event: said beside each field, at any depth. What says nothing is read by nobody.

An event is read by the session's owner and their teachers, and by analysts. Analysts read how right an answer was and
never which one was given, because both together are the right answer; of a text that is marked by a rubric they read
the text.
"""

from collections.abc import Mapping
from dataclasses import fields
from enum import Enum, auto
from functools import cache
from typing import Annotated, TypeVar, get_args, get_type_hints

T = TypeVar("T")


class Disclosure(Enum):
    """Who reads a field.

    OPEN is for whoever may read events; OWN for the owner of the session and their teachers; SECRET for nobody, because
    it gives an answer away; LATER for analysts alone: its owner reads it in the session, once its time has come. PERSON
    holds the id of a person and THING the name of something that would tell where or what a session is from: both are
    open, to analysts under other names.
    """

    OPEN = auto()
    OWN = auto()
    SECRET = auto()
    LATER = auto()
    PERSON = auto()
    THING = auto()


Open = Annotated[T, Disclosure.OPEN]
Own = Annotated[T, Disclosure.OWN]
Secret = Annotated[T, Disclosure.SECRET]
Later = Annotated[T, Disclosure.LATER]
Person = Annotated[T, Disclosure.PERSON]
Thing = Annotated[T, Disclosure.THING]


@cache
def disclosures(record: type) -> Mapping[str, Disclosure]:
    """The fields of a record that say who reads them, in order."""
    hints = get_type_hints(record, include_extras=True)
    said = {field.name: _said(hints[field.name]) for field in fields(record)}
    return {name: disclosure for name, disclosure in said.items() if disclosure}


def require_disclosures(record: type) -> None:
    """Raise `TypeError` unless each field of a record says who reads it."""
    silent = {field.name for field in fields(record)} - disclosures(record).keys()
    if silent:
        raise TypeError(f"{record.__name__} does not say who reads {', '.join(sorted(silent))}: domain/disclosure.py")


def _said(hint: object) -> Disclosure | None:
    return next((one for one in get_args(hint) if isinstance(one, Disclosure)), None)
