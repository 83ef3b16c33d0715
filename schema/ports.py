"""What resolvers may use of the server. The infrastructure has what fits."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.classroom.commands import CreateClassroom
from domain.classroom.state import Classroom
from domain.exam.plans import ExamSkill
from domain.exam.state import Exam
from domain.practice.events import Item
from domain.session import Id, Recorded, Request, Session, SessionKind
from domain.spending import Spending
from domain.study.phases import ExamType
from domain.study.syllabus import Unit
from projections.analytics import Analytics
from projections.classroom.board import InvitationCode
from projections.erasure import ErasedSession, Erasure
from projections.exam.papers import Paper
from projections.history import Aliases
from projections.practice.activity import PracticeStats
from projections.practice.session import PracticeForecast, PracticeGoal
from projections.study.records import StudyRecordRow


class Page(Protocol):
    """Some of many rows, each with its cursor."""

    @property
    def rows(self) -> Sequence[tuple[str, Any]]: ...  # noqa: D102
    @property
    def has_next(self) -> bool: ...  # noqa: D102
    @property
    def has_previous(self) -> bool: ...  # noqa: D102


class Sessions(Protocol):
    """Sessions as they stand, and commands to them. Commands raise `Refused`."""

    async def get(self, session_id: str) -> Session | None: ...  # noqa: D102
    async def refuse_if_erased(self, session_id: str, request: Request) -> None: ...  # noqa: D102
    async def open_session(self, kind: SessionKind, owner_id: str) -> Session | None: ...  # noqa: D102
    async def execute(self, session_id: str, command: Any, request: Request) -> Session: ...  # noqa: D102
    async def was_executed(self, session_id: str, request: Request) -> bool: ...  # noqa: D102
    async def started(self, kind: SessionKind, command: type, request: Request) -> Session | None: ...  # noqa: D102
    async def start(  # noqa: D102
        self, kind: SessionKind, command: Any, request: Request, *, replace_open: bool = False
    ) -> Session: ...


class Lists(Protocol):
    """Pages of views."""

    async def sessions(  # noqa: D102
        self,
        *,
        owner_ids: Sequence[str] | None,
        kind: str | None,
        status: str | None,
        first: int,
        after: str | None,
        active_since: datetime | None,
    ) -> Page: ...
    async def analytics(  # noqa: D102
        self, kind: str | None, since: datetime | None, until: datetime | None
    ) -> Analytics: ...
    async def exam_history(self, owner_id: str, skill: str, first: int, after: str | None) -> Page: ...  # noqa: D102
    async def study_records(  # noqa: D102
        self, owner_id: str, exam_type: str | None
    ) -> Sequence[StudyRecordRow]: ...


class Syllabi(Protocol):
    """The syllabi of the examinations."""

    def syllabus(self, exam_type: ExamType) -> tuple[Unit, ...]: ...  # noqa: D102
    def title(self, subject: str) -> str: ...  # noqa: D102
    def group(self, subject: str) -> str | None: ...  # noqa: D102


class History(Protocol):
    """The recorded events. A cursor names a place in the log; following one never misses or repeats an event."""

    async def of_session(self, session_id: str, first: int, after: str | None) -> Page: ...  # noqa: D102
    async def event(self, session_id: str, version: int) -> Sequence[tuple[str, Recorded]]: ...  # noqa: D102
    def follow_session(  # noqa: D102
        self, session_id: str, after: str | None
    ) -> AsyncIterator[tuple[str, Recorded]]: ...
    def folding(  # noqa: D102
        self, session_id: str, after: str | None
    ) -> AsyncIterator[tuple[str, Recorded, Session]]: ...
    async def version(self, session_id: str, after: str | None) -> int: ...  # noqa: D102
    async def projections(self) -> Sequence[tuple[str, str, int, int]]: ...  # noqa: D102


class Analysts(Protocol):
    """The recorded events of all sessions, under pseudonyms and with cursors of their own."""

    async def search(self, wanted: Mapping[str, Any], first: int, after: str | None) -> Page: ...  # noqa: D102
    async def event(self, session: str, version: int) -> Sequence[tuple[str, Recorded]]: ...  # noqa: D102
    def follow(  # noqa: D102
        self, after: str | None, kind: str | None, types: Sequence[str] | None
    ) -> AsyncIterator[tuple[str, Recorded]]: ...
    def follow_session(  # noqa: D102
        self, session_id: UUID, after: str | None
    ) -> AsyncIterator[tuple[str, Recorded]]: ...


class Pseudonyms(Aliases, Protocol):
    """Other names for persons, things and sessions."""

    def saver(self, id: str) -> str: ...  # noqa: D102
    def session_of(self, pseudonym: str) -> UUID | None: ...  # noqa: D102


class Classrooms(Protocol):
    """Classrooms, each for its teacher alone. Commands raise `Refused`."""

    async def get(self, classroom_id: str, teacher_id: str) -> Classroom | None: ...  # noqa: D102
    async def of_teacher(self, teacher_id: str) -> Sequence[Classroom]: ...  # noqa: D102
    async def create(self, command: CreateClassroom, request: Request) -> Classroom: ...  # noqa: D102
    async def execute(self, classroom_id: str, command: Any, request: Request) -> Classroom: ...  # noqa: D102
    async def enrol(self, classroom_id: str, learner_id: Id, request: Request) -> Classroom: ...  # noqa: D102
    async def invite(  # noqa: D102
        self, classroom_id: str, days: int, request: Request
    ) -> tuple[Classroom, str, InvitationCode]: ...
    async def withdraw(self, invitation: str, request: Request) -> Classroom: ...  # noqa: D102
    async def learners(self, classroom: Classroom, first: int, after: str | None) -> Page: ...  # noqa: D102
    async def teaches(self, person_id: str) -> bool: ...  # noqa: D102
    async def open_sessions(  # noqa: D102
        self, learners: Sequence[tuple[str, datetime]], first: int, after: str | None
    ) -> Sequence[Page]: ...
    async def reads_since(self, teacher_id: str, learner_id: str) -> datetime | None: ...  # noqa: D102
    def departures(self) -> AsyncGenerator[None, None]: ...  # noqa: D102
    def openings(self) -> AsyncGenerator[None, None]: ...  # noqa: D102
    def activity(  # noqa: D102
        self, classroom_id: str, teacher_id: str, after: str | None
    ) -> AsyncGenerator[tuple[str, Id, Recorded], None]: ...


class Memberships(Protocol):
    """Classrooms as their learners see them. Commands raise `Refused`."""

    async def of_learner(self, learner_id: str) -> Sequence[Classroom]: ...  # noqa: D102
    async def join(self, code: str, request: Request) -> Classroom: ...  # noqa: D102
    async def answer(self, invitation_id: str, request: Request, *, accept: bool) -> Classroom: ...  # noqa: D102
    async def leave(self, classroom_id: str, request: Request) -> Classroom: ...  # noqa: D102


class Papers(Protocol):
    """Saved papers."""

    async def save(self, exam: Exam, title: str, request: Request) -> Paper: ...  # noqa: D102
    async def kept(self, exam_id: Id, title: str, request: Request) -> Paper | None: ...  # noqa: D102
    async def find(self, paper_id: str, viewer_id: str) -> Paper | None: ...  # noqa: D102
    async def latest(  # noqa: D102
        self, viewer_id: str, skill: ExamSkill | None, limit: int, after: str | None
    ) -> Sequence[Paper]: ...


class PaperChanges(Protocol):
    """What becomes of saved papers. Commands raise `Refused`."""

    async def rename(self, paper_id: str, title: str, request: Request) -> Paper: ...  # noqa: D102
    async def share(self, paper_id: str, request: Request) -> Paper: ...  # noqa: D102
    async def withdraw(self, paper_id: str, request: Request) -> None: ...  # noqa: D102


class Goals(Protocol):
    """What learners can set out to learn, and where they stand."""

    async def page(self, learner_id: str, first: int, after: str | None) -> Page: ...  # noqa: D102
    async def standing(self, learner_id: str, goal_id: str) -> PracticeGoal: ...  # noqa: D102
    async def forecast(self, learner_id: str, days: int, zone: ZoneInfo) -> PracticeForecast: ...  # noqa: D102
    async def stats(self, learner_id: str, zone: ZoneInfo) -> PracticeStats: ...  # noqa: D102


class Selection(Protocol):
    """Picks what to practise. Raises `Refused`. Reviews are planned for the target retention."""

    target_retention: float

    async def pick(self, learner_id: str, goal_id: str, limit: int) -> tuple[Item, ...]: ...  # noqa: D102


class WeakPoints(Protocol):
    """Makes practice goals of what went wrong in exams. Raises `Refused`."""

    async def keep(self, exam: Exam) -> str: ...  # noqa: D102


class Budgets(Protocol):
    """What may be spent on language models; both raise a `Refused` once it is spent."""

    def check_session(self, session: Spending) -> None: ...  # noqa: D102
    async def check_learner(self, owner_id: str) -> float: ...  # noqa: D102


class Erasing(Protocol):
    """Erases sessions."""

    async def erase_session(self, session_id: str, request: Request) -> ErasedSession: ...  # noqa: D102


class LearnerErasures(Protocol):
    """Erases learners, in the background."""

    async def request(self, learner_id: str, request: Request) -> Erasure: ...  # noqa: D102
    async def find(self, erasure_id: str) -> Erasure | None: ...  # noqa: D102


class Rates(Protocol):
    """How often a viewer may change something."""

    async def take(self, viewer_id: str) -> None: ...  # noqa: D102
