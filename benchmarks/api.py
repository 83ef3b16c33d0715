"""GraphQL over HTTP, beside the same work without GraphQL, behind strawberry's view, and as plain CRUD."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from itertools import cycle
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import uvloop

from benchmarks.exams import QUESTION, StoredExam, answered, begun, events_of, store, written
from benchmarks.load import Line, answers_per_second, request
from benchmarks.peers.crud import Base, ExamRow
from benchmarks.reporting import Case, report
from benchmarks.running import LYCEUM, WITH_WORKER, Bench, alternate, bench
from infrastructure.postgres.migrating import make_sync_engine
from infrastructure.services import services

CONNECTIONS = 32

SAVE = """mutation Save($input: SaveAnswersInput!) { saveAnswers(input: $input) {
  ... on SaveAnswersPayload { session { id status version } } } }"""
SESSION = """query Session($id: ID!) { session(id: $id) {
  id kind status version startedAt lastActiveAt completedAt activeSeconds } }"""

Side = Callable[[], Awaitable[float]]


def saving(place: Bench, exam: StoredExam, path: str = "/graphql") -> Sequence[str]:
    """The requests of a connection that saves a changed answer each time."""
    token = place.token(exam.owner)
    if path == "/answers":
        bodies: list[Any] = [{"session_id": exam.id, "answers": [[QUESTION, {"option": name}]]} for name in "ab"]
    else:
        asked = exam.place.under("question", "1", QUESTION)
        answers = [[{"questionId": asked.id(), "answer": {"option": asked.id("option", name)}}] for name in "ab"]
        inputs = [{"sessionId": exam.id, "answers": one} for one in answers]
        bodies = [{"query": SAVE, "variables": {"input": input}} for input in inputs]
    return [request("POST", path, token, body) for body in bodies]


def reading(place: Bench, exam: StoredExam, *, graphql: bool = True) -> Sequence[str]:
    """The request of a connection that reads its session."""
    token = place.token(exam.owner)
    if graphql:
        return [request("POST", "/graphql", token, {"query": SESSION, "variables": {"id": exam.id}})]
    return [request("GET", f"/sessions/{exam.id}", token)]


def side(ports: Sequence[int], requests: Sequence[Sequence[str]], expected: str = '"version"') -> Side:
    """Answers a second, the connections shared out between the ports."""
    lines = [Line(port, own) for port, own in zip(cycle(ports), requests, strict=False)]
    return lambda: answers_per_second(lines, expected)


async def exams(place: Bench, url: str) -> list[StoredExam]:
    """A whole exam for each connection."""
    settings = place.settings(url)
    async with services(settings, url) as parts:
        events = events_of([*begun(), *written(), *answered(10)])
        return await store(parts, settings.master_key, events, CONNECTIONS)


def documents(url: str, exams: Sequence[StoredExam]) -> None:
    """The same exams for the CRUD peer."""
    engine = make_sync_engine(url)
    Base.metadata.create_all(engine)
    rows = [{"id": UUID(exam.id), "owner_id": exam.owner, "version": 1, "document": {"answers": {}}} for exam in exams]
    with engine.begin() as connection:
        connection.execute(sa.insert(ExamRow), rows)
    engine.dispose()


async def measure(place: Bench) -> list[Case]:
    """All servers run at once, on databases of their own; one of them works at a time."""
    with ExitStack() as stack:

        async def start(*command: str, count: int = 1) -> tuple[list[int], list[StoredExam]]:
            url = place.database()
            stored = await exams(place, url)
            documents(url, stored)
            return [stack.enter_context(place.server(command, url)) for _ in range(count)], stored

        peer = (sys.executable, "-m", "benchmarks.peers")
        ours, our_exams = await start(*LYCEUM)
        working, working_exams = await start(*WITH_WORKER)
        two, two_exams = await start(*LYCEUM, count=2)
        bare, bare_exams = await start(*peer, "bare")
        view, view_exams = await start(*peer, "strawberry_view")
        cached, cached_exams = await start(*peer, "strawberry_cached")
        crud, crud_exams = await start(*peer, "crud")

        async def one_core() -> float:
            with place.on_one_core():
                return await side(ours, [saving(place, exam) for exam in our_exams])()

        rate = await alternate(
            {
                "one core": one_core,
                "ours": side(ours, [saving(place, exam) for exam in our_exams]),
                "bare": side(bare, [saving(place, exam, "/answers") for exam in bare_exams]),
                "view": side(view, [saving(place, exam) for exam in view_exams]),
                "cached": side(cached, [saving(place, exam) for exam in cached_exams]),
                "crud": side(crud, [saving(place, exam) for exam in crud_exams]),
                "two": side(two, [saving(place, exam) for exam in two_exams]),
                "working": side(working, [saving(place, exam) for exam in working_exams]),
                "session": side(ours, [reading(place, exam) for exam in our_exams]),
                "bare session": side(bare, [reading(place, exam, graphql=False) for exam in bare_exams]),
            }
        )
    unit = "answers/s"
    return [
        Case("saveAnswers", rate["ours"], "bare endpoint, same append", rate["bare"], unit, 0.33),
        Case("saveAnswers", rate["ours"], "strawberry's own view", rate["view"], unit, 1.4),
        Case("saveAnswers", rate["ours"], "the same with its caches", rate["cached"], unit),
        Case("saveAnswers", rate["ours"], "strawberry + SQLAlchemy, a JSON row", rate["crud"], unit, 2.0),
        Case("session query", rate["session"], "bare endpoint, same read", rate["bare session"], unit, 0.3),
        Case("saveAnswers, two processes on two cores", rate["two"], "one on one core", rate["one core"], unit, 1.6),
        Case("saveAnswers, two processes on two cores", rate["two"], "one on two cores", rate["ours"], unit),
        Case("saveAnswers, worker in the process", rate["working"], "without it", rate["ours"], unit),
    ]


async def main() -> None:
    """Measure and report."""
    with bench() as place:
        report(f"api, {CONNECTIONS} connections", await measure(place))


if __name__ == "__main__":
    uvloop.run(main())
