"""Runs the processes: the server with a worker in it, and workers alone."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any

import uvicorn
import uvloop

from infrastructure.application import application
from infrastructure.database import database_url, migrate
from infrastructure.ending import SIGNALS, cancelled_by_signals, heed_signals
from infrastructure.garbage import spare_the_collector
from infrastructure.http_connection import HttpConnection
from infrastructure.observing import Observer, Traces
from infrastructure.protocol_config import Config
from infrastructure.settings import Settings, SettingsError
from infrastructure.socket_protocol import SocketProtocol
from infrastructure.trusted_documents import trusted_documents
from infrastructure.web import services

log = logging.getLogger(__name__)

DRAIN_SECONDS = 2
HEARTBEATS_UNREAD = 5
"""A client that takes none of what it is sent for as long as this many heartbeats is dropped."""


class Server(uvicorn.Server):
    """Uvicorn, telling when it answers, and drained by SIGTERM or SIGINT rather than ended by them."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Drain on a signal and return, so that the process ends as if it had come to its end by itself.

        Signals that come while it does so change nothing.
        """
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in SIGNALS:
                loop.add_signal_handler(number, lambda: None)


def serve(settings: Settings, *, with_worker: bool, ready: Callable[[], None]) -> None:
    """Migrate and serve until SIGTERM or SIGINT; open requests are given two seconds to end."""
    sockets = bound_sockets(settings.host, settings.port)
    _drop_who_takes_nothing(sockets, HEARTBEATS_UNREAD * settings.heartbeat_seconds)
    url = database_url(settings)
    migrate(url)
    _run(_serve(settings, sockets, url, with_worker, ready))


def work(settings: Settings, ready: Callable[[], None]) -> None:
    """Migrate and work until SIGTERM or SIGINT."""
    url = database_url(settings)
    migrate(url)
    _run(_work(settings, url, ready))


def bound_sockets(host: str, port: int) -> list[socket.socket]:
    """Sockets for all addresses of a host, not listening yet. Raises `SettingsError` when they cannot be had."""
    sockets = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for family, address in dict.fromkeys((info[0], info[4]) for info in found):
            sockets.append(one := socket.socket(family))
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind(address)
    except OSError as error:
        raise SettingsError(f"LYCEUM_HOST {host} and PORT {port} cannot be used: {error.strerror}") from error
    return sockets


def _drop_who_takes_nothing(sockets: list[socket.socket], seconds: float) -> None:
    """Have the kernel end connections whose client acknowledges or takes nothing, where the kernel can (Linux)."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        for one in sockets:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(1000 * seconds))


def _run(process: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, contextlib.suppress(asyncio.CancelledError):
        runner.run(cancelled_by_signals(process))


async def _serve(
    settings: Settings, sockets: list[socket.socket], url: str, with_worker: bool, ready: Callable[[], None]
) -> None:
    async with (
        services(settings, url) as parts,
        trusted_documents(parts.pool, only=settings.trusted_documents_only) as documents,
        _traces(settings) as traces,
    ):
        spare_the_collector()
        config = Config(
            application(settings, parts, documents, Observer(parts.pseudonyms.person, traces)),
            settings.door,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            ws_max_size=settings.max_body_bytes,
            ws_ping_interval=settings.heartbeat_seconds,
            ws_ping_timeout=settings.heartbeat_seconds or None,
            http=HttpConnection,
            ws=SocketProtocol,
            ws_per_message_deflate=False,  # its buffers are a third of what a socket takes (benchmarks/sockets.py)
        )
        heed_signals()
        worker = asyncio.create_task(parts.work()) if with_worker else None
        try:
            await Server(config, ready).serve(sockets)
        finally:
            if worker:
                worker.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await worker


@contextlib.asynccontextmanager
async def _traces(settings: Settings) -> AsyncIterator[Traces | None]:
    """Where spans go, if a collector is named. Raises `SettingsError` without the packages of the extra `traces`."""
    if not settings.traces:
        yield None
        return
    try:
        from infrastructure.traces import OpenTelemetry
    except ImportError as error:
        raise SettingsError(f"OTEL_EXPORTER_OTLP_ENDPOINT is set: install lyceum[traces] ({error})") from None
    traces = OpenTelemetry()
    yield traces
    await asyncio.to_thread(traces.stop)


async def _work(settings: Settings, url: str, ready: Callable[[], None]) -> None:
    async with services(settings, url) as parts:
        spare_the_collector()
        heed_signals()
        ready()
        await parts.work()
