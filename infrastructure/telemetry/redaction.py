"""What must not stand in a log line: secrets, tokens, and what people wrote.

Secrets are found by what they are, tokens by their form, in the line as it is written, wherever they came from. What
people wrote has no form; it gets into messages of exceptions, where it is quoted, or stands in PostgreSQL's details.
"""

import json
import re
import traceback
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

from psycopg.conninfo import conninfo_to_dict

from infrastructure.process.settings import Settings
from infrastructure.process.wording import cut, words_of

REDACTED = "[redacted]"

MIN_SECRET = 8
"""Shorter ones would blank words."""

FORMS = (
    r"eyJ[\w-]++(?:\.[\w-]*){0,2}",  # a JWT, or its beginning
    r"[Bb]earer ++[^\s\"',;]*[^a-z\s\"',;.][^\s\"',;]*",
    r"[Bb]asic ++[\w+/=-]{8,}",
    r"sk-[\w-]{8,}",
    r"://[^\s/:@\"']*+:[^\s/@\"']+(?=@)",
)

QUOTED = re.compile(
    r"""
    (?P<short>
        (?<!\w) (?P<mark>['"`]) (?=\S) (?: (?!(?P=mark)). | (?<=\w)'(?=\w) ){0,39} (?<=[^\s\\]) (?P=mark) (?!\w)
    )
    | (?: (?<!\w)b?(?P<apostrophe>') | (?P<other>["`]) ) (?: .{40,}(?:(?P=apostrophe)|(?P=other)) | .{40,}$ )
    """,
    re.VERBOSE,
)
"""A short quotation, which stays; or a longer text in quotation marks, up to the last of them, or one that was cut off.

An apostrophe is no quotation mark.
"""

MAX_VALUE = 2000
"""Characters of anything that a line tells, but for the trace of an exception."""

MAX_TRACE = 12_000
"""Characters of a trace; what comes last is kept, it tells most."""

MAX_MESSAGE = 300


def secrets_of(settings: Settings) -> Iterator[str]:
    """The secrets among the settings."""
    yield from settings.master_key.split(",")
    yield from filter(None, (settings.jwt_secret, settings.anthropic_api_key))
    if settings.broadcast_url:
        yield urlsplit(settings.broadcast_url).password or ""
    for url in filter(None, (settings.database_url, settings.database_direct_url)):
        yield str(conninfo_to_dict(url).get("password", ""))


class Redactor:
    """Blanks secrets and tokens in a text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        long = (secret.strip() for secret in secrets if len(secret.strip()) >= MIN_SECRET)
        forms = {form for secret in long for form in (secret, json.dumps(secret)[1:-1], quote(secret, safe=""))}
        literal = map(re.escape, sorted(forms, key=len, reverse=True))
        self._pattern = re.compile("|".join([*literal, *FORMS]))

    def __call__(self, text: str) -> str:
        """The text without them."""
        return self._pattern.sub(REDACTED, text)


def without_quotations(text: str) -> str:
    """The text without what it quotes at length."""
    return "\n".join(QUOTED.sub(lambda found: found["short"] or REDACTED, line) for line in text.splitlines())


def message(error: BaseException) -> str:
    """An exception's message as it may be logged: its first line, without long quotations; its class if it has none."""
    return cut(without_quotations(cut(words_of(error, first_line=True), MAX_VALUE)), MAX_MESSAGE)


def trace(error: BaseException) -> str:
    """Where an exception came from, and what caused it: places in the code, no values of variables."""
    whole = _trace(error)
    return whole if len(whole) <= MAX_TRACE else "…\n" + whole[-MAX_TRACE:].partition("\n")[2]


def _trace(error: BaseException) -> str:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{_trace(cause)}\nwhich led to\n" if cause else ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    own = f"{before}Traceback (most recent call last):\n{frames}{type(error).__name__}: {message(error)}"
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return "\n".join([own, *(_trace(one) for one in inner)])
