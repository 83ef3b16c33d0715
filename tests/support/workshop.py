"""Drafts driven through the parts of a process: begun, their variants asked for and written."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.builder.authoring import Brief, OutlineAuthor, Tweaks
from domain.builder.commands import CreateDraft, RequestVariants, RetryVariant
from domain.builder.knowledge import Findings, Inquiry, Source
from domain.builder.metadata import Metadata
from domain.builder.state import Builder, Round
from domain.session import Event, Id, SessionKind
from infrastructure.builder.generation import Generation
from infrastructure.builder.writing import author_of
from infrastructure.process.settings import read_settings
from infrastructure.services import Services, services
from tests.support.exams import by
from tests.support.outline_requests import METADATA, PERSONAS, SOURCES, brief

AUTHOR = "author"
NO_TWEAKS = Tweaks()


@dataclass
class Shelf:
    """Documents that answer whatever they are asked with the same passages; counts the questions."""

    sources: Sequence[Source] = tuple(SOURCES["en"])
    note: str = ""
    asked: list[Inquiry] = field(default_factory=list)

    async def retrieve(self, inquiry: Inquiry) -> Findings:
        self.asked.append(inquiry)
        return Findings(tuple(self.sources), self.note)


@dataclass
class Workshop:
    """A process in which drafts are made. No worker runs: what is to be done is done by the test."""

    parts: Services
    knowledge: Shelf = field(default_factory=Shelf)
    author: OutlineAuthor | None = None

    @property
    def generation(self) -> Generation:
        author = self.author or author_of(self.parts)
        return Generation(self.parts.sessions, self.knowledge, author, self.parts.budgets)

    async def begin(self, metadata: Metadata = METADATA["en"]) -> Builder:
        """A draft."""
        command = CreateDraft(author_id=Id(AUTHOR), metadata=metadata, catalog_version=1)
        draft = await self.parts.sessions.start(SessionKind.BUILDER, command, by(AUTHOR))
        assert isinstance(draft, Builder)
        return draft

    async def asked(self, metadata: Metadata = METADATA["en"], **how: object) -> Id:
        """A draft whose variants are asked for."""
        draft = await self.begin(metadata)
        await self.request(draft.id, **how)
        return draft.id

    async def request(
        self,
        draft_id: Id,
        briefs: Sequence[Brief] = tuple(map(brief, PERSONAS)),
        tweaks: Tweaks = NO_TWEAKS,
        language: str = "en",
    ) -> Builder:
        """A draft whose variants are asked for once more."""
        return await self.do(draft_id, RequestVariants(language, tweaks, tuple(briefs), (), 1))

    async def written(self, draft_id: Id) -> Round:
        """The round once the work on it has come to an end."""
        await self.generation.write_variants(draft_id)
        return await self.round(draft_id)

    async def retry(self, draft_id: Id, persona: str) -> Round:
        """The round after a variant that failed was written again."""
        await self.do(draft_id, RetryVariant(Id(f"persona:{persona}")))
        return await self.written(draft_id)

    async def do(self, draft_id: Id, command: object) -> Builder:
        """The draft after a command of its author's."""
        told = await self.parts.sessions.execute(draft_id, command, by(AUTHOR))
        assert isinstance(told, Builder)
        return told

    async def read(self, draft_id: Id) -> Builder:
        draft = await self.parts.sessions.get(draft_id)
        assert isinstance(draft, Builder)
        return draft

    async def round(self, draft_id: Id) -> Round:
        round = (await self.read(draft_id)).round
        assert round
        return round

    async def events(self, draft_id: Id) -> list[Event]:
        """What has happened."""
        rows = await self.parts.event_log.of_session(UUID(draft_id))
        return [one.event for one in await self.parts.keyring.open(rows)]


async def write(url: str, folder: str, draft_id: str, pace: str, model_url: str) -> None:
    """Write a draft's variants in a process of one's own, by the offline author or the model at a URL."""
    model = {"ANTHROPIC_API_KEY": "x", "ANTHROPIC_BASE_URL": model_url} if model_url else {}
    read = {"LYCEUM_DATA_DIR": folder, "LYCEUM_DATABASE_URL": url, "LYCEUM_OFFLINE_PACE": pace, **model}
    async with services(read_settings(read), url) as parts:
        await Workshop(parts).generation.write_variants(draft_id)


if __name__ == "__main__":
    asyncio.run(write(*sys.argv[1:]))
