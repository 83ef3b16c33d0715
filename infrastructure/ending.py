"""What SIGTERM and SIGINT do to a process: it comes to its end as if by itself, and gives back what it holds."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine, Iterator, Mapping
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """A signal raises `SystemExit`, with success, wherever the context is; those after its end change nothing.

    An error leaves them as they were before.
    """
    before = {number: signal.signal(number, lambda *_: sys.exit(0)) for number in SIGNALS}
    after: Mapping[signal.Signals, Any] = dict.fromkeys(SIGNALS, signal.SIG_IGN)
    try:
        yield
    except Exception:
        after = before
        raise
    finally:
        for number, handler in after.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def signals_held_back() -> Iterator[None]:
    """Signals wait until the context ends; those of Ctrl-C for the programs, too, that are started in it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


async def cancelled_by_signals(running: Coroutine[Any, Any, None]) -> None:
    """A signal cancels what runs, once, unless that takes signals over. Raises `CancelledError` then."""
    task = asyncio.current_task()
    assert task
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, lambda: task.cancelling() or task.cancel())
    await running


def heed_signals() -> None:
    """Raise `CancelledError` when a signal came before: a wait of the driver may have lost its cancellation."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
