"""Readers of settings: from the text of a variable to a value. What makes no sense is refused by its name."""

import re
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from infrastructure.process.addresses import Network
from infrastructure.process.environment import Given, SettingsError

ANY_ORIGIN = "*"
DEFAULT_PORTS = {"http": 80, "https": 443}
LAST_PORT = 65535

PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*")
HOST = re.compile(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
"""Of an origin, as browsers write it: small letters, other alphabets in Punycode; `*` stands for a first label."""


def text(given: Given) -> str:
    """The text as it is."""
    return given.text


def optional(given: Given) -> str | None:
    """The text as it is, None without one."""
    return given.text or None


def path(given: Given) -> Path | None:
    """The path of a file or a folder, None without one."""
    return Path(given.text) if given.text else None


def folder(given: Given) -> Path:
    """The path of a folder, from the root on."""
    return Path(given.text).resolve()


def folder_there(given: Given) -> Path | None:
    """The path of a folder that is there, None without one."""
    if given.text and not Path(given.text).is_dir():
        raise SettingsError(f"{given.name} is {given.text!r}; give a folder that is there")
    return folder(given) if given.text else None


def number(given: Given) -> float:
    """A number from 0 on."""
    try:
        number = float(given.text)
    except ValueError:
        raise SettingsError(f"{given.name} is {given.text!r}; give a number") from None
    if not 0 <= number < float("inf"):
        raise SettingsError(f"{given.name} is {number}; it has to be a number from 0 on")
    return number


def whole(given: Given) -> int:
    """A whole number from 0 on; what is behind the point is left out."""
    return int(number(given))


def positive(given: Given) -> float:
    """A number above 0."""
    if not (found := number(given)):
        raise SettingsError(f"{given.name} is 0; it has to be more than 0")
    return found


def between(least: float, most: float) -> Callable[[Given], float]:
    """A number within bounds."""

    def read(given: Given) -> float:
        if not least <= (found := number(given)) <= most:
            raise SettingsError(f"{given.name} is {found}; give {least} to {most}")
        return found

    return read


def whole_between(least: int, most: int) -> Callable[[Given], int]:
    """A whole number within bounds; what is behind the point is left out."""
    return lambda given: int(between(least, most)(given))


def port(given: Given) -> int:
    """A port that can be listened on."""
    if (found := number(given)) not in range(1, LAST_PORT + 1):
        raise SettingsError(f"{given.name} is {given.text}; give a whole number from 1 to {LAST_PORT}")
    return int(found)


def one_of(*choices: str) -> Callable[[Given], str]:
    """One of the choices."""

    def read(given: Given) -> str:
        if given.text not in choices:
            raise SettingsError(f"{given.name} is {given.text!r}; use {' or '.join(choices)}")
        return given.text

    return read


def either(first: str, second: str) -> Callable[[Given], bool]:
    """Whether it is the second of two choices."""
    choice = one_of(first, second)
    return lambda given: choice(given) == second


def prefix(given: Given) -> str:
    """The path before all others, as `/lyceum`; it may be empty."""
    path = given.text.rstrip("/")
    if not PREFIX.fullmatch(path) or any(part in (".", "..") for part in path.split("/")):
        raise SettingsError(f"{given.name} is {path!r}; give a path that begins with a slash, such as /lyceum")
    return path


def networks(given: Given) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas."""
    try:
        return tuple(ip_network(one) for one in _listed(given))
    except ValueError as error:
        raise SettingsError(f"{given.name}: {error}; give addresses or networks such as 10.0.0.0/8") from None


def url(*schemes: str) -> Callable[[Given], str | None]:
    """A URL of one of the schemes, None without one."""

    def read(given: Given) -> str | None:
        try:
            parts = urlsplit(given.text)
            fits = not given.text or (parts.scheme in schemes and parts.port != 0)
        except ValueError:
            fits = False
        if not fits:
            raise SettingsError(f"{given.name} is not a URL that begins with {schemes[0]}://")
        return given.text or None

    return read


def database(given: Given) -> str | None:
    """A URL of PostgreSQL as libpq takes it: several hosts, sockets and options too. None without one.

    What libpq has to say is kept back, because it quotes what it does not understand: that may be the password.
    """
    if not given.text:
        return None
    try:
        parts = conninfo_to_dict(given.text) if given.text.startswith(("postgresql://", "postgres://")) else {}
        ports = [int(port) for port in str(parts.get("port", "")).split(",") if port]
        fits = bool(parts) and all(0 < port <= LAST_PORT for port in ports)
    except (psycopg.ProgrammingError, ValueError):
        fits = False
    if not fits:
        raise SettingsError(
            f"{given.name} is not a URL that begins with postgresql:// and that libpq understands; write what is"
            " special in a password with percent signs (%40 for @)"
        )
    return given.text


def origins(given: Given) -> frozenset[str]:
    """Origins as browsers send them (RFC 6454), `*.` before a domain for a label of it, or `*` alone for any."""
    found = frozenset(one.lower() for one in _listed(given))
    if ANY_ORIGIN in found and len(found) > 1:
        raise SettingsError(
            f"{given.name} has {ANY_ORIGIN} among others; give {ANY_ORIGIN} alone, or a list of origins"
        )
    return frozenset(one if one == ANY_ORIGIN else _origin(one, given.name) for one in found)


def _listed(given: Given) -> list[str]:
    return [one.strip() for one in given.text.split(",") if one.strip()]


def _origin(text: str, name: str) -> str:
    """An origin without the port that its scheme has anyway, as browsers leave that out."""
    scheme, _, rest = text.partition("://")
    try:
        port = urlsplit(text).port
    except ValueError:
        port = 0
    host = rest if port is None else rest.removesuffix(f":{port}")
    if not scheme.isascii() or not scheme.replace("-", "").isalnum() or not HOST.fullmatch(host) or port == 0:
        raise SettingsError(
            f"{name} has {text!r}; an origin is scheme://host or scheme://host:port and no more, a host may be *.domain"
        )
    return f"{scheme}://{host}" if port in (None, DEFAULT_PORTS.get(scheme)) else f"{scheme}://{host}:{port}"
