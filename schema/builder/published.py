"""What was published, for everybody who is signed in. Whoever has an older version keeps it."""

from dataclasses import replace
from datetime import datetime

import strawberry

from domain.builder.metadata import Metadata
from domain.builder.schedule import schedule
from domain.session import Id
from projections.builder import outlines, rounds
from projections.builder.handout import handout
from projections.builder.markdown import markdown
from projections.builder.outlines import OutlineView, SectionView
from projections.builder.published import PublishedRow
from projections.builder.rounds import RetrievedSource
from schema import graph
from schema.base import PageInfo
from schema.builder.ids import PUBLISHED, DraftIds, whole
from schema.builder.weights import A_DOCUMENT, AN_OUTLINE
from schema.context import Info, Role, Viewer, page_size, signed_in
from schema.nodes import Node, found_by

TRAINERS = frozenset({Role.AUTHOR, Role.ADMIN})
"""Who reads what the trainer alone should know."""


@graph.type(name="PublishedSession", description="A training session as it was published: a version that stays so.")
class PublishedView(Node):
    """A publication."""

    title: str
    """What the session is called."""
    version: int
    """Which publication of the same draft it is, from 1."""
    published_at: datetime
    """When it was published."""
    metadata: Metadata
    """What is known of it, with what was chosen of the catalogue in words."""
    is_retired: bool
    """Whether its author has archived it: it is in no list, and who has it keeps it."""
    row: strawberry.Private[PublishedRow]
    for_trainers: strawberry.Private[bool]

    @graph.field(
        description="Its sections. What the trainer alone should know, and the sources, are for AUTHORs and ADMINs.",
        metadata={graph.MOST: AN_OUTLINE},
    )
    async def outline(self, info: Info) -> OutlineView:
        """The outline."""
        await info.context.turns.wait()
        return outline_view(self.row, for_trainers=self.for_trainers)

    @graph.field(
        description=(
            "The passages that its sections cite, by their place in this list from 0. AUTHORs and ADMINs alone have"
            " them; for others it is empty, and so is `cites`."
        )
    )
    def sources(self) -> list[RetrievedSource]:
        """The sources."""
        return [rounds.source(one) for one in self.row.sources] if self.for_trainers else []

    @graph.field(
        description=(
            "All of it as Markdown (CommonMark). What was typed is text in it, HTML too; what the trainer alone should"
            " know, and the sources, are for AUTHORs and ADMINs."
        ),
        metadata={graph.MOST: A_DOCUMENT},
    )
    async def markdown(self, info: Info) -> str:
        """The Markdown."""
        return await info.context.turns.aside(as_markdown, self.row, for_trainers=self.for_trainers)

    @graph.field(
        description=(
            "The session as iCalendar (RFC 5545): an event in its time zone, the same one in every version; a to-do as"
            " long as its day or times are not known."
        ),
        metadata={graph.MOST: A_DOCUMENT},
    )
    async def icalendar(self, info: Info) -> str:
        """The calendar."""
        return await info.context.turns.aside(info.context.builder.published.calendar, self.row)


@graph.type(name="PublishedSessionEdge")
class PublishedEdge:
    """A published session in a list."""

    cursor: str
    node: PublishedView


@graph.type(name="PublishedSessionConnection")
class PublishedConnection:
    """A page of published sessions, the latest first."""

    edges: list[PublishedEdge]
    page_info: PageInfo


@graph.type
class PublishedQuery:
    """Queries on what was published."""

    @graph.field(
        description=(
            "The training sessions that were published, each in its newest version, the latest first; those whose"
            " author has archived them are left out."
        )
    )
    async def published_sessions(
        self, info: Info, first: int | None = 20, after: str | None = None
    ) -> PublishedConnection:
        """A page of them."""
        viewer = signed_in(info)
        page = await info.context.builder.published.page(page_size(first, 20), after)
        edges = [PublishedEdge(cursor=cursor, node=published_view(row, viewer)) for cursor, row in page.rows]
        return PublishedConnection(edges=edges, page_info=PageInfo.of(page))


@found_by(PUBLISHED)
async def published(info: Info, place: str) -> PublishedView | None:
    """Any version of what was published, for whoever is signed in."""
    draft_id, _, number = place.partition(":")
    publication = whole(number)
    return await publication_of(info, draft_id, publication) if publication else None


async def publication_of(info: Info, draft_id: str, publication: int) -> PublishedView | None:
    """A publication of a draft; None if there is none."""
    viewer = signed_in(info)
    row = await info.context.builder.published.find(draft_id, publication)
    return published_view(row, viewer) if row else None


async def published_section(info: Info, draft_id: str, publication: int, name: Id) -> SectionView | None:
    """A section of a publication; None if there is none."""
    found = await publication_of(info, draft_id, publication)
    if found is None:
        return None
    wanted = DraftIds(Id(draft_id)).in_publication(publication)(name)
    sections = outline_view(found.row, for_trainers=found.for_trainers).sections
    return next((one for one in sections if one.id == wanted), None)


def as_markdown(row: PublishedRow, *, for_trainers: bool) -> str:
    """A publication as Markdown."""
    return markdown(handout(row, for_trainers=for_trainers))


def outline_view(row: PublishedRow, *, for_trainers: bool) -> OutlineView:
    """The outline, with what the trainer alone should know or without."""
    naming = DraftIds(row.session_id).in_publication(row.publication)
    seen = outlines.outline(row.outline, schedule(row.metadata).minutes, naming)
    told = tuple(one if for_trainers else replace(one, trainer_notes=None, cites=()) for one in seen.sections)
    return replace(seen, sections=told)


def published_view(row: PublishedRow, viewer: Viewer) -> PublishedView:
    """A publication as clients see it."""
    return PublishedView(
        id=DraftIds(row.session_id).published(row.publication),
        title=row.title,
        version=row.publication,
        published_at=row.published_at,
        metadata=row.metadata,
        is_retired=row.is_retired,
        row=row,
        for_trainers=not TRAINERS.isdisjoint(viewer.roles),
    )
