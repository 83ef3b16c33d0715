"""What the session builder brings."""

import asyncio

from infrastructure.builder.catalogue import Catalogue
from infrastructure.builder.commands import commands
from infrastructure.builder.figures import Figures
from infrastructure.builder.knowledge import shipped
from infrastructure.builder.languages import SIMPLE, language_of
from infrastructure.builder.published import PublishedSessions
from infrastructure.builder.retrieval.embedding import embedder_of
from infrastructure.builder.retrieval.retrieval import Retrieval
from infrastructure.builder.writing import writing_jobs
from infrastructure.foundation import Foundation
from infrastructure.kind import KindModule, KindParts
from schema.builder.ports import BuilderPorts


def build(base: Foundation) -> KindParts:
    """The session builder in a process."""
    documents = Retrieval(base.pool, embedder_of(base.settings.embeddings))
    return KindParts(
        ports=BuilderPorts(
            catalogue=Catalogue(base.streams),
            published=PublishedSessions(base.lists, base.freshness),
            figures=Figures(base.lists),
            language_of=written_in,
            threshold=base.settings.readiness_threshold,
            in_development=not base.settings.production,
        ),
        jobs=writing_jobs(base, documents),
    )


async def written_in(text: str) -> str:
    """The language to write in for an author's text: English for what is neither German nor English."""
    found = await asyncio.to_thread(language_of, text)
    return "en" if found == SIMPLE else found


BUILDER = KindModule(name="builder", build=build, seed=shipped.seed, commands=commands)
