"""Refusals: what each class of them has to say, whatever it is about."""

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from graphql import GraphQLObjectType, GraphQLUnionType, get_named_type

from domain.session import TRY_AGAIN_MS, RefusalCode, Refused, SessionStatus
from schema.base import Refusal
from schema.root import SCHEMA

ROOT = Path(__file__).parents[2]


def _making_the_page() -> ModuleType:
    spec = spec_from_file_location("make_refusals", ROOT / "docs/api/make_refusals.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REFUSALS: list[type[Refused]] = sorted(set(_making_the_page().refusals()), key=lambda one: one.__name__)


def told(refusal: type[Refused], **details: object) -> Refusal:
    """What a client is told by a refusal that is raised with no more than this."""
    words = [part.split("}")[0] for part in (refusal.__doc__ or "").split("{")[1:]]
    names = {word.split("!")[0].split(":")[0] for word in words} - {"retry_after_ms"}
    return Refusal.of(refusal(**{**dict.fromkeys(names, 1), "status": SessionStatus.PAUSED.value, **details}))


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: one.__name__)
def test_what_may_pass_says_when_to_try_again(refusal: type[Refused]) -> None:
    wait = told(refusal).retry_after_ms
    assert (wait is not None and 0 < wait < 2**31) if refusal.code in TRY_AGAIN_MS else True
    assert told(refusal, retry_after_ms=7).retry_after_ms == 7


def test_the_codes_of_what_may_pass_are_in_use() -> None:
    assert set(TRY_AGAIN_MS) == {RefusalCode.NOT_READY, RefusalCode.LIMIT_REACHED}
    assert set(TRY_AGAIN_MS) <= {refusal.code for refusal in REFUSALS}


def _results() -> Iterator[tuple[str, object]]:
    mutation = SCHEMA._schema.mutation_type
    assert mutation
    yield from ((name, get_named_type(field.type)) for name, field in mutation.fields.items())


@pytest.mark.parametrize(("name", "result"), list(_results()))
def test_every_mutation_answers_its_payload_or_a_refusal(name: str, result: object) -> None:
    assert isinstance(result, GraphQLUnionType)
    payload = name[0].upper() + name[1:] + "Payload"
    assert [one.name for one in result.types if isinstance(one, GraphQLObjectType)] == [payload, "Refusal"]
