"""What is recorded of a part while it is written: its source, its questions, and the calls that they took."""

from collections.abc import Sequence

from domain.exam.authoring import Draft, Source
from domain.exam.commands import RecordCall, RecordQuestion, RecordSource, RecordTogether, WritingCommand
from domain.exam.events import Question
from domain.exam.generation import build_question
from domain.exam.plans import PartPlan
from domain.exam.state import Exam
from domain.questions.question import InvalidDraft
from domain.session import Refused
from domain.spending import Usage
from infrastructure.jobs.attempts import AUTHOR
from infrastructure.sessions.sessions import Sessions

Piece = Source | Draft | Usage
"""What an author hands on of a part."""


class PartRecord:
    """Puts a part of an exam into the log, piece by piece."""

    def __init__(self, sessions: Sessions, exam: Exam, plan: PartPlan) -> None:
        self._sessions, self._exam, self._plan = sessions, exam, plan

    async def add(self, pieces: Sequence[Piece]) -> None:
        """Record what came together as one, up to a draft that cannot be used; what calls took stays in any case.

        Raises `InvalidDraft`, or a `Refused`.
        """
        calls = [RecordCall(piece, self._plan.id) for piece in pieces if isinstance(piece, Usage)]
        content, failure = self._content(pieces)
        try:
            if content or calls:
                await self._tell(RecordTogether([*content, *calls]))
        except Refused:
            if content and calls:
                await self._tell(RecordTogether(calls))
            raise
        if failure:
            raise failure

    def _content(self, pieces: Sequence[Piece]) -> tuple[list[WritingCommand], InvalidDraft | None]:
        """What records the sources and drafts, as far as they can be used, and what is wrong with the next one."""
        commands: list[WritingCommand] = []
        for piece in pieces:
            if isinstance(piece, Source):
                commands.append(RecordSource(self._plan.id, piece, self._exam.round))
            elif isinstance(piece, Draft):
                try:
                    commands.append(RecordQuestion(self._question(piece), self._exam.round))
                except InvalidDraft as problem:
                    return commands, problem
        return commands, None

    def _question(self, draft: Draft) -> Question:
        chance = self._sessions.chance(self._exam.id, self._plan.id, str(draft.number))
        return build_question(self._plan, draft, chance.shuffle)

    async def _tell(self, command: object) -> None:
        await self._sessions.execute(self._exam.id, command, AUTHOR)
