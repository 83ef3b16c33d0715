"""Reads environment variables. What makes no sense is refused by its name."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

ANY_ORIGIN = "*"
DEFAULT_PORTS = {"http": 80, "https": 443}

PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*")
HOST = re.compile(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
"""Of an origin, as browsers write it: small letters, other alphabets in Punycode; `*` stands for a first label."""


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


def positive(environ: Mapping[str, str], name: str, default: float) -> float:
    """A number above 0. Raises `SettingsError`."""
    if not (given := number(environ, name, default)):
        raise SettingsError(f"{name} is 0; it has to be more than 0")
    return given


def prefix(environ: Mapping[str, str], name: str) -> str:
    """The path before all others, as `/lyceum`; empty when it is not set. Raises `SettingsError`."""
    given = environ.get(name, "").rstrip("/")
    if not PREFIX.fullmatch(given) or any(part in (".", "..") for part in given.split("/")):
        raise SettingsError(f"{name} is {given!r}; give a path that begins with a slash, such as /lyceum")
    return given


def networks(environ: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks, separated by commas. Raises `SettingsError`."""
    given = [one.strip() for one in environ.get(name, "").split(",") if one.strip()]
    try:
        return tuple(ip_network(one) for one in given)
    except ValueError as error:
        raise SettingsError(f"{name}: {error}; give addresses or networks such as 10.0.0.0/8") from None


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
    """Origins as browsers send them (RFC 6454), `*.` before a domain for a label of it, or `*` alone for any.

    Raises `SettingsError`.
    """
    given = frozenset(one.strip().lower() for one in environ.get(name, "").split(",") if one.strip())
    if ANY_ORIGIN in given and len(given) > 1:
        raise SettingsError(f"{name} has {ANY_ORIGIN} among others; give {ANY_ORIGIN} alone, or a list of origins")
    return frozenset(one if one == ANY_ORIGIN else _origin(one, name) for one in given)


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
