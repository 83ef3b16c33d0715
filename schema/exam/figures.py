"""How exams are marked, in figures for analysts."""

from datetime import datetime

from domain.session import SessionKind
from projections.exam.agreement import ExamAnalytics, MarkAgreement
from schema.analysts import FIGURES, KindFigures
from schema.context import Info
from schema.publishing import STAND_INS, publish

publish(MarkAgreement)
publish(ExamAnalytics, implements=KindFigures)

TYPE = STAND_INS[ExamAnalytics]


async def figures(info: Info, since: datetime | None, until: datetime | None) -> ExamAnalytics:
    """The figures of the exams begun in a span of time."""
    return ExamAnalytics(await info.context.exam.marked_texts.agreement(since, until))


FIGURES[SessionKind.EXAM] = figures
