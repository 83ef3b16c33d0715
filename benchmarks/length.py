"""What a save costs on a long session and on one with much content, beside a short and a small one."""

from collections.abc import Sequence
from typing import Any

import uvloop

from benchmarks.api import saving
from benchmarks.exams import StoredExam, answered, begun, events_of, store, written
from benchmarks.load import Line, answers_per_second
from benchmarks.reporting import Case, report
from benchmarks.running import LYCEUM, Bench, alternate, bench
from infrastructure.services import services

SHORT, LONG = 10, 10_000
CONTENT = 200_000
SHORT_SESSIONS = 400
"""So many that none of them gets long while it is measured."""

IN_TURN = 20
"""Sessions that take turns, first with one answer, then with another."""


def small(events: int) -> list[Any]:
    """An exam with one question and so many events."""
    start = events_of([*begun(), *written([2], questions=1)])
    return [*start, *events_of([*begun(), *written([2], questions=1), *answered(events - len(start))])[len(start) :]]


def heavy(content: int) -> list[Any]:
    """An exam with seven questions, its prompts longer by so many bytes together."""
    return events_of([*begun(), *written([2], questions=7, padding=content // 7)])


async def exams(place: Bench, url: str, events: Sequence[Any], count: int) -> list[StoredExam]:
    """So many exams with these events."""
    settings = place.settings(url)
    async with services(settings, url) as parts:
        return await store(parts, settings.master_key, events, count)


async def milliseconds(place: Bench, port: int, exams: Sequence[StoredExam]) -> float:
    """The time of a save over one connection; every save changes something, and never the session of the last one."""
    requests: list[str] = []
    for start in range(0, len(exams), IN_TURN):
        first, second = zip(*(saving(place, exam) for exam in exams[start : start + IN_TURN]), strict=True)
        requests += [*first, *second]
    return 1000 / await answers_per_second([Line(port, requests)], '"version"')


async def measure(place: Bench) -> list[Case]:
    """Each save on a session that is held, then each on one that has to be loaded first."""
    url, cases = place.database(), []
    groups = {
        "short": await exams(place, url, small(SHORT), SHORT_SESSIONS),
        "long": await exams(place, url, small(LONG), 2),
        "light": await exams(place, url, heavy(0), 2),
        "heavy": await exams(place, url, heavy(CONTENT), 2),
    }
    for state, environ, target in (("held", {}, 1.2), ("loaded each time", {"LYCEUM_CACHE_SESSIONS": "1"}, None)):
        with place.server(LYCEUM, url, **environ) as port:
            sides = {
                name: lambda group=group, port=port: milliseconds(place, port, group) for name, group in groups.items()
            }
            took = await alternate(sides)
        cases += [
            Case(f"{LONG:,} events, {state}", took["long"], f"{SHORT} events", took["short"], "ms", target, True),
            Case(
                f"{CONTENT // 1000} KB of content, {state}", took["heavy"], "little", took["light"], "ms", target, True
            ),
        ]
    return cases


async def main() -> None:
    """Measure and report."""
    with bench() as place:
        report("length: saveAnswers over one connection", await measure(place))


if __name__ == "__main__":
    uvloop.run(main())
