"""The offline author: outlines put together from documents, the catalogue and the draft, each persona in its manner."""

import asyncio
from collections.abc import AsyncIterator

from domain.builder.authoring import OutlineRequest, SectionDraft
from domain.spending import Allowance, Usage
from infrastructure.builder.offline.composing import compose

MODEL_ID = "offline"


class OfflineOutlineAuthor:
    """Writes outlines without a model, which costs nothing: it never looks at an allowance.

    `pace` is the seconds that it takes for a section, as a model would.
    """

    model_id = MODEL_ID

    def __init__(self, pace: float) -> None:
        self._pace = pace

    async def write(self, request: OutlineRequest, allowance: Allowance) -> AsyncIterator[SectionDraft | Usage]:
        """The sections in their order."""
        for section in await asyncio.to_thread(compose, request):
            await asyncio.sleep(self._pace)
            yield section
