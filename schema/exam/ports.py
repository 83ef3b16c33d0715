"""What the resolvers of exams may use of the server."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol

from domain.exam.plans import ExamSkill, Level
from domain.exam.state import Exam
from domain.exam.time_policy import Pausing, TimePolicy
from domain.session import Id, Request
from projections.exam.agreement import MarkAgreement
from projections.exam.hearing import SourceAudio
from projections.exam.marked_texts import MarkedTextRow
from projections.exam.papers import Paper
from projections.exam.results import ExamResultRow
from projections.exam.stats import ExamSums
from schema.ports import Page


class Papers(Protocol):
    """Saved papers."""

    async def save(self, exam: Exam, title: str, request: Request) -> Paper: ...  # noqa: D102
    async def kept(self, exam_id: Id, title: str, request: Request) -> Paper | None: ...  # noqa: D102
    async def find(self, paper_id: str, viewer_id: str) -> Paper | None: ...  # noqa: D102
    async def latest(  # noqa: D102
        self, viewer_id: str, skill: ExamSkill | None, first: int, after: str | None
    ) -> Page[Paper]: ...


class PaperChanges(Protocol):
    """What becomes of saved papers. Commands raise `Refused`."""

    async def rename(self, paper_id: str, title: str, request: Request) -> Paper: ...  # noqa: D102
    async def share(self, paper_id: str, request: Request) -> Paper: ...  # noqa: D102
    async def withdraw(self, paper_id: str, request: Request) -> None: ...  # noqa: D102


class Results(Protocol):
    """The results of exams."""

    async def exam_history(  # noqa: D102
        self, owner_id: str, skill: str, first: int, after: str | None
    ) -> Page[ExamResultRow]: ...
    async def latest_marked(  # noqa: D102
        self, owner_id: str, skill: str, most: int
    ) -> Sequence[ExamResultRow]: ...
    async def days(  # noqa: D102
        self, owner_id: str, skill: str | None, zone: tzinfo, now: datetime
    ) -> Sequence[ExamSums]: ...


class MarkedTexts(Protocol):
    """The texts of exams, and how they were marked."""

    async def queue(  # noqa: D102
        self, teacher_id: str, learners: Mapping[Id, datetime], first: int, after: str | None
    ) -> Page[MarkedTextRow]: ...
    async def agreement(self, since: datetime | None, until: datetime | None) -> MarkAgreement: ...  # noqa: D102


class Ability(Protocol):
    """What the present author can write: None, or why it could not and what helps."""

    def hindrance(self, skill: ExamSkill, level: Level, subject: str | None = None) -> str | None: ...  # noqa: D102


class Tickets(Protocol):
    """Tickets to save answers by."""

    def issue(self, owner_id: str, session_id: str) -> str: ...  # noqa: D102


class Hearing(Protocol):
    """Has what is said in exams spoken; None where it is not heard. Raises a `Refused` where that failed."""

    async def audio(self, exam: Exam, part_id: Id, listener_id: Id) -> SourceAudio | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class ExamPorts:
    """What exams are carried out with."""

    papers: Papers
    paper_changes: PaperChanges
    results: Results
    marked_texts: MarkedTexts
    author: Ability
    tickets: Tickets
    time_policy: Callable[[Pausing], TimePolicy]
    """What a timed exam keeps to that starts now."""
    hearing: Hearing
