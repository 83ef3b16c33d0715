"""Exams for the benchmarks: decided by the domain, sealed as always, put into the log many events at a time."""

import asyncio
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from domain.decider import AnyDecider
from domain.exam.authoring import Draft, Source
from domain.exam.commands import (
    BeginGeneration,
    BeginPart,
    CompleteExam,
    FinishPart,
    RecordQuestion,
    RecordSource,
    SaveAnswers,
    StartExam,
)
from domain.exam.decide import DECIDER
from domain.exam.generation import build_question
from domain.exam.layouts import layout
from domain.exam.plans import ExamSkill, Level
from domain.questions.question import Answer
from domain.session import Id, Recorded
from infrastructure.exam.offline_author import MODEL_ID, papers
from infrastructure.keys.sealing import MasterKeys
from infrastructure.log.appends import Append, EventRow
from infrastructure.log.codec import seal_event
from infrastructure.log.writer import Outcome
from infrastructure.services import Services
from projections.sessions import session_row
from schema.ids import Ids

PARTS = layout(ExamSkill.READING, Level.C1)
PAPER = papers()["reading_c1_1"]
QUESTION = Id("teil_2_1")
"""The question that is answered over and over; it has the options a and b."""

APPENDS_AT_ONCE, EVENTS_AT_ONCE = 20, 2000
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StoredExam:
    """An exam and its learner; `place` has the ids of what is in it."""

    id: Id
    owner: Id
    place: Ids


def begun() -> Iterator[Any]:
    """The commands that begin an exam."""
    yield StartExam(Id("nobody"), ExamSkill.READING, Level.C1)
    yield BeginGeneration(MODEL_ID, {plan.id: PAPER["id"] for plan in PARTS})


def written(part_numbers: Iterable[int] = range(1, 5), questions: int | None = None, padding: int = 0) -> Iterator[Any]:
    """The commands that write parts; the first few `questions` of each, their prompts longer by `padding` letters."""
    for plan in (PARTS[number - 1] for number in part_numbers):
        contents = PAPER["parts"][plan.id]
        yield BeginPart(plan.id)
        yield RecordSource(plan.id, msgspec.convert(contents["source"], Source))
        for number, content in enumerate(contents["questions"][:questions], 1):
            question = build_question(plan, Draft(number, content), random.Random(number).shuffle)
            prompt = question.face.prompt + "Ä" * (padding // 2)
            yield RecordQuestion(replace(question, face=replace(question.face, prompt=prompt)))
        if questions is None:
            yield FinishPart(plan.id)


def answered(times: int) -> Iterator[Any]:
    """So many autosaves, each of which changes something."""
    for n in range(times):
        yield SaveAnswers([(QUESTION, Answer(option=Id("ab"[n % 2])))])


def handed_in() -> Iterator[Any]:
    """The command that completes an exam."""
    yield CompleteExam()


def events_of(commands: Iterable[Any], decider: AnyDecider = DECIDER) -> list[Any]:
    """What the commands lead to, one after the other."""
    state, events = decider.initial(Id("")), []
    for command in commands:
        for event in decider.handle(state, command, START):
            state = decider.evolve(state, event)
            events.append(event)
    return events


async def store(
    parts: Services, master_key: str, events: Sequence[Any], exams: int, decider: AnyDecider = DECIDER
) -> list[StoredExam]:
    """Store so many exams, or sessions of another kind, each with these events and a learner of its own."""
    keys, stored = MasterKeys.parse(master_key), []
    limit = asyncio.Semaphore(max(1, min(APPENDS_AT_ONCE, EVENTS_AT_ONCE // len(events))))

    async def store_one() -> None:
        async with limit:
            id = Id(str(uuid4()))
            exam = StoredExam(id, Id(f"learner-{uuid4().hex}"), parts.anonymous.ids.of_session(id))
            assert await parts.event_log.append(_appending(exam, keys, events, decider)) is Outcome.STORED
            stored.append(exam)

    await asyncio.gather(*(store_one() for _ in range(exams)))
    return stored


def _appending(exam: StoredExam, keys: MasterKeys, events: Sequence[Any], decider: AnyDecider) -> Append:
    key, sealed = keys.new_session_key(exam.id)
    state, rows, session_id, kind = decider.initial(exam.id), [], UUID(exam.id), decider.kind.value
    for version, event in enumerate(events, 1):
        own: Any = replace(event, owner_id=exam.owner) if version == 1 else event
        at = START + timedelta(seconds=10 * version)
        state = decider.apply(state, Recorded(own, exam.id, version, at, exam.owner))
        stored = seal_event(key, exam.id, version, own)
        rows.append(
            EventRow(session_id, version, own.event_name, stored, kind, exam.owner, "Bench", str(uuid4()), None, at)
        )
    new_key = {"session_id": exam.id, "sealed": sealed.sealed, "master_id": sealed.master_id}
    return Append(rows, [asdict(session_row(decider, state))], [new_key])
