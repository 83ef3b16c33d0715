"""Caches: bounded by number and by bytes, nothing in them but what is told of failures, and named at /metrics."""

import ast
import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import Token

from infrastructure.graphql.execution import Executor
from infrastructure.graphql.parsed import parsed
from infrastructure.graphql.responses import RequestError
from infrastructure.process.caches import CACHES, Cache
from infrastructure.process.settings import Settings
from infrastructure.process.wording import MAX_PROBLEM
from infrastructure.transports.negotiation import MAX_ACCEPT, Accept
from infrastructure.web.application import executor_of
from tests.support.client import RunningServer
from tests.support.packages import PACKAGES, ROOT, modules

OURS_ALONE = {
    "infrastructure/telemetry/metrics.py": "names of ours: types, transports, statuses, counted methods",
    "infrastructure/practice/decks.py": "files that ship",
    "infrastructure/builder/catalogue.py": "files that ship",
    "infrastructure/process/instants.py": "types of ours",
    "domain/disclosure.py": "classes of events",
    "domain/names.py": "names of fields of ours",
    "projections/history.py": "classes of events",
    "schema/describing.py": "modules of ours",
    "schema/event_types.py": "classes of events",
    "schema/names.py": "names of our fields and arguments",
    "infrastructure/exam/topics.py": "files that ship",
    "infrastructure/exam/offline_author.py": "files that ship",
    "infrastructure/exam/lexicon.py": "the one word list",
    "infrastructure/voices/espeak.py": "files that ship",
    "projections/practice/memory.py": "a setting",
}
"""Where a cache without a bound in bytes stands, and whose words it is asked for by."""

KEEPING = ("lru_cache", "cache", "OrderedDict")

NAMED = {
    *("accept_headers", "catalog", "classrooms", "contexts", "documents", "editions", "followed_tokens", "growth"),
    *("gathered_reports", "log_words", "prepared_passages"),
    *("pseudonyms", "rates", "session_keys", "sessions", "tokens"),
}


def unbounded(path: Path) -> Iterator[str]:
    """What a file keeps by `functools`, or in an ordered dictionary, which is how a cache of one's own begins."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in ("functools", "collections"):
            yield from {alias.name for alias in node.names} & {*KEEPING}
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in {f"functools.{name}" for name in KEEPING}:
            yield node.attr


@pytest.mark.long
@pytest.mark.parametrize("package", PACKAGES)
def test_what_strangers_word_is_kept_in_bounded_caches_only(package: str) -> None:
    found = {str(path.relative_to(ROOT)) for path in modules(package) if [*unbounded(path)]}
    assert found == {path for path in OURS_ALONE if path.startswith(package)}


def test_the_latest_used_stay_as_far_as_there_is_room() -> None:
    cache: Cache[str, str] = Cache("test", entries=3, max_bytes=100)
    for key in "abc":
        cache.put(key, key.upper(), 30)
    assert cache.get("a") == "A"
    cache.put("d", "D", 10)
    assert [cache.get(key) for key in "abcd"] == ["A", None, "C", "D"]
    cache.put("e", "E", 80)
    assert [cache.get(key) for key in "acde"] == [None, None, "D", "E"]
    assert (len(cache), cache.weight) == (2, 90)
    assert cache.put("f", "F", 101) == "F"
    assert cache.get("f") is None
    cache.forget("e")
    assert cache.weight == 10


def test_an_entry_that_is_kept_again_has_its_new_weight() -> None:
    cache: Cache[str, str] = Cache("test", entries=3, max_bytes=100)
    cache.put("a", "A", 60)
    cache.put("b", "B", 30)
    cache.put("b", "B", 50)
    assert (cache.get("a"), cache.weight) == (None, 50)
    cache.put("b", "B", 500)
    assert (len(cache), cache.weight) == (0, 0)


def test_all_caches_are_told_at_metrics_and_no_method_is_a_stranger_s_word(server: RunningServer) -> None:
    server.learner().ask("{ viewer { id } }")
    server.anonymous().http.request("PROPFIND", "/graphql")
    told = server.anonymous().http.get("/metrics").text
    for size in ("entries", "bytes"):
        names = {line.split('"')[1] for line in told.splitlines() if line.startswith(f"lyceum_cache_{size}{{")}
        assert names == NAMED
    assert 'lyceum_cache_entries{cache="documents"} 0.0' not in told
    assert "PROPFIND" not in told
    assert 'lyceum_http_request_seconds_count{method="other"' in told


@pytest.fixture
def executor(settings: Settings) -> Executor:
    return executor_of(settings)


def refused(executor: Executor, query: str) -> RequestError:
    with pytest.raises(RequestError) as caught:
        executor.document(query)
    return caught.value


@pytest.mark.parametrize("query", ["{ viewer { id } ]", "{ viewer { nothing } }", "{ viewer { id(a: 1) } }"])
def test_of_a_failure_only_what_is_told_is_kept(executor: Executor, query: str) -> None:
    before = refused(executor, query)
    for error in before.errors:
        assert (error.nodes, error.__traceback__, error.original_error, error.__context__) == (None,) * 4
        assert error.locations
    again = refused(executor, query)
    assert again.errors is before.errors
    assert again.body() == before.body()


def test_a_message_that_repeats_a_giant_is_cut(executor: Executor) -> None:
    failure = refused(executor, "{ " + "eyJ" * 5000 + " }")
    [error] = failure.body()["errors"]
    assert len(error["message"]) <= MAX_PROBLEM
    assert failure.body()["errors"] == [error]


def test_a_document_that_does_not_parse_is_freed_without_the_collector(executor: Executor) -> None:
    gc.collect()
    gc.disable()
    try:
        before = tokens()
        refused(executor, "{ " + "viewer { id } " * 300 + "]")
        assert tokens() == before
    finally:
        gc.enable()


def tokens() -> int:
    """How many tokens of documents there are in memory."""
    return sum(isinstance(one, Token) for one in gc.get_objects())


def test_a_document_that_is_dropped_is_freed_without_the_collector() -> None:
    document = weakref.ref(parsed("{ " + "viewer { id } " * 300 + "}", 2000).definitions[0])
    assert document() is None


@pytest.mark.long
def test_a_long_accept_header_is_read_to_a_known_length_and_kept_as_that() -> None:
    [cache] = [one for one in CACHES if one.name == "accept_headers"]
    for number in range(300):
        assert Accept.parse(f"application/json, a/{number}" + ", x/y" * 12_000).answer == "application/json"
    assert cache.weight <= 2**20
    assert all(len(header) <= MAX_ACCEPT for header in cache._kept)


def test_a_cache_that_nobody_has_is_not_told_any_more() -> None:
    cache: Cache[str, str] = Cache("gone", entries=1, max_bytes=1)
    gone = weakref.ref(cache)
    del cache
    assert gone() is None
    assert "gone" not in {one.name for one in CACHES}
