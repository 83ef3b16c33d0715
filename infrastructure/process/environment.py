"""Variables of the environment: each is declared once, beside the field of the settings that it sets."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import TypeVar

OURS = "LYCEUM_"
"""Variables that begin with this are nobody else's, so an unknown one is a mistake."""

SERVICE_LINK = re.compile(r"_SERVICE_HOST$|_SERVICE_PORT(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)")
LINKED = re.compile(r"(tcp|udp|sctp)://")
"""What Kubernetes sets in every container beside a service named `lyceum` or `lyceum-...`: its service links."""

Record = TypeVar("Record")
Value = TypeVar("Value")


class SettingsError(Exception):
    """Raised when a setting is missing or makes no sense; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is given for a variable: its text, or its default where that is empty; and all variables with it."""

    name: str
    text: str
    environ: Mapping[str, str]

    def other(self, name: str, default: str = "") -> "Given":
        """What is given for another variable."""
        return Given(name, self.environ.get(name) or default, self.environ)


Reader = Callable[[Given], Value]
"""Turns a text into a value. Raises `SettingsError`."""


@dataclass(frozen=True, slots=True)
class Variable:
    """What can be set, and what it is for. `default` is read where nothing is given; `unset` says what that means."""

    name: str
    read: Reader[object]
    default: str
    purpose: str
    unset: str

    @property
    def shown_default(self) -> str:
        """The default, for people."""
        return self.default or self.unset

    def value(self, environ: Mapping[str, str]) -> object:
        """What the variable sets. Raises `SettingsError`."""
        return self.read(Given(self.name, environ.get(self.name) or self.default, environ))


def variable(name: str, read: Reader[Value], default: str, purpose: str, *, unset: str = "none") -> Value:
    """A field of a dataclass that a variable sets."""
    return field(metadata={Variable: Variable(name, read, default, purpose, unset)})  # type: ignore[no-any-return]


def variables_of(record: type[Record]) -> tuple[Variable, ...]:
    """The variables that set the fields of a dataclass."""
    return tuple(one.metadata[Variable] for one in fields(record))  # type: ignore[arg-type]


def read(record: type[Record], environ: Mapping[str, str]) -> Record:
    """A record with each field as its variable says. Raises `SettingsError`."""
    named = zip(fields(record), variables_of(record), strict=True)  # type: ignore[arg-type]
    return record(**{one.name: variable.value(environ) for one, variable in named})


def refuse_unknown(environ: Mapping[str, str], known: Iterable[Variable]) -> None:
    """Raise `SettingsError` for a variable of ours that sets nothing: it is mistyped, and would be passed over."""
    names = [variable.name for variable in known]
    for name, text in environ.items():
        if name.startswith(OURS) and name not in names and not _is_service_link(name, text):
            raise SettingsError(f"{name} is no setting; the nearest one is {_nearest(name, names)}")


def _is_service_link(name: str, text: str) -> bool:
    return bool(SERVICE_LINK.search(name) or (name.endswith("_PORT") and LINKED.match(text)))


def _nearest(name: str, names: list[str]) -> str:
    bare = {one.removeprefix(OURS): one for one in names}
    return bare[get_close_matches(name.removeprefix(OURS).upper(), bare, n=1, cutoff=0)[0]]
