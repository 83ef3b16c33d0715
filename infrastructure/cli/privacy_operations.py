"""What operators do about keys, what is held of a learner and what is erased, on a database of their settings."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TextIO

from infrastructure.keys.rotation import MasterKeyUse, Rotation, master_key_uses, rotate
from infrastructure.keys.sealing import MasterKeys
from infrastructure.postgres.database import make_pool, open_database
from infrastructure.postgres.driver import LONG_SECONDS, patience
from infrastructure.privacy.shredding import AnotherProcessShreds
from infrastructure.process.settings import Settings
from infrastructure.services import services


async def key_status(settings: Settings) -> Sequence[MasterKeyUse]:
    """Every master key, and how much is sealed with it."""
    url = open_database(settings)
    with patience(LONG_SECONDS):
        async with make_pool(url) as pool:
            return await master_key_uses(pool, MasterKeys.parse(settings.master_key))


async def rotate_keys(settings: Settings, progress: Callable[[int, int], None]) -> Rotation:
    """Seal everything with the current master key."""
    url = open_database(settings)
    with patience(LONG_SECONDS):
        async with make_pool(url) as pool:
            return await rotate(pool, MasterKeys.parse(settings.master_key), progress)


async def shred(settings: Settings, tell: Callable[[str, str], None], *, whole: bool) -> bool:
    """Shred what is erased; whether there was anything. Raises as `Shredding.shred` does, but waits for its turn."""
    url = open_database(settings)
    async with services(settings, url) as parts:
        while True:
            try:
                return await parts.shredding.shred(tell, whole=whole)
            except AnotherProcessShreds:
                await asyncio.sleep(1)


async def export_learner(
    settings: Settings, learner_id: str, file: TextIO, progress: Callable[[int, int], None]
) -> None:
    """Write all that is held of a learner. Raises `MasterKeyIsMissing`."""
    url = open_database(settings)
    async with services(settings, url) as parts:
        async for piece in parts.export(learner_id, progress).document():
            file.write(piece)
