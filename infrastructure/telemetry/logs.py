"""Log lines: JSON in production, for reading in development, all of them on standard error and through one pipeline.

Libraries are heard from WARNING on whatever the level, because at DEBUG they print prompts, frames and headers.
What a line tells is cut to a known length before anything is looked for in it, and holds no command for a terminal.
"""

import asyncio
import atexit
import functools
import logging
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from types import TracebackType
from typing import Any, TextIO

import msgspec
import structlog

from infrastructure.process.caches import ENTRY_BYTES, Cache
from infrastructure.process.settings import Settings, read_settings
from infrastructure.process.wording import cut, shown
from infrastructure.telemetry.redaction import (
    MAX_TRACE,
    MAX_VALUE,
    Redactor,
    message,
    secrets_of,
    trace,
    without_quotations,
)

OURS = ("infrastructure", "schema", "projections", "domain")

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The request that is being answered; it stands in each line that is logged meanwhile."""

Line = MutableMapping[str, Any]

CLIENT_WORDS = ("path", "operation")
MAX_WORDS = 128
"""Characters of a client's own words in a line on a request."""

REMEMBERED, REMEMBERED_BYTES = 1000, 2**20
WRITE_SECONDS = 0.02


def command_settings() -> Settings:
    """The settings for a command that does one thing: it logs what is wrong, and no more. Raises `SettingsError`."""
    settings = read_settings()
    configure(settings, "warning")
    return settings


def configure(settings: Settings, level: str) -> None:
    """Send what is logged from here on, by us and by libraries, to standard error."""
    out = sys.stderr
    redact, render = Redactor(secrets_of(settings)), _renderer(settings, out)
    shared: list[structlog.typing.Processor] = [
        _with_request_id,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper("iso"),
    ]
    ending: list[structlog.typing.Processor] = [_with_trace, _told_safely(redact), render]
    structlog.configure(
        processors=[*shared[1:], _redacted_values(redact), render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=functools.partial(Lines, out),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.addFilter(_tell_less)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.captureWarnings(True)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    sys.excepthook = _ending


class Lines:
    """Writes lines on requests, those of some milliseconds at a time: one by one they cost more than making them."""

    def __init__(self, out: TextIO, *_: object) -> None:
        self._out, self._waiting = out, list[str]()
        atexit.register(self.flush)

    def msg(self, line: str) -> None:
        """Write a line soon; at once where no event loop runs."""
        self._waiting.append(line)
        if len(self._waiting) == 1:
            try:
                asyncio.get_running_loop().call_later(WRITE_SECONDS, self.flush)
            except RuntimeError:
                self.flush()

    debug = info = msg

    def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._out.write("\n".join([*waiting, ""]))
            self._out.flush()


def _redacted_values(redact: Redactor) -> structlog.typing.Processor:
    """Redacts what in a line on a request is the client's own words, rather than the line: nothing else can hold it."""
    remembered: Cache[str, str] = Cache("log_words", entries=REMEMBERED, max_bytes=REMEMBERED_BYTES)

    def redacted(_log: object, _name: str, line: Line) -> Line:
        if request_id := line.get("request_id"):
            line["request_id"] = shown(redact(request_id[:MAX_WORDS]))
        for name in CLIENT_WORDS:
            if value := line.get(name):
                said = value[:MAX_WORDS]
                known = remembered.get(said)
                line[name] = known or remembered.put(said, shown(redact(said)), 2 * sys.getsizeof(said) + ENTRY_BYTES)
        return line

    return redacted


def _told_safely(redact: Redactor) -> structlog.typing.Processor:
    """Cuts, redacts and disarms all that a line says. A trace has lines of its own."""

    def told(_log: object, _name: str, line: Line) -> Line:
        for name, value in line.items():
            if name == "exception":
                line[name] = "\n".join(shown(redact(part)) for part in value.split("\n"))[-MAX_TRACE:]
            elif isinstance(value, str):
                line[name] = cut(shown(redact(cut(value, MAX_VALUE))), MAX_VALUE)
        return line

    return told


def _with_request_id(_log: object, _name: str, line: Line) -> Line:
    if (request_id := REQUEST_ID.get()) is not None:
        line.setdefault("request_id", request_id)
    return line


def _with_trace(_log: object, _name: str, line: Line) -> Line:
    given = line.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        line["exception"] = trace(error)
    return line


def _renderer(settings: Settings, out: TextIO) -> structlog.typing.Processor:
    """Lines for people where a developer's terminal shows them, else JSON, which costs a request a tenth less."""
    if out.isatty() and not settings.production:
        return structlog.dev.ConsoleRenderer(pad_event_to=0)
    return structlog.processors.JSONRenderer(lambda line, **_: msgspec.json.encode(line, enc_hook=repr).decode())


def _tell_less(record: logging.LogRecord) -> bool:
    """Take long quotations out of a record, and all but the first line of exceptions that it tells."""
    if isinstance(record.args, tuple):
        record.args = tuple(message(one) if isinstance(one, BaseException) else one for one in record.args)
    record.msg, record.args = without_quotations(cut(record.getMessage(), MAX_VALUE)), ()
    return True


def _ending(kind: type[BaseException], error: BaseException, _frames: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        logging.getLogger(__name__).critical("the process ends", exc_info=error)
