"""A process of its own for a synthesiser: what crashes or hangs there is one text, and the next finds a new process."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from infrastructure.voices.messages import ANSWERS, LENGTH, Answer, framed
from infrastructure.voices.scripts import Script
from infrastructure.voices.speech import NoVoice, Order, Recording, SpeechFailed

MODULE = "infrastructure.voices.speaking"


class SpeakingProcess:
    """Says one thing at a time. It is started when there is something to say, and knows none of our secrets."""

    def __init__(self, folder: Path | None, seconds: float) -> None:
        self._command: Sequence[str] = (sys.executable, "-P", "-m", MODULE, *([str(folder)] if folder else []))
        self._seconds = seconds
        self._process: asyncio.subprocess.Process | None = None

    async def speak(self, order: Order | Script) -> Recording:
        """What is ordered, as a recording. Raises `NoVoice`, and `SpeechFailed` when its process dies or is slow."""
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._answer(order if isinstance(order, Script) else Script((order,)))
        except BaseException as error:
            await self.stop()
            raise _told(error, self._seconds) from None
        if answer.recording is None:
            raise NoVoice(answer.problem)
        return answer.recording

    async def stop(self) -> None:
        """End the process; the next text starts another."""
        process, self._process = self._process, None
        if process and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _answer(self, script: Script) -> Answer:
        if self._process is None or self._process.returncode is not None:
            self._process = await self._started()
        process = self._process
        assert process.stdin
        assert process.stdout
        process.stdin.write(framed(script))
        await process.stdin.drain()
        length = await process.stdout.readexactly(LENGTH)
        return ANSWERS.decode(await process.stdout.readexactly(int.from_bytes(length)))

    async def _started(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"},
            start_new_session=True,
        )


def _told(error: BaseException, seconds: float) -> BaseException:
    """What is told of how a process has failed; what is not its fault stays as it is."""
    match error:
        case TimeoutError():
            return SpeechFailed(f"The text was not spoken within {seconds:g} seconds.")
        case asyncio.IncompleteReadError() | OSError():
            return SpeechFailed("The process that speaks has ended over the text.")
    return error
