"""Finding passages: how long it takes among many, what the index of vectors overlooks, and what fusing lists brings."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import mean, quantiles

import psycopg
import uvloop
from psycopg import AsyncConnection

from benchmarks.many_passages import fill
from benchmarks.reporting import Case, report
from benchmarks.running import bench
from domain.builder.knowledge import Inquiry
from infrastructure.builder.knowledge import shipped
from infrastructure.builder.retrieval import search
from infrastructure.builder.retrieval.embedding import Embedder, embedder_of
from infrastructure.builder.retrieval.extensions import Extensions
from infrastructure.builder.retrieval.fusing import fused
from infrastructure.builder.retrieval.retrieval import Retrieval
from infrastructure.builder.retrieval.search import Question
from infrastructure.postgres.connecting import conninfo
from infrastructure.postgres.database import make_pool

PASSAGES = 100_000
ASKED = 220
BEST = 8
MILLISECONDS = 40.0
OF_BRUTE_FORCE = 0.95

PLACES = (
    "SELECT p.id, split_part(d.source, ':', 2), string_to_array(p.path, ' › ') FROM knowledge_passages AS p"
    " JOIN knowledge_documents AS d ON d.id = p.document_id"
)
BY_SCANNING = "SELECT set_config('enable_indexscan', 'off', true)"
BY_INDEX = "SELECT set_config('enable_seqscan', 'off', true)"
WAYS = ("words", "names", "meaning")

Places = Mapping[object, frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question, and the documents and headings that answer it."""

    text: str
    language: str
    category: str
    relevant: frozenset[tuple[str, str]]

    def recall(self, places: Places, found: Sequence[object]) -> float:
        """The share of the answers that is among the best that were found."""
        told = frozenset().union(*(places[id] for id in found[:BEST]))
        return len(self.relevant & told) / len(self.relevant)


def labelled() -> list[Labelled]:
    """The questions that have been labelled, in both languages."""
    files = [Path(__file__).with_name(f"knowledge_questions.{language}.json") for language in ("de", "en")]
    return [_labelled(one) for file in files for one in json.loads(file.read_bytes())]


def _labelled(one: Mapping[str, object]) -> Labelled:
    relevant = frozenset((place["document"], place["heading"]) for place in one["relevant"])  # type: ignore[attr-defined]
    return Labelled(str(one["question"]), str(one["language"]), str(one["category"]), relevant)


async def fusing(url: str, embedder: Embedder, questions: Sequence[Labelled]) -> list[Case]:
    """Recall at eight of the fused list among the documents that ship, beside the best of those it is made of."""
    recalls: dict[str, list[float]] = {way: [] for way in (*WAYS, "fused")}
    async with await psycopg.AsyncConnection.connect(conninfo(url)) as connection:
        rows = await (await connection.execute(PLACES)).fetchall()
        places = {id: frozenset((document, heading) for heading in path) for id, document, path in rows}
        for one in questions:
            lists = await _lists(connection, _question(one, embedder))
            for way, found in zip(recalls, (*lists, fused(lists)), strict=True):
                recalls[way].append(one.recall(places, found))
    ours = {way: mean(found) for way, found in recalls.items()}
    name = f"recall@{BEST}, {questions[0].language}"
    best = max(WAYS, key=lambda way: ours[way])
    return [
        *(Case(f"{name}, {way}", ours[way], "fused", ours["fused"], "") for way in WAYS),
        Case(f"{name}, fused", ours["fused"], f"the best list, {best}", ours[best], "", 1.0),
    ]


async def _lists(connection: AsyncConnection, question: Question) -> list[list[object]]:
    async with connection.transaction():
        await connection.execute(f"SELECT {search.SETTINGS}")
        terms = await search.ask_terms(connection, question, Extensions(trigrams=True, vectors=True))
        return [
            await search.by_words(connection, question, terms),
            await search.by_names(connection, question, terms),
            await search.by_meaning(connection, question),
        ]


async def overlooked(url: str, embedder: Embedder, questions: Sequence[Labelled]) -> Case:
    """The share of the nearest eight that the index finds."""
    shares = []
    async with await psycopg.AsyncConnection.connect(conninfo(url)) as connection:
        for one in questions:
            question = _question(one, embedder)
            found, there = [await _nearest(connection, how, question) for how in (BY_INDEX, BY_SCANNING)]
            shares.append(len(found & there) / len(there))
    name = f"recall@{BEST} of the vector index, {PASSAGES:,} passages"
    return Case(name, mean(shares), "brute force", 1.0, "", OF_BRUTE_FORCE)


async def _nearest(connection: AsyncConnection, how: str, question: Question) -> set[object]:
    async with connection.transaction():
        await connection.execute(f"SELECT {search.SETTINGS}")
        await connection.execute(how)
        return {*(await search.by_meaning(connection, question))[:BEST]}


async def taking(url: str, embedder: Embedder, questions: Sequence[Labelled]) -> Case:
    """How long a whole retrieval takes, the embedding of the need included."""
    took = []
    async with make_pool(url) as pool:
        retrieval = Retrieval(pool, embedder)
        for one in islice(cycle(questions), ASKED):
            started = time.perf_counter()
            await retrieval.retrieve(Inquiry(one.text, one.language, one.category))
            took.append(1000 * (time.perf_counter() - started))
    p95 = quantiles(took[len(questions) :], n=20)[-1]
    return Case(f"retrieval from {PASSAGES:,} passages, p95", p95, "the bound", MILLISECONDS, "ms", 1.0, True)


def _question(one: Labelled, embedder: Embedder) -> Question:
    return Question(one.text, one.language, embedder.model, *embedder.embed([one.text]))


async def main() -> None:
    """Measure and report."""
    embedder, questions = embedder_of(None), labelled()
    by_language = [[one for one in questions if one.language == language] for language in ("de", "en")]
    with bench() as place:
        url = place.database()
        shipped.seed(url)
        recalls = [case for some in by_language for case in await fusing(url, embedder, some)]
        fill(url, embedder, PASSAGES)
        cases = [await taking(url, embedder, questions), await overlooked(url, embedder, questions)]
        report("finding passages", [*cases, *recalls])


if __name__ == "__main__":
    uvloop.run(main())
