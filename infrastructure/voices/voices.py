"""Texts become recordings: found where they are kept, or made when it is their turn."""

import hmac
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec
from psycopg_pool import AsyncConnectionPool

from infrastructure.keys.installation import Installation
from infrastructure.keys.tickets import Tickets
from infrastructure.voices import piper
from infrastructure.voices.casting import Turn, script_for
from infrastructure.voices.choosing import order_for
from infrastructure.voices.line import Line
from infrastructure.voices.processes import SpeakingProcess
from infrastructure.voices.recordings import Kept, Recordings
from infrastructure.voices.scripts import Script
from infrastructure.voices.speech import Order, Utterance

log = logging.getLogger(__name__)

FORMAT = 1
"""Of the files; raised when what is made of the same sound becomes another file."""


class Voices:
    """The voices of a server.

    `tickets` admit a learner to recordings for the time of a session. Who knows a recording's name was told it: it
    cannot be worked out from its text without the installation's secret.
    """

    def __init__(
        self,
        pool: AsyncConnectionPool,
        installation: Installation,
        now: Callable[[], datetime],
        *,
        folder: Path | None,
        processes: int,
        seconds: float,
        max_bytes: int,
    ) -> None:
        self.recordings, self.tickets = Recordings(pool, max_bytes), Tickets(installation, "audio", now)
        self._key, self._folder = installation.key("names of recordings"), folder
        self._line: Line[Kept] = Line([SpeakingProcess(folder, seconds) for _ in range(processes)])

    def start(self) -> None:
        """Begin to speak what waits."""
        if self._folder and not piper.installed():
            log.warning("LYCEUM_VOICES names a folder, but piper-tts is not installed: eSpeak NG speaks")
        self._line.start()

    async def stop(self) -> None:
        """End, with all processes that speak."""
        await self._line.stop()

    async def spoken(self, utterance: Utterance, key: str, ahead: int = 0) -> Kept:
        """The recording of a text for who waits as `key`, a session's id: theirs take turns with those of others.

        Of one's own, what is least far `ahead` of the position is first. Raises `NoVoice` and `SpeechFailed`.
        """
        return await self._kept(order_for(utterance, self._folder), utterance.language, key, ahead)

    async def performed(self, turns: Sequence[Turn], language: str, key: str) -> Kept:
        """The one recording of what several say. Raises `NoVoice` and `SpeechFailed`."""
        return await self._kept(script_for(turns, language, self._folder), language, key)

    async def _kept(self, order: Order | Script, language: str, key: str, ahead: int = 0) -> Kept:
        name = self._name(order)
        if kept := await self.recordings.find(name):
            return kept
        return await self._line.wait(key, ahead, partial(self._made, name, language, order))

    async def _made(self, name: str, language: str, order: Order | Script, process: SpeakingProcess) -> Kept:
        return await self.recordings.made_once(name, language, order, process.speak)

    def _name(self, order: Order | Script) -> str:
        """The same for all that sounds the same."""
        return hmac.digest(self._key, msgspec.msgpack.encode((FORMAT, order)), "sha256").hex()
