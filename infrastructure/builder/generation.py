"""The writing of variants: the documents are asked, then all personas at once, and what comes goes into the log.

All of it may be done twice, on this machine or another: it begins with what the log says is still missing.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence

from domain.builder.authoring import OutlineAuthor, OutlineRequest, SectionDraft, VariantStatus
from domain.builder.commands import (
    FailVariant,
    MakeStandardOutline,
    RecordKnowledge,
    RecordModelCall,
    WriteSection,
    WriteVariant,
)
from domain.builder.knowledge import Knowledge
from domain.builder.mixing import mix
from domain.builder.outline import Section
from domain.builder.repairing import repair
from domain.builder.standard import standard_outline
from domain.builder.state import STANDARD, Builder, Round, Variant
from domain.session import OPEN, Id, Refused
from domain.spending import Allowance, AuthorFailed, AuthorIsUnusable, Usage
from infrastructure.builder.asking import inquiry, request_of
from infrastructure.builder.offline_author import MODEL_ID as OFFLINE
from infrastructure.builder.sections import named
from infrastructure.jobs.attempts import AUTHOR, attempt, unbroken
from infrastructure.models.budgets import Budgets, TheBudgetIsSpent
from infrastructure.process.merge import Merge
from infrastructure.sessions.sessions import Sessions

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Variants that are written at the same time."""

WAITING = (VariantStatus.PENDING, VariantStatus.IN_PROGRESS)


class TheRoundIsOver(Exception):
    """Raised when nobody waits for a round any more: its draft is archived or ended, or has a later round."""


class Generation:
    """Writes the variants of drafts with an author."""

    def __init__(self, sessions: Sessions, knowledge: Knowledge, author: OutlineAuthor, budgets: Budgets) -> None:
        self._sessions, self._knowledge, self._author, self._budgets = sessions, knowledge, author, budgets

    async def write_variants(self, session_id: str) -> None:
        """Write what is missing of a draft's latest round. A variant that fails leaves the others alone."""
        draft = await self._sessions.get(session_id)
        if not isinstance(draft, Builder) or draft.round is None:
            return
        try:
            await self._write(draft, draft.round)
        except* TheRoundIsOver:
            log.info("nobody waits for the variants of session %s any more", session_id)

    async def _write(self, draft: Builder, asked: Round) -> None:
        round = _still(draft, asked.number)
        if round.rag_weight is None and _waiting(round):
            round = await self._ask_documents(draft, round)
        await self._write_waiting(draft, round)
        draft = await self._read(draft.id)
        await self._settle(draft, _still(draft, asked.number))

    async def _ask_documents(self, draft: Builder, round: Round) -> Round:
        findings = await self._knowledge.retrieve(inquiry(draft.metadata, round.language))
        told = await self._tell(draft, RecordKnowledge(round.number, findings.sources, findings.note), round.number)
        return _still(told, round.number)

    async def _write_waiting(self, draft: Builder, round: Round) -> None:
        at_once, allowance = asyncio.Semaphore(AT_ONCE), self._budgets.allowance(draft, draft.owner_id)

        async def write_in_turn(persona: Id) -> None:
            async with at_once:
                await self._write_variant(draft, round.number, persona, allowance)

        async with asyncio.TaskGroup() as group:
            for persona in _waiting(round):
                group.create_task(write_in_turn(persona))

    async def _settle(self, draft: Builder, round: Round) -> None:
        """Make the standard outline where every variant has failed."""
        if STANDARD in round.variants or {one.status for one in round.variants.values()} != {VariantStatus.FAILED}:
            return
        outline = standard_outline(draft.metadata, round.minutes, round.language, round.number)
        command = MakeStandardOutline(round.number, outline, mix(outline, 0.0))
        await self._tell(draft, command, round.number)

    async def _write_variant(self, draft: Builder, number: int, persona: Id, allowance: Allowance) -> None:
        async def fail(failure: Exception, last: bool) -> None:
            await self._tell(draft, FailVariant(number, persona, str(failure), last), number)

        await attempt(
            f"writing {persona} of round {number} of session {draft.id}",
            lambda: self._attempt(draft.id, number, persona, allowance),
            failures=(AuthorFailed,),
            hopeless=(TheBudgetIsSpent,),
            fail=fail,
        )

    async def _attempt(self, session_id: Id, number: int, persona: Id, allowance: Allowance) -> None:
        """One attempt at a variant, from its beginning; none at one that is there. Raises `AuthorFailed`."""
        draft = await self._read(session_id)
        round = _still(draft, number)
        variant = round.variants[persona]
        if variant.status not in WAITING:
            return
        sections = await self._sections(draft, round, variant, allowance)
        repaired = repair(sections, round.minutes, variant.brief.shares, draft.metadata.topics)
        whole = WriteVariant(
            round=number,
            persona=persona,
            outline=repaired.outline,
            mix=mix(repaired.outline, round.rag_weight or 0.0),
            repairs=repaired.repairs,
            offline=self._author.model_id == OFFLINE,
        )
        await self._tell(draft, whole, number)

    async def _sections(
        self, draft: Builder, round: Round, variant: Variant, allowance: Allowance
    ) -> Sequence[Section]:
        """The sections of a variant as the author writes them, each recorded as soon as it is there."""
        request = request_of(draft, round, variant)
        written = _Written(self, draft, round, variant)
        work = Merge(unbroken(self._author.write(request, allowance)))
        try:
            while pieces := await work.take():
                await written.add(pieces)
        finally:
            with contextlib.suppress(Refused, TheRoundIsOver):
                await written.count(await work.stop())
        if not written.sections:
            raise AuthorIsUnusable("the author wrote no section")
        return written.sections

    async def _read(self, session_id: Id) -> Builder:
        draft = await self._sessions.get(session_id)
        assert isinstance(draft, Builder)
        return draft

    async def tell(self, draft: Builder, command: object, number: int) -> Builder:
        """The draft once it is told something of a round. Raises `TheRoundIsOver`."""
        _still(await self._read(draft.id), number)
        told = await self._sessions.execute(draft.id, command, AUTHOR)
        assert isinstance(told, Builder)
        return told

