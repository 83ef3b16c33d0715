"""Runs the processes: the server with a worker in it, and workers alone."""

import asyncio
import contextlib
import logging
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator

import uvicorn
import uvloop

from infrastructure.graphql.observation import Observer, Traces
from infrastructure.graphql.trusted_documents import trusted_documents
from infrastructure.kinds import open_seeded_database
from infrastructure.postgres.outages import passes, reason
from infrastructure.process.garbage import spare_the_collector
from infrastructure.process.os_signals import SIGNALS, cancelled_by_signals, end_in_time
from infrastructure.process.settings import Settings, SettingsError
from infrastructure.process.tasks import cancel, heed_cancellation
from infrastructure.services import Services, services
from infrastructure.web.application import application
from infrastructure.web.http_connection import HttpConnection
from infrastructure.web.protocol_config import Config
from infrastructure.web.socket_protocol import SocketProtocol

log = logging.getLogger(__name__)

DRAIN_SECONDS = 2
HEARTBEATS_UNREAD = 5
"""A client that takes none of what it is sent for as long as this many heartbeats is dropped."""


class Server(uvicorn.Server):
    """Uvicorn, telling when it answers, and drained by SIGTERM or SIGINT rather than ended by them."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready, self._stopping = ready, stopping

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
            loop.add_signal_handler(number, self._drain, number)
        try:
            yield
        finally:
            for number in SIGNALS:
                loop.add_signal_handler(number, lambda: None)

    def _drain(self, number: int) -> None:
        if not self.should_exit:
            end_in_time()
            self._stopping()
        self.handle_exit(number, None)


def serve(settings: Settings, *, with_worker: bool, ready: Callable[[], None]) -> None:
    """Migrate and serve until SIGTERM or SIGINT; open requests are given two seconds to end."""
    sockets = bound_sockets(settings.host, settings.port)
    _drop_who_takes_nothing(sockets, HEARTBEATS_UNREAD * settings.heartbeat_seconds)
    _run(_serve(settings, sockets, open_seeded_database(settings), with_worker, ready))


def work(settings: Settings, ready: Callable[[], None]) -> None:
    """Migrate and work until SIGTERM or SIGINT."""
    _run(_work(settings, open_seeded_database(settings), ready))


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
        raise SettingsError(
            f"LYCEUM_HOST {host} and PORT {port} cannot be used: {error.strerror}; set another"
        ) from error
    return sockets


def _drop_who_takes_nothing(sockets: list[socket.socket], seconds: float) -> None:
    """Have the kernel end connections whose client acknowledges or takes nothing, where the kernel can (Linux)."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        for one in sockets:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(1000 * seconds))


def _run(process: Coroutine[object, None, None]) -> None:
    """Run it to its end, or to the end of a part that it cannot do without: then the exit code is 1.

    Raises `SettingsError` when the database cannot be used from the start.
    """
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, contextlib.suppress(asyncio.CancelledError):
            runner.run(cancelled_by_signals(process))
    except ThePartsEnded as ended:
        log.critical("the process ends, because a part of it has: %s", ended, exc_info=ended.__cause__)
        sys.exit(1)
    except Exception as error:
        if not passes(error):
            raise
        raise SettingsError(f"the database cannot be used: {reason(error)}") from error


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
            application(settings, parts, documents, Observer(parts.anonymous.pseudonyms.person, traces)),
            settings,
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
        heed_cancellation()
        server = Server(config, ready, parts.writer.hurry)
        async with _running(parts, with_worker=with_worker) as running:
            running.add_done_callback(lambda _: setattr(server, "should_exit", True))
            await server.serve(sockets)


class ThePartsEnded(Exception):
    """Raised when something has ended that runs as long as the process."""


@contextlib.asynccontextmanager
async def _running(parts: Services, *, with_worker: bool) -> AsyncIterator[asyncio.Task[None]]:
    """What runs beside the answering of requests. Raises `ThePartsEnded` if it ends before it is cancelled."""
    running = asyncio.create_task(parts.run(with_worker=with_worker))
    try:
        yield running
        if running.done() and (error := running.exception()):
            end_in_time(1)
            raise ThePartsEnded(reason(error)) from error
    finally:
        await cancel([running])


@contextlib.asynccontextmanager
async def _traces(settings: Settings) -> AsyncIterator[Traces | None]:
    """Where spans go, if a collector is named. Raises `SettingsError` without the packages of the extra `traces`."""
    if not settings.traces:
        yield None
        return
    try:
        from infrastructure.telemetry.traces import OpenTelemetry
    except ImportError as error:
        raise SettingsError(f"OTEL_EXPORTER_OTLP_ENDPOINT is set: install lyceum[traces] ({error})") from None
    traces = OpenTelemetry()
    yield traces
    await asyncio.to_thread(traces.stop)


async def _work(settings: Settings, url: str, ready: Callable[[], None]) -> None:
    async with services(settings, url) as parts:
        spare_the_collector()
        heed_cancellation()
        ready()
        async with _running(parts, with_worker=True) as running:
            await asyncio.wait([running])
