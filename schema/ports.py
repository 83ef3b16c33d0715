"""What resolvers may use of the server. The infrastructure has what fits."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from domain.session import Id, Recorded, Request, Session, SessionKind
from domain.spending import Spending
from domain.transcripts import ShowTranscript
from projections.analytics import Analytics
from projections.erasure import ErasedSession, Erasure
from projections.history import Aliases
from projections.readership import Invitation, Reader
from projections.sessions import SessionRow

T = TypeVar("T", covariant=True)


class Page(Protocol[T]):
    """Some of many rows, each with its cursor."""

    @property
    def rows(self) -> Sequence[tuple[str, T]]: ...  # noqa: D102
    @property
    def has_next(self) -> bool: ...  # noqa: D102
    @property
    def has_previous(self) -> bool: ...  # noqa: D102


class Sessions(Protocol):
    """Sessions as they stand, and commands to them. Commands raise `Refused`."""

    async def get(self, session_id: str) -> Session | None: ...  # noqa: D102
    async def listed(self, rows: Sequence[SessionRow]) -> Sequence[Session | None]: ...  # noqa: D102
    async def refuse_if_erased(self, session_id: str, request: Request) -> None: ...  # noqa: D102
    async def open_session(self, kind: SessionKind, owner_id: str) -> Session | None: ...  # noqa: D102
    async def execute(self, session_id: str, command: object, request: Request) -> Session: ...  # noqa: D102
    async def was_executed(self, session_id: str, request: Request) -> bool: ...  # noqa: D102
    async def started(  # noqa: D102
        self, kind: SessionKind, command: type, request: Request, *, replace_open: bool = False
    ) -> Session | None: ...
    async def start(  # noqa: D102
        self, kind: SessionKind, command: object, request: Request, *, replace_open: bool = False
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
    ) -> Page[SessionRow]: ...
    async def analytics(  # noqa: D102
        self, kind: str | None, since: datetime | None, until: datetime | None
    ) -> Analytics: ...


class History(Protocol):
    """The recorded events. A cursor names a place in the log; following one never misses or repeats an event."""

    async def of_session(self, session_id: str, first: int, after: str | None) -> Page[Recorded]: ...  # noqa: D102
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

    async def search(self, wanted: Mapping[str, object], first: int, after: str | None) -> Page[Recorded]: ...  # noqa: D102
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


class Readership(Protocol):
    """Who may read whose sessions, and what they have set for these."""

    async def reads_since(self, reader_id: str, owner_id: str) -> datetime | None: ...  # noqa: D102
    async def teaches(self, person_id: str) -> bool: ...  # noqa: D102
    async def readers(self, owner_id: Id) -> Sequence[Reader]: ...  # noqa: D102
    async def invitations(self, owner_id: Id) -> Sequence[Invitation]: ...  # noqa: D102
    async def transcripts(self, owner_id: Id) -> ShowTranscript | None: ...  # noqa: D102
    def departures(self) -> AsyncGenerator[None, None]: ...  # noqa: D102
    def openings(self) -> AsyncGenerator[None, None]: ...  # noqa: D102


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
