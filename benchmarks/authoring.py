"""How long an author that asks a model takes for an exam, beside what the model itself takes for it."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from uuid import UUID, uuid4

import psutil
import uvloop

from benchmarks.model import FIRST_TOKEN_SECONDS, TOKENS_PER_SECOND
from benchmarks.peers import sdk
from benchmarks.reporting import Case, report
from benchmarks.running import WORK, Bench, bench, cpu_seconds
from domain.exam.commands import StartExam
from domain.exam.events import GenerationCompleted, ModelCalled, PartGenerated, QuestionGenerated
from domain.exam.plans import ExamSkill, Level
from domain.session import Id, Recorded, Request, SessionKind
from infrastructure.exam.generation import PARTS_AT_ONCE
from infrastructure.services import Services, services

ROUNDS = 2
"""Fewer than elsewhere: each takes a minute."""
AT_ONCE = 8
MODEL = [sys.executable, "-m", "benchmarks.model"]


@dataclass(frozen=True, slots=True)
class Writing:
    """One exam as it was written: when each event could be read, in seconds from the exam's start."""

    events: Sequence[tuple[float, Recorded]]

    def first(self, kind: type) -> float:
        """When the first event of a kind could be read."""
        return next(at for at, recorded in self.events if isinstance(recorded.event, kind))

    def count(self, kind: type) -> int:
        """How many events of a kind there are."""
        return sum(isinstance(recorded.event, kind) for _, recorded in self.events)

    def tokens(self) -> int:
        """What the model wrote."""
        return sum(r.event.usage.output_tokens for _, r in self.events if isinstance(r.event, ModelCalled))

    def ideal(self) -> float:
        """What the model needs for the part that takes it longest: its critical path.

        One call after the other, but the first question beside the rest of the source, whichever takes longer. That is
        less than can be had: a question to a recording cannot begin before the recording's first turns are there.
        """
        parts: dict[Id | None, dict[str | None, float]] = {}
        for _, recorded in self.events:
            if isinstance(recorded.event, ModelCalled):
                usage, steps = recorded.event.usage, parts.setdefault(recorded.event.part_id, {})
                took = FIRST_TOKEN_SECONDS + usage.output_tokens / TOKENS_PER_SECOND
                steps[usage.step] = steps.get(usage.step, 0.0) + took
        return max(sum(steps.values()) - _at_once(steps) for steps in parts.values())


def _at_once(steps: Mapping[str | None, float]) -> float:
    """For how long two calls of a part are under way."""
    return min(steps.get("first_question", 0.0), max(steps.get("rest", 0.0), steps.get("transcript", 0.0)))


@dataclass(frozen=True, slots=True)
class Round:
    """Exams that were started at the same moment, and the processor time that the worker spent on them.

    `sdk` is what the SDK alone takes for a token, in milliseconds.
    """

    writings: Sequence[Writing]
    cpu_seconds: float
    sdk: float

    def makespan(self) -> float:
        """Until the last exam was whole."""
        return max(writing.first(GenerationCompleted) for writing in self.writings)

    def ideal(self) -> float:
        """What the model needs, as all exams are written at the same time."""
        return max(writing.ideal() for writing in self.writings)

    def first_question(self) -> float:
        """Until a learner had a question."""
        return median(writing.first(QuestionGenerated) for writing in self.writings)

    def first_part(self) -> float:
        """Until a learner had a whole part."""
        return median(writing.first(PartGenerated) for writing in self.writings)

    def cpu_milliseconds(self) -> float:
        """The worker's processor time for each question."""
        return 1000 * self.cpu_seconds / self._questions()

    def sdk_milliseconds(self) -> float:
        """The processor time that the SDK alone would take for each question, its part of the source included."""
        return self.sdk * sum(writing.tokens() for writing in self.writings) / self._questions()

    def _questions(self) -> int:
        return sum(writing.count(QuestionGenerated) for writing in self.writings)


class Learners:
    """Who starts exams and waits for them; the worker is another process."""

    def __init__(self, parts: Services, worker: psutil.Process, model_url: str) -> None:
        self._parts, self._worker, self._model_url = parts, worker, model_url

    async def exams(self, skill: ExamSkill, count: int) -> Round:
        """So many exams at once; the SDK alone has its turn after them."""
        before = cpu_seconds(self._worker)
        writings = await asyncio.gather(*(self._exam(skill) for _ in range(count)))
        spent = cpu_seconds(self._worker) - before
        return Round(writings, spent, await sdk.cpu_milliseconds(self._model_url, count * PARTS_AT_ONCE))

    async def _exam(self, skill: ExamSkill) -> Writing:
        learner, began, times, rows = Id(f"learner-{uuid4().hex}"), time.perf_counter(), [], []
        command = StartExam(learner, skill, Level.C1)
        exam = await self._parts.sessions.start(SessionKind.EXAM, command, Request(learner))
        async for row in self._parts.event_log.follow_session(UUID(exam.id)):
            times.append(time.perf_counter() - began)
            rows.append(row)
            assert row.topic != "exam.generation_failed"
            if row.topic == "exam.generation_completed":
                break
        return Writing(list(zip(times, await self._parts.keyring.open(rows), strict=True)))


@contextmanager
def worker(place: Bench, url: str) -> Iterator[tuple[psutil.Process, str]]:
    """A worker whose author asks a model, both in processes of their own; and where the model is."""
    with place.process(MODEL, "ready ") as (_, told):
        model_url = told.split()[1]
        model = {"ANTHROPIC_API_KEY": "benchmark", "ANTHROPIC_BASE_URL": model_url}
        with place.process(WORK, "working", **place.environ(url), **model) as (process, _):
            yield psutil.Process(process.pid), model_url


async def main() -> None:
    """Measure and report."""
    cases = []
    with bench() as place:
        url = place.database()
        with worker(place, url) as (process, model_url):
            async with services(place.settings(url), url) as parts:
                learners = Learners(parts, process, model_url)
                for skill in (ExamSkill.READING, ExamSkill.LISTENING):
                    rounds = [[await learners.exams(skill, n) for n in (1, AT_ONCE)] for _ in range(ROUNDS)]
                    cases += _cases(skill.value.lower(), *zip(*rounds, strict=True))
    report("exams written with a model, 400 ms to the first token, 80 tokens/s", cases)


def _cases(skill: str, alone: Sequence[Round], together: Sequence[Round]) -> list[Case]:
    def figures(rounds: Sequence[Round], figure: Callable[[Round], float]) -> float:
        return median(map(figure, rounds))

    def makespan(name: str, rounds: Sequence[Round], target: float) -> Case:
        ours, ideal = figures(rounds, Round.makespan), figures(rounds, Round.ideal)
        return Case(f"{skill}, {name}", ours, "its critical path", ideal, "s", target, at_most=True)

    cpu, sdk = figures(together, Round.cpu_milliseconds), figures(together, Round.sdk_milliseconds)
    first, part = figures(alone, Round.first_question), figures(alone, Round.first_part)
    return [
        makespan("an exam of four parts", alone, 1.10),
        makespan(f"{AT_ONCE} of them at once", together, 1.15),
        Case(f"{skill}, first question readable", first, "first part whole", part, "s", 0.25, at_most=True),
        Case(f"{skill}, CPU for a question, less the SDK's", cpu - sdk, "limit", 5.0, "ms", 1.0, at_most=True),
        Case(f"{skill}, CPU for a question", cpu, "the SDK alone", sdk, "ms"),
    ]


if __name__ == "__main__":
    uvloop.run(main())
