"""What reading brings."""

import asyncio

from domain.reading.explaining import Explainer
from infrastructure.foundation import Foundation
from infrastructure.jobs.queue import Job
from infrastructure.kind import KindModule, KindParts
from infrastructure.reading import commands, kept_books, report_rows
from infrastructure.reading.answering import MOST_AT_ONCE, Answering
from infrastructure.reading.anthropic_explainer import AnthropicExplainer
from infrastructure.reading.books import Books
from infrastructure.reading.marking import Marking
from infrastructure.reading.moving import Moving
from infrastructure.reading.narrator import Narrator
from infrastructure.reading.offline_explainer import OfflineExplainer
from infrastructure.reading.readings import Readings
from infrastructure.reading.reports import Reports
from schema.reading.ports import ReadingPorts


def build(base: Foundation) -> KindParts:
    """Reading in a process."""
    books, told = Books(base.pool), Reports(base.sessions, base.pool, base.keyring, base.clock)
    base.pulses.add(Moving(base.sessions, told, base.pool))
    narrator = Narrator(base.voices, books)
    explainer, turns = explainer_of(base), asyncio.Semaphore(MOST_AT_ONCE)
    answering = Answering(base.sessions, explainer, books, base.budgets, base.wakeups, turns)
    marking = Marking(base.sessions, explainer, books, base.budgets, turns)
    return KindParts(
        ports=ReadingPorts(
            books=books,
            readings=Readings(books, base.lists, base.pool, base.freshness),
            reports=told,
            narrator=narrator,
            moving=base.pulses,
        ),
        jobs={
            "answer_question": Job(answering.answer, called_by=("reading.question_asked",)),
            "mark_checkpoint": Job(marking.mark, called_by=("reading.checkpoint_answered",)),
        },
        timers={"settle_reports": told.settle_waiting},
        memories=(narrator, told.gathered),
        exported={"reports": told.exported},
    )


def explainer_of(base: Foundation) -> Explainer:
    """Who answers and marks: the language model, or the book itself where there is no key for one."""
    if base.model is None:
        return OfflineExplainer()
    return AnthropicExplainer(base.model)


READING = KindModule(
    name="reading",
    build=build,
    erase_session=(report_rows.ERASE,),
    seed=kept_books.seed,
    commands=commands.books,
)
