"""What SIGTERM and SIGINT do to a process: it comes to its end as if by itself, and gives back what it holds."""

import asyncio
import atexit
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Iterator

log = logging.getLogger(__name__)

SIGNALS = (signal.SIGTERM, signal.SIGINT)

END_SECONDS = 4.0
"""After so long a process that was told to end does so, whoever keeps it waiting. Nothing that counts is lost."""

_ended = threading.Event()


def end_in_time(code: int = 0) -> None:
    """Have the process end even if what it waits for never comes, such as the answer of a database that is away."""
    threading.Thread(target=_end_anyway, args=(code,), name="the end", daemon=True).start()


def _end_anyway(code: int) -> None:
    if not _ended.wait(END_SECONDS):
        log.warning("the process ends without waiting any longer for what it had begun")
        atexit._run_exitfuncs()
        os._exit(code)


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """A signal raises `SystemExit`, with success, wherever the context is; those after its end change nothing.

    An error leaves them as they were before.
    """

    def end(*_: object) -> None:
        end_in_time()
        sys.exit(0)

    before = {number: signal.signal(number, end) for number in SIGNALS}
    failed = False
    try:
        yield
    except Exception:
        failed = True
        raise
    finally:
        _ended.set()
        for number, handler in before.items():
            signal.signal(number, handler if failed else signal.SIG_IGN)


@contextlib.contextmanager
def signals_held_back() -> Iterator[None]:
    """Signals wait until the context ends; those of Ctrl-C for the programs, too, that are started in it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


async def cancelled_by_signals(running: Awaitable[None]) -> None:
    """A signal cancels what runs, once, unless that takes signals over. Raises `CancelledError` then."""
    task = asyncio.current_task()
    assert task

    def end() -> None:
        if not task.cancelling():
            end_in_time()
            task.cancel()

    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, end)
    await running
