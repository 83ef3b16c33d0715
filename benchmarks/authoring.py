"""How long an author that asks a model takes for an exam, beside what the model itself takes for it."""

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from uuid import UUID, uuid4

import psutil
import uvloop

from benchmarks.model import FIRST_TOKEN_SECONDS, TOKENS_PER_SECOND
from benchmarks.reporting import Case, report
from benchmarks.running import WORK, Bench, bench
from domain.exam.commands import StartExam
from domain.exam.events import GenerationCompleted, GenerationFailed, ModelCalled, PartGenerated, QuestionGenerated
from domain.exam.plans import ExamSkill, Level
from domain.session import Id, Recorded, Request, SessionKind
from infrastructure.web import Services, services

ROUNDS = 3
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

    def ideal(self) -> float:
        """What the model needs for the part that takes it longest, one call after the other."""
        parts: dict[Id | None, float] = {}
        for _, recorded in self.events:
            if isinstance(recorded.event, ModelCalled):
                took = FIRST_TOKEN_SECONDS + recorded.event.usage.output_tokens / TOKENS_PER_SECOND
                parts[recorded.event.part_id] = parts.get(recorded.event.part_id, 0.0) + took
        return max(parts.values())


@dataclass(frozen=True, slots=True)
class Round:
    """Exams that were started at the same moment, and the processor time that the worker spent on them."""

    writings: Sequence[Writing]
    cpu_seconds: float

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
        return 1000 * self.cpu_seconds / sum(writing.count(QuestionGenerated) for writing in self.writings)


class Learners:
    """Who starts exams and waits for them; the worker is another process."""

    def __init__(self, parts: Services, worker: psutil.Process, skill: ExamSkill) -> None:
        self._parts, self._worker, self._skill = parts, worker, skill

    async def exams(self, count: int) -> Round:
        """So many exams at once."""
        before = self._cpu_seconds()
        writings = await asyncio.gather(*(self._exam() for _ in range(count)))
        return Round(writings, self._cpu_seconds() - before)

    async def _exam(self) -> Writing:
        learner, began, times, rows = Id(f"learner-{uuid4().hex}"), time.perf_counter(), [], []
        command = StartExam(learner, self._skill, Level.C1)
        exam = await self._parts.sessions.start(SessionKind.EXAM, command, Request(learner))
        async for row in self._parts.event_log.follow_session(UUID(exam.id)):
            times.append(time.perf_counter() - began)
            rows.append(row)
            if row.topic == GenerationFailed.event_name:
                raise AssertionError("the exam could not be written")
            if row.topic == GenerationCompleted.event_name:
                break
        return Writing(list(zip(times, await self._parts.keyring.open(rows), strict=True)))

    def _cpu_seconds(self) -> float:
        spent = self._worker.cpu_times()
        return float(spent.user + spent.system)


@contextmanager
def worker(place: Bench, url: str) -> Iterator[psutil.Process]:
    """A worker whose author asks a model, both in processes of their own."""
    with place.process(MODEL, "ready ") as (_, told):
        model = {"ANTHROPIC_API_KEY": "benchmark", "ANTHROPIC_BASE_URL": told.split()[1]}
        with place.process(WORK, "working", **place.environ(url), **model) as (process, _):
            yield psutil.Process(process.pid)


async def main() -> None:
    """Measure and report."""
    cases = []
    with bench() as place:
        url = place.database()
        with worker(place, url) as process:
            async with services(place.settings(url), url) as parts:
                for skill in (ExamSkill.READING, ExamSkill.LISTENING):
                    learners = Learners(parts, process, skill)
                    rounds = [(await learners.exams(1), await learners.exams(AT_ONCE)) for _ in range(ROUNDS)]
                    cases += _cases(skill.value.lower(), *zip(*rounds, strict=True))
    report("exams written with a model, 400 ms to the first token, 80 tokens/s", cases)


def _cases(skill: str, alone: Sequence[Round], together: Sequence[Round]) -> list[Case]:
    def figures(rounds: Sequence[Round], figure: str) -> float:
        return median(getattr(one, figure)() for one in rounds)

    def makespan(name: str, rounds: Sequence[Round], target: float) -> Case:
        ours, ideal = figures(rounds, "makespan"), figures(rounds, "ideal")
        return Case(f"{skill}, {name}", ours, "its longest part's calls", ideal, "s", target, at_most=True)

    first, part = figures(alone, "first_question"), figures(alone, "first_part")
    return [
        makespan("an exam of four parts", alone, 1.10),
        makespan(f"{AT_ONCE} exams at once", together, 1.15),
        Case(f"{skill}, first question readable", first, "first part whole", part, "s", 0.25, at_most=True),
        Case(f"{skill}, our CPU for a question", figures(together, "cpu_milliseconds"), "limit", 5.0, "ms", 1.0, True),
    ]


if __name__ == "__main__":
    uvloop.run(main())
