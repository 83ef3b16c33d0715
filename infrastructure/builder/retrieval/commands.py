"""`lyceum knowledge search`: what the documents have on a need, as a draft would get it."""

import asyncio
from typing import Annotated

import typer

from domain.builder.knowledge import Findings, Inquiry, Source
from infrastructure.builder.languages import language_of
from infrastructure.builder.retrieval.embedding import embedder_of
from infrastructure.builder.retrieval.embeddings import embed_waiting
from infrastructure.builder.retrieval.retrieval import Retrieval
from infrastructure.postgres.database import make_pool, open_database
from infrastructure.postgres.migrating import told_to_operators
from infrastructure.process.printing import print_table, remark
from infrastructure.process.settings import Settings
from infrastructure.telemetry.logs import command_settings

TITLES = ("score", "similarity", "document", "where", "page", "how it begins")
EXCERPT = 80


def search_knowledge(
    need: Annotated[str, typer.Argument(help="What is looked for, in words.")],
    language: Annotated[str, typer.Option(help="Its language, de or en, where it is not plain.")] = "",
    category: Annotated[str, typer.Option(help="The category that is preferred.")] = "",
) -> None:
    """Print the passages that documents have on a need, best first."""
    settings = command_settings()
    found = asyncio.run(_search(settings, Inquiry(need, language or language_of(need), category or None)))
    if found.sources:
        print_table(TITLES, [_row(source) for source in found.sources])
    if found.note:
        remark(found.note)


async def _search(settings: Settings, inquiry: Inquiry) -> Findings:
    url, embedder = open_database(settings), embedder_of(settings.embeddings)
    with told_to_operators():
        embed_waiting(url, embedder)
    async with make_pool(url, size=1) as pool:
        return await Retrieval(pool, embedder).retrieve(inquiry)


def _row(source: Source) -> list[str]:
    """A passage for people."""
    beginning = " ".join(source.text.split())[:EXCERPT]
    page = "" if source.page is None else str(source.page)
    numbers = [f"{source.score:.2f}", f"{source.similarity:.2f}"]
    return [*numbers, source.document_title, source.path, page, beginning]
