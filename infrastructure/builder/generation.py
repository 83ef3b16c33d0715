"""The writing of variants: the documents are asked, then all personas at once, and what comes goes into the log.

All of it may be done twice, on this machine or another: it begins with what the log says is still missing.
"""

import asyncio
import logging
from collections.abc import Sequence

from domain.builder.authoring import OutlineAuthor
from domain.builder.commands import FailVariant, MakeStandardOutline, RecordKnowledge, WriteVariant
from domain.builder.finishing import finished, standard
from domain.builder.knowledge import Knowledge
from domain.builder.mixing import mix
from domain.builder.outline import Section
from domain.builder.state import STANDARD, Builder, Round, Variant
from domain.builder.variants import WRITING
from domain.session import Id
from domain.spending import Allowance, AuthorFailed, AuthorIsUnusable
from domain.writing import GenerationStatus
from infrastructure.builder.asking import inquiry, request_of
from infrastructure.builder.offline_author import MODEL_ID as OFFLINE
from infrastructure.builder.round_log import RoundLog, TheRoundIsOver, VariantLog
from infrastructure.jobs.attempts import attempt, unbroken
from infrastructure.models.budgets import Budgets, TheBudgetIsSpent
from infrastructure.process.merge import Merge
from infrastructure.sessions.sessions import Sessions

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Variants that are written at the same time."""


class Generation:
    """Writes the variants of drafts with an author."""

    def __init__(self, sessions: Sessions, knowledge: Knowledge, author: OutlineAuthor, budgets: Budgets) -> None:
        self._sessions, self._knowledge, self._author, self._budgets = sessions, knowledge, author, budgets

    async def write_variants(self, session_id: str) -> None:
        """Write what is missing of a draft's latest round. A variant that fails leaves the others alone."""
        draft = await self._sessions.get(session_id)
        if not isinstance(draft, Builder) or draft.round is None:
            return
        round_log = RoundLog(self._sessions, draft.id, draft.round.number)
        allowance = self._budgets.allowance(draft, draft.owner_id)
        try:
            await self._ask_documents(round_log)
            await self._write_waiting(round_log, allowance)
            await self._settle(round_log)
        except* TheRoundIsOver:
            log.info("nobody waits for the variants of session %s any more", session_id)

    async def _ask_documents(self, round_log: RoundLog) -> None:
        round = await round_log.read()
        if round.rag_weight is None and _waiting(round):
            findings = await self._knowledge.retrieve(inquiry(round.metadata, round.language))
            await round_log.tell(RecordKnowledge(round.number, findings.sources, findings.note))

    async def _write_waiting(self, round_log: RoundLog, allowance: Allowance) -> None:
        round, at_once = await round_log.read(), asyncio.Semaphore(AT_ONCE)

        async def write_in_turn(persona: Id) -> None:
            async with at_once:
                await self._write_variant(round_log, persona, allowance)

        async with asyncio.TaskGroup() as group:
            for persona in _waiting(round):
                group.create_task(write_in_turn(persona))

    async def _settle(self, round_log: RoundLog) -> None:
        """Make the standard outline where every variant has failed."""
        round = await round_log.read()
        if STANDARD not in round.variants and _all_failed(round):
            outline = standard(round)
            await round_log.tell(MakeStandardOutline(round.number, outline, mix(outline, 0.0)))

    async def _write_variant(self, round_log: RoundLog, persona: Id, allowance: Allowance) -> None:
        async def fail(failure: Exception, last: bool) -> None:
            await round_log.tell(FailVariant(round_log.number, persona, str(failure), last))

        await attempt(
            f"writing {persona} of session {round_log.draft_id}",
            lambda: self._write_whole(round_log, persona, allowance),
            failures=(AuthorFailed,),
            hopeless=(TheBudgetIsSpent,),
            fail=fail,
        )

    async def _write_whole(self, round_log: RoundLog, persona: Id, allowance: Allowance) -> None:
        """One attempt at a variant, from its beginning; none at one that is there. Raises `AuthorFailed`."""
        round = await round_log.read()
        variant = round.variants[persona]
        if variant.status not in WRITING:
            return
        sections = await self._sections(round_log, round, variant, allowance)
        repaired = await asyncio.to_thread(finished, sections, round, variant.brief)
        uses_sources = any(one.cites for one in repaired.outline.sections)
        shares = mix(repaired.outline, (round.rag_weight or 0.0) if uses_sources else 0.0)
        offline = self._author.model_id == OFFLINE
        await round_log.tell(WriteVariant(round.number, persona, repaired.outline, shares, repaired.repairs, offline))

    async def _sections(
        self, round_log: RoundLog, round: Round, variant: Variant, allowance: Allowance
    ) -> Sequence[Section]:
        """The sections of a variant, each recorded as soon as it is there. Raises `AuthorFailed`."""
        record = VariantLog(round_log, variant.brief.persona, variant.attempt + bool(variant.sections))
        request = request_of(round_log.draft_id, round, variant)
        work = Merge(unbroken(self._author.write(request, allowance)))
        try:
            while pieces := await work.take():
                await record.add(pieces)
        finally:
            await round_log.count(await work.stop())
        if not record.sections:
            raise AuthorIsUnusable("the author wrote no section")
        return record.sections


def _waiting(round: Round) -> Sequence[Id]:
    """The personas whose variants are still to be written."""
    return [persona for persona, variant in round.variants.items() if variant.status in WRITING]


def _all_failed(round: Round) -> bool:
    return all(variant.status is GenerationStatus.FAILED for variant in round.variants.values())
