"""How long an author waits for four variants by a model, and for the first section, beside the slowest single call."""

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID, uuid4

import uvloop

from benchmarks.model import FIRST_TOKEN_SECONDS, TOKENS_PER_SECOND
from benchmarks.reporting import Case, report
from benchmarks.running import WORK, bench
from domain.builder.authoring import Tweaks
from domain.builder.commands import CreateDraft, RequestVariants
from domain.builder.events import BuilderModelCalled, SectionWritten, VariantWritten
from domain.session import Event, Id, Request, SessionKind
from infrastructure.services import Services, services
from tests.support.outline_requests import METADATA, PERSONAS, brief

ROUNDS = 3
AT_ONCE = 4
"""Drafts whose variants are written at the same time."""

MODEL = [sys.executable, "-m", "benchmarks.model"]


@dataclass(frozen=True, slots=True)
class Writing:
    """A round of variants: when each event could be read, in seconds from the request."""

    events: Sequence[tuple[float, Event]]

    def makespan(self) -> float:
        """Until the last variant was whole."""
        return max(at for at, event in self.events if isinstance(event, VariantWritten))

    def first_section(self) -> float:
        """Until there was something to read."""
        return next(at for at, event in self.events if isinstance(event, SectionWritten))

    def slowest_call(self) -> float:
        """What the model needs for the longest of the outlines, by the tokens that it wrote."""
        calls = [event.usage for _, event in self.events if isinstance(event, BuilderModelCalled)]
        assert len(calls) == len(PERSONAS), "each variant takes a call"
        return max(FIRST_TOKEN_SECONDS + usage.output_tokens / TOKENS_PER_SECOND for usage in calls)


class Author:
    """Who asks for variants and waits for them; the worker is another process."""

    def __init__(self, parts: Services) -> None:
        self._parts = parts

    async def rounds(self, count: int) -> Sequence[Writing]:
        """Rounds of so many drafts at once."""
        return await asyncio.gather(*(self._round() for _ in range(count)))

    async def _round(self) -> Writing:
        author = Id(f"author-{uuid4().hex}")
        create = CreateDraft(author_id=author, metadata=METADATA["en"], catalog_version=1)
        draft = await self._parts.sessions.start(SessionKind.BUILDER, create, Request(author))
        command = RequestVariants("en", Tweaks(), tuple(map(brief, PERSONAS)), (), 1)
        began, times, rows = time.perf_counter(), [], []
        await self._parts.sessions.execute(draft.id, command, Request(author))
        async for row in self._parts.event_log.follow_session(UUID(draft.id)):
            times.append(time.perf_counter() - began)
            rows.append(row)
            assert row.topic != "builder.variant_failed"
            if sum(one.topic == "builder.variant_written" for one in rows) == len(PERSONAS):
                break
        events = [one.event for one in await self._parts.keyring.open(rows)]
        return Writing(list(zip(times, events, strict=True)))


async def main() -> None:
    """Measure and report."""
    cases = []
    with bench() as place, place.process(MODEL, "ready ") as (_, told):
        url, model = place.database(), {"ANTHROPIC_API_KEY": "benchmark", "ANTHROPIC_BASE_URL": told.split()[1]}
        with place.process(WORK, "working", **place.environ(url), **model):
            async with services(place.settings(url), url) as parts:
                author = Author(parts)
                for count in (1, AT_ONCE):
                    written = [one for _ in range(ROUNDS) for one in await author.rounds(count)]
                    cases += _cases("one draft" if count == 1 else f"{count} drafts at once", written)
    report("four variants by a model, 400 ms to the first token, 80 tokens/s", cases)


def _cases(name: str, written: Sequence[Writing]) -> list[Case]:
    slowest = median(one.slowest_call() for one in written)
    makespan, first = (median(map(figure, written)) for figure in (Writing.makespan, Writing.first_section))
    beside = "the slowest call"
    return [
        Case(f"{name}: four variants", makespan, beside, slowest, "s", 1.15, at_most=True),
        Case(f"{name}: first section readable", first, beside, slowest, "s", 0.3, at_most=True),
    ]


if __name__ == "__main__":
    uvloop.run(main())
