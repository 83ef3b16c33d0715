"""What may be chosen before an exam starts."""

from typing import Annotated

from domain.exam.plans import Level
from projections.exam.catalog import ExamCatalog, ExamCatalogEntry, ExamCatalogPart, FocusCategory, catalog
from schema import graph
from schema.context import Info, signed_in
from schema.describing import said
from schema.publishing import publish

for record in (ExamCatalogPart, ExamCatalogEntry, FocusCategory, ExamCatalog):
    publish(record)


@graph.type
class ExamCatalogQuery:
    """What exams there are."""

    @graph.field(
        description=(
            "What `startExam` can start at a level, with minutes, points and parts; what is available with the present"
            " author; and the themes and categories that may be wished."
        )
    )
    def exam_catalog(self, info: Info, level: Annotated[Level, said("Which level.")] = Level.C1) -> ExamCatalog:
        """The catalog of a level."""
        signed_in(info)
        return catalog(level, info.context.exam.author.hindrance)
