"""What is asked of what was published, and of how drafts get on."""

from datetime import datetime
from typing import Protocol

from projections.builder.figures import BuilderAnalytics
from projections.builder.published import PublishedRow
from schema.ports import Page


class PublishedSessions(Protocol):
    """Publications. What is not there is None."""

    async def page(self, first: int, after: str | None) -> Page[PublishedRow]:
        """The newest publication of each draft, the latest first."""

    async def find(self, draft_id: str, publication: int) -> PublishedRow | None:
        """A publication of a draft."""

    def calendar(self, published: PublishedRow) -> str:
        """The session for calendars (iCalendar)."""


class Figures(Protocol):
    """How drafts get on."""

    async def analytics(self, since: datetime | None, until: datetime | None) -> BuilderAnalytics:
        """The figures of drafts begun from `since` until before `until`."""
