"""Practice: submitting items beside saving answers; picking for learners who have learnt much and less."""

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from statistics import median

import uvloop

from benchmarks.api import CONNECTIONS, Side, exams, saving, side
from benchmarks.exams import StoredExam
from benchmarks.load import Line, answers_per_second, request
from benchmarks.practices import ITEMS, learnt, store
from benchmarks.reporting import Case, report
from benchmarks.running import LYCEUM, ROUNDS, Bench, alternate, bench
from infrastructure.services import Services, services

MANY, FEW = 20_000, 2_000
PICKS = 15
LIMIT = 20

SUBMIT = """mutation Submit($input: SubmitPracticeItemInput!) { submitPracticeItem(input: $input) {
  ... on SubmitPracticeItemPayload { session { id status version } } } }"""


def submitting(place: Bench, session: StoredExam) -> Sequence[str]:
    """The requests of a connection that goes through its session."""
    token = place.token(session.owner)
    items = [session.place.id("item", f"bench:{n}") for n in range(ITEMS)]
    inputs = [{"sessionId": session.id, "itemId": item, "rating": "GOOD", "durationMs": 2500} for item in items]
    return [request("POST", "/graphql", token, {"query": SUBMIT, "variables": {"input": input}}) for input in inputs]


def rounds(place: Bench, port: int, sessions: Sequence[StoredExam]) -> Side:
    """Answers a second, with a fresh session for each connection in every round."""
    fresh = (sessions[start : start + CONNECTIONS] for start in range(0, len(sessions), CONNECTIONS))

    async def one_round() -> float:
        lines = [Line(port, submitting(place, session)) for session in next(fresh)]
        return await answers_per_second(lines, '"version"')

    return one_round


async def submissions(place: Bench) -> list[Case]:
    """Both on servers without a worker, on databases of their own."""
    with ExitStack() as stack:
        practice_url, exam_url = place.database(), place.database()
        settings = place.settings(practice_url)
        async with services(settings, practice_url) as parts:
            sessions = await store(parts, settings.master_key, CONNECTIONS * (ROUNDS + 1))
        stored = await exams(place, exam_url)
        practice, exam = (stack.enter_context(place.server(LYCEUM, url)) for url in (practice_url, exam_url))
        rate = await alternate(
            {
                "submit": rounds(place, practice, sessions),
                "save": side([exam], [saving(place, one) for one in stored]),
            }
        )
    return [Case("submitPracticeItem", rate["submit"], "saveAnswers", rate["save"], "answers/s", 0.9)]


def picking(parts: Services) -> Side:
    """Milliseconds that a pick takes, the median of several."""

    async def one_round() -> float:
        took = []
        for _ in range(PICKS):
            started = time.perf_counter()
            assert len(await parts.anonymous.practice.selection.pick("learner", "bench", LIMIT)) == LIMIT
            took.append(1000 * (time.perf_counter() - started))
        return median(took)

    return one_round


async def picks(place: Bench) -> list[Case]:
    """Learners with much and with less behind them, on databases of their own."""
    async with AsyncExitStack() as stack:
        sides: dict[str, Side] = {}
        for name, items in (("many", MANY), ("few", FEW)):
            url = place.database()
            parts = await stack.enter_async_context(services(place.settings(url), url))
            await learnt(parts, items)
            sides[name] = picking(parts)
        took = await alternate(sides)
    case = f"picking {LIMIT} of {MANY:,} items"
    return [
        Case(case, took["many"], f"of {FEW:,}", took["few"], "ms", 1.3, True),
        Case(case, took["many"], "the bound", 50.0, "ms", 1.0, True),
    ]


async def main() -> None:
    """Measure and report."""
    with bench() as place:
        report(f"practice, {CONNECTIONS} connections", [*await picks(place), *await submissions(place)])


if __name__ == "__main__":
    uvloop.run(main())
