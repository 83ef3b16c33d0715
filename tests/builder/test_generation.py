"""The writing of variants: all personas at once, three attempts each, taken up where it was left, quiet when over."""

import asyncio
import contextlib
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from domain.builder.authoring import OutlineRequest, SectionDraft, Tweaks
from domain.builder.commands import ArchiveDraft, RestoreDraft, SaveDraft
from domain.builder.events import (
    BuilderModelCalled,
    KnowledgeRetrieved,
    SectionWritten,
    StandardOutlineMade,
    VariantFailed,
    VariantWritten,
)
from domain.builder.metadata import Metadata
from domain.builder.outline import Origin
from domain.builder.repairing import REQUIRED
from domain.builder.state import STANDARD, Round
from domain.lifecycle import EndSession, PauseSession
from domain.session import Id, SessionStatus
from domain.spending import Allowance, AuthorFailed, Usage
from domain.writing import GenerationStatus
from infrastructure.builder.offline_author import OfflineOutlineAuthor
from infrastructure.builder.writing import writing_jobs
from infrastructure.jobs import attempts
from infrastructure.jobs.queue import Jobs
from infrastructure.jobs.reactions import Reactions
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from tests.support.exams import by, eventually
from tests.support.messages_api import Fault, MessagesApi
from tests.support.outline_requests import METADATA, PERSONAS, SOURCES, TOPIC, brief
from tests.support.workshop import AUTHOR, Shelf, Workshop

Piece = SectionDraft | Usage
Gift = Callable[[AsyncIterator[Piece]], AsyncIterator[Piece]]
COMPLETED, FAILED, PENDING = GenerationStatus.COMPLETED, GenerationStatus.FAILED, GenerationStatus.PENDING
IDS = [Id(f"persona:{persona}") for persona in PERSONAS]
INSIGHT = IDS[1]


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "BACKOFF_SECONDS", 0)


@pytest.fixture
def workshop(parts: Services) -> Workshop:
    """A process whose outlines the offline author writes."""
    return Workshop(parts)


@pytest.fixture
async def studio_of_drafts(settings: Settings, database: str, model_api: MessagesApi) -> AsyncIterator[Workshop]:
    """A process whose outlines `model_api` writes."""
    asking = replace(settings, anthropic_api_key="x", anthropic_base_url=model_api.url)
    async with services(asking, database) as running:
        yield Workshop(running)


class Unreliable(OfflineOutlineAuthor):
    """The offline author, whose attempts at some variants go wrong, each in its own way, until the faults are used."""

    def __init__(self, faults: Mapping[Id, Sequence[Gift]]) -> None:
        super().__init__(0)
        self.faults = {persona: [*gifts] for persona, gifts in faults.items()}
        self.asked: list[OutlineRequest] = []

    async def write(self, request: OutlineRequest, allowance: Allowance) -> AsyncIterator[Piece]:
        self.asked.append(request)
        pieces = super().write(request, allowance)
        faults = self.faults.get(request.brief.persona)
        async for piece in faults.pop(0)(pieces) if faults else pieces:
            yield piece


async def gives_up(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    """Deliver two sections, then fail."""
    for _ in range(2):
        yield await anext(pieces)
    raise AuthorFailed("the model is overloaded")


async def breaks_down(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    """Fail with a fault of its own."""
    yield await anext(pieces)
    raise KeyError("oops")


async def says_nothing(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    """Deliver nothing."""
    for _ in ():
        yield await anext(pieces)


def assert_whole(round: Round, *but: Id) -> None:
    for persona, variant in round.variants.items():
        if persona in but:
            continue
        assert (variant.status, variant.error) == (COMPLETED, None)
        assert variant.outline
        assert variant.outline.total_minutes == round.minutes
        assert set(REQUIRED) <= {one.type for one in variant.outline.sections}
        names = [one.name for one in variant.outline.sections]
        assert len(set(names)) == len(names)
        assert all(name.startswith(f"{round.number}.{persona}.") for name in names)
        assert variant.mix
        assert variant.mix.ai + variant.mix.rag + variant.mix.user == 100


async def test_all_variants_are_written_once(workshop: Workshop) -> None:
    draft_id = await workshop.asked()
    round = await workshop.written(draft_id)
    assert list(round.variants) == IDS
    assert_whole(round)
    assert (round.rag_weight, round.sources) == (0.35, tuple(SOURCES["en"]))
    assert len(workshop.knowledge.asked) == 1
    assert {variant.offline for variant in round.variants.values()} == {True}
    assert {variant.attempt for variant in round.variants.values()} == {1}
    assert {variant.repairs for variant in round.variants.values()} == {()}
    events = await workshop.events(draft_id)
    sections = [one for one in events if isinstance(one, SectionWritten)]
    for persona, variant in round.variants.items():
        written = [one.section.name for one in sections if one.persona == persona]
        assert variant.outline
        assert written == [one.name for one in variant.outline.sections]
    assert await workshop.written(draft_id) == round
    assert len(await workshop.events(draft_id)) == len(events)


async def test_the_documents_are_asked_for_what_the_draft_says(workshop: Workshop) -> None:
    metadata = replace(METADATA["en"], topics=(TOPIC,))
    await workshop.written(await workshop.asked(metadata))
    (inquiry,) = workshop.knowledge.asked
    assert (inquiry.language, inquiry.category) == ("en", metadata.category)
    said = (metadata.desired_outcome, metadata.current_problem, metadata.specific_topics, TOPIC.title, metadata.title)
    assert all(one and one in inquiry.text for one in said)


async def test_without_documents_it_is_written_all_the_same_and_said(workshop: Workshop) -> None:
    workshop.knowledge = Shelf((), "The documents did not answer in time.")
    round = await workshop.written(await workshop.asked(tweaks=Tweaks(raise_rag_priority=True)))
    assert_whole(round)
    assert (round.rag_weight, round.note) == (0.0, "The documents did not answer in time.")
    assert all(one.mix and one.mix.rag == 0 for one in round.variants.values())


async def test_what_the_author_asked_for_has_its_minutes_in_every_variant(workshop: Workshop) -> None:
    round = await workshop.written(await workshop.asked(replace(METADATA["en"], topics=(TOPIC,))))
    assert_whole(round)
    for variant in round.variants.values():
        assert variant.outline
        assert variant.mix
        (own,) = [one for one in variant.outline.sections if one.origin is Origin.USER]
        assert (own.topic_title, own.duration_minutes) == (TOPIC.title, TOPIC.duration_minutes)
        assert (variant.mix.user_minutes, variant.mix.total_minutes) == (20, 90)


@pytest.mark.parametrize("faults", [[gives_up], [gives_up, breaks_down], [says_nothing, gives_up]])
async def test_a_variant_that_fails_is_begun_anew_alone(workshop: Workshop, faults: list[Gift]) -> None:
    workshop.author = Unreliable({INSIGHT: [*faults]})
    draft_id = await workshop.asked()
    round = await workshop.written(draft_id)
    assert_whole(round)
    assert [one.attempt for one in round.variants.values()] == [1, 1 + len(faults), 1, 1]
    failed = [one for one in await workshop.events(draft_id) if isinstance(one, VariantFailed)]
    assert [(one.persona, one.last) for one in failed] == len(faults) * [(INSIGHT, False)]


async def test_a_variant_that_fails_three_times_leaves_the_others_and_is_retried_alone(workshop: Workshop) -> None:
    workshop.author = author = Unreliable({INSIGHT: 3 * [gives_up]})
    draft_id = await workshop.asked()
    round = await workshop.written(draft_id)
    assert_whole(round, INSIGHT)
    assert (round.variants[INSIGHT].status, round.variants[INSIGHT].error) == (FAILED, "the model is overloaded")
    assert STANDARD not in round.variants
    author.asked.clear()
    again = await workshop.retry(draft_id, "insight")
    assert_whole(again)
    assert [one.brief.persona for one in author.asked] == [INSIGHT]
    assert {id: one for id, one in again.variants.items() if id != INSIGHT} == {
        id: one for id, one in round.variants.items() if id != INSIGHT
    }
    assert len(workshop.knowledge.asked) == 1


async def test_if_all_fail_the_standard_outline_is_made(workshop: Workshop) -> None:
    workshop.author = Unreliable({persona: 3 * [gives_up] for persona in IDS})
    draft_id = await workshop.asked(replace(METADATA["en"], topics=(TOPIC,)))
    round = await workshop.written(draft_id)
    assert {one.status for id, one in round.variants.items() if id != STANDARD} == {FAILED}
    standard = round.variants[STANDARD]
    assert standard.status is COMPLETED
    assert standard.outline
    assert standard.outline.total_minutes == 90
    assert standard.outline.sections[0].name == "1.standard.1"
    assert await workshop.written(draft_id) == round
    made = [one for one in await workshop.events(draft_id) if isinstance(one, StandardOutlineMade)]
    assert len(made) == 1


async def test_who_dies_before_the_standard_outline_leaves_it_to_the_next(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.author = Unreliable({persona: 3 * [gives_up] for persona in IDS})
    draft_id = await workshop.asked()
    with monkeypatch.context() as patched:
        patched.setattr(type(workshop.generation), "_settle", _dies)
        with pytest.raises(ExceptionGroup):
            await workshop.generation.write_variants(draft_id)
    assert STANDARD not in (await workshop.round(draft_id)).variants
    assert STANDARD in (await workshop.written(draft_id)).variants


async def _dies(*_: object) -> None:
    raise ExceptionGroup("the power is gone", [OSError()])


@pytest.mark.parametrize("pieces", [0, 1, 4])
async def test_what_is_cut_off_is_taken_up_by_the_next(workshop: Workshop, pieces: int) -> None:
    reached = asyncio.Event()

    async def hangs(written: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
        for _ in range(pieces):
            yield await anext(written)
        reached.set()
        await asyncio.Event().wait()

    draft_id = await workshop.asked()
    workshop.author = Unreliable({INSIGHT: [hangs]})
    writing = asyncio.create_task(workshop.generation.write_variants(draft_id))
    await reached.wait()

    async def others_are_whole() -> bool:
        round = await workshop.round(draft_id)
        there = len(round.variants[INSIGHT].sections)
        return there == pieces and all(one.outline for id, one in round.variants.items() if id != INSIGHT)

    await eventually(others_are_whole, seconds=30)
    writing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await writing
    before = await workshop.events(draft_id)
    round = await workshop.written(draft_id)
    assert_whole(round)
    assert round.variants[INSIGHT].attempt == (2 if pieces else 1)
    after = (await workshop.events(draft_id))[len(before) :]
    assert {one.persona for one in after if isinstance(one, (SectionWritten, VariantWritten))} == {INSIGHT}
    assert len(workshop.knowledge.asked) == 1


@pytest.mark.parametrize("by_model", [False, True])
async def test_a_process_that_is_killed_loses_no_variant(
    workshop: Workshop, model_api: MessagesApi, database: str, tmp_path: Path, by_model: bool
) -> None:
    model_api.tokens_per_second = 300
    draft_id = await workshop.asked()
    writer = [sys.executable, "-m", "tests.support.workshop", database, str(tmp_path), draft_id, "0.3"]
    process = await asyncio.create_subprocess_exec(*writer, model_api.url if by_model else "")

    async def half_way() -> bool:
        round = await workshop.round(draft_id)
        return any(one.sections for one in round.variants.values())

    try:
        await eventually(half_way, seconds=60)
    finally:
        process.kill()
        await process.wait()
    half = await workshop.round(draft_id)
    assert not any(one.outline for one in half.variants.values())
    round = await workshop.written(draft_id)
    assert_whole(round)
    events = await workshop.events(draft_id)
    assert Counter(type(one) for one in events)[KnowledgeRetrieved] == 1
    assert Counter(one.persona for one in events if isinstance(one, VariantWritten)) == Counter(IDS)
    assert len(workshop.knowledge.asked) == 0


@pytest.mark.parametrize(
    ("end", "left"),
    [(ArchiveDraft(), SessionStatus.PAUSED), (EndSession(SessionStatus.ABANDONED), SessionStatus.ABANDONED)],
)
async def test_a_draft_that_is_put_away_is_written_no_further(
    workshop: Workshop, end: object, left: SessionStatus
) -> None:
    draft_id = await workshop.asked()

    async def put_away(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
        yield await anext(pieces)
        await workshop.do(draft_id, end)
        async for piece in pieces:
            yield piece

    workshop.author = author = Unreliable({INSIGHT: [put_away]})
    round = await workshop.written(draft_id)
    assert (await workshop.read(draft_id)).status is left
    assert round.variants[INSIGHT].outline is None
    author.asked.clear()
    await workshop.generation.write_variants(draft_id)
    assert author.asked == []


async def test_a_draft_that_is_erased_is_written_no_further(workshop: Workshop) -> None:
    draft_id = await workshop.asked()

    async def erased(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
        yield await anext(pieces)
        await workshop.parts.erasing.erase_session(draft_id, by(AUTHOR))
        async for piece in pieces:
            yield piece

    workshop.author = Unreliable({INSIGHT: [erased]})
    await workshop.generation.write_variants(draft_id)
    assert await workshop.parts.sessions.get(draft_id) is None


async def test_a_draft_that_is_restored_goes_on_where_it_stopped(workshop: Workshop) -> None:
    draft_id = await workshop.asked()
    await workshop.do(draft_id, ArchiveDraft())
    assert {one.status for one in (await workshop.written(draft_id)).variants.values()} == {PENDING}
    await workshop.do(draft_id, RestoreDraft())
    assert_whole(await workshop.written(draft_id))


async def test_an_author_may_pause_and_type_while_variants_are_written(workshop: Workshop) -> None:
    draft_id = await workshop.asked()
    changed = "Something else altogether"

    async def typed(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
        yield await anext(pieces)
        await workshop.do(draft_id, SaveDraft(("desired_outcome",), Metadata(desired_outcome=changed), 2))
        await workshop.do(draft_id, PauseSession())
        async for piece in pieces:
            yield piece

    workshop.author = author = Unreliable({INSIGHT: [typed], IDS[2]: [gives_up]})
    assert_whole(await workshop.written(draft_id))
    assert {one.metadata for one in author.asked} == {METADATA["en"]}
    assert (await workshop.read(draft_id)).metadata.desired_outcome == changed


async def test_a_catalogue_that_changes_meanwhile_changes_nothing_of_the_round(workshop: Workshop) -> None:
    instruction = "There are {{rag_sources_count}} of "
    told = [replace(brief(persona), instruction=instruction + persona) for persona in PERSONAS]
    draft_id = await workshop.asked(briefs=told)
    workshop.author = author = Unreliable({INSIGHT: [gives_up]})
    await workshop.do(draft_id, SaveDraft(("audience_id",), Metadata(audience_id=Id("new")), 7, ("audience_id",)))
    assert_whole(await workshop.written(draft_id))
    assert {one.brief.instruction for one in author.asked} == {f"There are 8 of {persona}" for persona in PERSONAS}
    assert {one.context for one in author.asked} == {()}


async def test_drafts_that_are_not_there_are_not_written(workshop: Workshop) -> None:
    await workshop.generation.write_variants("00000000-0000-0000-0000-000000000000")
    assert await workshop.parts.event_log.end() == 0
    draft = await workshop.begin()
    await workshop.generation.write_variants(draft.id)
    assert len(await workshop.events(draft.id)) == 1


async def test_a_model_writes_all_four_and_what_it_took_is_recorded(
    studio_of_drafts: Workshop, model_api: MessagesApi
) -> None:
    workshop = studio_of_drafts
    draft_id = await workshop.asked()
    round = await workshop.written(draft_id)
    assert_whole(round)
    assert not any(one.offline for one in round.variants.values())
    calls = [one.usage for one in await workshop.events(draft_id) if isinstance(one, BuilderModelCalled)]
    assert [one.step for one in calls] == 4 * ["builder_outline"]
    assert (await workshop.read(draft_id)).total_usage().cost_usd == pytest.approx(sum(one.cost_usd for one in calls))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(cut_after=1500),
        Fault(error_after=1500),
        Fault(text="no JSON"),
        Fault(text='{"sections": []}'),
        Fault(spoil="unknown type"),
        Fault(stop_reason="max_tokens"),
        Fault(status=400),
    ],
)
async def test_what_a_model_spoils_is_written_anew(
    studio_of_drafts: Workshop, model_api: MessagesApi, fault: Fault
) -> None:
    workshop = studio_of_drafts
    model_api.faults_by_text["Write as insight does."] = deque(2 * [fault])
    draft_id = await workshop.asked()
    round = await workshop.written(draft_id)
    assert_whole(round)
    failed = [one for one in await workshop.events(draft_id) if isinstance(one, VariantFailed)]
    assert [(one.persona, one.last) for one in failed] == 2 * [(INSIGHT, False)]
    calls = [one for one in await workshop.events(draft_id) if isinstance(one, BuilderModelCalled)]
    assert len(calls) == 6


async def test_what_a_model_writes_wrongly_is_repaired_and_said(
    studio_of_drafts: Workshop, model_api: MessagesApi
) -> None:
    model_api.faults_by_text["Write as insight does."] = deque([Fault(spoil="wrong minutes")])
    round = await studio_of_drafts.written(await studio_of_drafts.asked())
    assert_whole(round)
    assert round.variants[INSIGHT].repairs


async def test_a_model_that_asks_to_wait_is_waited_for_without_an_attempt_lost(
    studio_of_drafts: Workshop, model_api: MessagesApi
) -> None:
    model_api.faults_by_text["Write as insight does."] = deque(2 * [Fault(status=429, retry_after=0.2)])
    round = await studio_of_drafts.written(await studio_of_drafts.asked())
    assert_whole(round)
    assert {one.attempt for one in round.variants.values()} == {1}
    assert len(model_api.requests) == 6


async def test_a_model_that_falls_silent_is_given_up(studio_of_drafts: Workshop, model_api: MessagesApi) -> None:
    workshop = studio_of_drafts
    assert workshop.parts.model
    workshop.parts.model._stall_seconds = 0.3
    model_api.faults_by_text["Write as insight does."] = deque(3 * [Fault(stall_after=1500)])
    round = await workshop.written(await workshop.asked())
    assert_whole(round, INSIGHT)
    assert round.variants[INSIGHT].error == "the model could not be reached: it does not answer in time"


async def test_where_the_budget_is_spent_nothing_is_asked_and_the_standard_outline_made(
    studio_of_drafts: Workshop, model_api: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = studio_of_drafts
    draft_id = await workshop.asked()
    await workshop.written(draft_id)
    asked = len(model_api.requests)
    spent = (await workshop.read(draft_id)).total_usage().cost_usd
    monkeypatch.setattr(workshop.parts.budgets, "_per_session", spent)
    await workshop.request(draft_id)
    round = await workshop.written(draft_id)
    assert len(model_api.requests) == asked
    assert {one.status for id, one in round.variants.items() if id != STANDARD} == {FAILED}
    assert all("budget" in (one.error or "") for id, one in round.variants.items() if id != STANDARD)
    failed = [one for one in await workshop.events(draft_id) if isinstance(one, VariantFailed)]
    assert {one.last for one in failed} == {True}
    assert STANDARD in round.variants


async def test_asking_for_variants_and_retrying_one_call_for_the_work(workshop: Workshop, database: str) -> None:
    base: object = SimpleNamespace(
        sessions=workshop.parts.sessions,
        model=None,
        settings=SimpleNamespace(offline_pace=0),
        budgets=workshop.parts.budgets,
    )
    jobs = writing_jobs(base, workshop.knowledge)  # type: ignore[arg-type]
    assert jobs["write_variants"].called_by == (
        "builder.variants_requested",
        "builder.variant_retried",
        "builder.draft_restored",
    )
    queue = Jobs(database, jobs, {})
    await queue.open()
    called = {event: name for name, job in jobs.items() for event in job.called_by}
    parts = workshop.parts
    reactions = Reactions(parts.event_log, parts.wakeups, parts.pool, queue, called)
    working = asyncio.create_task(queue.work())
    try:
        draft_id = await workshop.asked()
        await reactions.catch_up()

        async def whole() -> bool:
            return all(one.outline for one in (await workshop.round(draft_id)).variants.values())

        await eventually(whole, seconds=30)
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await queue.close()
    assert_whole(await workshop.round(draft_id))
