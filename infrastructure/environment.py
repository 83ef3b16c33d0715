"""Reads environment variables. What makes no sense is refused by its name."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

ANY_ORIGIN = "*"


class SettingsError(Exception):
    """Raised when a setting is missing or makes no sense; the message names it and the remedy."""


def number(environ: Mapping[str, str], name: str, default: float) -> float:
    """A number from 0 on. Raises `SettingsError`."""
    try:
        number = float(environ.get(name) or default)
    except ValueError:
        raise SettingsError(f"{name} is {environ[name]!r}; give a number") from None
    if not 0 <= number < float("inf"):
        raise SettingsError(f"{name} is {number}; it has to be a number from 0 on")
    return number


def url(environ: Mapping[str, str], name: str, *schemes: str) -> str | None:
    """A URL of one of the schemes, None when it is not set. Raises `SettingsError`."""
    url = environ.get(name) or None
    try:
        fits = url is None or (urlsplit(url).scheme in schemes and urlsplit(url).port != 0)
    except ValueError:
        fits = False
    if not fits:
        raise SettingsError(f"{name} is not a URL that begins with {schemes[0]}://")
    return url


def database(environ: Mapping[str, str], name: str) -> str | None:
    """A URL of PostgreSQL as libpq takes it: several hosts, sockets and options too. Raises `SettingsError`.

    What libpq has to say is kept back, because it quotes what it does not understand: that may be the password.
    """
    given = environ.get(name) or None
    if given is None:
        return None
    try:
        parts = conninfo_to_dict(given) if given.startswith(("postgresql://", "postgres://")) else {}
        ports = [int(port) for port in str(parts.get("port", "")).split(",") if port]
        fits = bool(parts) and all(0 < port < 65536 for port in ports)
    except (psycopg.ProgrammingError, ValueError):
        fits = False
    if not fits:
        raise SettingsError(
            f"{name} is not a URL that begins with postgresql:// and that libpq understands; write what is special in"
            " a password with percent signs (%40 for @)"
        )
    return given


def one_of(environ: Mapping[str, str], name: str, *choices: str) -> str:
    """One of the choices; the first one when it is not set. Raises `SettingsError`."""
    given = environ.get(name) or choices[0]
    if given not in choices:
        raise SettingsError(f"{name} is {given!r}; use {' or '.join(choices)}")
    return given


def origins(environ: Mapping[str, str], name: str) -> frozenset[str]:
    """Origins as browsers send them (RFC 6454), or `*` alone for any. Raises `SettingsError`."""
    given = frozenset(one.strip().lower() for one in environ.get(name, "").split(",") if one.strip())
    if ANY_ORIGIN in given and len(given) > 1:
        raise SettingsError(f"{name} has {ANY_ORIGIN} among others; give {ANY_ORIGIN} alone, or a list of origins")
    for origin in given - {ANY_ORIGIN}:
        if not _is_origin(origin):
            raise SettingsError(f"{name} has {origin!r}; an origin is scheme://host or scheme://host:port and no more")
    return given


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and text == f"{parts.scheme}://{parts.netloc}" and parts.port != 0
    except ValueError:
        return False
