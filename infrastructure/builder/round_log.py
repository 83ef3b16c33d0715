"""A round of variants as it stands in the log, and what is put down of a variant while it is written."""

import contextlib
from collections.abc import Sequence

from domain.builder.authoring import SectionDraft
from domain.builder.commands import RecordModelCall, WritersWork, WriteSection
from domain.builder.finishing import prefix
from domain.builder.outline import Section
from domain.builder.state import Builder, Round
from domain.session import OPEN, Id, Refused, Session
from domain.spending import Usage
from infrastructure.builder.sections import section
from infrastructure.jobs.attempts import AUTHOR
from infrastructure.sessions.sessions import Sessions


class TheRoundIsOver(Exception):
    """Raised when nobody waits for a round any more: its draft is archived, or ended, or has a later round."""


class RoundLog:
    """A round of a draft in the log."""

    def __init__(self, sessions: Sessions, draft_id: Id, number: int) -> None:
        self._sessions, self.draft_id, self.number = sessions, draft_id, number

    async def read(self) -> Round:
        """The round as it stands. Raises `TheRoundIsOver`."""
        return self._still(await self._sessions.get(self.draft_id))

    async def tell(self, command: WritersWork) -> Round:
        """The round once the draft was told something of it. Raises `TheRoundIsOver`."""
        try:
            return self._still(await self._sessions.execute(self.draft_id, command, AUTHOR))
        except Refused:
            await self.read()
            raise

    async def count(self, pieces: Sequence[SectionDraft | Usage]) -> None:
        """Record what calls took, as far as the draft is still told anything: it was spent, whoever waits."""
        with contextlib.suppress(Refused):
            for piece in pieces:
                if isinstance(piece, Usage):
                    await self._sessions.execute(self.draft_id, RecordModelCall(piece), AUTHOR)

    def _still(self, draft: Session | None) -> Round:
        if not isinstance(draft, Builder) or draft.status not in OPEN or draft.is_archived:
            raise TheRoundIsOver
        if draft.round is None or draft.round.number != self.number:
            raise TheRoundIsOver
        return draft.round


class VariantLog:
    """Puts one attempt at a variant into the log, section by section."""

    def __init__(self, log: RoundLog, persona: Id, attempt: int) -> None:
        self._log, self._persona, self._attempt = log, persona, attempt
        self.sections: list[Section] = []

    async def add(self, pieces: Sequence[SectionDraft | Usage]) -> None:
        """Record what has come. Raises `TheRoundIsOver`."""
        await self._log.count(pieces)
        for piece in pieces:
            if isinstance(piece, SectionDraft):
                name = Id(f"{prefix(self._log.number, self._persona)}{len(self.sections) + 1}")
                written = section(piece, name)
                await self._log.tell(WriteSection(self._log.number, self._persona, self._attempt, written))
                self.sections.append(written)
