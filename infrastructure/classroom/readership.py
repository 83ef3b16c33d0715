"""Who may read whose sessions: teachers those of the learners in their classrooms."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime

from domain.session import Id
from domain.transcripts import ShowTranscript, strictest
from infrastructure.classroom.classrooms import Classrooms
from infrastructure.classroom.memberships import Memberships
from projections.classroom.board import invitations, readers
from projections.readership import Invitation, Reader


class Readership:
    """Who may read whose sessions, by the classrooms that there are."""

    def __init__(self, classrooms: Classrooms, memberships: Memberships) -> None:
        self._classrooms, self._memberships = classrooms, memberships

    async def reads_since(self, reader_id: str, owner_id: str) -> datetime | None:
        """Since when a person may read what another one's sessions have; None if they may not."""
        return await self._classrooms.reads_since(reader_id, owner_id)

    async def teaches(self, person_id: str) -> bool:
        """Whether a person has a classroom."""
        return await self._classrooms.teaches(person_id)

    async def transcripts(self, owner_id: Id) -> ShowTranscript | None:
        """When transcripts may be read in the classrooms that a person is in; None where no teacher has set it.

        Raises `TheRowsAreBehind`.
        """
        rooms = await self._memberships.of_learner(owner_id)
        return strictest([room.show_transcript for room in rooms if owner_id in room.enrolled and room.show_transcript])

    def departures(self) -> AsyncGenerator[None, None]:
        """Yields when somebody may have lost the right to read another's sessions."""
        return self._classrooms.departures()

    def openings(self) -> AsyncGenerator[None, None]:
        """Yields when somebody may have begun to teach."""
        return self._classrooms.openings()

    async def readers(self, owner_id: Id) -> Sequence[Reader]:
        """Who may read a person's sessions now. Raises `TheRowsAreBehind`."""
        return readers(await self._memberships.of_learner(owner_id), owner_id)

    async def invitations(self, owner_id: Id) -> Sequence[Invitation]:
        """Who asks to, and has not been answered. Raises `TheRowsAreBehind`."""
        return invitations(await self._memberships.of_learner(owner_id), owner_id)
