"""How drafts get on, in figures for analysts."""

from datetime import datetime

from domain.session import SessionKind
from projections.builder.figures import BuilderAnalytics, VariantFigures
from schema.analysts import FIGURES, KindFigures
from schema.context import Info
from schema.publishing import STAND_INS, publish

publish(VariantFigures)
publish(BuilderAnalytics, implements=KindFigures)

TYPE = STAND_INS[BuilderAnalytics]


async def figures(info: Info, since: datetime | None, until: datetime | None) -> BuilderAnalytics:
    """The figures of the drafts begun in a span of time."""
    return await info.context.builder.figures.analytics(since, until)


FIGURES[SessionKind.BUILDER] = figures
