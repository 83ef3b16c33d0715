"""No request costs much before it is refused or answered. What is counted are calls, in Python and in C."""

import json
import sys
from collections.abc import Callable
from itertools import chain
from types import FrameType
from typing import Any

import pytest
from msgspec.json import Decoder

from infrastructure.graphql.execution import Executor
from infrastructure.graphql.request import MAX_VALUES, TooManyValues, decode
from infrastructure.graphql.responses import RequestError
from infrastructure.process.settings import Settings
from infrastructure.services import Services
from infrastructure.web.application import executor_of
from tests.support.hostile_documents import MAX_BODY, answer, documents, variables, without_end

MAX_CALLS = {10_000: 250_000, MAX_BODY: 500_000}
"""By bytes. A call takes a tenth of a microsecond where nothing else runs; 2,000 tokens take 90,000 to read."""


class Calls:
    """Counts what is called while it is entered."""

    count = 0

    def __enter__(self) -> "Calls":
        sys.setprofile(self._seen)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _seen(self, _frame: FrameType, event: str, _of: object) -> None:
        self.count += event in ("call", "c_call")


@pytest.mark.parametrize("size", MAX_CALLS)
async def test_no_request_costs_more_than_there_is_for_it(parts: Services, settings: Settings, size: int) -> None:
    executor = executor_of(settings)
    spent = {}
    for name, body in chain(documents(size), without_end(size), variables(size)):
        with Calls() as calls:
            answered = await answer(executor, parts.anonymous, body)
        spent[name] = calls.count
        assert b'"data"' in answered or b'"code"' in answered, name
        assert b"INTERNAL" not in answered, (name, answered)
    assert {name: count for name, count in spent.items() if count > MAX_CALLS[size]} == {}


def problem(executor: Executor, query: str) -> tuple[str, object]:
    with pytest.raises(RequestError) as refused:
        executor.prepare(query, {}, None)
    error = refused.value.body()["errors"][0]
    return error["message"], error["extensions"]["code"]


def test_what_is_too_much_is_told_with_the_limit_and_what_to_do(settings: Settings) -> None:
    executor = executor_of(settings)
    assert problem(executor, "{ " + "viewer { id } " * 200 + "}") == (
        "Fields of the same name are selected too often side by side. Select each once, or give other names to them.",
        "TOO_LARGE",
    )
    assert problem(executor, "{ " + "viewer { id } " * 251 + "}") == (
        "502 fields, fragments, directives and values found. Allowed: 500."
        " Ask in several requests, and put values into variables.",
        "TOO_LARGE",
    )
    assert problem(executor, "#" * 100_000 + "\n{ viewer { id } }") == (
        "The document has 100018 characters; 100000 are allowed. Put texts into variables.",
        "TOO_LARGE",
    )
    executor.prepare("{ " + "viewer { id } " * 30 + "}", {}, None)


def test_names_are_suggested_for_one_mistake_at_once(settings: Settings) -> None:
    executor = executor_of(settings)
    assert "Did you mean 'viewer'?" in problem(executor, "{ viewers { id } }")[0]
    assert "Did you mean" not in problem(executor, "{ viewers { id } sesion }")[0]
    assert "Did you mean" not in problem(executor, "{ viewer { ... on Viewers { id } } }")[0]


@pytest.mark.parametrize(
    "made",
    [
        lambda n: [0] * n,
        lambda n: {f"v{i}": None for i in range(n)},
        lambda n: [[[] for _ in range(n - 1)]],
        lambda n: {"a": {"b": ["x"] * (n - 3)}, "c": "x"},
    ],
)
def test_a_request_has_no_more_values_than_can_be_checked(made: Callable[[int], Any]) -> None:
    decoder = Decoder(dict[str, Any])
    allowed = {"variables": made(MAX_VALUES - 2)}
    assert decode(json.dumps(allowed), decoder) == allowed
    with pytest.raises(TooManyValues, match=f"{MAX_VALUES} are allowed"):
        decode(json.dumps({"variables": made(MAX_VALUES)}), decoder)
