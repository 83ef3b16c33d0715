"""What the resolvers of classrooms may use of the server."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.classroom.commands import CreateClassroom
from domain.classroom.state import Classroom
from domain.session import Id, Request, SessionKind
from projections.classroom.activity import Act
from projections.classroom.board import ClassroomLearner, InvitationCode, Totals
from projections.sessions import SessionRow
from schema.ports import Page


class Classrooms(Protocol):
    """Classrooms, each for its teacher alone. Commands raise `Refused`."""

    async def get(self, classroom_id: str, teacher_id: str) -> Classroom | None: ...  # noqa: D102
    async def of_teacher(self, teacher_id: str) -> Sequence[Classroom]: ...  # noqa: D102
    async def create(self, command: CreateClassroom, request: Request) -> Classroom: ...  # noqa: D102
    async def execute(self, classroom_id: str, command: object, request: Request) -> Classroom: ...  # noqa: D102
    async def enrol(self, classroom_id: str, learner_id: Id, request: Request) -> Classroom: ...  # noqa: D102
    async def invite(  # noqa: D102
        self, classroom_id: str, days: int, request: Request
    ) -> tuple[Classroom, str, InvitationCode]: ...
    async def withdraw(self, invitation: str, request: Request) -> Classroom: ...  # noqa: D102
    def activity(  # noqa: D102
        self, classroom_id: str, teacher_id: str, after: str | None
    ) -> AsyncGenerator[Act, None]: ...


class Board(Protocol):
    """Learners of classrooms, and how they get on. What is asked of many at the same time is one query."""

    def page(self, classroom: Classroom, first: int, after: str | None) -> Page[ClassroomLearner]: ...  # noqa: D102
    async def totals(self, learner: ClassroomLearner, teacher_id: str) -> Totals: ...  # noqa: D102
    async def latest(self, learner: ClassroomLearner) -> Sequence[SessionRow]: ...  # noqa: D102
    async def open_sessions(  # noqa: D102
        self, learner: ClassroomLearner, first: int, after: str | None
    ) -> Page[SessionRow]: ...
    async def open_of(self, learner: ClassroomLearner, kind: SessionKind) -> Sequence[SessionRow]: ...  # noqa: D102


class Memberships(Protocol):
    """Classrooms as their learners see them. Commands raise `Refused`."""

    async def join(self, code: str, request: Request) -> Classroom: ...  # noqa: D102
    async def answer(self, invitation_id: str, request: Request, *, accept: bool) -> Classroom: ...  # noqa: D102
    async def leave(self, classroom_id: str, request: Request) -> Classroom: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class ClassroomPorts:
    """What classrooms are carried out with."""

    classrooms: Classrooms
    board: Board
    memberships: Memberships
